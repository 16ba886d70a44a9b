"""django-oscar's own words for orders, as its add-on tells them. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from xiaoer.commerce.ports.shops import (
    Address,
    CustomerRow,
    LineRow,
    OrderLink,
    OrderRow,
    OrderStatus,
    PaymentRow,
    ProductRow,
    ShipmentRow,
    ShopAnswerError,
    ShopPage,
    ShopRows,
    SkuRow,
    order_status_of,
)
from xiaoer.kernel.money import InvalidAmountError, Money

STATUSES: Final[Mapping[str, OrderStatus]] = {
    "": OrderStatus.PAID,
    "pending": OrderStatus.PAID,
    "being processed": OrderStatus.PACKED,
    "complete": OrderStatus.SIGNED,
    "completed": OrderStatus.SIGNED,
    "delivered": OrderStatus.DELIVERED,
    "cancelled": OrderStatus.CANCELLED,
    "canceled": OrderStatus.CANCELLED,
    "refunded": OrderStatus.REFUNDED,
}
"""An oscar shop names its own statuses; these are the usual ones."""
T = TypeVar("T")
BEFORE_SHIPPING: Final = frozenset({OrderStatus.PAID, OrderStatus.PACKED})


class Product(msgspec.Struct, frozen=True):
    id: int
    title: str
    description: str = ""
    category: str = ""
    is_public: bool = True
    upc: str = ""
    attributes: dict[str, str] = {}
    parent: int | None = None
    price: str | None = None
    currency: str = ""
    stock: int | None = None


class Place(msgspec.Struct, frozen=True):
    name: str = ""
    lines: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = ""
    phone: str = ""


class Customer(msgspec.Struct, frozen=True):
    """`id` is None for a guest, whom only the e-mail address tells apart."""

    id: int | None
    name: str
    email: str


class Line(msgspec.Struct, frozen=True):
    id: int
    product: int | None
    title: str
    sku: str
    quantity: int
    unit_price: str
    line_price: str


class Source(msgspec.Struct, frozen=True):
    id: int
    type: str
    amount: str
    reference: str = ""


class Refund(msgspec.Struct, frozen=True):
    id: int
    type: str
    amount: str
    at: datetime


class Shipping(msgspec.Struct, frozen=True):
    type: str
    notes: str
    at: datetime
    skus: tuple[str, ...] = ()


class Order(msgspec.Struct, frozen=True):
    id: int
    number: str
    status: str
    currency: str
    total: str
    freight: str
    placed_at: datetime
    customer: Customer
    address: Place | None
    shipping_method: str
    lines: tuple[Line, ...]
    sources: tuple[Source, ...]
    refunds: tuple[Refund, ...]
    shipping_events: tuple[Shipping, ...]


class Changes(msgspec.Struct, frozen=True):
    """One page; a row that does not have oscar's shape is refused by itself."""

    cursor: str
    has_more: bool
    locale: str
    currency: str
    orders: tuple[msgspec.Raw, ...] = ()
    products: tuple[msgspec.Raw, ...] = ()


class _Named(msgspec.Struct, frozen=True):
    id: int | str = "?"
    number: str = ""


def read_changes(body: bytes, statuses: str) -> ShopPage:
    """Translate a page. `statuses` adds the shop's own: `In the oven=packed;Gone=shipped`."""
    try:
        page = msgspec.json.decode(body, type=Changes)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ShopAnswerError(reason="shape") from error
    rows = ShopRows(source="oscar", locale=page.locale, currency=page.currency)
    products = [item for raw in page.products if (item := _read(raw, Product, "product", rows))]
    for product in products:
        _add_product(product, page, rows)
    known = STATUSES | _own_statuses(statuses)
    links: list[OrderLink] = []
    for raw in page.orders:
        order = _read(raw, Order, "order", rows)
        if order is not None and _add_order(order, known, page.locale, rows):
            lines = tuple(str(line.id) for line in order.lines)
            links.append(OrderLink(order.number, str(order.id), lines))
    return ShopPage(rows, page.cursor, page.has_more, tuple(links))


def _own_statuses(text: str) -> dict[str, OrderStatus]:
    pairs = (part.partition("=") for part in text.split(";"))
    found = ((word.strip().lower(), order_status_of(code)) for word, _, code in pairs)
    return {word: status for word, status in found if word and status}


def _read(raw: msgspec.Raw, shape: type[T], kind: str, rows: ShopRows) -> T | None:
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError as error:
        named = msgspec.json.decode(raw, type=_Named)
        rows.refuse(kind, named.number or str(named.id), "bad_shape", value=str(error)[:200])
        return None


