"""After-sales as other slices use it: with the rules and the book that are wired."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from xiaoer.commerce.aftersales import acting, opening
from xiaoer.commerce.aftersales.acting import Doing
from xiaoer.commerce.aftersales.errors import RequestNotFoundError
from xiaoer.commerce.aftersales.model.words import Act
from xiaoer.commerce.aftersales.opening import Wanted
from xiaoer.commerce.aftersales.ports import Judged, Rules
from xiaoer.commerce.aftersales.store import claims, requests, trail
from xiaoer.commerce.aftersales.wired import RULES, SETTLEMENT
from xiaoer.commerce.aftersales.writing import Doer
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


async def open_aftersales(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    wanted: Wanted,
    buyer: str,
    doer: Doer,
    clock: Clock,
    rules: Rules = RULES,
) -> UUID:
    """Open a request on the buyer's own order; see `opening.open_request` for what it refuses."""
    return await opening.open_request(
        tx, workspace_id, wanted=wanted, buyer=buyer, doer=doer, rules=rules, clock=clock
    )


async def do_aftersales(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    request_id: UUID,
    doing: Doing,
    doer: Doer,
    clock: Clock,
    buyer: str | None = None,
    if_match: str | None = None,
    at: datetime | None = None,
) -> None:
    """Carry out an act; see `acting.do` for what it refuses. Reassessing asks the rules anew."""
    if doing.act is Act.REASSESS and doing.judged is None:
        judged = await _judge_again(tx, workspace_id, request_id, doing.findings, clock)
        doing = replace(doing, judged=judged)
    await acting.do(
        tx,
        workspace_id,
        request_id=request_id,
        doing=doing,
        doer=doer,
        settlement=SETTLEMENT,
        clock=clock,
        buyer=buyer,
        if_match=if_match,
        at=at,
    )


async def aftersales_parcel_arrived(
    tx: Tx, workspace_id: WorkspaceId, *, tracking_number: str, clock: Clock
) -> int:
    """A carrier delivered a parcel; returns how many requests went on because of it."""
    return await acting.parcel_arrived(
        tx, workspace_id, tracking_number=tracking_number, settlement=SETTLEMENT, clock=clock
    )


async def refunded_quantities(tx: Tx, workspace_id: WorkspaceId, order_id: UUID) -> dict[int, int]:
    """How many pieces of each order line were paid back by after-sales requests, by position."""
    return await claims.spent(tx, workspace_id, order_id)


async def _judge_again(
    tx: Tx, workspace_id: WorkspaceId, request_id: UUID, findings: dict[str, bool], clock: Clock
) -> Judged:
    stored = await requests.one(tx, workspace_id, request_id)
    if stored is None:
        raise RequestNotFoundError
    evidence = await trail.evidence_of(tx, workspace_id, request_id)
    kinds = frozenset(item.kind for item in evidence)
    question = await opening.question_again(
        tx, workspace_id, stored, evidence=kinds, findings=findings, clock=clock
    )
    return await RULES.decide(tx, workspace_id, question)
