"""Batched, repeatable writes of a shop's rows: one statement per table.

Rows travel as one JSON document. A row that is already stored as it is stays untouched, so that a
second import of the same file writes nothing.
"""

from dataclasses import dataclass

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

Row = dict[str, object]


@dataclass(frozen=True)
class Parent:
    """Where a row's parent id comes from: `alias.id`, found by the join."""

    column: str
    expression: str
    join: str
    needs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """A table with its columns and types; `key` decides which rows are the same."""

    name: str
    key: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    parents: tuple[Parent, ...] = ()


def _order(join: str = "JOIN") -> Parent:
    return Parent(
        "order_id",
        "o.id",
        f"{join} commerce_orders o ON o.workspace_id = $1 AND o.number_key = r.order_key",
        (("order_key", "text"),),
    )


def _product(join: str = "JOIN") -> Parent:
    return Parent(
        "product_id",
        "p.id",
        f"{join} commerce_products p ON p.workspace_id = $1 AND p.external_id = r.product",
        (("product", "text"),),
    )


CUSTOMER = Parent(
    "customer_id",
    "c.id",
    "JOIN commerce_customers c ON c.workspace_id = $1 AND c.external_id = r.customer",
    (("customer", "text"),),
)
SHIPMENT = Parent(
    "shipment_id",
    "s.id",
    "JOIN commerce_orders o ON o.workspace_id = $1 AND o.number_key = r.order_key"
    " JOIN commerce_shipments s ON s.workspace_id = $1 AND s.order_id = o.id"
    " AND s.position = r.shipment",
    (("order_key", "text"), ("shipment", "integer")),
)

CUSTOMERS = Table(
    "commerce_customers",
    ("external_id",),
    (
        ("id", "uuid"),
        ("external_id", "text"),
        ("name", "text"),
        ("phone", "text"),
        ("email", "text"),
        ("address", "jsonb"),
        ("locale", "text"),
        ("demo_position", "integer"),
        ("position", "integer"),
        ("tier", "text"),
        ("region", "text"),
        ("tags", "text[]"),
        ("source_fields", "jsonb"),
    ),
)
METHODS = Table(
    "commerce_methods",
    ("customer_id", "external_id"),
    (
        ("external_id", "text"),
        ("position", "integer"),
        ("kind", "text"),
        ("label", "text"),
        ("details", "jsonb"),
        ("balance_minor", "bigint"),
        ("currency", "text"),
        ("is_settled_apart", "boolean"),
    ),
    (CUSTOMER,),
)
PRODUCTS = Table(
    "commerce_products",
    ("external_id",),
    (
        ("id", "uuid"),
        ("external_id", "text"),
        ("category", "text"),
        ("titles", "jsonb"),
        ("descriptions", "jsonb"),
        ("attributes", "jsonb"),
        ("size_chart", "jsonb"),
        ("image", "text"),
        ("url", "text"),
        ("is_listed", "boolean"),
        ("grams", "text[]"),
        ("source_fields", "jsonb"),
    ),
)
EXCHANGE_OFFERS = Table(
    "commerce_exchange_offers",
    ("product_id", "position"),
    (
        ("position", "integer"),
        ("external_id", "text"),
        ("title", "text"),
        ("is_listed", "boolean"),
        ("is_available", "boolean"),
    ),
    (_product(),),
)
SKUS = Table(
    "commerce_skus",
    ("external_id",),
    (
        ("external_id", "text"),
        ("position", "integer"),
        ("attributes", "jsonb"),
        ("price_minor", "bigint"),
        ("currency", "text"),
        ("stock", "integer"),
        ("is_available", "boolean"),
        ("image", "text"),
    ),
    (_product(),),
)
ORDERS = Table(
    "commerce_orders",
    ("number_key",),
    (
        ("id", "uuid"),
        ("number", "text"),
        ("number_key", "text"),
        ("status", "text"),
        ("source_status", "text"),
        ("placed_at", "timestamptz"),
        ("total_minor", "bigint"),
        ("currency", "text"),
        ("address", "jsonb"),
        ("position", "integer"),
        ("shop", "text"),
        ("channel", "text"),
        ("shipped_at", "timestamptz"),
        ("delivered_at", "timestamptz"),
        ("signed_at", "timestamptz"),
        ("receipt_confirmed_at", "timestamptz"),
        ("ship_by_at", "timestamptz"),
        ("freight_minor", "bigint"),
        ("free_shipping_over_minor", "bigint"),
        ("discount_over_minor", "bigint"),
        ("discount_minor", "bigint"),
        ("is_urgent", "boolean"),
        ("source_fields", "jsonb"),
    ),
    (CUSTOMER,),
)
LINES = Table(
    "commerce_order_lines",
    ("order_id", "position"),
    (
        ("position", "integer"),
        ("sku", "text"),
        ("titles", "jsonb"),
        ("quantity", "integer"),
        ("price_minor", "bigint"),
        ("currency", "text"),
        ("image", "text"),
        ("paid_minor", "bigint"),
        ("list_price_minor", "bigint"),
        ("gift_of", "integer"),
        ("gift_value_minor", "bigint"),
        ("bundle", "text"),
        ("flags", "text[]"),
        ("options", "jsonb"),
    ),
    (_order(), _product("LEFT JOIN")),
)
PAYMENTS = Table(
    "commerce_payments",
    ("order_id", "position"),
    (
        ("position", "integer"),
        ("kind", "text"),
        ("method", "text"),
        ("amount_minor", "bigint"),
        ("currency", "text"),
        ("at", "timestamptz"),
        ("method_id", "text"),
        ("reference", "text"),
    ),
    (_order(),),
)
INVOICES = Table(
    "commerce_invoices",
    ("order_id",),
    (
        ("kind", "text"),
        ("title", "text"),
        ("tax_number", "text"),
        ("status", "text"),
        ("issued_at", "timestamptz"),
        ("phone", "text"),
    ),
    (_order(),),
)
APPOINTMENTS = Table(
    "commerce_appointments",
    ("order_id",),
    (("service", "text"), ("name", "text"), ("phone", "text"), ("wanted", "text")),
    (_order(),),
)
CASHBACKS = Table(
    "commerce_cashbacks",
    ("customer_id", "number_key"),
    (("number_key", "text"), ("number", "text"), ("registered_at", "timestamptz")),
    (CUSTOMER,),
)
SHIPMENTS = Table(
    "commerce_shipments",
    ("order_id", "position"),
    (
        ("id", "uuid"),
        ("position", "integer"),
        ("carrier", "text"),
        ("tracking_number", "text"),
        ("eta_at", "timestamptz"),
        ("skus", "text[]"),
    ),
    (_order(),),
)
PARCEL_EVENTS = Table(
    "commerce_parcel_events",
    ("shipment_id", "position"),
    (
        ("position", "integer"),
        ("at", "timestamptz"),
        ("code", "text"),
        ("place", "text"),
        ("text", "text"),
    ),
    (SHIPMENT,),
)
IN_ORDER = (
    CUSTOMERS,
    METHODS,
    PRODUCTS,
    EXCHANGE_OFFERS,
    SKUS,
    ORDERS,
    LINES,
    PAYMENTS,
    INVOICES,
    APPOINTMENTS,
    CASHBACKS,
    SHIPMENTS,
    PARCEL_EVENTS,
)
"""Parents before children."""


