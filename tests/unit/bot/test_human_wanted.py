"""Every wording of wanting a person is heard, and nothing that only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.bot.lexicon import FOLDER, interpreter, read

from xiaoer.bot import pack

EXAMPLES = pack.human_examples(FOLDER)
OTHER_WISHES = [
    (intent.name, phrase)
    for intent in interpreter().lexicon.intents.values()
    if intent.name not in {"human_wanted", "complaint"}
    for phrase in intent.phrases
]


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(EXAMPLES.wanted) >= 60
    assert len(EXAMPLES.not_wanted) >= 60
    assert len(EXAMPLES.registers) >= 8
    assert sum(len(texts) for texts in EXAMPLES.registers.values()) >= 60


@pytest.mark.parametrize("register", EXAMPLES.registers)
def test_a_wish_for_a_person_is_heard_in_every_register(register: str) -> None:
    texts = EXAMPLES.registers[register]
    assert len(texts) >= 7
    assert [text for text in texts if not read(text).wants_human] == []


@pytest.mark.parametrize("text", EXAMPLES.wanted)
def test_a_wish_for_a_person_is_heard(text: str) -> None:
    assert read(text).wants_human
    assert read(text).intent == "human_wanted"


@pytest.mark.parametrize("text", EXAMPLES.not_wanted)
def test_a_look_alike_is_no_wish_for_a_person(text: str) -> None:
    assert not read(text).wants_human


def test_no_example_of_another_wish_calls_a_person() -> None:
    assert [phrase for _, phrase in OTHER_WISHES if read(phrase).wants_human] == []


@given(st.sampled_from(EXAMPLES.wanted), st.sampled_from(["", "。", "！！", "~", "  ", "\n", "😡"]))
def test_punctuation_spaces_and_emoji_do_not_hide_the_wish(text: str, tail: str) -> None:
    assert read(tail + text + tail).wants_human


def test_pinyin_is_answered_in_chinese() -> None:
    assert read("zhuan ren gong").locale == "zh-CN"
