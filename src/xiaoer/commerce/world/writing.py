"""Changing the shop's world. The caller holds the rows; every change raises the order's version."""

from datetime import datetime
from uuid import UUID

import msgspec

from xiaoer.commerce.model import Address, OrderStatus
from xiaoer.commerce.world.records import Line
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

PaymentRow = tuple[str, str, str, int, str | None]
"""Kind, method label, the method's id, amount, the refund it names."""


async def set_status(
    tx: Tx,
    workspace_id: WorkspaceId,
    order_id: UUID,
    status: OrderStatus,
    *,
    reason: str | None = None,
    request: dict[str, object] | None = None,
) -> None:
    """Move the order on; the reason and the request stay beside it."""
    await tx.execute(
        """
        UPDATE commerce_orders SET status = $3, reason = coalesce($4, reason),
            request = coalesce($5, request), version = version + 1
        WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        order_id,
        status,
        reason,
        request,
    )


async def set_address(tx: Tx, workspace_id: WorkspaceId, order_id: UUID, address: Address) -> None:
    """Send the order somewhere else."""
    await tx.execute(
        """
        UPDATE commerce_orders SET address = $3, version = version + 1,
            modified = array_append(array_remove(modified, 'address'), 'address')
        WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        order_id,
        msgspec.to_builtins(address),
    )