def _minor(amount: str, currency: str) -> int:
    """Oscar computes with more digits than a currency has; zeros behind do no harm."""
    return Money.from_decimal(amount, currency).amount_minor


def _add_product(product: Product, page: Changes, rows: ShopRows) -> None:
    currency = product.currency or page.currency
    skus: tuple[SkuRow, ...] = ()
    if product.price is not None:
        try:
            price = _minor(product.price, currency)
        except InvalidAmountError:
            return rows.refuse("product", str(product.id), "bad_amount", value=product.price)
        key, stock = product.upc or str(product.id), product.stock
        named = {page.locale: product.attributes}
        skus = (SkuRow(key, named, price, currency, stock, stock != 0),)
    rows.products.append(
        ProductRow(
            external_id=str(product.id),
            titles={page.locale: product.title},
            descriptions={page.locale: product.description},
            skus=skus,
            category=product.category or None,
            is_listed=product.is_public,
        )
    )
    return None


def _add_order(
    order: Order, statuses: Mapping[str, OrderStatus], locale: str, rows: ShopRows
) -> bool:
    status = statuses.get(order.status.strip().lower())
    if status is None:
        rows.refuse("order", order.number, "unknown_status", value=order.status)
        return False
    if status in BEFORE_SHIPPING and order.shipping_events:
        status = OrderStatus.SHIPPED
    try:
        row = _order(order, status, locale)
    except InvalidAmountError as error:
        value = str(error.params.get("amount", ""))
        rows.refuse("order", order.number, "bad_amount", value=value)
        return False
    customer = _customer(order)
    if all(known.external_id != customer.external_id for known in rows.customers):
        rows.customers.append(customer)
    rows.orders.append(row)
    return True


def _customer(order: Order) -> CustomerRow:
    who, place = order.customer, order.address
    key = str(who.id) if who.id is not None else f"guest:{who.email.lower() or order.number}"
    name = who.name or (place.name if place else "") or key
    return CustomerRow(
        external_id=key,
        name=name,
        phone=(place.phone if place else "") or None,
        email=who.email or None,
        address=_address(place) if place else None,
    )


def _address(place: Place) -> Address:
    street = tuple(line for line in place.lines if line)
    return Address(
        name=place.name,
        phone=place.phone or None,
        region=tuple(part for part in (place.state, place.city) if part),
        detail=", ".join(street),
        post_code=place.postcode or None,
        country=place.country or None,
        street=street,
    )


def _order(order: Order, status: OrderStatus, locale: str) -> OrderRow:
    currency = order.currency
    shipped = [event.at for event in order.shipping_events]
    return OrderRow(
        number=order.number,
        customer_external_id=_customer(order).external_id,
        status=status,
        source_status=order.status,
        placed_at=order.placed_at,
        total_minor=_minor(order.total, currency),
        currency=currency,
        lines=tuple(_line(line, currency, locale) for line in order.lines),
        address=_address(order.address) if order.address else None,
        payments=(
            *(_payment(source, order) for source in order.sources),
            *(_refund(refund, currency) for refund in order.refunds),
        ),
        shipments=_shipments(order),
        shipped_at=min(shipped, default=None),
        freight_minor=_minor(order.freight, currency),
    )


def _line(line: Line, currency: str, locale: str) -> LineRow:
    return LineRow(
        product_external_id=str(line.product) if line.product is not None else None,
        sku=line.sku or str(line.product or line.id),
        titles={locale: line.title},
        quantity=line.quantity,
        price_minor=_minor(line.unit_price, currency),
        currency=currency,
        paid_minor=_minor(line.line_price, currency),
    )


def _payment(source: Source, order: Order) -> PaymentRow:
    amount = _minor(source.amount, order.currency)
    return PaymentRow(
        "payment", source.type, amount, order.currency, order.placed_at, None, str(source.id)
    )


def _refund(refund: Refund, currency: str) -> PaymentRow:
    amount = _minor(refund.amount, currency)
    return PaymentRow("refund", refund.type, amount, currency, refund.at, None, str(refund.id))


def _shipments(order: Order) -> tuple[ShipmentRow, ...]:
    """Oscar keeps the tracking number in the notes of a shipping event."""
    return tuple(
        ShipmentRow(order.shipping_method or event.type, number, (), skus=event.skus)
        for event in order.shipping_events
        if (number := event.notes.strip())
    )
