"""Satisfaction, turn by turn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.bot.feeling.api import reader
from xiaoer.bot.model.satisfaction import Turn, dissatisfaction, level
from xiaoer.kernel.packs import PACKS

READER = reader(PACKS / "feelings")


def turns(*said: tuple[str, str]) -> list[Turn]:
    return [Turn(text, READER.read(text), answer) for text, answer in said]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("好的谢谢", "那到底什么时候能退"),
        ("好的", "你们不能帮我处理吗"),
        ("订单号 202611205566", "为什么还没有发货"),
        ("嗯", "没收到"),
        ("thanks, got it", "why is it not refunded yet"),
        ("可以", "太让人失望了"),
    ],
)
def test_peace_reads_better_than_trouble(better: str, worse: str) -> None:
    before = ("帮我查一下订单", "请稍等")
    assert dissatisfaction(turns(before, (better, ""))) < dissatisfaction(
        turns(before, (worse, ""))
    )


def test_thanks_at_the_end_is_satisfied_and_anger_is_not() -> None:
    assert level(turns(("退款到账了吗", "已到账"), ("谢谢，太好了", ""))) == 2
    assert level(turns(("退款到账了吗", "没有"), ("你们就是骗子，凭什么不退", ""))) == 0


def test_saying_the_same_again_is_worse_than_saying_it_once() -> None:
    once = turns(("你好", "您好"), ("我的退款怎么还没到", ""))
    again = turns(("我的退款怎么还没到", "您好"), ("我的退款怎么还没到", ""))
    assert dissatisfaction(again) > dissatisfaction(once)


def test_a_no_from_the_desk_weighs_on_the_next_turn() -> None:
    yes = turns(("能改地址吗", "已为您修改"), ("我在公司", ""))
    no = turns(("能改地址吗", "抱歉，无法修改"), ("我在公司", ""))
    assert dissatisfaction(no) > dissatisfaction(yes)


def test_the_answer_to_the_last_turn_is_not_looked_at() -> None:
    before = ("你好", "您好")
    assert dissatisfaction(turns(before, ("能退吗", "不能"))) == dissatisfaction(
        turns(before, ("能退吗", "可以"))
    )


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), min_size=1, max_size=8))
def test_any_dialogue_has_a_probability(said: list[tuple[str, str]]) -> None:
    assert 0 <= dissatisfaction(turns(*said)) <= 1
