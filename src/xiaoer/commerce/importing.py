"""Import of a whole shop: read, check what hangs together, store in batches, report."""

import asyncio
import dataclasses
from pathlib import Path
from typing import TypeVar, cast

from xiaoer.commerce.events import ShopImported
from xiaoer.commerce.imports.rows import (
    CustomerRow,
    OrderRow,
    ProductRow,
    ShipmentRow,
    ShopRows,
)
from xiaoer.commerce.imports.source import read_shop
from xiaoer.commerce.model import grams, order_number_key
from xiaoer.commerce.parcels import service as parcels
from xiaoer.commerce.store import importing as store
from xiaoer.commerce.store.importing import Row, Table
from xiaoer.commerce.views import ImportReport, RejectedRow
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import WORKSPACE_TOPIC, publish
from xiaoer.kernel.ids import WorkspaceId, new_id


async def import_shop(
    tx: Tx,
    workspace_id: WorkspaceId,
    file_or_dir: str | Path,
    clock: Clock,
    *,
    is_practice: bool = False,
) -> ImportReport:
    """Bring a shop's customers, products, orders and parcels into the workspace.

    Knows three formats (docs/reference/imports.md). Importing the same file again changes nothing.
    Orders that this desk changed keep what was done here, and balances that the book keeps stay.
    A practice shop can later be put back as it was imported.
    Raises ShopUnreadableError or ShopFormatUnknownError, and then nothing is stored.
    """
    rows = await asyncio.to_thread(read_shop, Path(file_or_dir), clock.now())
    _refuse_what_hangs_loose(rows)
    await _keep_what_was_done_here(tx, workspace_id, rows)
    batches = _batches(rows)
    inserted = updated = 0
    for table, batch in batches:
        new, changed = await store.upsert(tx, workspace_id, table, batch)
        inserted, updated = inserted + new, updated + changed
    removed = await store.trim_orders(tx, workspace_id, [_sizes(order) for order in rows.orders])
    removed += await store.trim_parcel_events(tx, workspace_id, _trace_sizes(rows))
    settings: Row = {
        "locale": rows.locale,
        "currency": rows.currency,
        "identify_by": rows.identify_by,
        "is_practice": is_practice,
    }
    await store.describe_shop(tx, workspace_id, source=rows.source, settings=settings)
    if inserted + updated + removed:
        event = ShopImported(source=rows.source, changed=inserted + updated + removed)
        await publish(tx, workspace_id, event, topic=WORKSPACE_TOPIC)
        await parcels.watch(tx, workspace_id)
    return ImportReport(
        source=rows.source,
        counts={table.name.removeprefix("commerce_"): len(batch) for table, batch in batches},
        inserted=inserted,
        updated=updated,
        removed=removed,
        rejected=tuple(RejectedRow(r.kind, r.key, r.code, r.params) for r in rows.rejected),
    )


def _refuse_what_hangs_loose(rows: ShopRows) -> None:
    """Drop repeated rows and orders of customers who are not in the file."""
    rows.customers = _first_of_each(rows, "customer", rows.customers)
    rows.products = _first_of_each(rows, "product", rows.products)
    known = {row.external_id for row in rows.customers}
    kept: dict[str, OrderRow] = {}
    for order in rows.orders:
        key = order_number_key(order.number)
        if order.customer_external_id not in known:
            rows.refuse(
                "order", order.number, "unknown_customer", customer=order.customer_external_id
            )
        elif key in kept:
            rows.refuse("order", order.number, "repeated", first=kept[key].number)
        else:
            kept[key] = order
    rows.orders = list(kept.values())


async def _keep_what_was_done_here(tx: Tx, workspace_id: WorkspaceId, rows: ShopRows) -> None:
    keys = [order_number_key(order.number) for order in rows.orders]
    ours = await store.changed_here(tx, workspace_id, keys)
    for order in rows.orders:
        if order_number_key(order.number) in ours:
            rows.refuse("order", order.number, "changed_here")
    rows.orders = [o for o in rows.orders if order_number_key(o.number) not in ours]
    kept = await store.methods_with_accounts(tx, workspace_id)
    rows.methods = [m for m in rows.methods if (m.customer_external_id, m.external_id) not in kept]


T = TypeVar("T", CustomerRow, ProductRow)


def _first_of_each(rows: ShopRows, kind: str, found: list[T]) -> list[T]:
    kept: dict[str, T] = {}
    for row in found:
        if row.external_id in kept:
            rows.refuse(kind, row.external_id, "repeated", first=row.external_id)
        kept.setdefault(row.external_id, row)
    return list(kept.values())


