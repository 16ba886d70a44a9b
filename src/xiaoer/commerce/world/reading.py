"""Reading the shop's world: a buyer, an order, goods; each by one statement."""

from uuid import UUID

import asyncpg
import msgspec

from xiaoer.commerce.world.records import Buyer, Goods, Order
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

_METHODS = """coalesce((
    SELECT jsonb_agg(to_jsonb(m) ORDER BY m.position, m.external_id) FROM commerce_methods m
    WHERE m.workspace_id = c.workspace_id AND m.customer_id = c.id
), '[]') AS methods"""
_BUYER = f"""
    SELECT c.id, c.external_id, c.name, c.phone, c.email, c.locale, c.address, c.tier, c.region,
           c.tags, c.source_fields, {_METHODS}
    FROM commerce_customers c
"""


def _children(table: str, order: str = "x.position", extra: str = "", join: str = "") -> str:
    return f"""coalesce((
        SELECT jsonb_agg(to_jsonb(x) {extra} ORDER BY {order}) FROM {table} x {join}
        WHERE x.workspace_id = o.workspace_id AND x.order_id = o.id
    ), '[]')"""


_LINES = _children(
    "commerce_order_lines",
    extra="|| jsonb_build_object('product', p.external_id, 'category', p.category)",
    join="LEFT JOIN commerce_products p ON p.workspace_id = x.workspace_id AND p.id = x.product_id",
)
_STEPS = """coalesce((
    SELECT jsonb_agg(jsonb_build_object('code', e.code, 'at', e.at) ORDER BY e.at)
    FROM commerce_shipments s JOIN commerce_parcel_events e
      ON e.workspace_id = s.workspace_id AND e.shipment_id = s.id
    WHERE s.workspace_id = o.workspace_id AND s.order_id = o.id
), '[]')"""


def _single(table: str) -> str:
    return f"""(
        SELECT to_jsonb(x) FROM {table} x
        WHERE x.workspace_id = o.workspace_id AND x.order_id = o.id
    )"""


_OWN = ", ".join(
    f"o.{name}"
    for name in Order.__struct_fields__
    if name
    not in {"lines", "payments", "shipments", "steps", "invoice", "appointment", "is_elsewhere"}
)
_ORDER = f"""
    SELECT {_OWN}, {_LINES} AS lines, {_children("commerce_payments")} AS payments,
           {_children("commerce_shipments")} AS shipments, {_STEPS} AS steps,
           {_single("commerce_invoices")} AS invoice,
           {_single("commerce_appointments")} AS appointment,
           EXISTS (SELECT FROM commerce_shop_orders l
                    WHERE l.workspace_id = o.workspace_id AND l.order_id = o.id) AS is_elsewhere
    FROM commerce_orders o
"""


def _uuids(row: asyncpg.Record) -> dict[str, object]:
    return {k: UUID(int=v.int) if isinstance(v, UUID) else v for k, v in row.items()}


def order_of(row: asyncpg.Record) -> Order:
    """The order of a row that `ORDER_SELECT` gave."""
    return msgspec.convert(_uuids(row), Order)


def buyer_of(row: asyncpg.Record) -> Buyer:
    """The buyer of a row that `BUYER_SELECT` gave."""
    return msgspec.convert(_uuids(row), Buyer)


ORDER_SELECT, BUYER_SELECT = _ORDER, _BUYER


async def buyer(
    tx: Tx, workspace_id: WorkspaceId, customer_id: UUID, *, for_change: bool = False
) -> Buyer | None:
    """A buyer by the row's id; ``for_change`` keeps others away until the transaction ends."""
    if for_change:
        await tx.execute(
            "SELECT FROM commerce_customers WHERE workspace_id = $1 AND id = $2 FOR UPDATE",
            workspace_id,
            customer_id,
        )
    row = await tx.fetchrow(
        f"{_BUYER} WHERE c.workspace_id = $1 AND c.id = $2", workspace_id, customer_id
    )
    return buyer_of(row) if row else None


async def customer_id_of(tx: Tx, workspace_id: WorkspaceId, external_id: str) -> UUID | None:
    """The row's id of the shop's customer."""
    found = await tx.fetchval(
        "SELECT id FROM commerce_customers WHERE workspace_id = $1 AND external_id = $2",
        workspace_id,
        external_id,
    )
    return UUID(int=found.int) if found else None


async def customer_of_order(tx: Tx, workspace_id: WorkspaceId, order_id: UUID) -> UUID | None:
    """Whose order this is."""
    found = await tx.fetchval(
        "SELECT customer_id FROM commerce_orders WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        order_id,
    )
    return UUID(int=found.int) if found else None


