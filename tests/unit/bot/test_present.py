"""Other slices' records become the facts that the bot's rules see, and nothing is made up."""

from typing import Any
from uuid import UUID

import pytest
from tests.unit.bot import records
from tests.unit.bot.records import AT, yuan

from xiaoer.bot import present
from xiaoer.kernel.money import Money

EVENT = {"at": AT, "status": "in_transit", "place": None, "text": "快件到达"}


def anomaly(kind: str, cleared_at: str | None) -> dict[str, Any]:
    return {"kind": kind, "since_at": AT, "found_at": AT, "cleared_at": cleared_at}


def payment(kind: str, method: str, minor: int) -> dict[str, Any]:
    return {"kind": kind, "method": method, "amount": yuan(minor), "at": AT}


def test_an_order_keeps_number_state_lines_and_total() -> None:
    fact = present.order_fact(records.order())
    assert (fact.number, fact.status, fact.titles) == ("SY1", "paid", ("手冲壶",))
    assert fact.total == Money(12900, "CNY")
    assert fact.lines[0].price == Money(12900, "CNY")
    assert (fact.parcels, fact.invoice, fact.refunded, fact.methods) == ((), None, None, ())


def test_an_order_s_card_is_the_order_as_the_window_shows_it() -> None:
    card = present.order_fact(records.order()).card
    assert card["number"] == "SY1"
    assert card["lines"][0]["price"] == yuan(12900)


def test_refunds_add_up_and_payments_name_each_method_once() -> None:
    payments = [
        payment("payment", "alipay", 10000),
        payment("payment", "gift_card", 2900),
        payment("payment", "alipay", 100),
        payment("refund", "alipay", 1000),
        payment("refund", "store_credit", 250),
    ]
    fact = present.order_fact(records.order(payments=payments))
    assert fact.refunded == Money(1250, "CNY")
    assert fact.methods == ("alipay", "gift_card")


def test_a_parcel_speaks_by_its_last_event() -> None:
    (parcel,) = present.order_fact(
        records.order(shipments=[records.shipment(last_event=EVENT, events=[EVENT])])
    ).parcels
    assert (parcel.place, parcel.text) == ("", "快件到达")
    assert parcel.at is not None
    assert parcel.at.isoformat() == "2026-11-22T13:05:00+00:00"


def test_a_parcel_without_events_says_nothing_of_where_it_is() -> None:
    (parcel,) = present.order_fact(records.order(shipments=[records.shipment()])).parcels
    assert (parcel.at, parcel.place, parcel.text) == (None, "", "")


def test_only_anomalies_that_hold_are_told() -> None:
    both = [anomaly("transfer_stalled", AT), anomaly("delivery_late", None)]
    (parcel,) = present.order_fact(
        records.order(shipments=[records.shipment(anomalies=both)])
    ).parcels
    assert parcel.anomalies == ("delivery_late",)


def test_an_invoice_is_kind_state_and_title() -> None:
    invoice = {"kind": "company", "title": "山野", "status": "issued", "issued_at": None}
    fact = present.order_fact(records.order(invoice=invoice))
    assert fact.invoice == ("company", "issued", "山野")


def test_a_product_lists_its_skus_with_what_is_left() -> None:
    fact = present.product_fact(records.product())
    assert [(sku.id, sku.stock) for sku in fact.skus] == [("K1", 3), ("K2", None)]
    assert fact.card == {
        "id": "kettle",
        "title": "手冲壶",
        "price": yuan(12900),
        "image": None,
        "url": None,
    }
    assert fact.chart is None


@pytest.mark.parametrize(
    "columns",
    [["尺码", "胸围"], {"zh-CN": ["尺码", "胸围"], "en": ["size", "chest"]}],
)
def test_a_size_chart_has_the_columns_of_its_first_language(columns: object) -> None:
    chart = {"columns": columns, "rows": [["M", 96], ["L", 100.5]]}
    fact = present.product_fact(records.product(size_chart=chart))
    assert fact.chart is not None
    assert fact.chart.columns == ("尺码", "胸围")
    assert fact.chart.rows == (("M", "96"), ("L", "100.5"))


def test_an_empty_size_chart_has_neither_columns_nor_rows() -> None:
    fact = present.product_fact(records.product(size_chart={}))
    assert fact.chart is not None
    assert (fact.chart.columns, fact.chart.rows) == ((), ())


@pytest.mark.parametrize(
    ("changed", "is_open"), [({}, True), ({"ended_at": AT, "state": "completed"}, False)]
)
def test_a_request_is_open_until_it_ended(changed: dict[str, Any], *, is_open: bool) -> None:
    fact = present.request_fact(records.request(**changed))
    assert fact.is_open is is_open
    assert (fact.id, fact.number) == (str(UUID(int=1)), "AS1")


@pytest.mark.parametrize(("minor", "granted"), [(0, None), (6640, Money(6640, "CNY"))])
def test_nothing_granted_is_no_amount(minor: int, granted: Money | None) -> None:
    assert present.request_fact(records.request(granted=yuan(minor))).granted == granted


def test_a_running_clock_is_told_with_its_words() -> None:
    due = {"clock": "answer", "text": "商家处理", "at": AT, "is_overdue": False}
    fact = present.request_fact(records.request(due=due))
    assert fact.due_text == "商家处理"
    assert fact.due_at is not None
    assert present.request_fact(records.request()).due_at is None
