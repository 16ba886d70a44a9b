"""A shop's own data in the documented plain form (docs/reference/shop-data.md).

The same records come out of a JSON file, out of CSV tables and out of a shop's own HTTP interface.
A record that came from a file carries where it stood, and its refusal says so.
"""

from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from xiaoer.commerce.imports.fields import Json, as_object, objects, text, text_or_none
from xiaoer.commerce.imports.plain_fields import (
    BadRowError,
    Book,
    address_of,
    count,
    is_yes,
    needed,
    needed_minor,
    where,
)
from xiaoer.commerce.imports.plain_orders import order_of
from xiaoer.commerce.imports.rows import CustomerRow, ProductRow, ShopRows, SkuRow
from xiaoer.commerce.model import order_number_key

FORMAT: Final = "xiaoer-shop-data/1"


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


def _customer(record: Json, book: Book) -> CustomerRow:
    key = needed(record, "id")
    name = text(record, "name") or key
    phone = text_or_none(record, "phone")
    return CustomerRow(
        external_id=key,
        name=name,
        phone=phone,
        email=text_or_none(record, "email"),
        address=address_of(record, name, phone),
        locale=text(record, "locale") or book.locale,
        tier=text_or_none(record, "tier"),
    )


def _add_customer(customer: CustomerRow, book: Book, rows: ShopRows) -> None:
    book.customers.add(customer.external_id)
    rows.customers.append(customer)


def _add_product(record: Json, book: Book, rows: ShopRows) -> None:
    key, title = needed(record, "id"), needed(record, "title")
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
            is_listed=is_yes(record, "is_listed"),
        )
    )


def _sku(record: Json, book: Book) -> SkuRow:
    currency = text(record, "currency") or book.currency
    stock = count(record, "stock", 0) if text(record, "stock") else None
    attributes = {name: str(value) for name, value in as_object(record.get("attributes")).items()}
    return SkuRow(
        external_id=needed(record, "id"),
        attributes={book.locale: attributes},
        price_minor=needed_minor(record, "price", currency),
        currency=currency,
        stock=stock,
        is_available=stock != 0 and is_yes(record, "is_available"),
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
    order = order_of(record, book)
    if order.customer_external_id not in book.customers:
        raise BadRowError("unknown_customer", record, customer=order.customer_external_id)
    key = order_number_key(order.number)
    if key in book.orders:
        raise BadRowError("repeated", record, first=book.orders[key])
    book.orders[key] = order.number
    rows.orders.append(order)
