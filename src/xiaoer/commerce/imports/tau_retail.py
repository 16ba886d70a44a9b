"""An American shop: the `tau_retail` data set (fields documented in imports.md).

It has no dates at all: orders come without `placed_at`, and its tracking numbers without traces.
"""

from xiaoer.commerce.imports.fields import (
    Json,
    as_list,
    as_object,
    minor_units,
    objects,
    text,
    text_or_none,
)
from xiaoer.commerce.imports.rows import (
    CustomerRow,
    LineRow,
    MethodRow,
    OrderRow,
    PaymentRow,
    ProductRow,
    ShipmentRow,
    ShopRows,
    SkuRow,
)
from xiaoer.commerce.model import Address, order_status_of

CURRENCY = "USD"
LOCALE = "en"
UNNAMED_CARRIER = "Parcel"


def recognises(document: Json) -> bool:
    """Whether the document has this data set's tables and not the other one's."""
    return {"orders", "products", "users"} <= document.keys() and "logistics" not in document


def read(document: Json) -> ShopRows:
    """Translate the whole document; rows that cannot be read are refused with a reason."""
    rows = ShopRows(
        source="tau_retail",
        locale=LOCALE,
        currency=CURRENCY,
        identify_by=("email", "name_zip", "order_phone"),
    )
    for key, user in as_object(document.get("users")).items():
        rows.customers.append(_customer(key, as_object(user)))
        rows.methods += _methods(key, as_object(user))
    for key, product in as_object(document.get("products")).items():
        _read_product(key, as_object(product), rows)
    names = {row.external_id: row.name for row in rows.customers}
    methods = _payment_sources(as_object(document.get("users")))
    for number, order in as_object(document.get("orders")).items():
        _read_order(number, as_object(order), names, methods, rows)
    return rows


def _full_name(user: Json) -> str:
    name = as_object(user.get("name"))
    return f"{text(name, 'first_name')} {text(name, 'last_name')}".strip()


def _address(place: Json, name: str) -> Address | None:
    if not place:
        return None
    region = (text(place, "state"), text(place, "city"))
    street = (text(place, "address1"), text(place, "address2"))
    return Address(
        name=name,
        phone=None,
        region=tuple(part for part in region if part),
        detail=", ".join(part for part in street if part),
        post_code=text_or_none(place, "zip"),
        country=text_or_none(place, "country"),
        street=street,
    )


def _customer(key: str, user: Json) -> CustomerRow:
    name = _full_name(user) or key
    return CustomerRow(
        external_id=key,
        name=name,
        email=text_or_none(user, "email"),
        address=_address(as_object(user.get("address")), name),
        locale=LOCALE,
    )


KINDS = {"credit_card": "card", "paypal": "paypal", "gift_card": "gift_card"}


def _methods(customer: str, user: Json) -> list[MethodRow]:
    """The ways to pay; a gift card's balance is read to the cent, as the source's floats mean."""
    found: list[MethodRow] = []
    for key, record in as_object(user.get("payment_methods")).items():
        method = as_object(record)
        source = text(method, "source")
        details = {name: text(method, name) for name in ("brand", "last_four") if name in method}
        balance = minor_units(method.get("balance")) if "balance" in method else None
        kind = KINDS.get(source, "other")
        found.append(MethodRow(customer, key, kind, source, CURRENCY, balance, details))
    return found


def _payment_sources(users: Json) -> dict[tuple[str, str], str]:
    return {
        (key, method_id): text(as_object(method), "source")
        for key, user in users.items()
        for method_id, method in as_object(as_object(user).get("payment_methods")).items()
    }


def _options(record: Json) -> dict[str, dict[str, str]]:
    options = {name: str(value) for name, value in as_object(record.get("options")).items()}
    return {LOCALE: options}


def _read_product(key: str, product: Json, rows: ShopRows) -> None:
    skus: list[SkuRow] = []
    for sku_key, record in as_object(product.get("variants")).items():
        variant = as_object(record)
        price = minor_units(variant.get("price"))
        if price is None:
            rows.refuse("sku", sku_key, "bad_amount", value=str(variant.get("price")))
            continue
        is_available = variant.get("available") is True
        stock = None if is_available else 0
        skus.append(SkuRow(sku_key, _options(variant), price, CURRENCY, stock, is_available))
    rows.products.append(
        ProductRow(key, {LOCALE: text(product, "name")}, {LOCALE: ""}, skus=tuple(skus))
    )


def _lines(order: Json) -> tuple[LineRow, ...] | None:
    """One line per item: the source repeats an item instead of counting it."""
    lines: list[LineRow] = []
    for item in objects(order.get("items")):
        price = minor_units(item.get("price"))
        if price is None:
            return None
        lines.append(
            LineRow(
                product_external_id=text(item, "product_id"),
                sku=text(item, "item_id"),
                titles={LOCALE: text(item, "name")},
                quantity=1,
                price_minor=price,
                currency=CURRENCY,
                options=_options(item)[LOCALE],
            )
        )
    return tuple(lines)


def _payments(
    order: Json, user: str, methods: dict[tuple[str, str], str]
) -> tuple[PaymentRow, ...] | None:
    payments: list[PaymentRow] = []
    for record in objects(order.get("payment_history")):
        amount = minor_units(record.get("amount"))
        if amount is None:
            return None
        method_id = text(record, "payment_method_id")
        method = methods.get((user, method_id), method_id)
        kind = text(record, "transaction_type")
        payments.append(PaymentRow(kind, method, amount, CURRENCY, method_id=method_id))
    return tuple(payments)


def _shipments(order: Json) -> tuple[ShipmentRow, ...]:
    return tuple(
        ShipmentRow(
            UNNAMED_CARRIER,
            str(number),
            (),
            skus=tuple(str(sku) for sku in as_list(fulfilment.get("item_ids"))),
        )
        for fulfilment in objects(order.get("fulfillments"))
        for number in as_list(fulfilment.get("tracking_id"))
    )


def _read_order(
    number: str,
    order: Json,
    names: dict[str, str],
    methods: dict[tuple[str, str], str],
    rows: ShopRows,
) -> None:
    word, user = text(order, "status"), text(order, "user_id")
    status, lines = order_status_of(word), _lines(order)
    payments = _payments(order, user, methods)
    if status is None:
        return rows.refuse("order", number, "unknown_status", value=word)
    if not lines or payments is None:
        return rows.refuse("order", number, "bad_amount", value=number)
    rows.orders.append(
        OrderRow(
            number=number,
            customer_external_id=user,
            status=status,
            source_status=word,
            placed_at=None,
            total_minor=sum(line.price_minor * line.quantity for line in lines),
            currency=CURRENCY,
            lines=lines,
            address=_address(as_object(order.get("address")), names.get(user, user)),
            payments=payments,
            shipments=_shipments(order),
        )
    )
    return None
