"""Every query of compensations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.money import Money

PayTo = Literal["original", "store_credit", "coupon"]
"""The order's own payments, the buyer's balance with the shop, or a coupon of its own."""


@dataclass(frozen=True, slots=True)
class Compensation:
    """`status`: granted, rejected, or proposed while it waits for a second person.

    `allowed` is what the caps still allowed when it was proposed; less than `amount` is beyond
    them. `buyer` is the shop's own key of the customer. `pay_to` is how it is to be paid, and
    `paid_with` the methods that got it.
    """

    id: UUID
    decision_id: UUID
    order_number: str
    buyer: str
    amount: Money
    allowed: Money
    status: str
    proposed_by: str
    approved_by: str | None
    rejected_by: str | None
    reason: str
    created_at: datetime
    settled_at: datetime | None
    pay_to: PayTo = "original"
    paid_at: datetime | None = None
    paid_with: str | None = None


async def lock(tx: Tx, workspace_id: WorkspaceId) -> None:
    """Let nobody else spend goodwill in this workspace until the transaction ends."""
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"compensations:{workspace_id}"
    )


async def by_key(tx: Tx, workspace_id: WorkspaceId, request_key: str) -> Compensation | None:
    row = await tx.fetchrow(f"{_SELECT} AND request_key = $2", workspace_id, request_key)
    return _of(row) if row else None


async def to_settle(tx: Tx, workspace_id: WorkspaceId, wanted: UUID) -> Compensation | None:
    """One, locked until the transaction ends."""
    row = await tx.fetchrow(f"{_SELECT} AND id = $2 FOR UPDATE", workspace_id, wanted)
    return _of(row) if row else None


async def latest(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    status: str | None,
    order_number: str | None,
    before: UUID | None,
    limit: int,
) -> list[Compensation]:
    """The newest first, behind one of them."""
    rows = await tx.fetch(
        f"{_SELECT} AND ($2::text IS NULL OR status = $2)"
        " AND ($3::text IS NULL OR order_number = $3)"
        " AND ($4::uuid IS NULL OR id < $4) ORDER BY id DESC LIMIT $5",
        workspace_id,
        status,
        order_number,
        before,
        limit,
    )
    return [_of(row) for row in rows]


async def insert(tx: Tx, workspace_id: WorkspaceId, one: Compensation, *, request_key: str) -> None:
    await tx.execute(
        _INSERT,
        workspace_id,
        one.id,
        request_key,
        one.decision_id,
        one.order_number,
        one.buyer,
        one.proposed_by,
        one.amount.amount_minor,
        one.amount.currency,
        one.allowed.amount_minor,
        one.status,
        one.reason,
        one.created_at,
        one.pay_to,
    )


async def settle(tx: Tx, workspace_id: WorkspaceId, one: Compensation) -> None:
    """Keep how it ended."""
    await tx.execute(
        "UPDATE commerce_compensations"
        " SET status = $3, approved_by = $4, rejected_by = $5, settled_at = $6"
        " WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        one.id,
        one.status,
        one.approved_by,
        one.rejected_by,
        one.settled_at,
    )


async def note_paid(tx: Tx, workspace_id: WorkspaceId, one: Compensation) -> bool:
    """Keep that it was paid; False when it was before."""
    done = await tx.execute(
        "UPDATE commerce_compensations SET paid_at = $3, paid_with = $4"
        " WHERE workspace_id = $1 AND id = $2 AND paid_at IS NULL AND status = 'granted'",
        workspace_id,
        one.id,
        one.paid_at,
        one.paid_with,
    )
    return done == "UPDATE 1"


@dataclass(frozen=True, slots=True)
class Spent:
    """Goodwill in minor units that is given or waits for approval."""

    order: int
    buyer: int
    agent: int
    shop: int


async def spent(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    currency: str,
    order_number: str,
    buyer: tuple[str, datetime],
    agent: tuple[str, datetime],
    shop: datetime,
) -> Spent:
    """What the order got, and this buyer got, this agent and the shop gave since an instant."""
    row = await tx.fetchrow(_SPENT, workspace_id, currency, *buyer, *agent, shop, order_number)
    return Spent(**dict(row)) if row else Spent(0, 0, 0, 0)


def _of(row: asyncpg.Record) -> Compensation:
    return Compensation(
        id=UUID(int=row["id"].int),
        decision_id=UUID(int=row["decision_id"].int),
        order_number=row["order_number"],
        buyer=row["buyer"],
        amount=Money(row["amount_minor"], row["currency"]),
        allowed=Money(row["allowed_minor"], row["currency"]),
        status=row["status"],
        proposed_by=row["proposed_by"],
        approved_by=row["approved_by"],
        rejected_by=row["rejected_by"],
        reason=row["reason"],
        created_at=row["created_at"],
        settled_at=row["settled_at"],
        pay_to=row["pay_to"],
        paid_at=row["paid_at"],
        paid_with=row["paid_with"],
    )


_SELECT = "SELECT * FROM commerce_compensations WHERE workspace_id = $1"
_INSERT = """
INSERT INTO commerce_compensations (workspace_id, id, request_key, decision_id, order_number, buyer,
    proposed_by, amount_minor, currency, allowed_minor, status, reason, created_at, pay_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
_SPENT = """
SELECT
    coalesce(sum(amount_minor) FILTER (WHERE order_number = $8), 0)::bigint AS "order",
    coalesce(sum(amount_minor) FILTER (
        WHERE buyer = $3 AND created_at > $4), 0)::bigint AS buyer,
    coalesce(sum(amount_minor) FILTER (
        WHERE proposed_by = $5 AND created_at >= $6), 0)::bigint AS agent,
    coalesce(sum(amount_minor) FILTER (WHERE created_at >= $7), 0)::bigint AS shop
FROM commerce_compensations
WHERE workspace_id = $1 AND currency = $2 AND status <> 'rejected'
"""
