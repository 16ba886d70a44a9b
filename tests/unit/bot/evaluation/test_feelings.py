"""The evaluations of feeling and personal data agree with plain counting."""

from typing import Any

import pytest

from xiaoer.bot.evaluation import feelings, pii, satisfaction
from xiaoer.bot.feeling import examples, shipped
from xiaoer.bot.feeling.api import reader
from xiaoer.kernel.packs import PACKS
from xiaoer.kernel.privacy import detector

FOLDER = PACKS / "feelings"
MODELS = shipped.learn(examples.load(FOLDER), None)


def rows(count: int) -> list[dict[str, Any]]:
    words = ("很好，喜欢，推荐", "太差，退货，后悔")
    return [
        {"id": f"r{at}", "text": f"{words[at % 2]}{at % 5}", "label": 1 - at % 2}
        for at in range(count)
    ]


def test_polarity_keeps_the_type_of_the_label_and_counts_both_models() -> None:
    report = feelings.evaluate(rows(12), rows(60), MODELS, task="polarity")
    assert [one["pred"] for one in report.predictions] == [row["label"] for row in rows(12)]
    assert report.figures["accuracy"] == 1
    assert report.figures["train_n"] == 60
    assert report.figures["shipped_accuracy"] == 1


def test_without_rows_to_learn_from_the_shipped_model_predicts() -> None:
    report = feelings.evaluate(rows(4), None, MODELS, task="polarity")
    assert "accuracy" not in report.figures
    assert [one["pred"] for one in report.predictions] == [1, 0, 1, 0]


def test_emotion_answers_in_the_words_of_the_file() -> None:
    said = [
        {"id": "1", "text": "你们就是骗子，太过分了", "emotion": "angry"},
        {"id": "2", "text": "谢谢你，太感谢了", "emotion": "happy"},
    ]
    report = feelings.evaluate(said, None, MODELS, task="emotion", key="emotion")
    assert {one["pred"] for one in report.predictions} <= {"angry", "happy"}
    assert report.figures["shipped_angry_auc"] == 1


def test_satisfaction_judges_only_turns_with_a_level() -> None:
    dialogue = {
        "id": "d",
        "turns": [
            {"user": "你好", "system": "您好", "sat": None},
            {"user": "为什么还不退款", "system": "抱歉", "sat": 0},
            {"user": "好的谢谢", "system": "", "sat": 2},
        ],
    }
    report = satisfaction.evaluate([dialogue], reader(FOLDER))
    assert [one["id"] for one in report.predictions] == ["d#1", "d#2"]
    assert report.figures["n"] == 2
    assert report.figures["dissatisfied_auc"] == 1


def test_pii_counts_hits_leaks_and_false_masks() -> None:
    said: list[dict[str, Any]] = [
        {
            "id": "1",
            "text": "电话13800138000",
            "spans": [{"start": 2, "end": 13, "type": "PHONE"}],
        },
        {"id": "2", "text": "高层住户", "spans": [{"start": 0, "end": 2, "type": "NAME"}]},
        {"id": "3", "text": "邮箱a@example.com", "spans": []},
    ]
    report = pii.evaluate(said, detector())
    assert report.figures["recall_PHONE"] == 1
    assert report.figures["recall_NAME"] == 0
    assert report.figures["pii_recall"] == 0.5
    assert report.figures["messages_without_a_leak"] == 0.6667
    assert report.figures["false_masks_per_100"] == 33.3333
    assert report.predictions[0]["spans"] == [{"start": 2, "end": 13, "type": "PHONE"}]


@pytest.mark.parametrize(("count", "kept"), [(0, 0), (5, 5), (12_000, 12_000), (50_124, 12_000)])
def test_vectors_are_learnt_of_a_sample_that_stays_the_same(count: int, kept: int) -> None:
    places = feelings.sample_of(count)
    assert len(places) == len(set(places.tolist())) == kept
    assert list(places) == sorted(places)
    assert not kept or (places.min() >= 0 and places.max() < count)
    assert places.tolist() == feelings.sample_of(count).tolist()
