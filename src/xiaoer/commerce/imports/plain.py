"""A shop's own data in the documented plain form (docs/reference/shop-data.md).

The same records come out of a JSON file, out of CSV tables and out of a shop's own HTTP interface.
A record that came from a file carries where it stood, and its refusal says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from xiaoer.commerce.imports.fields import (
    LARGEST_MINOR,
    Json,
    as_list,
    as_object,
    instant,
    objects,
    text,
    text_or_none,
)
from xiaoer.commerce.imports.rows import (
    CustomerRow,
    LineRow,
    OrderRow,
    PaymentRow,
    ProductRow,
    ShipmentRow,
    ShopRows,
    SkuRow,
)
from xiaoer.commerce.model import (
    Address,
    ParcelEvent,
    in_order,
    order_number_key,
    order_status_of,
    parcel_code_of,
)
from xiaoer.kernel.money import InvalidAmountError, Money

FORMAT: Final = "xiaoer-shop-data/1"
FILE, LINE = "__file__", "__line__"
MOST_PIECES: Final = 10**6
LONGEST_COUNT: Final = 100
KINDS: Final = {
    "": "payment",
    "payment": "payment",
    "付款": "payment",
    "refund": "refund",
    "退款": "refund",
}
NO: Final = frozenset({"0", "false", "no", "n", "否", "下架"})


class BadRowError(Exception):
    """A record that cannot be taken; `code` is a reason of the catalogue."""

    def __init__(self, code: str, record: Json, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params | where(record)


@dataclass
class Book:
    """What records are read against: the shop's defaults, and what was read before."""

    currency: str
    locale: str
    zone: tzinfo
    products: dict[str, str] = field(default_factory=dict[str, str])
    customers: set[str] = field(default_factory=set[str])
    orders: dict[str, str] = field(default_factory=dict[str, str])


def where(record: Json) -> dict[str, str]:
    """File and line of a record that came from a file."""
    return {"file": str(record[FILE]), "line": str(record[LINE])} if FILE in record else {}


def read_plain(document: Json, source: str = "plain") -> ShopRows:
    """Translate a whole document; records that cannot be read are refused with a reason."""
    book = Book(
        text(document, "currency") or "CNY",
        text(document, "locale") or "zh-CN",
        ZoneInfo(text(document, "time_zone") or "Asia/Shanghai"),
    )
    rows = ShopRows(source=source, locale=book.locale, currency=book.currency)
    for record in objects(document.get("customers")):
        _keep(
            rows,
            "customer",
            text(record, "id"),
            record,
            lambda r: _add_customer(_customer(r, book), book, rows),
        )
    for record in objects(document.get("products")):
        _keep(rows, "product", text(record, "id"), record, lambda r: _add_product(r, book, rows))
    for record in objects(document.get("orders")):
        _keep(rows, "order", text(record, "number"), record, lambda r: _add_order(r, book, rows))
    return rows


def _keep(rows: ShopRows, kind: str, key: str, record: Json, take: Callable[[Json], None]) -> None:
    try:
        take(record)
    except BadRowError as error:
        rows.refuse(kind, key or "?", error.code, **(where(record) | error.params))


def _needed(record: Json, name: str) -> str:
    found = text(record, name)
    if not found:
        raise BadRowError("missing_field", record, field=name)
    return found


def _minor(record: Json, name: str, currency: str) -> int | None:
    """None where the field is empty; what is there must be an amount of this currency."""
    value = text(record, name)
    if not value:
        return None
    try:
        minor = Money.from_decimal(value, currency).amount_minor
    except InvalidAmountError as error:
        raise BadRowError("bad_amount", record, value=value) from error
    if not 0 <= minor <= LARGEST_MINOR:
        raise BadRowError("bad_amount", record, value=value)
    return minor


def _needed_minor(record: Json, name: str, currency: str) -> int:
    found = _minor(record, name, currency)
    if found is None:
        raise BadRowError("missing_field", record, field=name)
    return found


def _count(record: Json, name: str, least: int) -> int:
    value = _needed(record, name)
    is_number = value.isascii() and value.isdigit() and len(value) <= LONGEST_COUNT
    if not is_number or not least <= int(value) <= MOST_PIECES:
        raise BadRowError("bad_amount", record, value=value)
    return int(value)


def _time(record: Json, name: str, book: Book) -> datetime | None:
    value = text(record, name)
    found = instant(value.replace("/", "-"), book.zone) if value else None
    if value and found is None:
        raise BadRowError("bad_time", record, value=value)
    return found


def _is_yes(record: Json, name: str) -> bool:
    return text(record, name).lower() not in NO


def _address(record: Json, name: str, phone: str | None) -> Address | None:
    region = tuple(
        part for part in (text(record, key) for key in ("province", "city", "district")) if part
    )
    detail = text(record, "address")
    if not region and not detail:
        return None
    return Address(
        name=name,
        phone=phone,
        region=region,
        detail=detail,
        post_code=text_or_none(record, "post_code"),
        country=text_or_none(record, "country"),
    )


