"""CSV tables as one plain document: children go into their order, SKUs into their product."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from xiaoer.commerce.errors import ShopUnreadableError
from xiaoer.commerce.imports.fields import Json, text
from xiaoer.commerce.imports.plain import FORMAT, read_plain
from xiaoer.commerce.imports.plain_fields import FILE, LINE, where
from xiaoer.commerce.imports.rows import ShopRows
from xiaoer.commerce.model import order_number_key

TABLES: Final = ("products", "customers", "orders", "lines", "payments", "shipments")
MARKS: Final = {
    "products": "sku",
    "customers": "phone",
    "orders": "placed_at",
    "lines": "quantity",
    "payments": "amount",
    "shipments": "tracking_number",
}
"""A column that only this table has; it tells a single file's table."""
HEADINGS: Final = {
    "商品编号": "id", "商品名称": "title", "商品描述": "description", "分类": "category",
    "规格编号": "sku", "规格": "attributes", "价格": "price", "单价": "price", "库存": "stock",
    "币种": "currency", "是否上架": "is_listed", "链接": "url", "图片": "image",
    "买家编号": "customer", "姓名": "name", "手机号": "phone", "邮箱": "email", "等级": "tier",
    "省": "province", "市": "city", "区": "district", "地址": "address", "邮编": "post_code",
    "国家": "country", "语言": "locale", "订单号": "order", "状态": "status",
    "下单时间": "placed_at", "订单金额": "total", "运费": "freight", "渠道": "channel",
    "收件人": "recipient", "收件电话": "recipient_phone", "发货时间": "shipped_at",
    "送达时间": "delivered_at", "签收时间": "signed_at", "数量": "quantity", "实付": "paid",
    "类型": "kind", "支付方式": "method", "金额": "amount", "时间": "at", "流水号": "reference",
    "快递公司": "carrier", "运单号": "tracking_number", "地点": "place", "内容": "text",
    "预计送达": "eta_at", "商品": "product", "名称": "title",
}  # fmt: skip
OWN_KEYS: Final = {"customers": ("customer", "id"), "orders": ("order", "number")}
"""What a Chinese heading calls the key of the table that owns it."""


def read_tables(files: Iterable[Path]) -> ShopRows:
    """Read CSV files (UTF-8 or GB 18030). Raises ShopUnreadableError for one of no known table."""
    tables: dict[str, list[Json]] = {name: [] for name in TABLES}
    for file in files:
        records = _records(file)
        tables[_table_of(file, records)] += records
    rows = read_plain(_document(tables), source="csv")
    known = {order_number_key(text(order, "number")) for order in tables["orders"]}
    for name in ("lines", "payments", "shipments"):
        _refuse_strays(rows, name, tables[name], known)
    return rows


def _records(file: Path) -> list[Json]:
    data = file.read_bytes()
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = data.decode("gb18030", errors="strict")
    reader = csv.DictReader(content.splitlines(keepends=True), strict=True)
    found: list[Json] = []
    for record in reader:
        row: Json = {_heading(name): value for name, value in record.items() if name}
        row[FILE], row[LINE] = file.name, reader.line_num
        found.append(row)
    return found


def _heading(name: str) -> str:
    name = name.strip()
    return HEADINGS.get(name, name.lower())


def _table_of(file: Path, records: list[Json]) -> str:
    """By its name, or else by a column that only one table has."""
    if file.stem.lower() in TABLES:
        name = file.stem.lower()
    else:
        columns = records[0].keys() if records else frozenset[str]()
        name = next((table for table, mark in MARKS.items() if mark in columns), "")
    if not name:
        raise ShopUnreadableError(name=file.name)
    for given, wanted in [OWN_KEYS[name]] if name in OWN_KEYS else []:
        for record in records:
            record.setdefault(wanted, record.get(given))
    return name


def _document(tables: dict[str, list[Json]]) -> Json:
    products = _joined(tables["products"], lambda r: text(r, "id"), "skus", _sku)
    of = {name: _by_order(tables[name]) for name in ("lines", "payments", "shipments")}
    orders: list[Json] = []
    for order in tables["orders"]:
        key = order_number_key(text(order, "number"))
        orders.append(
            order
            | {
                "lines": of["lines"][key],
                "payments": [_payment(row) for row in of["payments"][key]],
                "shipments": _joined(
                    of["shipments"][key],
                    lambda r: text(r, "tracking_number"),
                    "events",
                    _event,
                ),
            }
        )
    return {
        "format": FORMAT,
        "customers": tables["customers"],
        "products": products,
        "orders": orders,
    }


def _by_order(records: list[Json]) -> defaultdict[str, list[Json]]:
    found: defaultdict[str, list[Json]] = defaultdict(list)
    for record in records:
        found[order_number_key(text(record, "order"))].append(record)
    return found


def _joined(
    records: list[Json],
    key_of: Callable[[Json], str],
    children: str,
    child_of: Callable[[Json], Json | None],
) -> list[Json]:
    """Rows of one key become one record; each row's own part goes into its children."""
    found: dict[str, Json] = {}
    parts: dict[str, list[Json]] = {}
    for record in records:
        key = key_of(record)
        found.setdefault(key, record)
        child = child_of(record)
        parts.setdefault(key, []).extend([child] if child else [])
    return [record | {children: parts[key]} for key, record in found.items()]


def _sku(record: Json) -> Json | None:
    if not text(record, "sku"):
        return None
    pairs = [part.partition("=") for part in text(record, "attributes").split(";") if part]
    attributes = {name.strip(): value.strip() for name, _, value in pairs}
    return record | {"id": text(record, "sku"), "attributes": attributes}


def _payment(record: Json) -> Json:
    return record | {"id": record.get("reference")}


def _event(record: Json) -> Json | None:
    return record if text(record, "at") or text(record, "status") else None


def _refuse_strays(rows: ShopRows, table: str, records: list[Json], known: set[str]) -> None:
    for record in records:
        if order_number_key(text(record, "order")) not in known:
            key, order = f"{record[FILE]}:{record[LINE]}", text(record, "order")
            rows.refuse(table.removesuffix("s"), key, "unknown_order", order=order, **where(record))
