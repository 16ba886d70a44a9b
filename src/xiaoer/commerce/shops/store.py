"""Every query on orders of connected shops, and on rows that were refused."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from xiaoer.commerce.imports.rows import Rejection
from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.ports.shops import OrderLink
from xiaoer.commerce.shops.model.rows import Known
from xiaoer.commerce.store.importing import Row
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


class StoredRejection(msgspec.Struct, frozen=True):
    kind: str
    key: str
    code: str
    params: dict[str, str]
    seen_at: datetime


async def known(tx: Tx, workspace_id: WorkspaceId, keys: Sequence[str]) -> dict[str, Known]:
    """Those of these orders that are here already."""
    rows = await tx.fetch(
        """SELECT o.number_key, o.status, l.connection_id, l.told_status FROM commerce_orders o
        LEFT JOIN commerce_shop_orders l ON l.workspace_id = $1 AND l.order_id = o.id
        WHERE o.workspace_id = $1 AND o.number_key = ANY($2::text[])""",
        workspace_id,
        list(keys),
    )
    return {
        row["number_key"]: Known(
            UUID(int=row["connection_id"].int) if row["connection_id"] else None,
            OrderStatus(row["told_status"]) if row["told_status"] else None,
            OrderStatus(row["status"]),
        )
        for row in rows
    }


async def link(
    tx: Tx,
    workspace_id: WorkspaceId,
    connection_id: UUID,
    links: Iterable[tuple[str, OrderLink, OrderStatus]],
) -> None:
    """Note how the shop knows these orders: number key, link and the status it told."""
    rows: list[Row] = [
        {"key": key, "external_id": item.external_id, "lines": item.lines, "told": told}
        for key, item, told in links
    ]
    await tx.execute(
        """INSERT INTO commerce_shop_orders AS l
          (workspace_id, order_id, connection_id, external_id, lines, told_status)
        SELECT $1, o.id, $2, r.external_id, r.lines, r.told
        FROM jsonb_to_recordset($3::jsonb)
          AS r(key text, external_id text, lines text[], told text)
        JOIN commerce_orders o ON o.workspace_id = $1 AND o.number_key = r.key
        ON CONFLICT (workspace_id, order_id) DO UPDATE SET external_id = excluded.external_id,
          lines = excluded.lines, told_status = excluded.told_status
        WHERE l.connection_id = excluded.connection_id""",
        workspace_id,
        connection_id,
        rows,
    )


async def cancel_gone(
    tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, keys: Sequence[str]
) -> int:
    """Orders that the shop deleted are cancelled here: what was said about them stays."""
    done = await tx.execute(
        """WITH gone AS (
            UPDATE commerce_shop_orders l SET told_status = 'cancelled' FROM commerce_orders o
            WHERE l.workspace_id = $1 AND l.connection_id = $2 AND o.workspace_id = $1
              AND o.id = l.order_id AND o.number_key = ANY($3::text[])
              AND l.told_status <> 'cancelled'
            RETURNING l.order_id)
        UPDATE commerce_orders SET status = 'cancelled', source_status = 'deleted'
        WHERE workspace_id = $1 AND id IN (SELECT order_id FROM gone)""",
        workspace_id,
        connection_id,
        list(keys),
    )
    return int(done.rpartition(" ")[2])


async def unlist_gone(tx: Tx, workspace_id: WorkspaceId, ids: Sequence[str]) -> int:
    """Products that the shop deleted are no longer offered."""
    done = await tx.execute(
        """UPDATE commerce_products SET is_listed = false
        WHERE workspace_id = $1 AND external_id = ANY($2::text[]) AND is_listed""",
        workspace_id,
        list(ids),
    )
    return int(done.rpartition(" ")[2])


async def note_rejections(
    tx: Tx,
    workspace_id: WorkspaceId,
    connection_id: UUID,
    *,
    read: Sequence[tuple[str, str]],
    refused: Sequence[Rejection],
    at: datetime,
) -> None:
    """Forget what was refused of the rows just read, and keep what is refused now."""
    await tx.execute(
        """DELETE FROM commerce_shop_rejections x
        USING unnest($3::text[], $4::text[]) AS r(kind, key)
        WHERE x.workspace_id = $1 AND x.connection_id = $2
          AND x.kind = r.kind AND x.key = r.key""",
        workspace_id,
        connection_id,
        [kind for kind, _ in read],
        [key for _, key in read],
    )
    found = {(row.kind, row.key): row for row in refused}
    rows: list[Row] = [
        {"kind": kind, "key": key, "code": row.code, "params": row.params}
        for (kind, key), row in found.items()
    ]
    await tx.execute(
        """INSERT INTO commerce_shop_rejections
          (workspace_id, connection_id, kind, key, code, params, seen_at)
        SELECT $1, $2, r.kind, r.key, r.code, r.params, $4
        FROM jsonb_to_recordset($3::jsonb) AS r(kind text, key text, code text, params jsonb)
        ON CONFLICT (workspace_id, connection_id, kind, key) DO UPDATE
        SET code = excluded.code, params = excluded.params, seen_at = excluded.seen_at""",
        workspace_id,
        connection_id,
        rows,
        at,
    )


async def rejections(
    tx: Tx,
    workspace_id: WorkspaceId,
    connection_id: UUID,
    *,
    after: tuple[str, str] | None,
    limit: int,
) -> list[StoredRejection]:
    """By kind and key."""
    kind, key = after or ("", "")
    rows = await tx.fetch(
        """SELECT kind, key, code, params, seen_at FROM commerce_shop_rejections
        WHERE workspace_id = $1 AND connection_id = $2 AND (kind, key) > ($3, $4)
        ORDER BY kind, key LIMIT $5""",
        workspace_id,
        connection_id,
        kind,
        key,
        limit,
    )
    return [msgspec.convert(dict(row), StoredRejection) for row in rows]


async def count_rejections(tx: Tx, workspace_id: WorkspaceId, connection_id: UUID) -> int:
    """How many rows are refused now."""
    return int(
        await tx.fetchval(
            """SELECT count(*) FROM commerce_shop_rejections
            WHERE workspace_id = $1 AND connection_id = $2""",
            workspace_id,
            connection_id,
        )
    )
