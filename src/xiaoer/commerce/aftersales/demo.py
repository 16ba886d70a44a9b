"""After-sales requests of the demo pack, played through the real rules at past instants."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import yaml

from xiaoer.commerce.aftersales import facade
from xiaoer.commerce.aftersales.acting import Doing, let_expire, parcel_arrived
from xiaoer.commerce.aftersales.model.request import Line
from xiaoer.commerce.aftersales.model.words import Act, Kind, Who
from xiaoer.commerce.aftersales.opening import Wanted
from xiaoer.commerce.aftersales.rules import PersonDecides
from xiaoer.commerce.aftersales.store import requests
from xiaoer.commerce.aftersales.wired import SETTLEMENT
from xiaoer.commerce.aftersales.writing import Doer
from xiaoer.commerce.imports.relative_times import resolve
from xiaoer.commerce.policies.model.facts import Reason
from xiaoer.kernel.clock import Clock, FixedClock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

ZONE: Final = ZoneInfo("Asia/Shanghai")
FILE: Final = "aftersales.yaml"
DOERS: Final = {
    "buyer": Doer(Who.BUYER, "contact:demo"),
    "lin": Doer(Who.AGENT, "agent:demo-lin", "小林"),
    "chen": Doer(Who.AGENT, "agent:demo-chen", "陈主管"),
}


class DemoAct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An act at an offset from the import; `who` is one of `DOERS`, carrier or clock."""

    at: str
    who: Literal["buyer", "lin", "chen", "carrier", "clock"]
    act: Act | None = None
    reason: str | None = None
    text: str | None = None
    amount: int | None = None
    carrier: str | None = None
    tracking: str | None = None


class DemoRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request on an order of the pack; `lines` are pairs of position and quantity."""

    order: str
    customer: str
    kind: Kind
    reason: Reason
    text: str
    at: str
    lines: list[tuple[int, int]] = []
    amount: int | None = None
    details: dict[str, Any] = {}
    acts: list[DemoAct] = []


def read(folder: Path) -> list[DemoRequest]:
    """The pack's requests; none when it has no such file."""
    file = folder / FILE
    if not file.exists():
        return []
    return msgspec.convert(yaml.safe_load(file.read_bytes()), list[DemoRequest])


async def load_aftersales(tx: Tx, workspace_id: WorkspaceId, folder: Path, clock: Clock) -> int:
    """Play the pack's requests into a workspace that has none yet; returns how many."""
    if await requests.any_there(tx, workspace_id):
        return 0
    found = read(folder)
    now = clock.now()
    for request in sorted(found, key=lambda item: _instant(item.at, now)):
        await _play(tx, workspace_id, request, now)
    return len(found)


async def _play(tx: Tx, workspace_id: WorkspaceId, request: DemoRequest, now: datetime) -> None:
    wanted = Wanted(
        request.order,
        request.kind,
        request.reason,
        request.text,
        tuple(Line(position, quantity) for position, quantity in request.lines),
        amount=request.amount,
        details=request.details,
    )
    request_id = await facade.open_aftersales(
        tx,
        workspace_id,
        wanted=wanted,
        buyer=request.customer,
        doer=DOERS["buyer"],
        rules=PersonDecides(),
        clock=FixedClock(_instant(request.at, now)),
    )
    for act in request.acts:
        await _do(tx, workspace_id, request_id, act, _earlier(request.acts, act), now)


async def _do(  # noqa: PLR0917 - the parts of one act
    tx: Tx,
    workspace_id: WorkspaceId,
    request_id: UUID,
    act: DemoAct,
    earlier: Iterable[DemoAct],
    now: datetime,
) -> None:
    clock = FixedClock(_instant(act.at, now))
    if act.who == "clock":
        await let_expire(
            tx, workspace_id, request_id=request_id, settlement=SETTLEMENT, clock=clock
        )
    elif act.who == "carrier":
        number = [item.tracking for item in earlier if item.tracking][-1]
        await parcel_arrived(
            tx, workspace_id, tracking_number=str(number), settlement=SETTLEMENT, clock=clock
        )
    elif act.act:
        doing = Doing(act.act, act.reason, act.text, act.amount, act.carrier, act.tracking)
        await facade.do_aftersales(
            tx,
            workspace_id,
            request_id=request_id,
            doing=doing,
            doer=DOERS[act.who],
            clock=clock,
        )


def _earlier(acts: list[DemoAct], act: DemoAct) -> list[DemoAct]:
    return acts[: acts.index(act)]


def _instant(offset: str, now: datetime) -> datetime:
    at = resolve(offset, now, ZONE)
    if at is None:
        raise ValueError(f"no offset: {offset}")
    return at
