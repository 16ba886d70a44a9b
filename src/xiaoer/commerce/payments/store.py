"""Every query on refunds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.commerce.payments.model import COUNTED, RefundState, Why
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import OrderId, WorkspaceId
from xiaoer.kernel.money import Money

_COLUMNS = """
  id, order_id, connection_id, request_key, payment_reference, method, amount_minor, paid_minor,
  currency, reason, requested_by, state, provider_reference, failure, needs_person, requested_at,
  changed_at, ended_at
"""


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund. `request_key` is the asker's, the provider knows it by our `id`."""

    id: UUID
    order_id: UUID
    connection_id: UUID
    request_key: str
    payment_reference: str
    method: str
    amount_minor: int
    paid_minor: int
    currency: str
    reason: str
    requested_by: str
    state: RefundState
    provider_reference: str | None
    failure: str | None
    needs_person: Why | None
    requested_at: datetime
    changed_at: datetime
    ended_at: datetime | None

    @property
    def key(self) -> str:
        """What the provider keeps from paying twice."""
        return self.id.hex

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def paid(self) -> Money:
        return Money(self.paid_minor, self.currency)


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment of an order, and what has gone back of it elsewhere."""

    method: str
    amount_minor: int
    currency: str
    reference: str | None


async def insert(tx: Tx, workspace_id: WorkspaceId, row: Refund) -> None:
    fields = msgspec.to_builtins(row, builtin_types=(UUID, datetime))
    places = ", ".join(f"${place}" for place in range(1, len(fields) + 2))
    await tx.execute(
        f"INSERT INTO commerce_refunds (workspace_id, {', '.join(fields)}) VALUES ({places})",
        workspace_id,
        *fields.values(),
    )


async def get(
    tx: Tx, workspace_id: WorkspaceId, refund_id: UUID, *, lock: bool = False
) -> Refund | None:
    row = await tx.fetchrow(
        f"""SELECT {_COLUMNS} FROM commerce_refunds
        WHERE workspace_id = $1 AND id = $2 {"FOR UPDATE" if lock else ""}""",
        workspace_id,
        refund_id,
    )
    return _refund(row) if row else None


async def by_request_key(tx: Tx, workspace_id: WorkspaceId, key: str) -> Refund | None:
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM commerce_refunds WHERE workspace_id = $1 AND request_key = $2",
        workspace_id,
        key,
    )
    return _refund(row) if row else None


async def save(tx: Tx, workspace_id: WorkspaceId, row: Refund) -> None:
    """Store what a refund has come to."""
    await tx.execute(
        """UPDATE commerce_refunds
        SET state = $3, provider_reference = $4, failure = $5, needs_person = $6,
            changed_at = $7, ended_at = $8
        WHERE workspace_id = $1 AND id = $2""",
        workspace_id,
        row.id,
        row.state,
        row.provider_reference,
        row.failure,
        row.needs_person,
        row.changed_at,
        row.ended_at,
    )


async def unreached(tx: Tx, workspace_id: WorkspaceId, order_id: UUID, matter: str) -> list[Refund]:
    """Refunds of one matter that never reached the provider as far as anybody knows."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM commerce_refunds
        WHERE workspace_id = $1 AND order_id = $2 AND starts_with(request_key, $3)
          AND state = $4 AND needs_person = $5 ORDER BY id FOR UPDATE""",
        workspace_id,
        order_id,
        matter,
        RefundState.REQUESTED,
        Why.UNREACHABLE,
    )
    return [_refund(row) for row in rows]


async def of_matter(tx: Tx, workspace_id: WorkspaceId, order_id: UUID, matter: str) -> list[Refund]:
    """The refunds of one matter, the oldest first."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM commerce_refunds
        WHERE workspace_id = $1 AND order_id = $2 AND starts_with(request_key, $3)
        ORDER BY id""",
        workspace_id,
        order_id,
        matter,
    )
    return [_refund(row) for row in rows]


async def page(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    order_id: UUID | None,
    state: RefundState | None,
    needs_person: bool | None,
    after: UUID | None,
    limit: int,
) -> list[Refund]:
    """The newest first."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM commerce_refunds
        WHERE workspace_id = $1 AND ($2::uuid IS NULL OR order_id = $2)
          AND ($3::text IS NULL OR state = $3) AND ($4::uuid IS NULL OR id < $4)
          AND ($5::bool IS NULL OR (needs_person IS NOT NULL) = $5)
        ORDER BY id DESC LIMIT $6""",
        workspace_id,
        order_id,
        state,
        after,
        needs_person,
        limit,
    )
    return [_refund(row) for row in rows]


async def lock_payment(
    tx: Tx, workspace_id: WorkspaceId, order_id: OrderId, position: int
) -> Payment | None:
    """A payment of the order, which nobody else refunds until the transaction ends."""
    await tx.execute(
        "SELECT 1 FROM commerce_orders WHERE workspace_id = $1 AND id = $2 FOR UPDATE",
        workspace_id,
        order_id,
    )
    row = await tx.fetchrow(
        """SELECT method, amount_minor, currency, reference FROM commerce_payments
        WHERE workspace_id = $1 AND order_id = $2 AND position = $3 AND kind = 'payment'""",
        workspace_id,
        order_id,
        position,
    )
    return Payment(**dict(row)) if row else None


async def going_back(
    tx: Tx, workspace_id: WorkspaceId, order_id: OrderId, method: str, currency: str
) -> int:
    """What has gone back by this method, or may be on its way: ours and those the shop reports.

    The row that names a refund of ours is that refund. One of ours that the shop reports too counts
    twice: rather too little than too much.
    """
    return int(
        await tx.fetchval(
            """SELECT
              coalesce((SELECT sum(amount_minor) FROM commerce_refunds
                WHERE workspace_id = $1 AND order_id = $2 AND method = $3 AND currency = $4
                  AND state = ANY($5)), 0) +
              coalesce((SELECT sum(amount_minor) FROM commerce_payments
                WHERE workspace_id = $1 AND order_id = $2 AND method = $3 AND currency = $4
                  AND kind = 'refund' AND coalesce(reference, '') NOT LIKE 'refund:%'), 0)""",
            workspace_id,
            order_id,
            method,
            currency,
            sorted(COUNTED),
        )
    )


def _refund(row: asyncpg.Record) -> Refund:
    fields: dict[str, Any] = dict(row)
    ids = {name: UUID(int=fields[name].int) for name in ("id", "order_id", "connection_id")}
    return msgspec.convert(fields | ids, Refund)
