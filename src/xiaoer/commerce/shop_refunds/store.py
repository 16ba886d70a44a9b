"""Every query on refunds that a shop is to write down."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

_COLUMNS = """
  r.id, r.order_id, r.connection_id, r.key, r.amount_minor, r.currency, r.lines, r.state,
  r.reference, r.failure_code, r.failure_params, r.asked_at, r.ended_at
"""


class StoredRefund(msgspec.Struct, frozen=True):
    """`lines` are the shop's ids of lines with the amounts that go back on them."""

    id: UUID
    order_id: UUID
    order_number: str
    order_external_id: str
    connection_id: UUID
    key: str
    amount_minor: int
    currency: str
    lines: dict[str, int]
    state: str
    reference: str | None
    failure_code: str | None
    failure_params: dict[str, str]
    asked_at: datetime
    ended_at: datetime | None
    payments: list[str]


_SELECT = f"""
SELECT {_COLUMNS}, o.number AS order_number, l.external_id AS order_external_id,
  coalesce((SELECT jsonb_agg(p.reference ORDER BY p.position) FROM commerce_payments p
    WHERE p.workspace_id = $1 AND p.order_id = r.order_id AND p.kind = 'payment'
      AND p.reference IS NOT NULL), '[]') AS payments
FROM commerce_shop_refunds r
JOIN commerce_orders o ON o.workspace_id = $1 AND o.id = r.order_id
JOIN commerce_shop_orders l ON l.workspace_id = $1 AND l.order_id = r.order_id
WHERE r.workspace_id = $1
"""


async def ask(
    tx: Tx,
    workspace_id: WorkspaceId,
    refund_id: UUID,
    *,
    order_id: UUID,
    key: str,
    amount_minor: int,
    currency: str,
    lines: dict[str, int],
    at: datetime,
) -> bool:
    """Note a refund that the order's shop has to learn of; False where no shop is connected.

    `lines` are amounts by position.
    """
    return bool(
        await tx.fetchval(
            """INSERT INTO commerce_shop_refunds (workspace_id, id, order_id, connection_id, key,
              amount_minor, currency, lines, state, asked_at)
            SELECT $1, $2, l.order_id, l.connection_id, $4, $5, $6,
              coalesce((SELECT jsonb_object_agg(l.lines[p.key::integer + 1], p.value)
                FROM jsonb_each($7::jsonb) p WHERE l.lines[p.key::integer + 1] IS NOT NULL), '{}'),
              'waiting', $8
            FROM commerce_shop_orders l WHERE l.workspace_id = $1 AND l.order_id = $3
            ON CONFLICT (workspace_id, key) DO NOTHING RETURNING true""",
            workspace_id,
            refund_id,
            order_id,
            key,
            amount_minor,
            currency,
            lines,
            at,
        )
    )


async def told(tx: Tx, workspace_id: WorkspaceId, order_id: UUID, matter: str) -> int:
    """What the order's shop was told of so far in one matter, in minor units."""
    return int(
        await tx.fetchval(
            """SELECT coalesce(sum(amount_minor), 0) FROM commerce_shop_refunds
            WHERE workspace_id = $1 AND order_id = $2 AND starts_with(key, $3)""",
            workspace_id,
            order_id,
            matter,
        )
    )


async def get(tx: Tx, workspace_id: WorkspaceId, refund_id: UUID) -> StoredRefund | None:
    row = await tx.fetchrow(f"{_SELECT} AND r.id = $2", workspace_id, refund_id)
    return _refund(row) if row else None


async def of_matter(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, matter: str
) -> list[StoredRefund]:
    """What the order's shop was asked to write down in one matter, the oldest first."""
    rows = await tx.fetch(
        f"{_SELECT} AND r.order_id = $2 AND starts_with(r.key, $3) ORDER BY r.id",
        workspace_id,
        order_id,
        matter,
    )
    return [_refund(row) for row in rows]


async def page(
    tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, *, after: UUID | None, limit: int
) -> list[StoredRefund]:
    """The newest first."""
    rows = await tx.fetch(
        f"""{_SELECT} AND r.connection_id = $2 AND ($3::uuid IS NULL OR r.id < $3)
        ORDER BY r.id DESC LIMIT $4""",
        workspace_id,
        connection_id,
        after,
        limit,
    )
    return [_refund(row) for row in rows]


async def end(
    tx: Tx,
    workspace_id: WorkspaceId,
    refund_id: UUID,
    *,
    state: str,
    reference: str | None,
    failure: tuple[str, dict[str, str]] | None,
    at: datetime,
) -> None:
    """What the shop said."""
    code, params = failure or (None, {})
    await tx.execute(
        """UPDATE commerce_shop_refunds SET state = $3, reference = $4, failure_code = $5,
          failure_params = $6, ended_at = $7
        WHERE workspace_id = $1 AND id = $2 AND state = 'waiting'""",
        workspace_id,
        refund_id,
        state,
        reference,
        code,
        params,
        at,
    )


async def drop_copy(tx: Tx, workspace_id: WorkspaceId, refund_id: UUID, reference: str) -> None:
    """Forget the shop's own report of a refund that stands here already."""
    await tx.execute(
        """DELETE FROM commerce_payments p USING commerce_shop_refunds r
        WHERE r.workspace_id = $1 AND r.id = $2 AND p.workspace_id = $1
          AND p.order_id = r.order_id AND p.kind = 'refund' AND p.reference = $3""",
        workspace_id,
        refund_id,
        reference,
    )


async def references(tx: Tx, workspace_id: WorkspaceId, connection_id: UUID) -> set[str]:
    """The shop's ids of refunds that it has from us."""
    rows = await tx.fetch(
        """SELECT reference FROM commerce_shop_refunds
        WHERE workspace_id = $1 AND connection_id = $2 AND reference IS NOT NULL""",
        workspace_id,
        connection_id,
    )
    return {row["reference"] for row in rows}


async def count(tx: Tx, workspace_id: WorkspaceId, connection_id: UUID) -> dict[str, int]:
    """How many are in each state."""
    rows = await tx.fetch(
        """SELECT state, count(*) AS refunds FROM commerce_shop_refunds
        WHERE workspace_id = $1 AND connection_id = $2 GROUP BY state""",
        workspace_id,
        connection_id,
    )
    return {row["state"]: row["refunds"] for row in rows}


def _refund(row: asyncpg.Record) -> StoredRefund:
    fields: dict[str, Any] = dict(row)
    ids = {name: UUID(int=fields[name].int) for name in ("id", "order_id", "connection_id")}
    return msgspec.convert(fields | ids, StoredRefund)
