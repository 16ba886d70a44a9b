"""The figures printed are those that anybody counts from the predictions written.

Counted twice: by scikit-learn's measures here, and by the scorer that XIAOER_SCORER names.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from sklearn import metrics

from xiaoer.bot.evaluation import feelings, intents, pii, retrieval, satisfaction
from xiaoer.bot.evaluation.rows import read_rows, write_rows
from xiaoer.bot.feeling import examples, learning, shipped
from xiaoer.bot.feeling.api import reader
from xiaoer.kernel.packs import PACKS
from xiaoer.kernel.privacy import detector
from xiaoer.knowledge.evaluation import rank_all

Row = dict[str, Any]
Figures = dict[str, Any]
SCORER = os.environ.get("XIAOER_SCORER", "")
FOLDER = PACKS / "feelings"
measures = cast("Any", metrics)

WISHES = {"refund": "退款", "parcel": "快递", "invoice": "发票", "coupon": "优惠券"}
WAYS = ("{}怎么弄", "我想问{}", "{}呢", "麻烦看下{}", "{}，急", "你好{}", "亲{}", "{}不对")
STRANGE = ("今晚月色真美", "帮我写一首诗", "退款不退发票呢", "明天下雨不", "优惠的故事", "火星")


@pytest.fixture
def scored(tmp_path: Path) -> Callable[..., Figures]:
    """What the named scorer prints of gold rows and predictions; skips where none is named."""

    def run(kind: str, gold: Sequence[Row], said: Sequence[Row], **more: Any) -> Figures:
        if not Path(SCORER).is_file():
            pytest.skip("XIAOER_SCORER names no scorer")
        write_rows(tmp_path / "gold.jsonl", gold)
        write_rows(tmp_path / "pred.jsonl", said)
        asked = [sys.executable, SCORER, kind, *(str(tmp_path / f"{n}.jsonl") for n in FILES)]
        if "none" in more:
            write_rows(tmp_path / "none.jsonl", more["none"])
            more["none"] = str(tmp_path / "none.jsonl")
        asked += [part for name, value in more.items() for part in (f"--{name}", value)]
        done = subprocess.run(asked, capture_output=True, check=True, text=True)
        return cast("Figures", json.loads(done.stdout))

    return run


FILES = ("gold", "pred")


def _agree(said: Figures, counted: Figures, *names: str) -> None:
    for name in names:
        assert said[name] == pytest.approx(counted[name], abs=1e-4), name


# intents --------------------------------------------------------------------------------------


def _intent_rows(ways: Sequence[str]) -> list[Row]:
    rows = [
        {"id": f"{label}{at}", "text": way.format(thing), "label": label}
        for label, thing in WISHES.items()
        for at, way in enumerate(ways)
    ]
    return rows + [{"id": f"s{at}", "text": t, "label": "oos"} for at, t in enumerate(STRANGE)]


@pytest.fixture(scope="module")
def wished() -> tuple[list[Row], intents.IntentReport]:
    """Held-out rows, some of them mislabelled so that not all is right, and their report."""
    test = _intent_rows(("请问{}", "{}呀", "那个{}怎么说"))
    for row in test[:9:3]:
        row["label"] = "coupon"
    report = intents.evaluate(_intent_rows(WAYS), test, reject="oos", rejected=0.1, embedder=None)
    return test, report


def test_intents_are_counted_alike(wished: tuple[list[Row], intents.IntentReport]) -> None:
    test, report = wished
    gold, said = [r["label"] for r in test], [r["pred"] for r in report.predictions]
    inside = [at for at, label in enumerate(gold) if label != "oos"]
    counted = {
        "accuracy": measures.accuracy_score(gold, said),
        "macro_f1": measures.f1_score(
            gold, said, average="macro", labels=sorted(set(gold)), zero_division=0
        ),
        "in_scope_accuracy": np.mean([gold[at] == said[at] for at in inside]),
        "reject_recall": measures.recall_score(
            gold, said, labels=["oos"], average="macro", zero_division=0
        ),
        "reject_precision": measures.precision_score(
            gold, said, labels=["oos"], average="macro", zero_division=0
        ),
        "scope_auc": measures.roc_auc_score(
            [label != "oos" for label in gold], [r["score"] for r in report.predictions]
        ),
    }
    assert 0 < counted["accuracy"] < 1
    _agree(report.figures, counted, *counted)


def test_intents_are_scored_alike(
    wished: tuple[list[Row], intents.IntentReport], scored: Callable[..., Figures]
) -> None:
    test, report = wished
    names = ("accuracy", "macro_f1", "in_scope_accuracy", "reject_recall", "reject_precision")
    _agree(report.figures, scored("cls", test, report.predictions, reject="oos"), *names)


# retrieval ------------------------------------------------------------------------------------


def _asked() -> tuple[list[Row], list[Row], list[Row]]:
    """A corpus, its questions, and questions that it does not answer."""
    goods = ("水壶", "帐篷", "背包", "头灯", "雨伞", "睡袋")
    ways = ("{}怎么保养", "如何保养{}", "{}坏了找谁", "谁能修{}")
    corpus = [
        {"id": f"{good}{at}", "text": way.format(good), "faq": f"{good}{at // 2}"}
        for good in goods
        for at, way in enumerate(ways)
    ]
    queries = [
        {"id": f"q{good}{at}", "text": way.format(good), "answers": [f"{good}{n}" for n in answers]}
        for good in goods
        for at, (way, answers) in enumerate(
            (("{}该怎么样保养", (0, 1)), ("修{}去哪里", (2, 3)), ("{}谁保养", (3,)))
        )
    ]
    none: list[Row] = [
        {"id": f"n{at}", "text": text, "answers": []}
        for at, text in enumerate(("钢琴怎么保养", "背包多少钱", "今天星期几", "谁能修电视"))
    ]
    return corpus, queries, none


def _found() -> tuple[list[Row], list[Row], list[Row], Figures]:
    corpus, queries, none = _asked()
    found = rank_all(corpus, [*queries, *none], embedder=None)
    said: list[Row] = [{"id": a.id, "ranked": a.ranked, "score": a.score} for a in found]
    scores = [answer.score for answer in found]
    figures = retrieval.measure(queries, [answer.ranked for answer in found[: len(queries)]])
    figures |= retrieval.abstention(scores[: len(queries)], scores[len(queries) :])
    return queries, none, said, figures


def test_rankings_are_counted_alike() -> None:
    queries, none, said, figures = _found()
    ranks = [
        next((at for at, key in enumerate(p["ranked"]) if key in q["answers"]), None)
        for q, p in zip(queries, said, strict=False)
    ]
    scores = np.array([row["score"] for row in said])
    good, bad = scores[: len(queries)], scores[len(queries) :]
    kept = np.sort(good)[len(good) // 10]
    counted: Figures = {
        "hit@1": np.mean([rank == 0 for rank in ranks]),
        "hit@5": np.mean([rank is not None and rank < 5 for rank in ranks]),
        "mrr@10": np.mean([0 if rank is None or rank > 9 else 1 / (1 + rank) for rank in ranks]),
        "answerable_auc": measures.roc_auc_score([1] * len(good) + [0] * len(bad), scores),
        "false_answers_at_90pct_kept": np.mean(bad >= kept),
    }
    assert 0 < counted["hit@1"] < 1
    assert len(bad) == len(none)
    _agree(figures, counted, *counted)


def test_rankings_are_scored_alike(scored: Callable[..., Figures]) -> None:
    queries, none, said, figures = _found()
    counted = scored("ret", queries, said, none=none)
    assert set(counted) == set(figures)
    _agree(figures, counted, *counted)


# feelings -------------------------------------------------------------------------------------


def _models() -> shipped.Shipped:
    """Models of some of the shipped reviews; the mood is not asked for."""
    some = examples.load(FOLDER)[::4]
    polarity = learning.train([one.text for one in some], [one.polarity for one in some])
    return shipped.Shipped(polarity, polarity)


def _reviews() -> list[Row]:
    """Reviews of which every fifth is labelled against its words."""
    texts = ("很好，喜欢，推荐", "太差，退货，后悔", "包装精美", "发货慢，破了")
    return [
        {"id": f"r{at}", "text": f"{texts[at % 4]}{at}", "label": (at + (at % 5 == 0)) % 2}
        for at in range(40)
    ]


@pytest.mark.parametrize("is_taught", [True, False])
def test_polarity_is_counted_and_scored_alike(
    is_taught: bool, scored: Callable[..., Figures]
) -> None:
    models, rows = _models(), _reviews()
    report = feelings.evaluate(rows, rows if is_taught else None, models, task="polarity")
    prefix = "" if is_taught else "shipped_"
    said = [row["pred"] for row in report.predictions]
    gold = [row["label"] for row in rows]
    accuracy = measures.accuracy_score(gold, said)
    assert 0 < accuracy < 1
    assert report.figures[f"{prefix}accuracy"] == pytest.approx(accuracy, abs=1e-4)
    counted = scored("cls", rows, report.predictions)
    assert report.figures[f"{prefix}accuracy"] == counted["accuracy"]
    assert report.figures[f"{prefix}macro_f1"] == pytest.approx(counted["macro_f1"], abs=1e-4)


def _dialogues() -> list[Row]:
    said = (
        ("你好", "您好", None),
        ("为什么还不退款", "抱歉，无法退款", 0),
        ("好的谢谢", "", 2),
        ("我的地址是杭州", "收到", 1),
        ("那你们到底什么时候能退", "", 0),
        ("嗯", "", 0),
        ("骗子", "", 2),
    )
    turns = [{"user": user, "system": answer, "sat": sat} for user, answer, sat in said]
    return [{"id": f"d{at}", "turns": turns[at:]} for at in range(3)]


def test_satisfaction_is_counted_alike() -> None:
    report = satisfaction.evaluate(_dialogues(), reader(FOLDER))
    gold = [t["sat"] for d in _dialogues() for t in d["turns"] if t["sat"] is not None]
    said = [row["pred"] for row in report.predictions]
    scores = [row["score"] for row in report.predictions]
    counted = {
        "n": len(gold),
        "accuracy": measures.accuracy_score(gold, said),
        "macro_f1": measures.f1_score(gold, said, average="macro"),
        "dissatisfied_auc": measures.roc_auc_score([level == 0 for level in gold], scores),
    }
    assert 0 < counted["dissatisfied_auc"] < 1
    _agree(report.figures, counted, *counted)


def test_satisfaction_is_scored_alike(scored: Callable[..., Figures]) -> None:
    report = satisfaction.evaluate(_dialogues(), reader(FOLDER))
    counted = scored("sat", _dialogues(), report.predictions)
    _agree(report.figures, counted, "n", "accuracy", "macro_f1", "dissatisfied_auc")


# personal data --------------------------------------------------------------------------------


def test_personal_data_is_scored_alike(scored: Callable[..., Figures]) -> None:
    phone, order = "13800138000", "202611205566"
    rows: list[Row] = [
        {"id": "1", "text": f"电话{phone}", "spans": [_span(2, 13, "PHONE")]},
        {"id": "2", "text": "高层住户", "spans": [_span(0, 2, "NAME")]},
        {"id": "3", "text": "邮箱a@example.com", "spans": []},
        {"id": "4", "text": f"订单{order}", "spans": [_span(2, 14, "ORDER_ID")]},
    ]
    report = pii.evaluate(rows, detector())
    counted = scored("span", rows, report.predictions)
    _agree(report.figures, counted, "pii_recall", "messages_without_a_leak", "false_masks_per_100")
    assert report.figures["recall_PHONE"] == counted["recall"]["PHONE"]


def _span(start: int, end: int, kind: str) -> Row:
    return {"start": start, "end": end, "type": kind}


def test_predictions_survive_the_file_they_are_written_to(
    wished: tuple[list[Row], intents.IntentReport], tmp_path: Path
) -> None:
    _, report = wished
    for name in ("pred.jsonl", "pred.jsonl.gz"):
        write_rows(tmp_path / name, report.predictions)
        assert read_rows(tmp_path / name, "id", "pred", "score") == report.predictions
