"""A Chinese appliance shop: the `ecom_bench_zh` data set (fields documented in imports.md).

Orders, traces and invoices lie in trees platform → shop → user → order number. Times are local
to China. The column 实际送达时间 is filled with estimates in the source, so that arrival is read
from the trace alone.
"""

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
    CustomerRow,
    InvoiceRow,
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
    for (*_, user, number), order in at_depth(document.get("orders"), 4):
        shipment = _shipment(number, traces.pop(number, None), rows)
        invoice = _invoice(invoices.pop(number, None))
        _read_order(order, user, number, titles, shipment, invoice, rows)
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
            CustomerRow(user, name or user, phone=phone, address=address, locale=LOCALE)
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
    return InvoiceRow(kind=kind, title=text(record, "发票抬头"), status="issued")


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


def _read_order(  # noqa: PLR0917 - one order's parts, gathered by `read`
    order: Json,
    user: str,
    number: str,
    titles: dict[str, dict[str, str]],
    shipment: ShipmentRow | None,
    invoice: InvoiceRow | None,
    rows: ShopRows,
) -> None:
    word = text(order, "订单状态")
    status, lines = order_status_of(word), _lines(order, titles)
    total = minor_units(order.get("订单总金额"))
    if status is None:
        return rows.refuse("order", number, "unknown_status", value=word)
    if total is None or not lines:
        return rows.refuse("order", number, "bad_amount", value=str(order.get("订单总金额")))
    method = text(order, "支付方式")
    paid = (PaymentRow("payment", method, total, CURRENCY),) if status not in UNPAID else ()
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
            payments=paid,
            shipments=(shipment,) if shipment else (),
            invoice=invoice,
        )
    )
    return None
