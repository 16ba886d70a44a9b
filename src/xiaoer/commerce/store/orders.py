"""Reading orders: one statement, whatever the number of lines and parcels."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.commerce.model import Address, AnomalyKind, OrderStatus, ParcelCode
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import OrderId, WorkspaceId


class StoredLine(msgspec.Struct, frozen=True):
    titles: dict[str, str]
    sku: str
    quantity: int
    price_minor: int
    currency: str
    image: str | None
    product: str | None


class StoredEvent(msgspec.Struct, frozen=True):
    at: datetime
    code: ParcelCode
    place: str | None
    text: str


class StoredAnomaly(msgspec.Struct, frozen=True):
    kind: AnomalyKind
    since_at: datetime
    found_at: datetime
    cleared_at: datetime | None


class StoredShipment(msgspec.Struct, frozen=True):
    id: UUID
    carrier: str
    tracking_number: str
    eta_at: datetime | None
    events: list[StoredEvent]
    anomalies: list[StoredAnomaly]


class StoredPayment(msgspec.Struct, frozen=True):
    kind: str
    method: str
    amount_minor: int
    currency: str
    at: datetime | None


class StoredInvoice(msgspec.Struct, frozen=True):
    kind: str
    title: str
    status: str
    issued_at: datetime | None


class StoredOrder(msgspec.Struct, frozen=True):
    id: UUID
    number: str
    status: OrderStatus
    placed_at: datetime | None
    total_minor: int
    currency: str
    address: Address | None
    lines: list[StoredLine]
    shipments: list[StoredShipment]
    payments: list[StoredPayment]
    invoice: StoredInvoice | None


def _children(fields: str, table: str, rest: str = "") -> str:
    return f"""coalesce((
        SELECT jsonb_agg(jsonb_build_object({fields}) ORDER BY x.position)
        FROM {table} x {rest}
        WHERE x.workspace_id = o.workspace_id AND x.order_id = o.id
    ), '[]')"""


_LINES = _children(
    "'titles', x.titles, 'sku', x.sku, 'quantity', x.quantity, 'price_minor', x.price_minor,"
    " 'currency', x.currency, 'image', x.image, 'product', p.external_id",
    "commerce_order_lines",
    "LEFT JOIN commerce_products p ON p.workspace_id = x.workspace_id AND p.id = x.product_id",
)
_EVENTS = """coalesce((
    SELECT jsonb_agg(jsonb_build_object(
        'at', e.at, 'code', e.code, 'place', e.place, 'text', e.text))
    FROM (
        SELECT at, code, place, text FROM commerce_parcel_events
        WHERE workspace_id = x.workspace_id AND shipment_id = x.id
        UNION
        SELECT at, code, place, text FROM commerce_parcel_scans
        WHERE workspace_id = x.workspace_id AND shipment_id = x.id
    ) e
), '[]')"""
_ANOMALIES = """coalesce((
    SELECT jsonb_agg(jsonb_build_object(
        'kind', a.kind, 'since_at', a.since_at, 'found_at', a.found_at,
        'cleared_at', a.cleared_at) ORDER BY a.found_at, a.kind)
    FROM commerce_parcel_anomalies a
    WHERE a.workspace_id = x.workspace_id AND a.shipment_id = x.id
), '[]')"""
_SHIPMENTS = _children(
    "'id', x.id, 'carrier', x.carrier, 'tracking_number', x.tracking_number, 'eta_at', x.eta_at,"
    f" 'events', {_EVENTS}, 'anomalies', {_ANOMALIES}",
    "commerce_shipments",
)
_PAYMENTS = _children(
    "'kind', x.kind, 'method', x.method, 'amount_minor', x.amount_minor,"
    " 'currency', x.currency, 'at', x.at",
    "commerce_payments",
)
_INVOICE = """(
    SELECT jsonb_build_object(
        'kind', i.kind, 'title', i.title, 'status', i.status, 'issued_at', i.issued_at)
    FROM commerce_invoices i WHERE i.workspace_id = o.workspace_id AND i.order_id = o.id
)"""
_SELECT = f"""
    SELECT o.id, o.number, o.status, o.placed_at, o.total_minor, o.currency, o.address,
           {_LINES} AS lines, {_SHIPMENTS} AS shipments, {_PAYMENTS} AS payments,
           {_INVOICE} AS invoice
    FROM commerce_orders o
    JOIN commerce_customers c ON c.workspace_id = o.workspace_id AND c.id = o.customer_id
"""


def _order(row: asyncpg.Record) -> StoredOrder:
    return msgspec.convert(dict(row) | {"id": UUID(int=row["id"].int)}, StoredOrder)


async def of_customer(
    tx: Tx, workspace_id: WorkspaceId, external_id: str, limit: int
) -> list[StoredOrder]:
    """A customer's orders, newest first; those without a date come last."""
    rows = await tx.fetch(
        f"""{_SELECT}
        WHERE c.workspace_id = $1 AND c.external_id = $2
        ORDER BY o.placed_at DESC NULLS LAST, o.number_key DESC LIMIT $3
        """,
        workspace_id,
        external_id,
        limit,
    )
    return [_order(row) for row in rows]


async def by_number(tx: Tx, number_key: str, external_id: str) -> StoredOrder | None:
    """The customer's own order of this number, in the transaction's workspace."""
    row = await tx.fetchrow(
        f"""{_SELECT}
        WHERE o.workspace_id = current_setting('xiaoer.workspace_id')::uuid
          AND o.number_key = $1 AND c.external_id = $2
        """,
        number_key,
        external_id,
    )
    return _order(row) if row else None


async def by_id(tx: Tx, workspace_id: WorkspaceId, order_id: OrderId) -> StoredOrder | None:
    """An order of the workspace, whoever bought it; for agents."""
    row = await tx.fetchrow(
        f"{_SELECT} WHERE o.workspace_id = $1 AND o.id = $2", workspace_id, order_id
    )
    return _order(row) if row else None
