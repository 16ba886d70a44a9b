"""Goodwill within its caps: proposed, checked under a lock, and approved by somebody else."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from xiaoer.commerce.policies import compensation_store as store
from xiaoer.commerce.policies import service
from xiaoer.commerce.policies.compensation_store import Compensation, PayTo
from xiaoer.commerce.policies.errors import (
    CompensationNotFoundError,
    CompensationRefusedError,
    CompensationSettledError,
    OwnProposalError,
)
from xiaoer.commerce.policies.model.decision import Decision, Verdict
from xiaoer.commerce.policies.model.facts import Case
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.paging import decode_cursor, page_of
from xiaoer.kernel.ids import WorkspaceId, new_id
from xiaoer.kernel.ledger import service as ledger
from xiaoer.kernel.money import Money

ZONE: Final = ZoneInfo("Asia/Shanghai")


async def propose(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    case: Case,
    by: str,
    request_key: str,
    clock: Clock,
    pay_to: PayTo = "original",
) -> Compensation:
    """Compensate a buyer: granted within the caps, else proposed for a second person to confirm.

    What was spent before is read here, under a lock held until the transaction ends, whatever the
    case claims. The same key twice is one compensation. Raises CompensationRefusedError when the
    rules refuse it whatever the sum, or when it is more than the order's total.
    """
    await store.lock(tx, workspace_id)
    if known := await store.by_key(tx, workspace_id, request_key):
        return known
    asked = _asked(case)
    case = await with_spending(tx, workspace_id, case, by=by, at=clock.now())
    made = await service.decide(tx, workspace_id, case=case, clock=clock)
    if made.decision.verdict is Verdict.REFUSED:
        raise CompensationRefusedError(room=case.order.total.format("zh-CN"))
    found = Compensation(
        id=new_id(),
        decision_id=made.id,
        order_number=case.order.number,
        buyer=case.buyer.external_id or "",
        amount=asked,
        allowed=made.decision.amount,
        status="granted" if _is_within(made.decision, asked) else "proposed",
        proposed_by=by,
        approved_by=None,
        rejected_by=None,
        reason=case.wish.reason,
        created_at=clock.now(),
        settled_at=None,
        pay_to=pay_to,
        paid_at=None,
        paid_with=None,
    )
    await store.insert(tx, workspace_id, found, request_key=request_key)
    await _seal(tx, workspace_id, found, clock)
    return found


async def approve(
    tx: Tx, workspace_id: WorkspaceId, *, compensation_id: UUID, by: str, clock: Clock
) -> Compensation:
    """Confirm a colleague's proposal, beyond the caps where it goes beyond them.

    Raises CompensationNotFoundError, OwnProposalError, CompensationSettledError.
    """
    found = await _open(tx, workspace_id, compensation_id)
    if found.proposed_by == by:
        raise OwnProposalError
    done = replace(found, status="granted", approved_by=by, settled_at=clock.now())
    return await _settle(tx, workspace_id, done, clock)


async def reject(
    tx: Tx, workspace_id: WorkspaceId, *, compensation_id: UUID, by: str, clock: Clock
) -> Compensation:
    """Turn a proposal down, a colleague's or one's own; what it held of the caps is free again.

    Raises CompensationNotFoundError, CompensationSettledError.
    """
    found = await _open(tx, workspace_id, compensation_id)
    done = replace(found, status="rejected", rejected_by=by, settled_at=clock.now())
    return await _settle(tx, workspace_id, done, clock)


async def note_paid(
    tx: Tx, workspace_id: WorkspaceId, paid: Compensation, *, with_: str, clock: Clock
) -> Compensation:
    """Keep, once, where the money went. Raises CompensationSettledError when it went before."""
    done = replace(paid, paid_at=clock.now(), paid_with=with_)
    if not await store.note_paid(tx, workspace_id, done):
        raise CompensationSettledError
    await _seal(tx, workspace_id, done, clock, kind="paid")
    return done


async def latest(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    status: str | None,
    order_number: str | None,
    cursor: str | None,
    limit: int,
) -> tuple[list[Compensation], str | None]:
    """A page of compensations, the newest first. Raises InvalidCursorError."""
    before = decode_cursor(cursor, UUID)[0] if cursor else None
    rows = await store.latest(
        tx,
        workspace_id,
        status=status,
        order_number=order_number,
        before=before,
        limit=limit + 1,
    )
    return page_of(rows, limit, place=lambda one: (one.id,))


def _asked(case: Case) -> Money:
    asked, total = case.wish.amount, case.order.total
    if (
        asked is None
        or asked.currency != total.currency
        or not 0 < asked.amount_minor <= total.amount_minor
    ):
        raise CompensationRefusedError(room=total.format("zh-CN"))
    return asked


def _is_within(decision: Decision, asked: Money) -> bool:
    return decision.verdict is Verdict.ALLOWED and decision.amount == asked


async def _open(tx: Tx, workspace_id: WorkspaceId, compensation_id: UUID) -> Compensation:
    found = await store.to_settle(tx, workspace_id, compensation_id)
    if found is None:
        raise CompensationNotFoundError
    if found.status != "proposed":
        raise CompensationSettledError
    return found


async def _settle(
    tx: Tx, workspace_id: WorkspaceId, done: Compensation, clock: Clock
) -> Compensation:
    await store.settle(tx, workspace_id, done)
    await _seal(tx, workspace_id, done, clock)
    return done


async def with_spending(
    tx: Tx, workspace_id: WorkspaceId, case: Case, *, by: str, at: datetime
) -> Case:
    """The case of goodwill that `by` offers for the shop, with what was spent before."""
    day = at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    currency = case.order.total.currency
    spent = await store.spent(
        tx,
        workspace_id,
        currency=currency,
        order_number=case.order.number,
        buyer=(case.buyer.external_id or "", at - timedelta(days=90)),
        agent=(by, day),
        shop=day.replace(day=1),
    )
    facts = case.wish.facts | {
        "offered_by_shop": True,
        "goodwill_order": spent.order,
        "goodwill_agent_day": spent.agent,
        "goodwill_shop_month": spent.shop,
    }
    return replace(
        case,
        buyer=replace(case.buyer, goodwill_spent=Money(spent.buyer, currency)),
        wish=replace(case.wish, facts=facts),
    )


async def _seal(
    tx: Tx, workspace_id: WorkspaceId, one: Compensation, clock: Clock, *, kind: str | None = None
) -> None:
    await ledger.seal(
        tx,
        workspace_id,
        kind=f"compensation.{kind or one.status}",
        subject=f"compensation:{one.id}",
        body={
            "decision": str(one.decision_id),
            "amount_minor": one.amount.amount_minor,
            "allowed_minor": one.allowed.amount_minor,
            "currency": one.amount.currency,
            "proposed_by": one.proposed_by,
            "approved_by": one.approved_by or "",
            "rejected_by": one.rejected_by or "",
            "pay_to": one.pay_to,
            "paid_with": one.paid_with or "",
        },
        clock=clock,
    )
