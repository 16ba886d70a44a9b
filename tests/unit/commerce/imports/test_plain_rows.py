"""The plain form: every reason for which a record is refused, and what is read of a good one."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.commerce.imports.plain import read_plain
from xiaoer.commerce.imports.plain_fields import FILE, LINE, MOST_PIECES
from xiaoer.commerce.imports.rows import Rejection, ShopRows
from xiaoer.commerce.model import Address, OrderStatus, ParcelCode
from xiaoer.kernel.i18n import LOCALES, translate

CUSTOMER: dict[str, Any] = {"id": "c1", "name": "王若溪", "phone": "13800005521"}
SKU: dict[str, Any] = {"id": "s1", "price": "12.50", "stock": 3}
PRODUCT: dict[str, Any] = {"id": "p1", "title": "手冲壶", "skus": [SKU]}
LINE_: dict[str, Any] = {"sku": "s1", "quantity": 2, "price": "12.50"}
ORDER: dict[str, Any] = {
    "number": "SY-1",
    "customer": "c1",
    "status": "已付款",
    "total": "25.00",
    "placed_at": "2026-11-20 10:00",
    "lines": [LINE_],
}
EVENT: dict[str, Any] = {"at": "2026-11-21 09:30", "status": "已揽收", "place": "杭州"}
PARCEL: dict[str, Any] = {"carrier": "顺丰", "tracking_number": "SF1", "events": [EVENT]}


def shop(**more: Any) -> dict[str, Any]:
    return {"customers": [CUSTOMER], "products": [PRODUCT], "orders": [ORDER]} | more


def ordered(**change: Any) -> ShopRows:
    return read_plain(shop(orders=[ORDER | change]))


def line(**change: Any) -> dict[str, Any]:
    return {"lines": [LINE_ | change]}


def parcel(**change: Any) -> dict[str, Any]:
    return {"shipments": [PARCEL | {"events": [EVENT | change]}]}


def paid(**change: Any) -> dict[str, Any]:
    return {"payments": [{"method": "微信支付", "amount": "25.00"} | change]}


def test_a_good_document_is_read_whole() -> None:
    rows = read_plain(shop(orders=[ORDER | paid(at="2026/11/20 10:01") | parcel()]))
    assert rows.rejected == []
    [order], [product] = rows.orders, rows.products
    assert (order.status, order.total_minor, order.currency) == (OrderStatus.PAID, 2500, "CNY")
    assert order.placed_at == datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    assert order.lines[0].product_external_id == "p1"
    assert order.payments[0].at == datetime(2026, 11, 20, 2, 1, tzinfo=UTC)
    assert order.shipments[0].events[0].code is ParcelCode.PICKED_UP
    assert (product.skus[0].price_minor, product.skus[0].is_available) == (1250, True)


REFUSED: list[tuple[dict[str, Any], str, dict[str, str]]] = [
    ({"number": ""}, "missing_field", {"field": "number"}),
    ({"number": "  "}, "missing_field", {"field": "number"}),
    ({"number": None}, "missing_field", {"field": "number"}),
    ({"status": ""}, "missing_field", {"field": "status"}),
    ({"customer": ""}, "missing_field", {"field": "customer"}),
    ({"total": ""}, "missing_field", {"field": "total"}),
    ({"status": "迷路了"}, "unknown_status", {"value": "迷路了"}),
    ({"lines": []}, "no_lines", {}),
    ({"lines": "two cups"}, "no_lines", {}),
    ({"lines": ["s1"]}, "no_lines", {}),
    ({"customer": "c9"}, "unknown_customer", {"customer": "c9"}),
    ({"total": "25.005"}, "bad_amount", {"value": "25.005"}),
    ({"total": "-1"}, "bad_amount", {"value": "-1"}),
    ({"total": "1e999999"}, "bad_amount", {"value": "1e999999"}),
    ({"total": "二十五"}, "bad_amount", {"value": "二十五"}),
    ({"total": True}, "bad_amount", {"value": "True"}),
    ({"total": "10000000000000.01"}, "bad_amount", {"value": "10000000000000.01"}),
    ({"currency": "yuan"}, "bad_amount", {"value": "12.50"}),
    ({"freight": "free"}, "bad_amount", {"value": "free"}),
    ({"placed_at": "yesterday"}, "bad_time", {"value": "yesterday"}),
    ({"placed_at": "0001-01-01 00:00"}, "bad_time", {"value": "0001-01-01 00:00"}),
    ({"signed_at": "2026-02-30 10:00"}, "bad_time", {"value": "2026-02-30 10:00"}),
    (line(sku=""), "missing_field", {"field": "sku"}),
    (line(quantity=""), "missing_field", {"field": "quantity"}),
    (line(quantity="0"), "bad_amount", {"value": "0"}),
    (line(quantity="-1"), "bad_amount", {"value": "-1"}),
    (line(quantity="1.5"), "bad_amount", {"value": "1.5"}),
    (line(quantity="两"), "bad_amount", {"value": "两"}),
    (line(quantity="２"), "bad_amount", {"value": "２"}),
    (line(quantity=str(MOST_PIECES + 1)), "bad_amount", {"value": "1000001"}),
    (line(quantity="9" * 5000), "bad_amount", {"value": "9" * 5000}),
    (line(price=""), "missing_field", {"field": "price"}),
    (line(paid="much"), "bad_amount", {"value": "much"}),
    (paid(kind="gift"), "unknown_status", {"value": "gift"}),
    (paid(method=""), "missing_field", {"field": "method"}),
    (paid(amount=""), "missing_field", {"field": "amount"}),
    (paid(at="soon"), "bad_time", {"value": "soon"}),
    (parcel(at=""), "missing_field", {"field": "at"}),
    (parcel(status="飞走了"), "unknown_status", {"value": "飞走了"}),
    ({"shipments": [{"carrier": "顺丰"}]}, "missing_field", {"field": "tracking_number"}),
    (
        {"shipments": [PARCEL | {"eta_at": "tomorrow"}]},
        "bad_time",
        {"value": "tomorrow"},
    ),
]


@pytest.mark.parametrize(("change", "code", "params"), REFUSED)
def test_a_bad_order_is_refused_with_its_reason_and_nothing_of_it_is_kept(
    change: dict[str, Any], code: str, params: dict[str, str]
) -> None:
    rows = ordered(**change)
    number = str(change.get("number", "SY-1") or "").strip() or "?"
    assert rows.orders == []
    assert rows.rejected == [Rejection("order", number, f"commerce.import.{code}", params)]
    assert (len(rows.customers), len(rows.products)) == (1, 1)


@pytest.mark.parametrize(
    ("part", "record", "kind", "code"),
    [
        ("customers", {"id": "", "name": "无"}, "customer", "missing_field"),
        ("products", {"id": "", "title": "壶"}, "product", "missing_field"),
        ("products", {"id": "p2", "title": ""}, "product", "missing_field"),
        ("products", PRODUCT | {"skus": [SKU | {"id": ""}]}, "sku", "missing_field"),
        ("products", PRODUCT | {"skus": [SKU | {"price": ""}]}, "sku", "missing_field"),
        ("products", PRODUCT | {"skus": [SKU | {"price": "1.234"}]}, "sku", "bad_amount"),
        ("products", PRODUCT | {"skus": [SKU | {"stock": "-1"}]}, "sku", "bad_amount"),
        ("products", PRODUCT | {"skus": [SKU | {"stock": "many"}]}, "sku", "bad_amount"),
    ],
)
def test_a_bad_customer_product_or_sku_is_refused_alone(
    part: str, record: dict[str, Any], kind: str, code: str
) -> None:
    rows = read_plain(shop(orders=[], **{part: [record]}))
    [told] = rows.rejected
    assert (told.kind, told.code) == (kind, f"commerce.import.{code}")


def test_a_sku_that_is_refused_leaves_the_rest_of_its_product() -> None:
    skus = [SKU | {"price": "free"}, SKU | {"id": "s2"}]
    rows = read_plain(shop(products=[PRODUCT | {"skus": skus}], orders=[]))
    assert [one.external_id for one in rows.products[0].skus] == ["s2"]
    assert [one.key for one in rows.rejected] == ["s1"]


@pytest.mark.parametrize("again", ["SY-1", "sy1", "＃ＳＹ１", "订单号：SY 1"])
def test_an_order_told_twice_is_taken_once_and_names_the_first(again: str) -> None:
    rows = read_plain(shop(orders=[ORDER, ORDER | {"number": again, "total": "1"}]))
    assert [one.total_minor for one in rows.orders] == [2500]
    assert [(one.code, one.params["first"]) for one in rows.rejected] == [
        ("commerce.import.repeated", "SY-1")
    ]


def test_a_record_of_a_file_says_where_it_stood() -> None:
    bad = ORDER | {"status": "?", FILE: "orders.csv", LINE: 7}
    [told] = read_plain(shop(orders=[bad])).rejected
    assert told.params == {"value": "?", "file": "orders.csv", "line": "7"}


def test_a_customer_may_come_inside_the_order_and_is_taken_once() -> None:
    inline = {"id": "c2", "name": "Emma Chen", "city": "Denver", "address": "9 Sunset Drive"}
    orders = [
        ORDER | {"number": number, "customer": inline | {"name": name}}
        for number, name in (("A", "Emma Chen"), ("B", "Somebody Else"))
    ]
    rows = read_plain(shop(orders=orders))
    assert [one.name for one in rows.customers] == ["王若溪", "Emma Chen"]
    assert rows.customers[1].address == Address("Emma Chen", None, ("Denver",), "9 Sunset Drive")
    assert [one.customer_external_id for one in rows.orders] == ["c2", "c2"]


@pytest.mark.parametrize(
    ("written", "stock", "listed", "is_available"),
    [
        ("", None, "", True),
        ("0", 0, "", False),
        ("5", 5, "", True),
        ("5", 5, "否", False),
        ("", None, "False", False),
        ("", None, "下架", False),
        ("", None, "是", True),
    ],
)
def test_goods_are_available_unless_told_otherwise(
    written: str, stock: int | None, listed: str, is_available: bool
) -> None:
    sku = SKU | {"stock": written, "is_available": listed}
    [found] = read_plain(shop(products=[PRODUCT | {"skus": [sku]}])).products[0].skus
    assert (found.stock, found.is_available) == (stock, is_available)


@pytest.mark.parametrize(
    ("zone", "written", "hour"),
    [
        ("Asia/Shanghai", "2026-11-20 10:00", 2),
        ("Europe/Berlin", "2026-11-20 10:00", 9),
        ("Asia/Shanghai", "2026-11-20T10:00:00+00:00", 10),
        ("Asia/Shanghai", "2026-11-20T10:00:00Z", 10),
        ("Asia/Shanghai", "2026/11/20 10:00:00", 2),
    ],
)
def test_a_time_is_local_to_the_shop_unless_it_says_more(
    zone: str, written: str, hour: int
) -> None:
    orders = [ORDER | {"placed_at": written}]
    [order] = read_plain(shop(time_zone=zone, orders=orders)).orders
    assert order.placed_at == datetime(2026, 11, 20, hour, 0, tzinfo=UTC)


@pytest.mark.parametrize("code", sorted({code for _, code, _ in REFUSED} | {"repeated"}))
def test_every_reason_is_told_in_both_languages(code: str) -> None:
    texts = {translate(f"commerce.import.{code}", locale) for locale in LOCALES}
    assert len(texts) == 2
    assert f"commerce.import.{code}" not in texts


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*ORDER, *LINE_, *EVENT, "id", "skus"]), inner)
        ),
        max_leaves=12,
    )
)
def test_no_document_stops_the_reading(rubbish: object) -> None:
    rows = read_plain(
        shop(orders=[ORDER, rubbish], products=rubbish, customers=[CUSTOMER, rubbish])
    )
    assert "SY-1" in {one.number for one in rows.orders}
