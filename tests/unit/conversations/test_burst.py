"""How long the bot waits for the rest of a message."""

import pytest

from xiaoer.conversations.burst import PART, WHOLE, patience


@pytest.mark.parametrize(
    "text",
    ["我的快递到哪了", "确认", "转人工", "SY2611208821", "发货了吗", "人工客服", "起火了", "OK"],
)
def test_what_stands_by_itself_is_answered_soon(text: str) -> None:
    assert patience(text) == WHOLE


@pytest.mark.parametrize("text", ["你好", "在吗", "那个", "我想问一下，", "手冲壶", "hi", "订单"])
def test_a_greeting_or_a_scrap_is_waited_for(text: str) -> None:
    assert patience(text) == PART


def test_five_scraps_in_four_seconds_are_one_burst() -> None:
    assert PART.total_seconds() > 4 / 4
