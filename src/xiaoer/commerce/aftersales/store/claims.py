"""Which pieces of order lines are in a request. The primary key admits one request a piece."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from xiaoer.commerce.aftersales.errors import LineClaimedError
from xiaoer.commerce.aftersales.model.request import Line
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

WHOLE_ORDER = -1
"""The line of requests that are about the order and not about its goods."""


async def lock_order(tx: Tx, workspace_id: WorkspaceId, order_id: UUID) -> None:
    """Let requests about one order take turns, so that the second finds the pieces left."""
    await tx.execute(
        "SELECT FROM commerce_orders WHERE workspace_id = $1 AND id = $2 FOR UPDATE",
        workspace_id,
        order_id,
    )


async def claim(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    request_id: UUID,
    order_id: UUID,
    group: str,
    lines: Sequence[Line],
) -> None:
    """Take the lowest free pieces of each line.

    Raises LineClaimedError when a line has not so many free pieces, or another transaction takes
    them first.
    """
    for line in lines or (Line(WHOLE_ORDER, 1),):
        try:
            async with tx.transaction():
                taken = await tx.fetch(
                    _CLAIM, workspace_id, order_id, line.position, group, request_id, line.quantity
                )
        except asyncpg.UniqueViolationError as error:
            raise LineClaimedError(position=line.position) from error
        if len(taken) < line.quantity:
            raise LineClaimedError(position=line.position)


async def release(tx: Tx, workspace_id: WorkspaceId, request_id: UUID) -> None:
    """Free the request's pieces for another one."""
    await tx.execute(
        "DELETE FROM commerce_aftersales_claims WHERE workspace_id = $1 AND request_id = $2",
        workspace_id,
        request_id,
    )


async def release_all(tx: Tx, workspace_id: WorkspaceId) -> None:
    """Free every piece there is, paid back or not."""
    await tx.execute("DELETE FROM commerce_aftersales_claims WHERE workspace_id = $1", workspace_id)


async def spend(tx: Tx, workspace_id: WorkspaceId, request_id: UUID) -> None:
    """Mark the request's pieces as paid back: no other request ever gets them."""
    await tx.execute(
        "UPDATE commerce_aftersales_claims SET is_spent = true"
        " WHERE workspace_id = $1 AND request_id = $2",
        workspace_id,
        request_id,
    )


async def has_any(tx: Tx, workspace_id: WorkspaceId, request_id: UUID) -> bool:
    """Whether the request still holds its pieces."""
    return bool(
        await tx.fetchval(
            "SELECT EXISTS (SELECT FROM commerce_aftersales_claims"
            " WHERE workspace_id = $1 AND request_id = $2)",
            workspace_id,
            request_id,
        )
    )


async def spent(tx: Tx, workspace_id: WorkspaceId, order_id: UUID) -> dict[int, int]:
    """How many pieces of each line were paid back."""
    rows = await tx.fetch(
        """
        SELECT position, count(*) AS pieces FROM commerce_aftersales_claims
        WHERE workspace_id = $1 AND order_id = $2 AND is_spent GROUP BY position
        """,
        workspace_id,
        order_id,
    )
    return {row["position"]: row["pieces"] for row in rows}


async def open_goods(tx: Tx, workspace_id: WorkspaceId, order_id: UUID) -> bool:
    """Whether any piece of the order is in a request that is not over."""
    return bool(
        await tx.fetchval(
            "SELECT EXISTS (SELECT FROM commerce_aftersales_claims WHERE workspace_id = $1"
            " AND order_id = $2 AND claim = 'goods' AND NOT is_spent)",
            workspace_id,
            order_id,
        )
    )


async def was_paid(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, kind: str, *, but: UUID | None
) -> bool:
    """Whether a request of this kind, but for one, has paid anything back on the order."""
    return bool(
        await tx.fetchval(
            """
            SELECT EXISTS (SELECT FROM commerce_aftersales r
              WHERE r.workspace_id = $1 AND r.order_id = $2 AND r.kind = $3
                AND r.settled_minor > 0 AND r.id IS DISTINCT FROM $4
                AND NOT EXISTS (SELECT FROM commerce_shops s
                  WHERE s.workspace_id = $1 AND s.restored_at >= r.opened_at))
            """,
            workspace_id,
            order_id,
            kind,
            but,
        )
    )


async def attempts(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, group: Sequence[str], lines: Sequence[Line]
) -> int:
    """How often the busiest of these lines was asked about in requests of these kinds."""
    positions = [line.position for line in lines]
    return int(
        await tx.fetchval(
            """
            SELECT coalesce(max(asked), 0) FROM (
              SELECT l.position, sum(r.attempts) AS asked FROM commerce_aftersales r
              LEFT JOIN commerce_aftersales_lines l
                ON l.workspace_id = r.workspace_id AND l.request_id = r.id
              WHERE r.workspace_id = $1 AND r.order_id = $2 AND r.kind = ANY($3::text[])
                AND NOT EXISTS (SELECT FROM commerce_shops s
                  WHERE s.workspace_id = $1 AND s.restored_at >= r.opened_at)
                AND (cardinality($4::int[]) = 0 OR l.position = ANY($4::int[]))
              GROUP BY l.position
            ) AS by_line
            """,
            workspace_id,
            order_id,
            list(group),
            positions,
        )
    )


_CLAIM = """
INSERT INTO commerce_aftersales_claims
  (workspace_id, order_id, position, claim, piece, request_id)
SELECT $1, $2, $3, $4, free.piece, $5
FROM (
  SELECT one.piece FROM generate_series(1, coalesce((
    SELECT quantity FROM commerce_order_lines
    WHERE workspace_id = $1 AND order_id = $2 AND position = $3), 1)) AS one (piece)
  WHERE NOT EXISTS (
    SELECT FROM commerce_aftersales_claims c
    WHERE c.workspace_id = $1 AND c.order_id = $2 AND c.position = $3 AND c.claim = $4
      AND c.piece = one.piece)
  ORDER BY one.piece
  LIMIT greatest(0, least($6, coalesce((
    SELECT l.quantity - l.returned_quantity - (
      SELECT count(*) FROM commerce_aftersales_claims c
      WHERE c.workspace_id = $1 AND c.order_id = $2 AND c.position = $3 AND c.claim = $4
        AND NOT c.is_spent)
    FROM commerce_order_lines l
    WHERE l.workspace_id = $1 AND l.order_id = $2 AND l.position = $3), $6)))
) AS free
RETURNING piece
"""
