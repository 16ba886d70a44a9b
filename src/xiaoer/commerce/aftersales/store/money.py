"""Payments of an order, and money paid back on it."""

from typing import Any
from uuid import UUID

from xiaoer.commerce.aftersales.ports import Payout
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


async def keep(tx: Tx, workspace_id: WorkspaceId, payout: Payout) -> bool:
    """Note the payout; False when its key was used before."""
    done = await tx.execute(
        """
        INSERT INTO commerce_aftersales_refunds
          (workspace_id, key, order_id, amount_minor, currency, lines, methods, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
        """,
        workspace_id,
        payout.key,
        payout.order_id,
        payout.amount,
        payout.currency,
        payout.lines,
        payout.methods,
        payout.at,
    )
    return done == "INSERT 0 1"


async def left_by_method(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, currency: str
) -> dict[str, int]:
    """What was paid and not yet paid back, by method, in the order the methods were used."""
    rows = await tx.fetch(
        """
        SELECT method,
          sum(CASE kind WHEN 'payment' THEN amount_minor ELSE -amount_minor END) AS rest
        FROM commerce_payments
        WHERE workspace_id = $1 AND order_id = $2 AND currency = $3
        GROUP BY method ORDER BY min(position)
        """,
        workspace_id,
        order_id,
        currency,
    )
    return {row["method"]: int(row["rest"]) for row in rows}


async def add_refunds(
    tx: Tx, workspace_id: WorkspaceId, payout: Payout, parts: dict[str, int]
) -> None:
    """Write one refund row for each method, out of the way of what the shop reports."""
    rows: list[dict[str, Any]] = [
        {"place": place, "method": method, "amount": amount}
        for place, (method, amount) in enumerate(parts.items(), 1)
    ]
    await tx.execute(
        """
        INSERT INTO commerce_payments
          (workspace_id, order_id, position, kind, method, amount_minor, currency, at)
        SELECT $1, $2, behind.last + r.place, 'refund', r.method, r.amount, $3, $4
        FROM jsonb_to_recordset($5::jsonb) AS r(place int, method text, amount bigint),
          (SELECT greatest(max(position), 999) AS last FROM commerce_payments
           WHERE workspace_id = $1 AND order_id = $2) AS behind
        """,
        workspace_id,
        payout.order_id,
        payout.currency,
        payout.at,
        rows,
    )


async def mark_refunded(tx: Tx, workspace_id: WorkspaceId, order_id: UUID) -> None:
    """The order is refunded once every piece of every line was paid back."""
    await tx.execute(
        """
        UPDATE commerce_orders o SET status = 'refunded'
        WHERE o.workspace_id = $1 AND o.id = $2
          AND (SELECT sum(quantity) FROM commerce_order_lines l
               WHERE l.workspace_id = $1 AND l.order_id = $2)
            <= (SELECT count(*) FROM commerce_aftersales_claims c
                WHERE c.workspace_id = $1 AND c.order_id = $2 AND c.is_spent)
        """,
        workspace_id,
        order_id,
    )


async def issue_invoice(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, details: dict[str, Any], at: object
) -> None:
    """The order's invoice as it was asked for, issued now."""
    await tx.execute(
        """
        INSERT INTO commerce_invoices
          (workspace_id, order_id, kind, title, tax_number, status, issued_at)
        VALUES ($1, $2, $3, $4, $5, 'issued', $6)
        ON CONFLICT (workspace_id, order_id) DO UPDATE SET kind = excluded.kind,
          title = excluded.title, tax_number = excluded.tax_number, status = 'issued',
          issued_at = excluded.issued_at
        """,
        workspace_id,
        order_id,
        details["invoice_kind"],
        details["invoice_title"],
        details.get("tax_number"),
        at,
    )
