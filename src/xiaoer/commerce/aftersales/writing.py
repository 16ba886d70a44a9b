"""What every act leaves behind: the next version, history, an event, a timer, a seal."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xiaoer.commerce.aftersales.errors import ActRefusedError
from xiaoer.commerce.aftersales.events import (
    AftersalesAnswered,
    AftersalesEnded,
    AftersalesMoved,
    AftersalesRefundFailed,
    AftersalesRequested,
    AftersalesSettled,
)
from xiaoer.commerce.aftersales.model.limits import BY_RULES
from xiaoer.commerce.aftersales.model.request import Deed, Request
from xiaoer.commerce.aftersales.model.words import END_STATES, PAYING, Act, Who
from xiaoer.commerce.aftersales.store import requests, trail
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import WORKSPACE_TOPIC, Event, publish_all
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.ledger.service import seal

DUE: Final = "commerce.aftersales_due"
REQUEST: Final = "request"
"""The first row of every history."""
ANSWERS: Final = frozenset({Act.AGREE, Act.AUTO_AGREE, Act.OFFER, Act.REFUSE})


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts: the side, the subject's key, and the name that colleagues see."""

    who: Who
    key: str
    name: str | None = None


SYSTEM: Final = Doer(Who.SYSTEM, "system:aftersales")
PROVIDER: Final = Doer(Who.SYSTEM, "system:payments")
"""Who says what has become of money that was sent."""
RULES: Final = Doer(Who.SYSTEM, BY_RULES)
"""Who answers and pays where the rules grant it at once."""


@dataclass(frozen=True, slots=True)
class Written:
    """The request around an act; `deed` is None for the opening."""

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    buyer: str
    currency: str
    before: Request | None
    after: Request
    doer: Doer
    deed: Deed | None

    @property
    def act(self) -> str:
        return self.deed.act.value if self.deed else REQUEST

    @property
    def amount(self) -> int | None:
        """What this act is about in money."""
        if self.deed and self.deed.act in PAYING and self.before:
            return self.after.settled - self.before.settled
        return self.deed.amount if self.deed else None


async def write(tx: Tx, workspace_id: WorkspaceId, done: Written, clock: Clock) -> None:
    """Store an act that the rules allowed. Seals last: sealing takes turns in a workspace."""
    if done.before:
        is_next = await requests.update(tx, workspace_id, done.id, done.after)
        if not is_next:
            raise ActRefusedError(reason="changed_meanwhile")
    await trail.add_step(tx, workspace_id, done.id, _step(done))
    await set_timer(tx, workspace_id, done.id, done.after)
    await publish_all(tx, workspace_id, [(event, WORKSPACE_TOPIC) for event in _events(done)])
    await _seal(tx, workspace_id, done, clock)


async def set_timer(tx: Tx, workspace_id: WorkspaceId, request_id: UUID, request: Request) -> None:
    """One waiting job per request, at its clock's end; none when no clock runs."""
    key = f"aftersales:{request_id}"
    if request.due is None:
        await jobs.cancel(tx, workspace_id, key)
        return
    payload: jobs.Payload = {"request_id": str(request_id)}
    await jobs.enqueue(tx, workspace_id, DUE, payload, run_at=request.due.at, dedupe_key=key)


def _step(done: Written) -> trail.StoredStep:
    source = done.before.state if done.before else done.after.state
    return trail.StoredStep(
        version=done.after.version,
        act=done.act,
        who=done.doer.who.value,
        actor=done.doer.key,
        actor_name=done.doer.name,
        source=source.value,
        target=done.after.state.value,
        amount_minor=done.amount,
        at=done.deed.at if done.deed else done.after.opened_at,
        deed=done.deed,
    )


def _events(done: Written) -> list[Event]:
    facts = (
        done.id,
        done.number,
        done.order_id,
        done.buyer,
        done.after.kind.value,
        done.after.state.value,
        done.after.version,
        done.act,
        done.doer.who.value,
    )
    act = done.deed.act if done.deed else None
    found: list[Event] = []
    if act is None or act is Act.REOPEN:
        found.append(AftersalesRequested(*facts))
    elif act in ANSWERS:
        found.append(AftersalesAnswered(*facts))
    elif act in PAYING or act is Act.REFUND_ARRIVES:
        found.append(AftersalesSettled(*facts, done.amount or 0, done.currency))
    elif act is Act.REFUND_FAILS:
        found.append(AftersalesRefundFailed(*facts, done.amount or 0, done.currency))
    else:
        found.append(AftersalesMoved(*facts))
    if done.after.state in END_STATES:
        found.append(AftersalesEnded(*facts))
    return found


async def _seal(tx: Tx, workspace_id: WorkspaceId, done: Written, clock: Clock) -> None:
    source = done.before.state.value if done.before else None
    body: dict[str, object] = {
        "request": done.number,
        "order": done.order_number,
        "kind": done.after.kind.value,
        "who": done.doer.who.value,
        "actor": done.doer.key,
        "from": source,
        "to": done.after.state.value,
        "version": done.after.version,
        "at": (done.deed.at if done.deed else done.after.opened_at).isoformat(),
        "reason": done.deed.reason if done.deed else None,
        "amount_minor": done.amount,
        "currency": done.currency,
        "decision": done.after.grant.decision_id,
    }
    text = done.deed.text if done.deed else None
    await seal(
        tx,
        workspace_id,
        kind=f"aftersales.{done.act}",
        subject=f"aftersales:{done.id}",
        body=body,
        clock=clock,
        personal={"text": text} if text else None,
    )
