"""Orders named by the day they were placed on, on the shop's calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.factories.reading import trained

from xiaoer.bot.model.entities import World
from xiaoer.bot.model.facts import OrderFact
from xiaoer.bot.model.orders import Chosen, Hints, Several, choose
from xiaoer.bot.model.understanding import Interpreter

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def _order(number: str, days: float, title: str = "水壶") -> OrderFact:
    return OrderFact(number, "shipped", NOON - timedelta(days=days), (title,))


ORDERS = (
    _order("SY1000000001", 0),
    _order("SY1000000002", 1, "帐篷"),
    _order("SY1000000003", 1, "睡袋"),
    _order("SY1000000004", 3),
    _order("SY1000000005", 40),
)


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    return trained()


def _meant(interpreter: Interpreter, text: str, today: date | None = TODAY) -> list[str]:
    understood = interpreter.read(text, fallback_locale="zh-CN", world=World(today=today))
    match choose(understood, ORDERS, Hints(), is_plausible=lambda _: True, zone=SHANGHAI):
        case Chosen(order):
            return [order.number[-1]]
        case Several(orders):
            return [order.number[-1] for order in orders]
        case other:
            raise AssertionError(other)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("大前天买的那个到哪了", ["4"]),
        ("今天下单的什么时候发", ["1"]),
        ("昨天拍的那个", ["2", "3"]),
        ("昨天买的帐篷到哪了", ["2"]),
        ("what about the one I ordered yesterday", ["2", "3"]),
        ("the thing I bought three days ago", ["4"]),
    ],
)
def test_the_day_of_buying_names_the_order(
    interpreter: Interpreter, text: str, meant: list[str]
) -> None:
    assert _meant(interpreter, text) == meant


@pytest.mark.parametrize("text", ["我的快递昨天怎么没动", "前天买的那个呢"])
def test_a_day_without_buying_or_without_an_order_names_none(
    interpreter: Interpreter, text: str
) -> None:
    assert len(_meant(interpreter, text)) == 3


def test_without_the_day_no_relative_day_is_read(interpreter: Interpreter) -> None:
    assert len(_meant(interpreter, "大前天买的那个到哪了", today=None)) == 3


def test_the_day_is_the_shops_own() -> None:
    late = OrderFact("SY1000000009", "shipped", datetime(2026, 11, 20, 17, tzinfo=UTC), ("壶",))
    understood = trained().read("前天买的那个", fallback_locale="zh-CN", world=World(today=TODAY))
    other = _order("SY1000000008", 9)
    for zone, is_meant in ((SHANGHAI, True), (UTC, False)):
        found = choose(understood, (late, other), Hints(), is_plausible=lambda _: True, zone=zone)
        assert (found == Chosen(late)) is is_meant
