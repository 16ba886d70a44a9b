"""Figures of a reply may come from what it shows, cites or was told, and from nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from xiaoer.bot.model.decision import Button, OrderCard, OrderChoice, ParcelCard, ProductCard, Reply
from xiaoer.bot.model.evidence import of_reply
from xiaoer.bot.model.facts import (
    ArticleFact,
    Facts,
    LineFact,
    OrderFact,
    ParcelFact,
    ProductFact,
    RequestFact,
    SkuFact,
)
from xiaoer.bot.model.place import Place
from xiaoer.bot.model.state import BotState
from xiaoer.kernel.money import Money

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
PARCEL = ParcelFact(
    "顺丰速运",
    "SF1390427718821",
    "in_transit",
    NOW - timedelta(days=3, hours=1),
    "杭州转运中心",
    "快件到达，袋号 5512",
    eta_at=datetime(2026, 11, 24, 17, 30, tzinfo=UTC),
)
KETTLE = OrderFact(
    number="SY2611208821",
    status="in_transit",
    placed_at=datetime(2026, 11, 19, 16, 45, tzinfo=UTC),
    titles=("手冲壶",),
    parcels=(PARCEL,),
    invoice=("company", "issued", "杭州 9 号有限公司"),
    lines=(LineFact("手冲壶", "K1", 2, Money(12900, "CNY")),),
    total=Money(25850, "CNY"),
    refunded=Money(50, "CNY"),
    address="浙江省杭州市西湖区***88号",
)
OTHER = replace(KETTLE, number="SY7777770000", total=Money(77700, "CNY"))
CUP = ProductFact(
    "cup",
    "马克杯",
    "容量 473 毫升",
    Money(4950, "CNY"),
    {"高度": "11 厘米"},
    (SkuFact("C1", {"颜色": "蓝 2 号"}, Money(5350, "CNY"), 4, is_available=True),),
)
BOWL = replace(CUP, id="bowl", title="面碗", description="直径 226 毫米")
REQUEST = RequestFact(
    "r1",
    "AS31",
    "SY2611208821",
    "refund_only",
    "仅退款",
    "requested",
    "待审核",
    is_open=True,
    opened_at=datetime(2026, 11, 20, 1, 15, tzinfo=UTC),
    due_at=datetime(2026, 11, 22, 1, 15, tzinfo=UTC),
    granted=Money(6640, "CNY"),
    titles=("手冲壶 600 毫升",),
)
FACTS = Facts(
    now=NOW,
    is_signed_in=True,
    orders=(KETTLE, OTHER),
    products=(CUP, BOWL),
    requests=(REQUEST,),
)
ALONE = replace(FACTS, requests=())
NOTHING = Reply(())


def evidence(reply: Reply = NOTHING, facts: Facts = ALONE, state: BotState | None = None) -> str:
    return "\n".join(of_reply(reply, facts, state or BotState(), SHANGHAI))


def test_a_reply_about_nothing_has_no_evidence() -> None:
    assert evidence() == ""


@pytest.mark.parametrize(
    "figure",
    [
        "SY2611208821",
        "8821",
        "258.50",
        "0.50",
        "129.00",
        "手冲壶 2",
        "2026 11 20 0 45",
        "杭州 9 号",
        "88号",
        "SF1390427718821",
        "袋号 5512",
        "2026 11 25 1 30",
        "3",
    ],
)
def test_a_shown_order_brings_its_own_figures_on_the_shop_s_clock(figure: str) -> None:
    assert figure in evidence(Reply((), cards=(OrderCard(KETTLE),)))


@pytest.mark.parametrize(
    "reply",
    [
        Reply((), cards=(OrderCard(KETTLE),)),
        Reply((), cards=(ParcelCard(PARCEL, KETTLE.number),)),
        Reply((), buttons=(OrderChoice(KETTLE.number, "手冲壶", "8821"),)),
    ],
)
def test_an_order_is_meant_by_card_parcel_or_button_and_no_other_is(reply: Reply) -> None:
    found = evidence(reply)
    assert "258.50" in found
    assert "777.00" not in found


def test_other_buttons_bring_nothing_and_a_parcel_without_news_no_days() -> None:
    fresh = replace(KETTLE, parcels=(ParcelFact("顺丰速运", "SF1390427718821", "created"),))
    known = Facts(NOW, is_signed_in=True, orders=(fresh,))
    assert evidence(Reply((), buttons=(Button("human"),)), known) == ""
    assert "SF1390427718821" in evidence(Reply((), cards=(OrderCard(fresh),)), known)


def test_the_order_last_spoken_of_counts() -> None:
    assert "777.00" in evidence(state=BotState(last_order=OTHER.number))


def test_an_order_that_is_not_the_contact_s_brings_nothing() -> None:
    assert evidence(state=BotState(last_order="SY0000000001")) == ""


@pytest.mark.parametrize("figure", ["473", "11 厘米", "蓝 2 号", "49.50", "53.50"])
def test_a_shown_product_brings_its_attributes_and_prices(figure: str) -> None:
    found = evidence(Reply((), cards=(ProductCard(CUP),)))
    assert figure in found
    assert "226" not in found


def test_the_product_last_spoken_of_counts() -> None:
    assert "226" in evidence(state=BotState(last_product="bowl"))


@pytest.mark.parametrize(
    "figure", ["AS31", "SY2611208821", "66.40", "2026 11 20 9 15", "2026 11 22 9 15", "600"]
)
def test_the_contact_s_requests_always_count(figure: str) -> None:
    assert figure in evidence(facts=FACTS)


def test_what_was_cited_grounded_told_or_filled_in_counts() -> None:
    article = ArticleFact(
        "1", 1, "满 99 包邮", "/a", "邮费 6 元。", "偏远 15 元", is_confident=True
    )
    state = BotState(
        problems=("我要退 3 件",),
        places=(Place(flow="size", step="ask", slots={"height": "172"}),),
    )
    found = evidence(Reply((), sources=(article,), grounds=("依据第 25 条",)), state=state)
    for figure in ("99", "6", "15", "3", "172", "25"):
        assert figure in found


def test_an_order_without_dates_parcels_or_amounts_brings_what_it_has() -> None:
    bare = OrderFact("SY1", "paid", None, ("手冲壶",))
    known = Facts(NOW, is_signed_in=True, orders=(bare,))
    found = evidence(Reply((), cards=(OrderCard(bare),)), known)
    assert found.splitlines() == ["SY1", "SY1", "手冲壶", "1"]
