"""Reading records in the order of their changes; putting a practice shop back."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.commerce.records.views import InvoiceWish
from xiaoer.commerce.world.reading import BUYER_SELECT, ORDER_SELECT, buyer_of, order_of
from xiaoer.commerce.world.records import Buyer, Order
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

Place = tuple[int, UUID]


async def revision(tx: Tx) -> int:
    """Everything that changes later, or is changing now, has this revision or a greater one."""
    return int(await tx.fetchval("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))


def _from(table: str) -> str:
    return f"""
        JOIN (SELECT id AS found, changed_xid AS xid FROM {table}
              WHERE workspace_id = $1 AND changed_xid >= $2::text::xid8
                AND (changed_xid, id) > ($3::text::xid8, $4::uuid)
              ORDER BY changed_xid, id LIMIT $5) AS page
    """


async def orders(
    tx: Tx, workspace_id: WorkspaceId, since: int, after: Place, limit: int
) -> list[tuple[Order, str, Place]]:
    """Orders changed since a revision, with their customer's key."""
    rows = await tx.fetch(
        f"""
        WITH whole AS ({ORDER_SELECT} {_from("commerce_orders")} ON o.id = page.found
            WHERE o.workspace_id = $1)
        SELECT whole.*, c.external_id AS customer, o.changed_xid::text::bigint AS revision
        FROM whole JOIN commerce_orders o ON o.workspace_id = $1 AND o.id = whole.id
        JOIN commerce_customers c ON c.workspace_id = $1 AND c.id = o.customer_id
        ORDER BY o.changed_xid, o.id
        """,
        workspace_id,
        str(since),
        str(after[0]),
        after[1],
        limit,
    )
    return [(order_of(row), row["customer"], _place(row)) for row in rows]


_NUMBERS = """coalesce((SELECT jsonb_agg(x.number ORDER BY x.position) FROM commerce_orders x
    WHERE x.workspace_id = c.workspace_id AND x.customer_id = c.id), '[]')"""
_CASHBACKS = """coalesce((SELECT jsonb_agg(x.number) FROM commerce_cashbacks x
    WHERE x.workspace_id = c.workspace_id AND x.customer_id = c.id), '[]')"""
_WISHES = """coalesce((SELECT jsonb_agg(jsonb_build_object('order_number', x.number,
        'kind', x.kind, 'title', x.title, 'form', x.form, 'phone', x.phone))
    FROM commerce_invoice_requests x
    WHERE x.workspace_id = c.workspace_id AND x.customer_id = c.id), '[]')"""
_MORE = f"""SELECT c.id, {_NUMBERS} AS orders, {_CASHBACKS} AS cashbacks, {_WISHES} AS wishes,
    c.changed_xid::text::bigint AS revision FROM commerce_customers c"""

Whole = tuple[Buyer, list[str], list[str], list[InvoiceWish], Place]


async def customers(
    tx: Tx, workspace_id: WorkspaceId, since: int, after: Place, limit: int
) -> list[Whole]:
    """Customers changed since a revision, with their orders' numbers."""
    rows = await tx.fetch(
        f"""
        WITH whole AS ({BUYER_SELECT} {_from("commerce_customers")} ON c.id = page.found
            WHERE c.workspace_id = $1),
        more AS ({_MORE} WHERE c.workspace_id = $1 AND c.id IN (SELECT id FROM whole))
        SELECT whole.*, more.orders, more.cashbacks, more.wishes, more.revision
        FROM whole JOIN more USING (id) ORDER BY more.revision, id
        """,
        workspace_id,
        str(since),
        str(after[0]),
        after[1],
        limit,
    )
    return [_whole(row) for row in rows]


async def customer(tx: Tx, workspace_id: WorkspaceId, customer_id: UUID) -> Whole | None:
    """One customer."""
    row = await tx.fetchrow(
        f"""
        WITH whole AS ({BUYER_SELECT} WHERE c.workspace_id = $1 AND c.id = $2),
        more AS ({_MORE} WHERE c.workspace_id = $1 AND c.id = $2)
        SELECT whole.*, more.orders, more.cashbacks, more.wishes, more.revision
        FROM whole JOIN more USING (id)
        """,
        workspace_id,
        customer_id,
    )
    return _whole(row) if row else None


async def numbers(tx: Tx, workspace_id: WorkspaceId, customer_id: UUID) -> list[str]:
    """The numbers of a customer's orders, newest first."""
    rows = await tx.fetch(
        """
        SELECT number_key FROM commerce_orders WHERE workspace_id = $1 AND customer_id = $2
        ORDER BY placed_at DESC NULLS LAST, position LIMIT 50
        """,
        workspace_id,
        customer_id,
    )
    return [row["number_key"] for row in rows]


async def is_practice(tx: Tx, workspace_id: WorkspaceId) -> bool:
    """Whether the shop was imported to practise with; one restore at a time."""
    found = await tx.fetchval(
        "SELECT is_practice FROM commerce_shops WHERE workspace_id = $1 FOR UPDATE", workspace_id
    )
    return bool(found)


async def put_back(tx: Tx, workspace_id: WorkspaceId) -> int:
    """Undo every kept change, the last first; returns how many."""
    await tx.execute("SELECT set_config('xiaoer.keeping', 'off', true)")
    return int(
        await tx.fetchval(
            """
            WITH kept AS (
                SELECT k, row_number() OVER (ORDER BY k.id DESC) AS place
                FROM commerce_kept_rows k WHERE k.workspace_id = $1
            ), done AS MATERIALIZED (
                SELECT commerce_put_back((kept.k)) FROM kept ORDER BY place
            )
            SELECT count(*) FROM done
            """,
            workspace_id,
        )
    )


async def note_restored(tx: Tx, workspace_id: WorkspaceId, at: datetime) -> None:
    """Remember that everything before this instant was undone."""
    await tx.execute(
        "UPDATE commerce_shops SET restored_at = $2 WHERE workspace_id = $1", workspace_id, at
    )


async def touch_kept(tx: Tx, workspace_id: WorkspaceId) -> None:
    """Tell readers of records that these orders and customers changed; forget what was kept."""
    await tx.execute(
        """
        WITH gone AS (DELETE FROM commerce_kept_rows WHERE workspace_id = $1
            RETURNING coalesce(key->>'order_id', key->>'customer_id', key->>'id')::uuid AS id),
        touched AS (
            UPDATE commerce_orders SET number = number
            WHERE workspace_id = $1 AND id IN (SELECT id FROM gone)
            RETURNING customer_id
        )
        UPDATE commerce_customers SET name = name WHERE workspace_id = $1
          AND (id IN (SELECT id FROM gone) OR id IN (SELECT customer_id FROM touched))
        """,
        workspace_id,
    )


def _whole(row: asyncpg.Record) -> Whole:
    wishes = msgspec.convert(row["wishes"], list[InvoiceWish])
    return buyer_of(row), row["orders"], row["cashbacks"], wishes, _place(row)


def _place(row: Any) -> Place:
    return row["revision"], UUID(int=row["id"].int)
