"""The evaluation of intents: its figures, its files, its page."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from xiaoer.bot.evaluation.figures import auc, calibration, macro_f1
from xiaoer.bot.evaluation.rows import RowInvalidError, read_rows, write_rows
from xiaoer.cli.main import app

WISHES = {
    "refund": ("退款", "钱退给我", "把钱退回来", "申请退钱"),
    "parcel": ("快递到哪了", "包裹在哪", "物流信息", "查快递"),
    "invoice": ("开发票", "电子发票", "发票抬头", "开票"),
    "stock": ("有货吗", "什么时候补货", "库存还有吗", "缺货多久到"),
    "coupon": ("优惠券", "领券", "红包怎么用", "满减券"),
    "size": ("尺码", "穿多大码", "身高体重选码", "偏大还是偏小"),
}
AROUND = ("请问{}", "{}呢", "我想问{}", "{}，急", "麻烦{}一下", "你好{}", "亲{}")
STRANGE = ("今晚月色真美", "帮我写一首诗", "股票会涨吗", "明天下雨不", "讲个故事", "火星有水吗")


def _rows(seed: int, size: int) -> list[dict[str, Any]]:
    lot = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for at in range(size):
        label = lot.choice(list(WISHES))
        text = lot.choice(AROUND).format(lot.choice(WISHES[label]))
        rows.append({"id": f"{seed}-{at}", "text": text, "label": label})
    strange = [{"id": f"{seed}-s{at}", "text": t, "label": "oos"} for at, t in enumerate(STRANGE)]
    return rows + strange


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("eval")
    write_rows(folder / "train.jsonl.gz", _rows(1, 150))
    write_rows(folder / "test.jsonl", _rows(2, 60))
    return folder


def _evaluate(files: Path, *more: str) -> dict[str, float]:
    asked = ["eval", "intents", "--lexical", "--train", str(files / "train.jsonl.gz")]
    done = CliRunner().invoke(app, [*asked, "--test", str(files / "test.jsonl"), *more])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout.splitlines()[-1])


def test_figures_follow_from_the_predictions_written(files: Path) -> None:
    out, plots = files / "pred.jsonl.gz", files / "page.html"
    said = _evaluate(files, "--reject", "oos", "--out", str(out), "--plots", str(plots))
    gold = {row["id"]: row["label"] for row in read_rows(files / "test.jsonl")}
    predicted = read_rows(out, "id", "pred", "score")
    assert [row["id"] for row in predicted] == list(gold)
    right = [gold[row["id"]] == row["pred"] for row in predicted]
    good = [ok for ok, row in zip(right, predicted, strict=True) if gold[row["id"]] != "oos"]
    caught = [row["pred"] == "oos" for row in predicted if gold[row["id"]] == "oos"]
    assert said["n"] == len(gold)
    assert said["accuracy"] == pytest.approx(sum(right) / len(right), abs=1e-4)
    assert said["in_scope_accuracy"] == pytest.approx(sum(good) / len(good), abs=1e-4)
    assert said["reject_recall"] == pytest.approx(sum(caught) / len(caught), abs=1e-4)
    assert "<svg" in plots.read_text(encoding="utf-8")


def test_what_was_learnt_is_read_and_what_is_strange_is_scored_lower(files: Path) -> None:
    said = _evaluate(files, "--reject", "oos")
    assert said["in_scope_accuracy_at_share"] > 0.8
    assert said["scope_auc"] > 0.9


def test_without_a_label_to_reject_every_text_gets_an_intent(files: Path) -> None:
    said = _evaluate(files)
    assert "reject_recall" not in said
    assert said["accuracy"] > 0.7


def test_a_line_that_is_no_row_is_named(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": 1, "text": "a"}\n\n{"id": 2}\n', encoding="utf-8")
    with pytest.raises(RowInvalidError) as refused:
        read_rows(file, "id", "text")
    assert refused.value.params == {"file": "rows.jsonl", "line": 3, "reason": "text"}


def test_area_under_the_curve_counts_ties_half() -> None:
    assert auc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(0.875)
    assert auc([], [1.0]) is None


def test_f1_is_the_mean_over_the_labels_that_occur() -> None:
    assert macro_f1(["a", "a", "b"], ["a", "c", "b"]) == pytest.approx((2 / 3 + 1) / 2)


def test_confidence_that_keeps_its_word_has_no_calibration_error() -> None:
    assert calibration([0.75] * 4, [True, True, True, False]) == pytest.approx(0)
    assert calibration([1.0] * 4, [True, True, False, False]) == pytest.approx(0.5)
