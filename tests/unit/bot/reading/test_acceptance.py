"""When a reading is taken up: what a score says, and how much from outside the shop is let in."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.factories.reading import trained

from xiaoer.bot.reading.model import Readings
from xiaoer.bot.reading.training import Lessons, train

OUTSIDE = Path(__file__).parents[3] / "data" / "out_of_scope.jsonl"
LET_IN = 0.2
THINGS = {
    "tea": ("绿茶", "红茶", "花茶"),
    "cup": ("水杯", "酒杯", "茶杯"),
    "hat": ("草帽", "礼帽", "棉帽"),
    "shoe": ("布鞋", "皮鞋", "雨鞋"),
}
FRAMES = ("有{}吗", "买{}", "{}多少钱", "要{}", "看看{}")


def test_little_of_what_no_shop_deals_with_begins_anything() -> None:
    interpreter = trained()
    lines = [json.loads(line) for line in OUTSIDE.read_text(encoding="utf-8").splitlines()]
    read = [interpreter.read(one["text"], fallback_locale=one["language"]) for one in lines]
    intents = interpreter.lexicon.intents
    begun = [one.text for one in read if one.intent and not intents[one.intent].is_small_talk]
    assert len(lines) == 60
    assert len(begun) / len(lines) <= LET_IN, begun


@pytest.mark.parametrize("sure", [0.02, 0.5, 0.97])
def test_the_best_intent_has_the_score_and_the_others_share_what_is_left(sure: float) -> None:
    given = np.array([[0.5, 0.3, 0.2]], np.float32)
    readings = Readings(given, np.array([0.9], np.float32), np.array([sure], np.float32))
    likely = readings.likely(0)
    assert likely[0] == pytest.approx(sure)
    assert likely.argmax() == 0
    assert float(likely.sum()) <= 1 + 1e-6


def test_one_intent_alone_leaves_nothing_to_share() -> None:
    one = np.ones((1, 1), np.float32)
    assert Readings(one, one[0], np.array([0.7], np.float32)).likely(0).tolist() == [
        pytest.approx(0.7)
    ]


def test_who_learns_is_surer_of_what_was_taught_than_of_strange_words() -> None:
    taught = [
        (frame.format(thing), intent)
        for intent, things in THINGS.items()
        for thing in things
        for frame in FRAMES
    ]
    texts, intents = zip(*taught, strict=True)
    read = train(Lessons(texts, intents), folds=2).read(["想买绿茶", "月亮出来"])
    assert read.sure[0] > read.sure[1]


def test_examples_of_which_none_is_like_another_can_still_be_learnt() -> None:
    texts = ["甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑", "寅卯", "辰巳", "午未", "申酉"]
    model = train(Lessons([*texts, *"天地玄黄宇宙洪荒日月"], list("abcdefghij") * 2), folds=2)
    assert 0 <= float(model.read(["甲乙"]).sure[0]) <= 1
