"""Goodwill within its caps: proposed, checked under a lock, and approved by somebody else."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from xiaoer.commerce.policies import service
from xiaoer.commerce.policies.errors import (
    CompensationNotFoundError,
    CompensationRefusedError,
    CompensationSettledError,
    OwnProposalError,
)
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.facts import Case
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId, new_id
from xiaoer.kernel.ledger import service as ledger
from xiaoer.kernel.money import Money

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Compensation:
    """`status`: granted, or proposed while it waits for a second person."""

    id: UUID
    decision_id: UUID
    order_number: str
    amount: Money
    status: str
    proposed_by: str
    approved_by: str | None
    reason: str


async def propose(
    tx: Tx, workspace_id: WorkspaceId, *, case: Case, by: str, request_key: str, clock: Clock
) -> Compensation:
    """Compensate a buyer as far as policy and caps allow; the same key twice is one compensation.

    What was spent before is read here, under a lock held until the transaction ends, whatever the
    case claims. Raises CompensationRefusedError when less than the asked amount is allowed.
    """
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"compensations:{workspace_id}"
    )
    if known := await tx.fetchrow(f"{_SELECT} AND request_key = $2", workspace_id, request_key):
        return _of(known)
    buyer = case.buyer.external_id or ""
    case = await _with_spending(tx, workspace_id, case, by=by, at=clock.now())
    made = await service.decide(tx, workspace_id, case=case, clock=clock)
    amount, asked = made.decision.amount, case.wish.amount
    if made.decision.verdict is Verdict.REFUSED or asked is None or amount < asked:
        raise CompensationRefusedError(room=amount.format("zh-CN"))
    status = "granted" if made.decision.verdict is Verdict.ALLOWED else "proposed"
    row = await tx.fetchrow(
        _INSERT,
        workspace_id,
        new_id(),
        request_key,
        made.id,
        case.order.number,
        buyer,
        by,
        amount.amount_minor,
        amount.currency,
        status,
        case.wish.reason,
        clock.now(),
    )
    assert row is not None  # noqa: S101 - RETURNING of one inserted row
    found = _of(row)
    await _seal(tx, workspace_id, found, clock)
    return found


async def approve(
    tx: Tx, workspace_id: WorkspaceId, *, compensation_id: UUID, by: str, clock: Clock
) -> Compensation:
    """Confirm a colleague's proposal.

    Raises CompensationNotFoundError, OwnProposalError, CompensationSettledError.
    """
    row = await tx.fetchrow(f"{_SELECT} AND id = $2 FOR UPDATE", workspace_id, compensation_id)
    if row is None:
        raise CompensationNotFoundError
    if row["status"] != "proposed":
        raise CompensationSettledError
    if row["proposed_by"] == by:
        raise OwnProposalError
    await tx.execute(
        "UPDATE commerce_compensations SET status = 'granted', approved_by = $3"
        " WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        compensation_id,
        by,
    )
    found = replace(_of(row), status="granted", approved_by=by)
    await _seal(tx, workspace_id, found, clock)
    return found


async def _with_spending(
    tx: Tx, workspace_id: WorkspaceId, case: Case, *, by: str, at: datetime
) -> Case:
    local = at.astimezone(ZONE)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    row = await tx.fetchrow(
        _SPENT,
        workspace_id,
        case.order.total.currency,
        case.buyer.external_id or "",
        at - timedelta(days=90),
        by,
        day,
        day.replace(day=1),
    )
    spent: dict[str, int] = dict(row) if row else {}
    facts = case.wish.facts | {
        "goodwill_agent_day": spent.get("agent", 0),
        "goodwill_shop_month": spent.get("shop", 0),
    }
    by_buyer = Money(spent.get("buyer", 0), case.order.total.currency)
    return replace(
        case,
        buyer=replace(case.buyer, goodwill_spent=by_buyer),
        wish=replace(case.wish, facts=facts),
    )


async def _seal(tx: Tx, workspace_id: WorkspaceId, one: Compensation, clock: Clock) -> None:
    await ledger.seal(
        tx,
        workspace_id,
        kind=f"compensation.{one.status}",
        subject=f"compensation:{one.id}",
        body={
            "decision": str(one.decision_id),
            "amount_minor": one.amount.amount_minor,
            "currency": one.amount.currency,
            "proposed_by": one.proposed_by,
            "approved_by": one.approved_by or "",
        },
        clock=clock,
    )


def _of(row: asyncpg.Record) -> Compensation:
    return Compensation(
        id=UUID(int=row["id"].int),
        decision_id=UUID(int=row["decision_id"].int),
        order_number=row["order_number"],
        amount=Money(row["amount_minor"], row["currency"]),
        status=row["status"],
        proposed_by=row["proposed_by"],
        approved_by=row["approved_by"],
        reason=row["reason"],
    )


_SELECT = "SELECT * FROM commerce_compensations WHERE workspace_id = $1"
_INSERT = """
INSERT INTO commerce_compensations (workspace_id, id, request_key, decision_id, order_number, buyer,
    proposed_by, amount_minor, currency, status, reason, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING *
"""
_SPENT = """
SELECT
    coalesce(sum(amount_minor) FILTER (
        WHERE buyer = $3 AND created_at > $4), 0)::bigint AS buyer,
    coalesce(sum(amount_minor) FILTER (
        WHERE proposed_by = $5 AND created_at >= $6), 0)::bigint AS agent,
    coalesce(sum(amount_minor) FILTER (WHERE created_at >= $7), 0)::bigint AS shop
FROM commerce_compensations WHERE workspace_id = $1 AND currency = $2
"""
