"""A buyer's own order is found by its whole number, whatever signs the shop makes it of."""

from datetime import UTC, datetime

import pytest

from xiaoer.bot import api as bot
from xiaoer.bot.model.facts import OrderFact
from xiaoer.bot.model.orders import Chosen, Hints, choose

NOW = datetime(2026, 11, 30, tzinfo=UTC)
LETTERS, FEW_DIGITS, DIGITS = "XXSRPKAQWLJYZUWU", "BLUQ9ZFB6WTNT1DA", "100001"
ORDERS = [OrderFact(number, "paid", NOW, ("杯",)) for number in (LETTERS, FEW_DIGITS, DIGITS)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"订单 {LETTERS} 的快递到哪了？", LETTERS),
        (f"where is {FEW_DIGITS.lower()} please", FEW_DIGITS),
        (f"#{FEW_DIGITS}还没到", FEW_DIGITS),
        ("订单100001发货了吗", DIGITS),
        ("我的电话是13810000155，快递到哪了", None),
        ("BLUQ9ZFB6WTNT1DAX 到哪了", None),
    ],
)
def test_only_a_whole_number_of_an_own_order_chooses_it(text: str, number: str | None) -> None:
    said = bot.interpreter().read(text, fallback_locale="zh-CN")
    found = choose(said, ORDERS, Hints(), is_plausible=lambda _: True)
    assert (found.order.number if isinstance(found, Chosen) else None) == number
