"""A Chinese appliance shop: the `ecom_bench_zh` data set (fields documented in imports.md).

Orders, traces and invoices lie in trees platform → shop → user → order number. Times are local
to China. The column 实际送达时间 is filled with estimates in the source, so that arrival is read
from the trace alone.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from xiaoer.commerce.imports.fields import (
    Json,
    as_object,
    at_depth,
    instant,
    minor_units,
    objects,
    text,
    text_or_none,
)
from xiaoer.commerce.imports.rows import (
    AppointmentRow,
    CashbackRow,
    CustomerRow,
    ExchangeOfferRow,
    InvoiceRow,
    LineRow,
    MethodRow,
    OrderRow,
    PaymentRow,
    ProductRow,
    ShipmentRow,
    ShopRows,
    SkuRow,
)
from xiaoer.commerce.model import (
    Address,
    OrderStatus,
    ParcelEvent,
    in_order,
    order_status_of,
    parcel_code_of,
)

ZONE = ZoneInfo("Asia/Shanghai")
CURRENCY = "CNY"
LOCALE = "zh-CN"
DETAILS = ("可换货商品", "赠品信息", "辅材材料", "安装说明", "维修说明", "常见故障")
E_CARD = "京东E卡"
"""The shop's own stored value: its money moves by a step of its own, never with the order."""
KINDS = {E_CARD: "store_credit", "微信": "wechat_pay", "支付宝": "alipay", "银行卡": "card"}
PERSONAL = ("性别", "年龄")
UNPAID = frozenset({OrderStatus.PENDING_PAYMENT})


def recognises(document: Json) -> bool:
    """Whether the document has this data set's trees."""
    return {"orders", "products", "logistics", "users_info"} <= document.keys()


def read(document: Json) -> ShopRows:
    """Translate the whole document; rows that cannot be read are refused with a reason."""
    rows = ShopRows(source="ecom_bench_zh")
    _read_customers(document, rows)
    _read_products(document, rows)
    titles = {product.external_id: product.titles for product in rows.products}
    traces = {path[-1]: trace for path, trace in at_depth(document.get("logistics"), 4)}
    invoices = {number: as_object(x) for number, x in as_object(document.get("invoices")).items()}
    visits = {path[-1]: visit for path, visit in at_depth(document.get("service"), 4)}
    rows.cashbacks = _cashbacks(document)
    for (channel, shop, user, number), order in at_depth(document.get("orders"), 4):
        parts = OrderParts(
            shipment=_shipment(number, traces.pop(number, None), rows),
            invoice=_invoice(invoices.pop(number, None)),
            appointment=_appointment(visits.get(number)),
            channel=channel,
            shop=shop,
        )
        _read_order(order, (user, number), titles, parts, rows)
    for number in traces:
        rows.refuse("shipment", number, "unknown_order", order=number)
    for number in invoices:
        rows.refuse("invoice", number, "unknown_order", order=number)
    return rows


def _read_customers(document: Json, rows: ShopRows) -> None:
    for user, record in as_object(document.get("users_info")).items():
        info = as_object(record)
        name, phone = text(info, "用户姓名"), text_or_none(info, "电话号码")
        place = as_object(info.get("地址信息"))
        address = _address(place, name, phone) if place else None
        rows.customers.append(
            CustomerRow(
                user,
                name or user,
                phone=phone,
                address=address,
                locale=LOCALE,
                region=text_or_none(place, "省份"),
                source_fields={key: info[key] for key in PERSONAL if key in info},
            )
        )
        rows.methods += _methods(user, minor_units(info.get("电子卡余额")))


def _methods(customer: str, balance: int | None) -> list[MethodRow]:
    """The four ways to pay that the source knows; only the E-card holds money of its own."""
    return [
        MethodRow(
            customer,
            label,
            kind,
            label,
            CURRENCY,
            balance_minor=(balance or 0) if label == E_CARD else None,
            is_settled_apart=label == E_CARD,
        )
        for label, kind in KINDS.items()
    ]


def _cashbacks(document: Json) -> list[CashbackRow]:
    tree = as_object(document.get("register_cashback"))
    return [
        CashbackRow(path[-1], number)
        for path, orders in at_depth(tree, 3)
        for number, is_done in orders.items()
        if is_done is True
    ]


def _appointment(record: Json | None) -> AppointmentRow | None:
    if record is None:
        return None
    return AppointmentRow(
        service=text(record, "服务类型"),
        name=text(record, "用户姓名"),
        phone=text(record, "电话号码"),
        wanted=text(record, "预约日期"),
    )


def _address(place: Json, name: str, phone: str | None) -> Address:
    region = tuple(text(place, key) for key in ("省份", "城市", "区县"))
    return Address(
        name=text(place, "收件人姓名") or name,
        phone=text_or_none(place, "电话号码") or phone,
        region=tuple(part for part in region if part),
        detail=text(place, "详细地址"),
        country=text_or_none(place, "国家"),
    )


