"""Goods that exchanges hold: taken out of the stock when promised, gone when sent."""

from uuid import UUID

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


async def of_request(tx: Tx, workspace_id: WorkspaceId, request_id: UUID) -> dict[str, int]:
    """Pieces held for a request, by SKU."""
    rows = await tx.fetch(
        "SELECT sku, quantity FROM commerce_aftersales_holds"
        " WHERE workspace_id = $1 AND request_id = $2 AND NOT is_sent",
        workspace_id,
        request_id,
    )
    return {row["sku"]: row["quantity"] for row in rows}


async def was_sent(tx: Tx, workspace_id: WorkspaceId, request_id: UUID) -> bool:
    """Whether goods went out for this request before."""
    return bool(
        await tx.fetchval(
            "SELECT EXISTS (SELECT FROM commerce_aftersales_holds"
            " WHERE workspace_id = $1 AND request_id = $2 AND times_sent > 0)",
            workspace_id,
            request_id,
        )
    )


async def keep(tx: Tx, workspace_id: WorkspaceId, request_id: UUID, pieces: dict[str, int]) -> None:
    """Note what is held."""
    await tx.executemany(
        "INSERT INTO commerce_aftersales_holds (workspace_id, request_id, sku, quantity)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (workspace_id, request_id, sku)"
        " DO UPDATE SET quantity = excluded.quantity, is_sent = false",
        [(workspace_id, request_id, sku, quantity) for sku, quantity in pieces.items()],
    )


async def let_go(tx: Tx, workspace_id: WorkspaceId, request_id: UUID) -> None:
    """Nothing is held any more."""
    await tx.execute(
        "DELETE FROM commerce_aftersales_holds"
        " WHERE workspace_id = $1 AND request_id = $2 AND NOT is_sent AND times_sent = 0",
        workspace_id,
        request_id,
    )
    await tx.execute(
        "UPDATE commerce_aftersales_holds SET is_sent = true"
        " WHERE workspace_id = $1 AND request_id = $2",
        workspace_id,
        request_id,
    )


async def mark_sent(tx: Tx, workspace_id: WorkspaceId, request_id: UUID) -> None:
    """What was held is on its way."""
    await tx.execute(
        "UPDATE commerce_aftersales_holds SET is_sent = true, times_sent = times_sent + 1"
        " WHERE workspace_id = $1 AND request_id = $2",
        workspace_id,
        request_id,
    )


async def others(tx: Tx, workspace_id: WorkspaceId, sku: str, needed: int, most: int) -> list[str]:
    """Other SKUs of the same product of which there is enough, by what people read of them."""
    rows = await tx.fetch(
        """
        SELECT o.external_id, (SELECT string_agg(v.value, ' ')
            FROM jsonb_each_text(coalesce(o.attributes -> 'zh-CN', '{}'::jsonb)) v) AS name
        FROM commerce_skus s JOIN commerce_skus o
          ON o.workspace_id = s.workspace_id AND o.product_id = s.product_id
        WHERE s.workspace_id = $1 AND s.external_id = $2 AND o.external_id <> $2
          AND o.is_available AND (o.stock IS NULL OR o.stock >= $3)
        ORDER BY o.external_id LIMIT $4
        """,
        workspace_id,
        sku,
        needed,
        most,
    )
    return [row["name"] or row["external_id"] for row in rows]