async def mark_modified(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, what: str, total_minor: int
) -> None:
    """Remember what was changed, and the new total."""
    await tx.execute(
        """
        UPDATE commerce_orders SET total_minor = $4, version = version + 1,
            modified = array_append(array_remove(modified, $3), $3)
        WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        order_id,
        what,
        total_minor,
    )


async def touch(tx: Tx, workspace_id: WorkspaceId, order_id: UUID) -> None:
    """Tell readers that something beside the order's own row changed."""
    await tx.execute(
        "UPDATE commerce_orders SET number = number WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        order_id,
    )


async def set_urgent(tx: Tx, workspace_id: WorkspaceId, order_id: UUID) -> None:
    """Ask for speed."""
    await tx.execute(
        "UPDATE commerce_orders SET is_urgent = true, version = version + 1"
        " WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        order_id,
    )


async def set_default_address(
    tx: Tx, workspace_id: WorkspaceId, customer_id: UUID, address: Address
) -> None:
    """Where the buyer lives from now on."""
    await tx.execute(
        "UPDATE commerce_customers SET address = $3 WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        customer_id,
        msgspec.to_builtins(address),
    )


async def put_lines(tx: Tx, workspace_id: WorkspaceId, order_id: UUID, lines: list[Line]) -> None:
    """Write these lines, each over the one at its position."""
    await tx.execute(
        """
        INSERT INTO commerce_order_lines (workspace_id, order_id, position, product_id, sku, titles,
            quantity, price_minor, currency, image, paid_minor, list_price_minor, options, flags)
        SELECT $1, $2, r.position, p.id, r.sku, r.titles, r.quantity, r.price_minor, r.currency,
            r.image, r.paid_minor, r.list_price_minor, r.options, coalesce(r.flags, '{}')
        FROM jsonb_to_recordset($3::jsonb) AS r(position integer, product text, sku text,
            titles jsonb, quantity integer, price_minor bigint, currency text, image text,
            paid_minor bigint, list_price_minor bigint, options jsonb, flags text[])
        LEFT JOIN commerce_products p ON p.workspace_id = $1 AND p.external_id = r.product
        ON CONFLICT (workspace_id, order_id, position) DO UPDATE SET
            product_id = excluded.product_id, sku = excluded.sku, titles = excluded.titles,
            quantity = excluded.quantity, price_minor = excluded.price_minor,
            image = excluded.image, paid_minor = excluded.paid_minor, options = excluded.options
        """,
        workspace_id,
        order_id,
        [msgspec.to_builtins(line) for line in lines],
    )


async def add_payments(
    tx: Tx,
    workspace_id: WorkspaceId,
    order_id: UUID,
    rows: list[PaymentRow],
    *,
    currency: str,
    at: datetime,
) -> None:
    """Append to the order's payments.

    They stand out of the way of what the shop itself reports.
    """
    await tx.execute(
        """
        INSERT INTO commerce_payments (workspace_id, order_id, position, kind, method, method_id,
            amount_minor, currency, at, reference)
        SELECT $1, $2, (SELECT greatest(max(position), 999) FROM commerce_payments
            WHERE workspace_id = $1 AND order_id = $2) + r.place,
            r.kind, r.method, r.method_id, r.amount, $7, $8, r.reference
        FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $9::text[])
            WITH ORDINALITY AS r(kind, method, method_id, amount, reference, place)
        """,
        workspace_id,
        order_id,
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        [row[3] for row in rows],
        currency,
        at,
        [row[4] for row in rows],
    )


async def move_stock(tx: Tx, workspace_id: WorkspaceId, pieces: dict[str, int]) -> None:
    """Add pieces to the SKUs that are counted (negative: take); the rows are locked already."""
    await tx.execute(
        """
        UPDATE commerce_skus s SET stock = s.stock + r.pieces, is_available = s.stock + r.pieces > 0
        FROM unnest($2::text[], $3::integer[]) AS r(sku, pieces)
        WHERE s.workspace_id = $1 AND s.external_id = r.sku AND s.stock IS NOT NULL
        """,
        workspace_id,
        list(pieces),
        list(pieces.values()),
    )


async def change_balance(
    tx: Tx, workspace_id: WorkspaceId, customer_id: UUID, method_id: str, by: int
) -> None:
    """Keep the method's row equal to its account, and tell readers that the buyer changed."""
    await tx.execute(
        """
        WITH changed AS (
            UPDATE commerce_methods SET balance_minor = balance_minor + $4
            WHERE workspace_id = $1 AND customer_id = $2 AND external_id = $3
        )
        UPDATE commerce_customers SET name = name WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        customer_id,
        method_id,
        by,
    )


async def add_balance(
    tx: Tx,
    workspace_id: WorkspaceId,
    customer_id: UUID,
    method_id: str,
    *,
    kind: str,
    label: str,
    currency: str,
) -> None:
    """Give the buyer a balance of nothing with the shop, if they have not this one."""
    await tx.execute(
        """
        INSERT INTO commerce_methods (workspace_id, customer_id, external_id, position, kind, label,
            details, balance_minor, currency)
        VALUES ($1, $2, $3, (SELECT coalesce(max(position), -1) + 1 FROM commerce_methods
            WHERE workspace_id = $1 AND customer_id = $2), $4, $5, '{}', 0, $6)
        ON CONFLICT (workspace_id, customer_id, external_id) DO NOTHING
        """,
        workspace_id,
        customer_id,
        method_id,
        kind,
        label,
        currency,
    )


async def insert_order(
    tx: Tx, workspace_id: WorkspaceId, customer_id: UUID, row: dict[str, object]
) -> None:
    """Write an order that was placed at this desk; its lines and payments follow."""
    await tx.execute(
        """
        INSERT INTO commerce_orders (workspace_id, id, number, number_key, customer_id, status,
            source_status, placed_at, total_minor, currency, address, shop, channel, placed_here,
            position)
        VALUES ($1, $3, $4, $5, $2, $6, $6, $7, $8, $9, $10, $11, $12, true,
            (SELECT coalesce(max(position), 0) + 1 FROM commerce_orders WHERE workspace_id = $1))
        """,
        workspace_id,
        customer_id,
        row["id"],
        row["number"],
        row["number_key"],
        row["status"],
        row["placed_at"],
        row["total_minor"],
        row["currency"],
        row["address"],
        row["shop"],
        row["channel"],
    )


async def register_cashback(
    tx: Tx,
    workspace_id: WorkspaceId,
    customer_id: UUID,
    *,
    number: tuple[str, str],
    at: datetime,
) -> bool:
    """Note that a review is rewarded; False when it was before. `number` is its key and itself."""
    return bool(
        await tx.fetchval(
            """
            WITH kept AS (
                INSERT INTO commerce_cashbacks
                    (workspace_id, customer_id, number_key, number, registered_at)
                VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING customer_id
            )
            UPDATE commerce_customers SET name = name
            WHERE workspace_id = $1 AND id IN (SELECT customer_id FROM kept) RETURNING true
            """,
            workspace_id,
            customer_id,
            number[0],
            number[1],
            at,
        )
    )


async def request_invoice(
    tx: Tx,
    workspace_id: WorkspaceId,
    customer_id: UUID,
    *,
    number: tuple[str, str],
    invoice: dict[str, str | None],
    at: datetime,
) -> None:
    """Note what invoice the buyer wants; a later wish replaces an earlier one."""
    await tx.execute(
        """
        WITH kept AS (
            INSERT INTO commerce_invoice_requests (workspace_id, customer_id, number_key, number,
                kind, title, phone, tax_number, requested_at, form)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (workspace_id, customer_id, number_key) DO UPDATE SET kind = excluded.kind,
                title = excluded.title, phone = excluded.phone, tax_number = excluded.tax_number,
                requested_at = excluded.requested_at, form = excluded.form
        )
        UPDATE commerce_customers SET name = name WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        customer_id,
        number[0],
        number[1],
        invoice["kind"],
        invoice["title"],
        invoice["phone"],
        invoice["tax_number"],
        at,
        invoice["form"],
    )


async def put_invoice(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, invoice: dict[str, str | None]
) -> None:
    """The order's invoice becomes a requested one of this title."""
    await tx.execute(
        """
        WITH put AS (
            INSERT INTO commerce_invoices
                (workspace_id, order_id, kind, title, tax_number, status, phone)
            VALUES ($1, $2, $3, $4, $5, 'requested', $6)
            ON CONFLICT (workspace_id, order_id) DO UPDATE SET kind = excluded.kind,
                title = excluded.title, tax_number = excluded.tax_number, status = 'requested',
                issued_at = NULL, phone = excluded.phone
        )
        UPDATE commerce_orders SET version = version + 1 WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        order_id,
        invoice["kind"],
        invoice["title"],
        invoice["tax_number"],
        invoice["phone"],
    )


async def put_appointment(
    tx: Tx,
    workspace_id: WorkspaceId,
    order_id: UUID,
    *,
    visit: dict[str, str],
    at: datetime,
) -> None:
    """Agree on a visit; a later one replaces an earlier one."""
    await tx.execute(
        """
        WITH put AS (
            INSERT INTO commerce_appointments
                (workspace_id, order_id, service, name, phone, wanted, made_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (workspace_id, order_id) DO UPDATE SET service = excluded.service,
                name = excluded.name, phone = excluded.phone, wanted = excluded.wanted,
                made_at = excluded.made_at
        )
        UPDATE commerce_orders SET version = version + 1 WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        order_id,
        visit["service"],
        visit["name"],
        visit["phone"],
        visit["wanted"],
        at,
    )
