"""Intents, entities, mood and language of a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.bot.lexicon import interpreter, read

from xiaoer.bot.model import entities, text

INTENTS = [name for name in interpreter().lexicon.intents if name != "human_wanted"]


@pytest.mark.parametrize("name", INTENTS)
def test_every_intent_has_examples_enough_and_understands_them(name: str) -> None:
    phrases = interpreter().lexicon.intents[name].phrases
    assert len(phrases) >= 60
    assert [(phrase, got) for phrase in phrases if (got := read(phrase).intent) != name] == []


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("你好，我想问一下我的快递到哪里了，都好几天没动静了", "parcel_location"),
        ("我买的手冲壶寄到哪了呀", "parcel_location"),
        ("where the hell is my parcel", "parcel_location"),
        ("I ordered 2 weeks ago and nothing arrived", "parcel_location"),
        ("想问下我退的那个杯子钱什么时候到账", "refund_progress"),
        ("买的帐篷能退吗不想要了", "return_wish"),
        ("my jacket is too small, I would like to swap it for a bigger size", "exchange_wish"),
        ("可以给我开一张公司抬头的发票吗", "invoice"),
        ("Has order #W2611340 shipped yet?", "order_status"),
        ("拆封了还可以七天无理由吗", "policy_question"),
        ("查快弟", "parcel_location"),
        ("wheres my pacel", "parcel_location"),
    ],
)
def test_a_wish_in_own_words_is_understood(message: str, intent: str) -> None:
    assert read(message).intent == intent


@pytest.mark.parametrize(
    "message",
    ["今天天气怎么样", "帮我写首诗", "1+1等于几", "讲个笑话", "what is the weather", "???", ""],
)
def test_what_is_not_understood_is_said_so(message: str) -> None:
    assert read(message).intent is None


@pytest.mark.parametrize(
    ("message", "urgent"),
    [
        ("壶炸了我烫伤了", True),
        ("插上电就起火了", True),
        ("再不处理我打12315", True),
        ("我不想活了", True),
        ("I got an electric shock from the kettle", True),
        ("my lawyer will call", True),
        ("有防烫伤的手套吗", False),
        ("烟雾报警器有吗", False),
        ("地址写的是人民医院东门", False),
        ("这壶美死了", False),
        ("fire pit in stock", False),
    ],
)
def test_danger_is_heard_and_its_look_alikes_are_not(message: str, urgent: bool) -> None:
    assert read(message).is_emergency is urgent


@pytest.mark.parametrize(
    ("message", "emotion"),
    [
        ("垃圾店", "angry"),
        ("有垃圾桶卖吗", "calm"),
        ("怎么还没发货", "impatient"),
        ("快递到哪了", "calm"),
        ("this is ridiculous", "angry"),
    ],
)
def test_mood_is_read(message: str, emotion: str) -> None:
    assert read(message).emotion == emotion


def test_information_security_is_heard() -> None:
    assert read("我的个人信息泄露了").is_security
    assert not read("怎么保护隐私").is_security


@pytest.mark.parametrize(
    ("message", "numbers", "tails", "ordinal"),
    [
        ("订单SY2611208821到哪了", ("SY2611208821",), (), None),
        ("订单 313021098954", ("313021098954",), (), None),
        ("order #W2611340", ("W2611340",), (), None),
        ("ＳＹ２６１１２０８８２１", ("SY2611208821",), (), None),
        ("我电话13800005521", (), (), None),
        ("尾号8821的", (), ("8821",), None),
        ("8821", (), ("8821",), None),
        ("the one ending in 8821", (), ("8821",), None),
        ("第二个", (), (), 1),
        ("2", (), (), 1),
        ("the second one", (), (), 1),
        ("最后一个", (), (), -1),
        ("the last one", (), (), -1),
        ("最近那单", (), (), 0),
    ],
)
def test_entities_are_found(
    message: str, numbers: tuple[str, ...], tails: tuple[str, ...], ordinal: int | None
) -> None:
    found = entities.find(message)
    assert (found.numbers, found.tails, found.ordinal) == (numbers, tails, ordinal)


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(message: str) -> None:
    assert text.normalise(text.normalise(message)) == text.normalise(message)
    assert text.compact(text.compact(message)) == text.compact(message)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(message: str) -> None:
    assert 0 <= read(message).score <= 1
