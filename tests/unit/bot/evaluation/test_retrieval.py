"""Figures of retrieval, by hand and as the command prints them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from xiaoer.bot.evaluation.retrieval import abstention, measure
from xiaoer.bot.evaluation.rows import read_rows, write_rows
from xiaoer.cli.main import app


def test_rankings_are_measured_by_the_first_right_one() -> None:
    queries = [{"answers": ["a"]}, {"answers": ["b", "c"]}, {"answers": ["z"]}]
    ranked = [["a", "x"], ["x", "b", "y", "c"], ["x", "y"]]
    said = measure(queries, ranked)
    assert (said["n"], said["hit@1"], said["hit@5"]) == (3, pytest.approx(1 / 3), 2 / 3)
    assert said["mrr@10"] == pytest.approx((1 + 1 / 2) / 3)
    assert said["recall@20"] == pytest.approx(2 / 3)


def test_what_passes_when_nine_in_ten_are_kept() -> None:
    answerable = [score / 10 for score in range(10)]
    said = abstention(answerable, [0.05, 0.15, 0.5, 0.95])
    assert said["false_answers_at_90pct_kept"] == 0.75


def test_the_command_says_what_follows_from_its_predictions(tmp_path: Path) -> None:
    goods = ("水壶", "帐篷", "背包", "头灯")
    write_rows(
        tmp_path / "corpus.jsonl.gz",
        [
            {"id": f"{g}{at}", "text": t.format(g), "faq": g}
            for g in goods
            for at, t in enumerate(("{}怎么保养", "如何保养{}"))
        ],
    )
    queries = [{"id": g, "text": f"{g}该怎么保养", "answers": [f"{g}0", f"{g}1"]} for g in goods]
    write_rows(tmp_path / "queries.jsonl", queries)
    write_rows(tmp_path / "none.jsonl", [{"id": "n", "text": "今天星期几", "answers": []}])
    done = CliRunner().invoke(
        app,
        [
            "eval",
            "retrieval",
            "--lexical",
            "--corpus",
            str(tmp_path / "corpus.jsonl.gz"),
            "--queries",
            str(tmp_path / "queries.jsonl"),
            "--none",
            str(tmp_path / "none.jsonl"),
            "--out",
            str(tmp_path / "pred.jsonl"),
            "--plots",
            str(tmp_path / "page.html"),
        ],
    )
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout.splitlines()[-1])
    predicted = {row["id"]: row for row in read_rows(tmp_path / "pred.jsonl", "ranked", "score")}
    hits = [predicted[row["id"]]["ranked"][0] in row["answers"] for row in queries]
    assert said["hit@1"] == sum(hits) / len(hits) == 1
    assert set(predicted) == {*goods, "n"}
    assert said["false_answers_at_90pct_kept"] == 0
    assert "<svg" in (tmp_path / "page.html").read_text(encoding="utf-8")
