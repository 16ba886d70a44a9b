"""The pack format `xiaoer-shop/1`: shop, products, customers and orders (see imports.md)."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from xiaoer.commerce.imports.fields import (
    Json,
    as_list,
    as_object,
    minor_units,
    objects,
    text,
    text_or_none,
)
from xiaoer.commerce.imports.relative_times import resolve
from xiaoer.commerce.imports.rows import (
    CustomerRow,
    InvoiceRow,
    LineRow,
    MethodRow,
    OrderRow,
    PaymentRow,
    ProductRow,
    ShipmentRow,
    ShopRows,
    SkuRow,
    Texts,
)
from xiaoer.commerce.model import (
    Address,
    OrderStatus,
    ParcelEvent,
    in_order,
    order_status_of,
    parcel_code_of,
)

FORMAT = "xiaoer-shop/1"
IMAGES = "/shop/images"
PAGES = "/shop/products"
KINDS = {"微信支付": "wechat_pay", "支付宝": "alipay", "银行卡": "card"}
UNPAID = frozenset({OrderStatus.PENDING_PAYMENT, OrderStatus.CANCELLED})


def recognises(document: Json) -> bool:
    """Whether the document is a pack of this format."""
    return text(as_object(document.get("shop")), "format") == FORMAT


def read(document: Json, now: datetime) -> ShopRows:
    """Translate the pack as seen at `now`; rows that cannot be read are refused with a reason."""
    return _Pack(document, now).read()


class _Pack:
    def __init__(self, document: Json, now: datetime) -> None:
        shop = as_object(document.get("shop"))
        self.document, self.now = document, now
        self.currency = text(shop, "currency")
        self.locale = text(shop, "locale")
        self.zone = ZoneInfo(text(shop, "time_zone"))
        self.buyers = [str(key) for key in as_list(shop.get("demo_buyers"))]
        words = as_object(document.get("words"))
        self.words = {locale: _texts(pairs) for locale, pairs in words.items()}
        self.rows = ShopRows(source="demo_pack", locale=self.locale, currency=self.currency)
        self.customers: dict[str, CustomerRow] = {}
        self.skus: dict[str, tuple[ProductRow, SkuRow]] = {}

    def read(self) -> ShopRows:
        for record in objects(self.document.get("customers")):
            self.read_customer(record)
        catalogue = as_object(self.document.get("products"))
        charts = as_object(catalogue.get("size_charts"))
        for record in objects(catalogue.get("products")):
            self.read_product(record, charts)
        for record in objects(self.document.get("orders")):
            self.read_order(record)
        return self.rows

    def at(self, record: Json, key: str) -> datetime | None:
        return resolve(text(record, key), self.now, self.zone)

    def read_customer(self, record: Json) -> None:
        key, name, phone = text(record, "key"), text(record, "name"), text_or_none(record, "phone")
        *region, detail = [str(part) for part in as_list(record.get("address"))] or [""]
        # a municipality is its own province: 北京市 is named once
        region = list(dict.fromkeys(region))
        row = CustomerRow(
            external_id=key,
            name=name,
            phone=phone,
            email=text_or_none(record, "email"),
            address=Address(name, phone, tuple(region), detail),
            locale=text_or_none(record, "locale") or self.locale,
            demo_position=self.buyers.index(key) if key in self.buyers else None,
            tier=text_or_none(record, "tier"),
            region=text_or_none(record, "country"),
            tags=tuple(str(tag) for tag in as_list(record.get("tags"))),
        )
        self.read_methods(key, record)
        self.customers[key] = row
        self.rows.customers.append(row)

    def read_methods(self, customer: str, record: Json) -> None:
        """Stored value that the customer holds: `methods` as `key, kind, label, balance`."""
        for method in objects(record.get("methods")):
            self.rows.methods.append(
                MethodRow(
                    customer,
                    text(method, "key"),
                    text(method, "kind"),
                    text(method, "label") or text(method, "key"),
                    self.currency,
                    balance_minor=minor_units(method.get("balance")),
                )
            )

    def pays_by(self, customer: str, label: str) -> None:
        """A method that an order names belongs to its buyer too."""
        if any(
            m.customer_external_id == customer and m.external_id == label for m in self.rows.methods
        ):
            return
        kind = KINDS.get(label, "other")
        self.rows.methods.append(MethodRow(customer, label, kind, label, self.currency))

    def read_product(self, record: Json, charts: Json) -> None:
        key = text(record, "key")
        image = f"{IMAGES}/{key}.svg"
        skus: list[SkuRow] = []
        for entry in as_list(record.get("skus")):
            sku = self.sku(as_list(entry), image)
            if sku is None:
                return self.rows.refuse("product", key, "bad_amount", value=str(entry))
            skus.append(sku)
        chart = charts.get(text(record, "size_chart"))
        row = ProductRow(
            external_id=key,
            titles=_texts(record.get("titles")),
            descriptions=_texts(record.get("descriptions")),
            skus=tuple(skus),
            category=text_or_none(record, "category"),
            attributes=self.translated(_texts(record.get("attributes"))),
            size_chart=as_object(chart) or None,
            image=image,
            url=f"{PAGES}/{key}",
        )
        self.skus.update({sku.external_id: (row, sku) for sku in row.skus})
        self.rows.products.append(row)
        return None

    def translated(self, attributes: Texts) -> dict[str, Texts]:
        """The attributes in the shop's language and in every other one the pack has words for."""
        found = {self.locale: attributes}
        for locale, words in self.words.items():
            found[locale] = {words.get(k, k): words.get(v, v) for k, v in attributes.items()}
        return found

    def sku(self, entry: list[object], image: str) -> SkuRow | None:
        match entry:
            case [str(key), attributes, price, int(stock)] if stock >= 0:
                minor = minor_units(price)
            case _:
                return None
        if minor is None:
            return None
        texts = self.translated(_texts(attributes))
        return SkuRow(key, texts, minor, self.currency, stock, stock > 0, image)

    def lines(self, record: Json) -> tuple[LineRow, ...] | None:
        lines: list[LineRow] = []
        for entry in as_list(record.get("lines")):
            match as_list(entry):
                case [str(key), int(quantity), *rest] if key in self.skus and quantity > 0:
                    product, sku = self.skus[key]
                    more = as_object(rest[0]) if rest else {}
                case _:
                    return None
            lines.append(
                LineRow(
                    product_external_id=product.external_id,
                    sku=key,
                    titles=product.titles,
                    quantity=quantity,
                    price_minor=0 if "gift_of" in more else sku.price_minor,
                    currency=sku.currency,
                    image=sku.image,
                    list_price_minor=minor_units(more.get("list_price")),
                    gift_of=_position(more.get("gift_of")),
                    gift_value_minor=minor_units(more.get("gift_value")),
                    bundle=text_or_none(more, "bundle"),
                    flags=tuple(str(flag) for flag in as_list(more.get("flags"))),
                )
            )
        return tuple(lines)

    def shipment(self, record: Json, number: str) -> ShipmentRow:
        events: list[ParcelEvent] = []
        for place, entry in enumerate(as_list(record.get("events")), 1):
            event = self.event(as_list(entry))
            if event is None:
                self.rows.refuse(
                    "parcel_event", f"{number}/{place}", "bad_parcel_event", order=number
                )
            else:
                events.append(event)
        return ShipmentRow(
            carrier=text(record, "carrier"),
            tracking_number=text(record, "tracking"),
            events=tuple(in_order(events)),
            eta_at=self.at(record, "eta"),
        )

    def event(self, entry: list[object]) -> ParcelEvent | None:
        match [str(part) for part in entry]:
            case [offset, word, place, wording]:
                at, code = resolve(offset, self.now, self.zone), parcel_code_of(word)
            case _:
                return None
        return ParcelEvent(at, code, place, wording) if at and code else None

    def invoice(self, record: Json) -> InvoiceRow | None:
        if not record:
            return None
        return InvoiceRow(
            kind=text(record, "kind"),
            title=text(record, "title"),
            status=text(record, "status"),
            tax_number=text_or_none(record, "tax"),
            issued_at=self.at(record, "issued"),
        )

    def payments(
        self, record: Json, status: OrderStatus, total: int, placed_at: datetime | None
    ) -> tuple[PaymentRow, ...]:
        if status in UNPAID:
            return ()
        method = text(record, "method")
        paid = PaymentRow("payment", method, total, self.currency, placed_at, method)
        payments = [paid]
        if refunded_at := self.at(record, "refunded"):
            payments.append(replace(paid, kind="refund", at=refunded_at))
        return tuple(payments)

    def read_order(self, record: Json) -> None:
        number, word = text(record, "number"), text(record, "status")
        customer = self.customers.get(text(record, "customer"))
        status, lines = order_status_of(word), self.lines(record)
        if customer is None:
            key = text(record, "customer")
            return self.rows.refuse("order", number, "unknown_customer", customer=key)
        if status is None:
            return self.rows.refuse("order", number, "unknown_status", value=word)
        if not lines:
            return self.rows.refuse("order", number, "unknown_sku", order=number)
        goods = sum(line.price_minor * line.quantity for line in lines)
        freight = minor_units(record.get("freight"))
        total = goods + (freight or 0)
        if status not in UNPAID:
            self.pays_by(customer.external_id, text(record, "method"))
        placed_at = self.at(record, "placed")
        self.rows.orders.append(
            OrderRow(
                number=number,
                customer_external_id=customer.external_id,
                status=status,
                source_status=word,
                placed_at=placed_at,
                total_minor=total,
                currency=self.currency,
                lines=lines,
                address=customer.address,
                payments=self.payments(record, status, total, placed_at),
                shipments=tuple(
                    self.shipment(entry, number) for entry in objects(record.get("shipments"))
                ),
                invoice=self.invoice(as_object(record.get("invoice"))),
                channel=text_or_none(record, "channel"),
                ship_by_at=self.at(record, "ship_by"),
                receipt_confirmed_at=self.at(record, "receipt_confirmed"),
                freight_minor=freight,
                free_shipping_over_minor=minor_units(record.get("free_shipping_over")),
            )
        )
        return None


def _position(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _texts(value: object) -> dict[str, str]:
    return {key: str(item) for key, item in as_object(value).items()}
