"""Reading foreign fields, and times relative to the import."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.commerce.imports import ecom_bench, fields, tau_retail
from xiaoer.commerce.imports.relative_times import resolve
from xiaoer.commerce.model import ParcelCode

NOW = datetime(2026, 11, 23, 2, 30, 15, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("value", "minor"),
    [
        (1304.8, 130480),
        (0.29, 29),
        ("12.50", 1250),
        (7, 700),
        (1.234, None),
        (-1, None),
        (True, None),
        ("abc", None),
        (float("nan"), None),
        (None, None),
    ],
)
def test_an_amount_is_exact_or_refused(value: object, minor: int | None) -> None:
    assert fields.minor_units(value) == minor


@given(st.integers(0, 10**12))
def test_every_amount_of_two_decimals_survives(minor: int) -> None:
    assert fields.minor_units(f"{minor // 100}.{minor % 100:02d}") == minor


@pytest.mark.parametrize(
    ("offset", "instant"),
    [
        ("-1d 21:05", "2026-11-22T13:05:00+00:00"),
        ("0d 00:00", "2026-11-22T16:00:00+00:00"),
        ("1d 18:00", "2026-11-24T10:00:00+00:00"),
        ("-2h", "2026-11-23T00:30:00+00:00"),
    ],
)
def test_an_offset_is_counted_from_the_import(offset: str, instant: str) -> None:
    found = resolve(offset, NOW, ZONE)
    assert found is not None
    assert found.isoformat() == instant


@pytest.mark.parametrize("offset", ["", "yesterday", "-1d 25:00", "-1d 9:00", "2026-11-22"])
def test_what_is_no_offset_is_no_time(offset: str) -> None:
    assert resolve(offset, NOW, ZONE) is None


def test_the_source_s_misnamed_status_field_is_read() -> None:
    trace = {"时间": "2025-04-01 08:30:00", "status": "已揽收", "位置": "甲", "描述": "乙"}
    order = {
        "订单状态": "已发货",
        "订单总金额": 5,
        "订单商品列表": [{"商品ID": "p", "单价": 5, "数量": 1}],
    }
    rows = ecom_bench.read(
        {
            "orders": {"jd": {"shop": {"user": {"1": order}}}},
            "logistics": {"jd": {"shop": {"user": {"1": {"物流轨迹": [trace]}}}}},
        }
    )
    [found] = rows.orders
    [parcel] = found.shipments
    [event] = parcel.events
    assert event.code is ParcelCode.PICKED_UP
    assert event.at.isoformat() == "2025-04-01T00:30:00+00:00"
    assert found.placed_at == event.at


def test_details_kept_as_records_become_text() -> None:
    product = {
        "商品名称": "热水器",
        "商品价格": 1999,
        "赠品信息": [{"赠品名称": "风扇", "赠品描述": "随单发出"}, {"赠品名称": "卡"}],
        "安装说明": "挂墙",
    }
    rows = ecom_bench.read({"products": {"jd": {"shop": {"p": product}}}})
    [found] = rows.products
    assert found.attributes == {"zh-CN": {"赠品信息": "风扇：随单发出；卡", "安装说明": "挂墙"}}


def test_an_item_listed_twice_is_two_lines() -> None:
    item: dict[str, object] = {
        "item_id": "i",
        "product_id": "p",
        "name": "Cup",
        "price": 2.5,
        "options": {},
    }
    order: dict[str, object] = {
        "user_id": "u",
        "status": "pending",
        "items": [item, item],
        "payment_history": [],
    }
    rows = tau_retail.read({"orders": {"#W1": order}, "products": {}, "users": {}})
    [found] = rows.orders
    lines = [(line.sku, line.quantity, line.price_minor) for line in found.lines]
    assert lines == [("i", 1, 250)] * 2
    assert found.total_minor == 500


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_mapping_stumbles_over_rubbish(rubbish: object) -> None:
    document = {"orders": rubbish, "products": rubbish, "users": rubbish, "users_info": rubbish,
                "logistics": rubbish, "invoices": rubbish}  # fmt: skip
    assert ecom_bench.read(document).orders == []
    assert tau_retail.read(document).orders == []
