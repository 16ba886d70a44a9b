"""Orders of a shop's plain data, with their lines, payments and parcels."""

from typing import Final

from xiaoer.commerce.imports.fields import Json, as_list, as_object, objects, text, text_or_none
from xiaoer.commerce.imports.plain_fields import (
    BadRowError,
    Book,
    address_of,
    count,
    minor,
    needed,
    needed_minor,
    time_of,
)
from xiaoer.commerce.imports.rows import LineRow, OrderRow, PaymentRow, ShipmentRow
from xiaoer.commerce.model import ParcelEvent, in_order, order_status_of, parcel_code_of

KINDS: Final = {
    "": "payment",
    "payment": "payment",
    "付款": "payment",
    "refund": "refund",
    "退款": "refund",
}


def order_of(record: Json, book: Book) -> OrderRow:
    """An order with all that hangs on it. Raises BadRowError."""
    number, word = needed(record, "number"), needed(record, "status")
    status = order_status_of(word)
    if status is None:
        raise BadRowError("unknown_status", record, value=word)
    currency = text(record, "currency") or book.currency
    lines = tuple(_line(item, currency, book) for item in objects(record.get("lines")))
    if not lines:
        raise BadRowError("no_lines", record)
    name = text(record, "recipient")
    return OrderRow(
        number=number,
        customer_external_id=needed(record, "customer"),
        status=status,
        source_status=word,
        placed_at=time_of(record, "placed_at", book),
        total_minor=needed_minor(record, "total", currency),
        currency=currency,
        lines=lines,
        address=address_of(record, name, text_or_none(record, "recipient_phone")),
        payments=tuple(_payment(item, currency, book) for item in objects(record.get("payments"))),
        shipments=tuple(_shipment(item, book) for item in objects(record.get("shipments"))),
        channel=text_or_none(record, "channel"),
        shipped_at=time_of(record, "shipped_at", book),
        delivered_at=time_of(record, "delivered_at", book),
        signed_at=time_of(record, "signed_at", book),
        freight_minor=minor(record, "freight", currency),
    )


def _line(record: Json, currency: str, book: Book) -> LineRow:
    sku = needed(record, "sku")
    options = {name: str(value) for name, value in as_object(record.get("options")).items()}
    return LineRow(
        product_external_id=text(record, "product") or book.products.get(sku),
        sku=sku,
        titles={book.locale: text(record, "title") or sku},
        quantity=count(record, "quantity", 1),
        price_minor=needed_minor(record, "price", currency),
        currency=currency,
        paid_minor=minor(record, "paid", currency),
        image=text_or_none(record, "image"),
        options=options or None,
    )


def _payment(record: Json, currency: str, book: Book) -> PaymentRow:
    kind = KINDS.get(text(record, "kind").lower())
    if kind is None:
        raise BadRowError("unknown_status", record, value=text(record, "kind"))
    return PaymentRow(
        kind=kind,
        method=needed(record, "method"),
        amount_minor=needed_minor(record, "amount", currency),
        currency=currency,
        at=time_of(record, "at", book),
        reference=text_or_none(record, "id"),
    )


def _shipment(record: Json, book: Book) -> ShipmentRow:
    events = [_event(item, book) for item in objects(record.get("events"))]
    return ShipmentRow(
        carrier=text(record, "carrier"),
        tracking_number=needed(record, "tracking_number"),
        events=tuple(in_order(events)),
        eta_at=time_of(record, "eta_at", book),
        skus=tuple(str(sku) for sku in as_list(record.get("skus"))),
    )


def _event(record: Json, book: Book) -> ParcelEvent:
    at, code = time_of(record, "at", book), parcel_code_of(text(record, "status"))
    if at is None:
        raise BadRowError("missing_field", record, field="at")
    if code is None:
        raise BadRowError("unknown_status", record, value=text(record, "status"))
    return ParcelEvent(at, code, text_or_none(record, "place"), text(record, "text"))