def _batches(rows: ShopRows) -> list[tuple[Table, list[Row]]]:
    orders = [(order_number_key(order.number), order) for order in rows.orders]
    parcels = [
        (key, place, shipment)
        for key, order in orders
        for place, shipment in enumerate(order.shipments)
    ]
    return [
        (
            store.CUSTOMERS,
            [
                _fields(row) | {"id": new_id(), "position": place}
                for place, row in enumerate(rows.customers)
            ],
        ),
        (store.METHODS, _methods(rows)),
        (store.PRODUCTS, [_product(row) for row in rows.products]),
        (store.EXCHANGE_OFFERS, _offers(rows)),
        (store.SKUS, _skus(rows)),
        (
            store.ORDERS,
            [_order(key, order) | {"position": at} for at, (key, order) in enumerate(orders)],
        ),
        (store.LINES, [row for key, order in orders for row in _lines(key, order)]),
        (store.PAYMENTS, [row for key, order in orders for row in _numbered(key, order.payments)]),
        (
            store.INVOICES,
            [_fields(order.invoice) | {"order_key": key} for key, order in orders if order.invoice],
        ),
        (
            store.APPOINTMENTS,
            [_fields(o.appointment) | {"order_key": key} for key, o in orders if o.appointment],
        ),
        (
            store.CASHBACKS,
            [
                {
                    "customer": row.customer_external_id,
                    "number_key": order_number_key(row.number),
                    "number": row.number,
                    "registered_at": None,
                }
                for row in rows.cashbacks
            ],
        ),
        (store.SHIPMENTS, [_shipment(key, place, parcel) for key, place, parcel in parcels]),
        (
            store.PARCEL_EVENTS,
            [
                row | {"shipment": place}
                for key, place, parcel in parcels
                for row in _numbered(key, parcel.events)
            ],
        ),
    ]


def _fields(row: object) -> Row:
    """A dataclass's own fields; nested ones stay as they are, the database reads them as JSON."""
    fields = dataclasses.fields(cast("ShopRows", row))
    return {field.name: getattr(row, field.name) for field in fields}


def _numbered(order_key: str, rows: tuple[object, ...]) -> list[Row]:
    return [
        _fields(row) | {"order_key": order_key, "position": place} for place, row in enumerate(rows)
    ]


def _product(row: ProductRow) -> Row:
    fields = _fields(row)
    del fields["skus"], fields["exchange_offers"]
    return fields | {"id": new_id(), "grams": grams(" ".join(row.titles.values()))}


def _methods(rows: ShopRows) -> list[Row]:
    return [
        _fields(row) | {"customer": row.customer_external_id, "position": place}
        for place, row in enumerate(rows.methods)
    ]


def _offers(rows: ShopRows) -> list[Row]:
    return [
        _fields(offer) | {"product": product.external_id, "position": place}
        for product in rows.products
        for place, offer in enumerate(product.exchange_offers)
    ]


def _skus(rows: ShopRows) -> list[Row]:
    found: dict[str, Row] = {}
    for product in rows.products:
        for place, sku in enumerate(product.skus):
            if sku.external_id in found:
                first = str(found[sku.external_id]["product"])
                rows.refuse("sku", sku.external_id, "repeated", first=first)
                continue
            row = _fields(sku) | {"product": product.external_id, "position": place}
            found[sku.external_id] = row
    return list(found.values())


NESTED = ("lines", "payments", "shipments", "invoice", "appointment")


def _order(key: str, order: OrderRow) -> Row:
    fields = _fields(order)
    for name in NESTED:
        del fields[name]
    return fields | {"id": new_id(), "number_key": key, "customer": order.customer_external_id}


def _lines(key: str, order: OrderRow) -> list[Row]:
    rows = _numbered(key, order.lines)
    return [row | {"product": row["product_external_id"]} for row in rows]


def _shipment(key: str, place: int, parcel: ShipmentRow) -> Row:
    return {
        "id": new_id(),
        "order_key": key,
        "position": place,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "eta_at": parcel.eta_at,
        "skus": parcel.skus,
    }


def _sizes(order: OrderRow) -> Row:
    return {
        "order_key": order_number_key(order.number),
        "lines": len(order.lines),
        "payments": len(order.payments),
        "shipments": len(order.shipments),
        "invoices": int(order.invoice is not None),
    }


def _trace_sizes(rows: ShopRows) -> list[Row]:
    return [
        {
            "order_key": order_number_key(order.number),
            "shipment": place,
            "events": len(shipment.events),
        }
        for order in rows.orders
        for place, shipment in enumerate(order.shipments)
    ]
