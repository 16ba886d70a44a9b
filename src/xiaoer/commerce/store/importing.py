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
    ),
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
    ),
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
    ),
    (_order(),),
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
    PRODUCTS,
    SKUS,
    ORDERS,
    LINES,
    PAYMENTS,
    INVOICES,
    SHIPMENTS,
    PARCEL_EVENTS,
)
"""Parents before children."""


def _upsert_sql(table: Table) -> str:
    own = [name for name, _ in table.columns]
    foreign = [parent.column for parent in table.parents]
    needs = [need for parent in table.parents for need in parent.needs]
    types = ", ".join(f"{name} {kind}" for name, kind in dict([*table.columns, *needs]).items())
    values = [f"r.{name}" for name in own] + [parent.expression for parent in table.parents]
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


# a person's own parcels have positions from 1000 on, see parcels.store
ORDER_CHILDREN = (
    ("commerce_order_lines", "x.position >= r.lines"),
    ("commerce_payments", "x.position >= r.payments"),
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


def _count(tag: str) -> int:
    return int(tag.rpartition(" ")[2])