def _read_products(document: Json, rows: ShopRows) -> None:
    for path, product in at_depth(document.get("products"), 3):
        key = path[-1]
        price = minor_units(product.get("商品价格"))
        if price is None:
            rows.refuse("product", key, "bad_amount", value=str(product.get("商品价格")))
            continue
        is_listed = text(product, "商品状态") == "已上架"
        sku = SkuRow(key, {}, price, CURRENCY, stock=None, is_available=is_listed)
        rows.products.append(
            ProductRow(
                external_id=key,
                titles={LOCALE: text(product, "商品名称")},
                descriptions={LOCALE: text(product, "商品描述")},
                skus=(sku,),
                attributes={LOCALE: _details(product)},
                is_listed=is_listed,
                exchange_offers=tuple(
                    ExchangeOfferRow(
                        external_id=text(offer, "商品ID"),
                        title=text(offer, "商品描述"),
                        is_listed=text(offer, "商品状态") != "已下架",
                        is_available=text(offer, "商品状态") == "已上架",
                    )
                    for offer in objects(product.get("可换货商品"))
                ),
                source_fields={key: value for key, value in product.items() if key in DETAILS},
            )
        )


def _details(product: Json) -> dict[str, str]:
    return {name: _readable(product[name]) for name in DETAILS if product.get(name)}


def _readable(value: object) -> str:
    """A detail as one text: the source keeps some as lists of small records."""
    records = objects(value)
    if not records:
        return str(value)
    return "；".join("：".join(str(part) for part in record.values()) for record in records)


def _shipment(number: str, trace: Json | None, rows: ShopRows) -> ShipmentRow | None:
    if trace is None:
        return None
    events: list[ParcelEvent] = []
    for place, record in enumerate(objects(trace.get("物流轨迹")), 1):
        event = _event(record)
        if event is None:
            rows.refuse("parcel_event", f"{number}/{place}", "bad_parcel_event", order=number)
        else:
            events.append(event)
    return ShipmentRow(
        carrier=text(trace, "物流公司"),
        tracking_number=text(trace, "物流单号"),
        events=tuple(in_order(events)),
        eta_at=instant(trace.get("预计送达时间"), ZONE),
    )


def _event(record: Json) -> ParcelEvent | None:
    at: datetime | None = instant(record.get("时间"), ZONE)
    code = parcel_code_of(text(record, "状态") or text(record, "status"))
    if at is None or code is None:
        return None
    return ParcelEvent(at, code, text_or_none(record, "位置"), text(record, "描述"))


def _invoice(record: Json | None) -> InvoiceRow | None:
    if record is None:
        return None
    kind = "personal" if text(record, "发票类型") == "个人发票" else "company"
    phone = text_or_none(record, "电话号码")
    return InvoiceRow(kind=kind, title=text(record, "发票抬头"), status="issued", phone=phone)


def _lines(order: Json, titles: dict[str, dict[str, str]]) -> tuple[LineRow, ...] | None:
    lines: list[LineRow] = []
    for record in objects(order.get("订单商品列表")):
        key = text(record, "商品ID")
        price = minor_units(record.get("单价"))
        quantity = record.get("数量")
        if price is None or not isinstance(quantity, int) or quantity < 1:
            return None
        lines.append(LineRow(key, key, titles.get(key, {LOCALE: key}), quantity, price, CURRENCY))
    return tuple(lines)


@dataclass(frozen=True)
class OrderParts:
    """What belongs to an order and stands elsewhere in the source."""

    shipment: ShipmentRow | None
    invoice: InvoiceRow | None
    appointment: AppointmentRow | None
    channel: str
    shop: str


def _read_order(
    order: Json,
    place: tuple[str, str],
    titles: dict[str, dict[str, str]],
    parts: OrderParts,
    rows: ShopRows,
) -> None:
    (user, number), word = place, text(order, "订单状态")
    status, lines = order_status_of(word), _lines(order, titles)
    total = minor_units(order.get("订单总金额"))
    if status is None:
        return rows.refuse("order", number, "unknown_status", value=word)
    if total is None or not lines:
        return rows.refuse("order", number, "bad_amount", value=str(order.get("订单总金额")))
    method, shipment = text(order, "支付方式"), parts.shipment
    payment = PaymentRow("payment", method, total, CURRENCY, method_id=method)
    rows.orders.append(
        OrderRow(
            number=number,
            customer_external_id=user,
            status=status,
            source_status=word,
            placed_at=shipment.events[0].at if shipment and shipment.events else None,
            total_minor=total,
            currency=CURRENCY,
            lines=lines,
            address=_address(as_object(order.get("收货地址")), user, None),
            payments=() if status in UNPAID else (payment,),
            shipments=(shipment,) if shipment else (),
            invoice=parts.invoice,
            appointment=parts.appointment,
            shop=parts.shop,
            channel=parts.channel,
            is_urgent=order.get("是否加急") is True,
            source_fields={"支付方式": method},
        )
    )
    return None
