"""Names in flows' texts and conditions are read from the facts, and say what must be looked up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from xiaoer.bot.model.decision import Coded
from xiaoer.bot.model.facts import (
    ArticleFact,
    Facts,
    OrderFact,
    ParcelFact,
    ProductFact,
    RequestFact,
    SkuFact,
)
from xiaoer.bot.model.flows.names import NAMES, View, is_known, need_of, said, value
from xiaoer.bot.model.place import Place
from xiaoer.kernel.money import Money

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PARCEL = ParcelFact(
    "顺丰速运", "SF1390427718821", "in_transit", NOW - timedelta(days=3), "", "到达分拣中心。"
)
ORDER = OrderFact(
    number="SY2611208821",
    status="in_transit",
    placed_at=NOW,
    titles=("手冲壶", "滤纸"),
    parcels=(replace(PARCEL, status="signed"), PARCEL),
    invoice=("company", "issued", "山野"),
    total=Money(12900, "CNY"),
)
MUG = ProductFact(
    "mug",
    "马克杯",
    "",
    Money(4900, "CNY"),
    {},
    (SkuFact("M1", {}, Money(4900, "CNY"), 0, is_available=False),),
)


def request(key: str, *, is_open: bool, number: str = "SY2611208821") -> RequestFact:
    return RequestFact(
        key, f"AS-{key}", number, "refund_only", "仅退款", "x", "待审核", is_open, NOW
    )


DONE, OPEN = request("r1", is_open=False), request("r2", is_open=True)
ELSEWHERE = request("r3", is_open=True, number="SY0")
FACTS = Facts(
    now=NOW,
    is_signed_in=True,
    name="王若溪",
    orders=(ORDER,),
    products=(replace(MUG, id="bowl", title="面碗"), MUG),
    requests=(ELSEWHERE, DONE, OPEN),
    topic_article=ArticleFact("1", 1, "七天无理由", "/a", "。", "", is_confident=True),
)


def view(facts: Facts = FACTS, **slots: str) -> View:
    return View(
        Place("flow", "step", slots={"order": ORDER.number, "product": "mug", **slots}), facts
    )


NOTHING = View(Place("flow", "step"), Facts(now=NOW, is_signed_in=False))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("buyer.name", "王若溪"),
        ("buyer.is_known", True),
        ("orders.count", 1),
        ("order.tail", "8821"),
        ("order.title", "手冲壶"),
        ("order.status", "in_transit"),
        ("order.total", str(Money(12900, "CNY"))),
        ("order.refunded", None),
        ("order.parcels", 2),
        ("order.is_moving", True),
        ("order.is_waiting", False),
        ("order.is_active", True),
        ("order.has_arrived", False),
        ("order.has_invoice", True),
        ("invoice.kind", "company"),
        ("invoice.status", "issued"),
        ("invoice.title", "山野"),
        ("parcel.status", "in_transit"),
        ("parcel.place", None),
        ("parcel.text", "到达分拣中心"),
        ("parcel.is_quiet", True),
        ("parcel.is_final", False),
        ("parcel.quiet_days", 3),
        ("parcel.has_anomaly", False),
        ("product.title", "马克杯"),
        ("product.is_available", False),
        ("product.has_chart", False),
        ("requests.open", 2),
        ("request.number", "AS-r2"),
        ("topic.exists", True),
        ("topic.title", "七天无理由"),
    ],
)
def test_a_name_reads_its_record(name: str, expected: object) -> None:
    assert value(name, view()) == expected


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_name_fails_when_nothing_is_known(name: str) -> None:
    found = value(name, NOTHING)
    assert found in {None, False}


def test_a_code_is_said_by_its_word_and_compared_by_its_code() -> None:
    assert said("order.status", view()) == Coded("status", "in_transit")
    assert value("order.status", view()) == "in_transit"


def test_a_slot_reads_what_it_holds() -> None:
    assert said("slot.reason", view(reason="尺码不合")) == "尺码不合"
    assert said("slot.reason", view()) is None


def test_the_request_meant_is_the_chosen_one_even_when_it_is_over() -> None:
    chosen = view(request="r1").request
    assert chosen == DONE


def test_without_a_choice_an_open_request_of_the_order_stands_before_an_ended_one() -> None:
    assert view().request == OPEN
    ended = replace(FACTS, requests=(DONE,))
    assert view(ended).request == DONE


def test_a_request_of_another_order_is_not_meant() -> None:
    assert view(replace(FACTS, requests=(ELSEWHERE,))).request is None


@pytest.mark.parametrize(
    ("name", "need"),
    [
        ("order.total", "orders"),
        ("parcel.eta", "orders"),
        ("product.price", "products"),
        ("request.due", "requests"),
        ("topic.title", "topic"),
        ("buyer.name", None),
        ("slot.reason", None),
    ],
)
def test_a_name_tells_what_must_be_looked_up(name: str, need: str | None) -> None:
    assert need_of(name) == need


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("order.total", True),
        ("order.colour", False),
        ("slot.a", True),
        ("slot.b", False),
        ("a", False),
    ],
)
def test_only_names_of_the_table_and_of_the_flow_s_slots_are_known(
    name: str, *, known: bool
) -> None:
    assert is_known(name, {"a": object()}) is known
