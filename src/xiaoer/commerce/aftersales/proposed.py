"""Requests that a confirmed proposal opens: answered at once where the rules grant them.

Nothing waits for a merchant who has no say: what the rules allow is agreed to in the same
transaction, and a refund that asks for no goods back and for no second person is paid.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xiaoer.commerce.aftersales import acting, opening
from xiaoer.commerce.aftersales.acting import Doing
from xiaoer.commerce.aftersales.errors import RequestNotFoundError
from xiaoer.commerce.aftersales.model.words import PAYS, Act, Kind, State
from xiaoer.commerce.aftersales.opening import Wanted
from xiaoer.commerce.aftersales.ports import Judged
from xiaoer.commerce.aftersales.store import requests
from xiaoer.commerce.aftersales.store.requests import StoredRequest
from xiaoer.commerce.aftersales.wired import SETTLEMENT
from xiaoer.commerce.aftersales.writing import RULES, Doer
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.world.records import World
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

AT_ONCE: Final = frozenset({Kind.REFUND_ONLY, Kind.PRICE_PROTECTION})
"""Kinds that are over when the money is back."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was confirmed: in what world, on what decision, by whom.

    `authority` is the agent who vouches for what the rules leave to a person; None for a buyer
    alone. `pays_ahead`: the money is made ready before the goods are back.
    """

    world: World
    wanted: Wanted
    judged: Judged
    doer: Doer
    authority: Doer | None = None
    pays_ahead: bool = False


async def open_confirmed(
    tx: Tx, workspace_id: WorkspaceId, confirmed: Confirmed, clock: Clock
) -> StoredRequest:
    """Open the request, answer it and pay, as far as rules and authority reach.

    Raises LineClaimedError, LinesUnknownError, ActRefusedError, SettlementRefusedError.
    """
    request_id = await opening.open_judged(
        tx,
        workspace_id,
        world=confirmed.world,
        wanted=confirmed.wanted,
        doer=confirmed.doer,
        judged=confirmed.judged,
        clock=clock,
        may_charge=True,
    )
    stored = await _get(tx, workspace_id, request_id)
    for act, doer in _answers(stored, confirmed):
        await _do(tx, workspace_id, request_id, act, doer, clock)
    stored = await _get(tx, workspace_id, request_id)
    if _is_due_now(stored, confirmed):
        await _do(tx, workspace_id, request_id, Act.SETTLE, RULES, clock)
    return await _get(tx, workspace_id, request_id)


def _answers(stored: StoredRequest, confirmed: Confirmed) -> list[tuple[Act, Doer]]:
    request = stored.request
    if request.kind in PAYS and not request.room:
        return []
    if confirmed.judged.decision.verdict is Verdict.ALLOWED:
        ahead = [(Act.ADVANCE, RULES)] if confirmed.pays_ahead and request.room else []
        return [(Act.AGREE, RULES), *ahead]
    return [(Act.AGREE, confirmed.authority)] if confirmed.authority else []


def _is_due_now(stored: StoredRequest, confirmed: Confirmed) -> bool:
    request, limit = stored.request, stored.request.terms.two_people_over
    is_small = limit is None or request.payable <= limit
    return (
        request.kind in AT_ONCE
        and request.state is State.TO_SETTLE
        and request.is_entitled
        and confirmed.judged.decision.verdict is Verdict.ALLOWED
        and is_small
    )


async def _get(tx: Tx, workspace_id: WorkspaceId, request_id: UUID) -> StoredRequest:
    stored = await requests.one(tx, workspace_id, request_id)
    if stored is None:
        raise RequestNotFoundError
    return stored


async def _do(  # noqa: PLR0917 - the parts of one act
    tx: Tx, workspace_id: WorkspaceId, request_id: UUID, act: Act, doer: Doer, clock: Clock
) -> None:
    await acting.do(
        tx,
        workspace_id,
        request_id=request_id,
        doing=Doing(act),
        doer=doer,
        settlement=SETTLEMENT,
        clock=clock,
    )
