"""A shop's rows as the batches that the store writes: one per table, parents before children."""

import dataclasses
from typing import cast

from xiaoer.commerce.imports.rows import OrderRow, ProductRow, ShipmentRow, ShopRows
from xiaoer.commerce.model import grams, order_number_key
from xiaoer.commerce.store import importing as store
from xiaoer.commerce.store.importing import Row, Table
from xiaoer.kernel.ids import new_id


def batches(rows: ShopRows, *, is_page: bool) -> list[tuple[Table, list[Row]]]:
    """Every table's rows. A page of a larger whole gives its rows no place in the whole."""
    orders = [(order_number_key(order.number), order) for order in rows.orders]
    return [
        (
            store.CUSTOMERS,
            [
                _fields(row) | {"id": new_id(), "position": 0 if is_page else place}
                for place, row in enumerate(rows.customers)
            ],
        ),
        (store.METHODS, _methods(rows)),
        (store.PRODUCTS, [_product(row) for row in rows.products]),
        (store.EXCHANGE_OFFERS, _offers(rows)),
        (store.SKUS, _skus(rows)),
        (
            store.ORDERS,
            [
                _order(key, order) | {"position": 0 if is_page else at}
                for at, (key, order) in enumerate(orders)
            ],
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
        *parcel_batches(rows.orders),
    ]


def parcel_batches(found: list[OrderRow]) -> list[tuple[Table, list[Row]]]:
    """Only the orders' shipments and their traces."""
    parcels = [
        (order_number_key(order.number), place, shipment)
        for order in found
        for place, shipment in enumerate(order.shipments)
    ]
    events = [
        row | {"shipment": place}
        for key, place, parcel in parcels
        for row in _numbered(key, parcel.events)
    ]
    rows = [_shipment(key, place, parcel) for key, place, parcel in parcels]
    return [(store.SHIPMENTS, rows), (store.PARCEL_EVENTS, events)]


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


def sizes(order: OrderRow) -> Row:
    """How many children an order has now; what it has beyond them goes."""
    return {
        "order_key": order_number_key(order.number),
        "lines": len(order.lines),
        "payments": len(order.payments),
        "shipments": len(order.shipments),
        "invoices": int(order.invoice is not None),
    }


def trace_sizes(orders: list[OrderRow]) -> list[Row]:
    """How many events each shipment has now."""
    return [
        {
            "order_key": order_number_key(order.number),
            "shipment": place,
            "events": len(shipment.events),
        }
        for order in orders
        for place, shipment in enumerate(order.shipments)
    ]


def news(order: OrderRow) -> Row:
    """What the shop alone can tell of an order that this desk changed."""
    return {
        "order_key": order_number_key(order.number),
        "status": order.status,
        "source_status": order.source_status,
        "shipped_at": order.shipped_at,
        "delivered_at": order.delivered_at,
        "signed_at": order.signed_at,
    }