def _upsert_sql(table: Table) -> str:
    own = [name for name, _ in table.columns]
    foreign = [parent.column for parent in table.parents]
    needs = [need for parent in table.parents for need in parent.needs]
    types = ", ".join(f"{name} {kind}" for name, kind in dict([*table.columns, *needs]).items())
    values = [_value(name, kind) for name, kind in table.columns] + [
        parent.expression for parent in table.parents
    ]
    changing = [name for name in own + foreign if name not in (*table.key, "id")]
    stored = ", ".join(f"t.{name}" for name in changing)
    offered = ", ".join(f"excluded.{name}" for name in changing)
    return f"""
        INSERT INTO {table.name} AS t (workspace_id, {", ".join(own + foreign)})
        SELECT $1, {", ".join(values)}
        FROM jsonb_to_recordset($2::jsonb) AS r({types})
        {" ".join(parent.join for parent in table.parents)}
        ON CONFLICT (workspace_id, {", ".join(table.key)}) DO UPDATE
        SET {", ".join(f"{name} = excluded.{name}" for name in changing)}
        WHERE ({stored}) IS DISTINCT FROM ({offered})
        RETURNING (xmax = 0) AS is_new
    """


def _value(name: str, kind: str) -> str:
    """An attribute that a row does not have is NULL in the record; arrays are never NULL."""
    if kind == "text[]":
        return f"coalesce(r.{name}, '{{}}')"
    return f"r.{name}"


UPSERTS = {table.name: _upsert_sql(table) for table in IN_ORDER}


async def upsert(
    tx: Tx, workspace_id: WorkspaceId, table: Table, rows: list[Row]
) -> tuple[int, int]:
    """Store the rows; returns how many were inserted and how many changed."""
    if not rows:
        return 0, 0
    touched = await tx.fetch(UPSERTS[table.name], workspace_id, rows)
    inserted = sum(1 for row in touched if row["is_new"])
    return inserted, len(touched) - inserted


# parcels that a person added and refunds of this desk have positions from 1000 on
ORDER_CHILDREN = (
    ("commerce_order_lines", "x.position >= r.lines"),
    ("commerce_payments", "x.position >= r.payments AND x.position < 1000"),
    ("commerce_shipments", "x.position >= r.shipments AND x.position < 1000"),
    ("commerce_invoices", "r.invoices = 0"),
)