async def owner_of_number(tx: Tx, workspace_id: WorkspaceId, number_key: str) -> UUID | None:
    """Whose order has this number."""
    found = await tx.fetchval(
        "SELECT customer_id FROM commerce_orders WHERE workspace_id = $1 AND number_key = $2",
        workspace_id,
        number_key,
    )
    return UUID(int=found.int) if found else None


async def order(
    tx: Tx,
    workspace_id: WorkspaceId,
    customer_id: UUID,
    *,
    order_id: UUID | None = None,
    number_key: str | None = None,
    for_change: bool = False,
) -> Order | None:
    """The buyer's own order by id or number; None for somebody else's."""
    place = (workspace_id, customer_id, order_id, number_key)
    where = """
        WHERE o.workspace_id = $1 AND o.customer_id = $2
          AND (o.id = $3 OR o.number_key = $4)
    """
    if for_change:
        await tx.execute(f"SELECT FROM commerce_orders o {where} FOR UPDATE", *place)
    row = await tx.fetchrow(f"{_ORDER} {where}", *place)
    return order_of(row) if row else None


async def goods(
    tx: Tx, workspace_id: WorkspaceId, skus: list[str], *, for_change: bool = False
) -> dict[str, Goods]:
    """Those of these SKUs that the shop has, by SKU."""
    lock = "FOR UPDATE OF s" if for_change else ""
    rows = await tx.fetch(
        f"""
        SELECT s.external_id AS sku, p.external_id AS product, p.titles, s.attributes,
               s.price_minor, s.currency, s.stock, s.is_available, p.is_listed, s.image
        FROM commerce_skus s
        JOIN commerce_products p ON p.workspace_id = s.workspace_id AND p.id = s.product_id
        WHERE s.workspace_id = $1 AND s.external_id = ANY($2::text[])
        ORDER BY s.external_id {lock}
        """,
        workspace_id,
        skus,
    )
    return {row["sku"]: _goods(dict(row)) for row in rows}


def _goods(row: dict[str, object]) -> Goods:
    attributes = msgspec.convert(row.pop("attributes"), dict[str, dict[str, str]])
    options = next(iter(attributes.values()), None)
    return msgspec.convert(row | {"options": options}, Goods)


async def offers(tx: Tx, workspace_id: WorkspaceId, products: list[str]) -> dict[str, list[Goods]]:
    """What the shop takes these products back for besides their own SKUs, by product."""
    rows = await tx.fetch(
        """
        SELECT p.external_id AS product, e.external_id, e.title, e.is_listed, e.is_available
        FROM commerce_exchange_offers e
        JOIN commerce_products p ON p.workspace_id = e.workspace_id AND p.id = e.product_id
        WHERE e.workspace_id = $1 AND p.external_id = ANY($2::text[])
        ORDER BY e.product_id, e.position
        """,
        workspace_id,
        products,
    )
    found: dict[str, list[Goods]] = {}
    for row in rows:
        offer = Goods(
            sku=row["external_id"],
            product=row["external_id"],
            titles={"zh-CN": row["title"]},
            options=None,
            price_minor=None,
            currency=None,
            stock=None,
            is_available=row["is_available"],
            is_listed=row["is_listed"],
            offered_for=row["product"],
        )
        found.setdefault(row["product"], []).append(offer)
    return found


async def has_cashback(
    tx: Tx, workspace_id: WorkspaceId, customer_id: UUID, number_key: str
) -> bool:
    """Whether the review of this order was rewarded already."""
    return bool(
        await tx.fetchval(
            """
            SELECT EXISTS (SELECT FROM commerce_cashbacks
                WHERE workspace_id = $1 AND customer_id = $2 AND number_key = $3)
            """,
            workspace_id,
            customer_id,
            number_key,
        )
    )


async def sells_elsewhere(tx: Tx, workspace_id: WorkspaceId) -> bool:
    """Whether a connected shop takes the orders here: one placed at this desk it never sees."""
    return bool(
        await tx.fetchval(
            """
            SELECT EXISTS (SELECT FROM commerce_connections
                WHERE workspace_id = $1 AND purpose = 'shop' AND is_active)
            """,
            workspace_id,
        )
    )


async def currency(tx: Tx, workspace_id: WorkspaceId) -> str:
    """The shop's own currency."""
    found = await tx.fetchval(
        "SELECT currency FROM commerce_shops WHERE workspace_id = $1", workspace_id
    )
    return str(found or "CNY")
