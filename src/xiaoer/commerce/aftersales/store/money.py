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


async def mark_failed(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, note: str
) -> tuple[str, int] | None:
    """The order's payment that names this refund did not arrive: its method's key and amount.

    None when no payment names it, or it was marked before.
    """
    row = await tx.fetchrow(
        """
        UPDATE commerce_payments SET kind = 'failed_refund'
        WHERE workspace_id = $1 AND order_id = $2 AND kind = 'refund' AND reference = $3
        RETURNING coalesce(method_id, method) AS key, amount_minor
        """,
        workspace_id,
        order_id,
        note,
    )
    return (row["key"], row["amount_minor"]) if row else None


async def failed(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, note: str
) -> tuple[str, int] | None:
    """The payment of a refund that did not arrive and was not sent again: method's key, amount."""
    row = await tx.fetchrow(
        """
        SELECT coalesce(method_id, method) AS key, amount_minor FROM commerce_payments p
        WHERE workspace_id = $1 AND order_id = $2 AND kind = 'failed_refund' AND reference = $3
          AND NOT EXISTS (SELECT FROM commerce_payments again WHERE again.workspace_id = $1
            AND again.order_id = $2 AND again.kind = 'refund' AND again.reference = $3)
        ORDER BY position DESC LIMIT 1
        """,
        workspace_id,
        order_id,
        note,
    )
    return (row["key"], row["amount_minor"]) if row else None


async def unmark_refunded(tx: Tx, workspace_id: WorkspaceId, order_id: UUID) -> None:
    """Money of an order that was all paid back did not arrive: it is being paid back again."""
    await tx.execute(
        "UPDATE commerce_orders SET status = 'refunding', version = version + 1"
        " WHERE workspace_id = $1 AND id = $2 AND status = 'refunded'",
        workspace_id,
        order_id,
    )


async def mark_returned(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, request_id: UUID
) -> None:
    """Count the request's pieces as gone; the order is refunded once every piece is."""
    await tx.execute(
        """
        UPDATE commerce_order_lines l SET returned_quantity = l.returned_quantity + c.pieces
        FROM (SELECT position, count(*) AS pieces FROM commerce_aftersales_claims
              WHERE workspace_id = $1 AND request_id = $3 AND NOT is_spent GROUP BY position) AS c
        WHERE l.workspace_id = $1 AND l.order_id = $2 AND l.position = c.position
        """,
        workspace_id,
        order_id,
        request_id,
    )
    await tx.execute(
        """
        UPDATE commerce_orders o SET status = 'refunded', version = version + 1
        WHERE o.workspace_id = $1 AND o.id = $2
          AND NOT EXISTS (SELECT FROM commerce_order_lines l WHERE l.workspace_id = $1
              AND l.order_id = $2 AND l.returned_quantity < l.quantity)
        """,
        workspace_id,
        order_id,
    )


async def put_back_status(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, *, status: str, over: str
) -> None:
    """The order is as it was before a request, now that the request is over."""
    await tx.execute(
        "UPDATE commerce_orders SET status = $3, version = version + 1"
        " WHERE workspace_id = $1 AND id = $2 AND status = $4",
        workspace_id,
        order_id,
        status,
        over,
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