def _customer(record: Json, book: Book) -> CustomerRow:
    key = _needed(record, "id")
    name = text(record, "name") or key
    phone = text_or_none(record, "phone")
    return CustomerRow(
        external_id=key,
        name=name,
        phone=phone,
        email=text_or_none(record, "email"),
        address=_address(record, name, phone),
        locale=text(record, "locale") or book.locale,
        tier=text_or_none(record, "tier"),
    )


def _add_customer(customer: CustomerRow, book: Book, rows: ShopRows) -> None:
    book.customers.add(customer.external_id)
    rows.customers.append(customer)


def _add_product(record: Json, book: Book, rows: ShopRows) -> None:
    key, title = _needed(record, "id"), _needed(record, "title")
    skus: list[SkuRow] = []
    for sku in objects(record.get("skus")):
        _keep(rows, "sku", text(sku, "id"), sku, lambda r: skus.append(_sku(r, book)))
    book.products.update({sku.external_id: key for sku in skus})
    rows.products.append(
        ProductRow(
            external_id=key,
            titles={book.locale: title},
            descriptions={book.locale: text(record, "description")},
            skus=tuple(skus),
            category=text_or_none(record, "category"),
            image=text_or_none(record, "image"),
            url=text_or_none(record, "url"),
            is_listed=_is_yes(record, "is_listed"),
        )
    )


def _sku(record: Json, book: Book) -> SkuRow:
    currency = text(record, "currency") or book.currency
    stock = _count(record, "stock", 0) if text(record, "stock") else None
    attributes = {name: str(value) for name, value in as_object(record.get("attributes")).items()}
    return SkuRow(
        external_id=_needed(record, "id"),
        attributes={book.locale: attributes},
        price_minor=_needed_minor(record, "price", currency),
        currency=currency,
        stock=stock,
        is_available=stock != 0 and _is_yes(record, "is_available"),
        image=text_or_none(record, "image"),
    )


def _add_order(record: Json, book: Book, rows: ShopRows) -> None:
    """A customer may come inside the order."""
    inline = as_object(record.get("customer"))
    if inline:
        customer = _customer(inline, book)
        if customer.external_id not in book.customers:
            _add_customer(customer, book, rows)
        record = record | {"customer": customer.external_id}
    order = _order(record, book)
    if order.customer_external_id not in book.customers:
        raise BadRowError("unknown_customer", record, customer=order.customer_external_id)
    key = order_number_key(order.number)
    if key in book.orders:
        raise BadRowError("repeated", record, first=book.orders[key])
    book.orders[key] = order.number
    rows.orders.append(order)


def _order(record: Json, book: Book) -> OrderRow:
    number, word = _needed(record, "number"), _needed(record, "status")
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
        customer_external_id=_needed(record, "customer"),
        status=status,
        source_status=word,
        placed_at=_time(record, "placed_at", book),
        total_minor=_needed_minor(record, "total", currency),
        currency=currency,
        lines=lines,
        address=_address(record, name, text_or_none(record, "recipient_phone")),
        payments=tuple(_payment(item, currency, book) for item in objects(record.get("payments"))),
        shipments=tuple(_shipment(item, book) for item in objects(record.get("shipments"))),
        channel=text_or_none(record, "channel"),
        shipped_at=_time(record, "shipped_at", book),
        delivered_at=_time(record, "delivered_at", book),
        signed_at=_time(record, "signed_at", book),
        freight_minor=_minor(record, "freight", currency),
    )


def _line(record: Json, currency: str, book: Book) -> LineRow:
    sku = _needed(record, "sku")
    options = {name: str(value) for name, value in as_object(record.get("options")).items()}
    return LineRow(
        product_external_id=text(record, "product") or book.products.get(sku),
        sku=sku,
        titles={book.locale: text(record, "title") or sku},
        quantity=_count(record, "quantity", 1),
        price_minor=_needed_minor(record, "price", currency),
        currency=currency,
        paid_minor=_minor(record, "paid", currency),
        image=text_or_none(record, "image"),
        options=options or None,
    )


def _payment(record: Json, currency: str, book: Book) -> PaymentRow:
    kind = KINDS.get(text(record, "kind").lower())
    if kind is None:
        raise BadRowError("unknown_status", record, value=text(record, "kind"))
    return PaymentRow(
        kind=kind,
        method=_needed(record, "method"),
        amount_minor=_needed_minor(record, "amount", currency),
        currency=currency,
        at=_time(record, "at", book),
        reference=text_or_none(record, "id"),
    )


def _shipment(record: Json, book: Book) -> ShipmentRow:
    events = [_event(item, book) for item in objects(record.get("events"))]
    return ShipmentRow(
        carrier=text(record, "carrier"),
        tracking_number=_needed(record, "tracking_number"),
        events=tuple(in_order(events)),
        eta_at=_time(record, "eta_at", book),
        skus=tuple(str(sku) for sku in as_list(record.get("skus"))),
    )


def _event(record: Json, book: Book) -> ParcelEvent:
    at, code = _time(record, "at", book), parcel_code_of(text(record, "status"))
    if at is None:
        raise BadRowError("missing_field", record, field="at")
    if code is None:
        raise BadRowError("unknown_status", record, value=text(record, "status"))
    return ParcelEvent(at, code, text_or_none(record, "place"), text(record, "text"))