async def trim_orders(tx: Tx, workspace_id: WorkspaceId, sizes: list[Row]) -> int:
    """Remove what imported orders no longer have; returns how many rows went."""
    removed = 0
    for table, surplus in ORDER_CHILDREN:
        removed += _count(
            await tx.execute(
                f"""
                DELETE FROM {table} x
                USING jsonb_to_recordset($2::jsonb)
                    AS r(order_key text, lines int, payments int, shipments int, invoices int),
                    commerce_orders o
                WHERE o.workspace_id = $1 AND o.number_key = r.order_key
                  AND x.workspace_id = $1 AND x.order_id = o.id AND {surplus}
                """,
                workspace_id,
                sizes,
            )
        )
    return removed


async def trim_parcel_events(tx: Tx, workspace_id: WorkspaceId, sizes: list[Row]) -> int:
    """Remove parcel events behind the imported ones; returns how many rows went."""
    return _count(
        await tx.execute(
            """
            DELETE FROM commerce_parcel_events x
            USING jsonb_to_recordset($2::jsonb) AS r(order_key text, shipment int, events int),
                commerce_orders o, commerce_shipments s
            WHERE o.workspace_id = $1 AND o.number_key = r.order_key
              AND s.workspace_id = $1 AND s.order_id = o.id AND s.position = r.shipment
              AND x.workspace_id = $1 AND x.shipment_id = s.id AND x.position >= r.events
            """,
            workspace_id,
            sizes,
        )
    )


async def changed_here(tx: Tx, workspace_id: WorkspaceId, keys: list[str]) -> set[str]:
    """Those of these orders that this desk has changed or made since they came."""
    rows = await tx.fetch(
        """
        SELECT number_key FROM commerce_orders
        WHERE workspace_id = $1 AND number_key = ANY($2::text[]) AND (version > 0 OR placed_here)
        """,
        workspace_id,
        keys,
    )
    return {row["number_key"] for row in rows}


async def follow_orders(tx: Tx, workspace_id: WorkspaceId, rows: list[Row]) -> int:
    """Take the shop's word on where changed orders are; returns how many differed."""
    if not rows:
        return 0
    return _count(
        await tx.execute(
            """
            UPDATE commerce_orders o SET status = r.status, source_status = r.source_status,
                shipped_at = coalesce(r.shipped_at, o.shipped_at),
                delivered_at = coalesce(r.delivered_at, o.delivered_at),
                signed_at = coalesce(r.signed_at, o.signed_at)
            FROM jsonb_to_recordset($2::jsonb) AS r(order_key text, status text,
                source_status text, shipped_at timestamptz, delivered_at timestamptz,
                signed_at timestamptz)
            WHERE o.workspace_id = $1 AND o.number_key = r.order_key
              AND (o.status, o.source_status) IS DISTINCT FROM (r.status, r.source_status)
            """,
            workspace_id,
            rows,
        )
    )


async def products_of_skus(tx: Tx, workspace_id: WorkspaceId, skus: list[str]) -> dict[str, str]:
    """The product of each of these SKUs, by their keys in the shop."""
    rows = await tx.fetch(
        """
        SELECT s.external_id AS sku, p.external_id AS product FROM commerce_skus s
        JOIN commerce_products p ON p.workspace_id = $1 AND p.id = s.product_id
        WHERE s.workspace_id = $1 AND s.external_id = ANY($2::text[])
        """,
        workspace_id,
        skus,
    )
    return {row["sku"]: row["product"] for row in rows}


async def methods_with_accounts(tx: Tx, workspace_id: WorkspaceId) -> set[tuple[str, str]]:
    """Customer and method of balances that the book already keeps."""
    rows = await tx.fetch(
        """
        SELECT c.external_id AS customer, m.external_id AS method
        FROM commerce_methods m
        JOIN commerce_customers c ON c.workspace_id = $1 AND c.id = m.customer_id
        JOIN commerce_accounts a ON a.workspace_id = $1
          AND a.code = 'balance:' || m.customer_id || ':' || m.external_id
        WHERE m.workspace_id = $1
        """,
        workspace_id,
    )
    return {(row["customer"], row["method"]) for row in rows}


async def describe_shop(tx: Tx, workspace_id: WorkspaceId, *, source: str, settings: Row) -> None:
    """Say once what kind of shop this is; what an operator set later stays."""
    await tx.execute(
        """
        INSERT INTO commerce_shops
            (workspace_id, source, locale, currency, identify_by, is_practice)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (workspace_id) DO UPDATE SET source = excluded.source
        """,
        workspace_id,
        source,
        settings["locale"],
        settings["currency"],
        settings["identify_by"],
        settings["is_practice"],
    )


def _count(tag: str) -> int:
    return int(tag.rpartition(" ")[2])
