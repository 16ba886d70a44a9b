"""Several wishes in one burst are told apart, and one wish in several sentences is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.bot.heard import understood

from xiaoer.bot.model.entities import Entities
from xiaoer.bot.model.wishes import of_burst, parts_of, same_language


@pytest.mark.parametrize(
    ("texts", "parts"),
    [
        (["快递到哪了"], []),
        (["快递到哪了？"], []),
        (["快递到哪了？顺便开个发票"], ["快递到哪了", "顺便开个发票"]),
        (["快递到哪了", "顺便开个发票"], ["快递到哪了", "顺便开个发票"]),
        (["在吗？快递到哪了"], []),
        (["快递到哪了！快递到哪了！"], []),
        (["Where is it? And an invoice please"], ["Where is it", "And an invoice please"]),
        (["一二三四\n五六七八；九十一二"], ["一二三四", "五六七八", "九十一二"]),
        ([], []),
    ],
)
def test_sentences_long_enough_are_parts_when_there_are_two(
    texts: list[str], parts: list[str]
) -> None:
    assert parts_of(texts) == parts


@given(st.lists(st.text(alphabet="快递发票退货。？!\n;x ", max_size=40), max_size=8))
def test_parts_are_few_distinct_and_said(texts: list[str]) -> None:
    parts = parts_of(texts)
    assert len(parts) <= 4
    assert len(parts) != 1
    assert len(set(parts)) == len(parts)
    assert all(any(part in text for text in texts) for part in parts)


@pytest.mark.parametrize(
    ("text", "locale", "before", "answer"),
    [
        ("SY2611208821", "en", "zh-CN", "zh-CN"),
        ("Nike", "en", "zh-CN", "zh-CN"),
        ("where is my parcel", "en", "zh-CN", "en"),
        ("SY2611208821", "en", None, "en"),
        ("快递到哪了", "zh-CN", "en", "zh-CN"),
        ("Nike", "en", "en", "en"),
    ],
)
def test_a_bare_code_does_not_change_the_language(
    text: str, locale: str, before: str | None, answer: str
) -> None:
    assert same_language(understood(text, locale=locale), before).locale == answer


def test_two_wishes_are_heard_in_the_order_said() -> None:
    first = understood("快递到哪了", "parcel_location")
    second = understood("顺便开个发票", "invoice")
    heard = of_burst(understood("快递到哪了？顺便开个发票", "invoice"), [first, second])
    assert [one.understood.intent for one in heard] == ["parcel_location", "invoice"]
    assert [one.text for one in heard] == ["快递到哪了", "顺便开个发票"]


def test_one_wish_twice_is_one() -> None:
    whole = understood("快递到哪了？我的包裹呢", "parcel_location")
    parts = [
        understood("快递到哪了", "parcel_location"),
        understood("我的包裹呢", "parcel_location"),
    ]
    assert [one.understood for one in of_burst(whole, parts)] == [whole]


@pytest.mark.parametrize("small", ["greeting", "thanks", "goodbye", "wait", None])
def test_a_wish_beside_small_talk_is_the_burst_s(small: str | None) -> None:
    whole = understood("你好啊亲。快递到哪了", small)
    (heard,) = of_burst(
        whole, [understood("你好啊亲", "greeting"), understood("快递到哪了", "order_status")]
    )
    assert heard.understood.intent == "order_status"
    assert heard.text == whole.text


def test_the_whole_burst_s_own_wish_stands_before_a_part_s() -> None:
    whole = understood("这个能退吗？收到三天了", "return_wish")
    (heard,) = of_burst(whole, [understood("收到三天了", "order_status")])
    assert heard.understood.intent == "return_wish"


def test_signs_of_the_whole_go_with_the_first_wish_only() -> None:
    whole = understood(
        "气死了！快递到哪了？开发票",
        "invoice",
        wants_human=True,
        is_emergency=True,
        emotion="angry",
    )
    heard = of_burst(
        whole,
        [understood("快递到哪了", "parcel_location"), understood("开发票吧", "invoice")],
        ["f1"],
    )
    assert [one.understood.wants_human for one in heard] == [True, False]
    assert [one.understood.is_emergency for one in heard] == [True, False]
    assert [one.understood.emotion for one in heard] == ["angry", "calm"]
    assert [one.files for one in heard] == [("f1",), ()]


def test_each_wish_keeps_the_entities_said_with_it() -> None:
    mine, theirs = Entities(numbers=("SY1",)), Entities(numbers=("SY2",))
    whole = understood("a", "invoice", entities=Entities(numbers=("SY1", "SY2")))
    heard = of_burst(
        whole,
        [
            understood("b", "return_wish", entities=mine),
            understood("c", "invoice", entities=theirs),
        ],
    )
    assert [one.understood.entities for one in heard] == [mine, theirs]


def test_nothing_understood_stays_one_burst_with_its_files() -> None:
    whole = understood("嗯嗯嗯嗯")
    assert of_burst(whole, [], ["a", "b"])[0].files == ("a", "b")
