"""Figures of retrieval from predictions and what would have been right."""

from collections.abc import Mapping, Sequence
from typing import Any

from xiaoer.bot.evaluation import figures
from xiaoer.bot.evaluation.plots import Chart, curve

Row = Mapping[str, Any]
Figures = dict[str, float | int | None]

_KEPT = 0.1
_DEPTHS = (1, 5, 10)
_STEPS = 26


def measure(queries: Sequence[Row], ranked: Sequence[Sequence[str]]) -> Figures:
    """Hit rates, reciprocal rank and recall of ranked ids against each row's `answers`."""
    first = [_first(row, ids) for row, ids in zip(queries, ranked, strict=True)]
    found = [
        len(set(row["answers"]) & set(ids[:20])) / len(row["answers"])
        for row, ids in zip(queries, ranked, strict=True)
    ]
    size = max(1, len(queries))
    measured: Figures = {"n": len(queries)}
    for depth in _DEPTHS:
        measured[f"hit@{depth}"] = sum(at is not None and at < depth for at in first) / size
    near = (1 / (at + 1) for at in first if at is not None and at < _DEPTHS[-1])
    measured["mrr@10"] = sum(near) / size
    measured["recall@20"] = sum(found) / size
    return measured


def abstention(answerable: Sequence[float], unanswerable: Sequence[float]) -> Figures:
    """How well scores tell the questions apart, and what passes when nine in ten are kept."""
    cut = sorted(answerable)[int(_KEPT * len(answerable))]
    return {
        "answerable_auc": figures.auc(answerable, unanswerable),
        "false_answers_at_90pct_kept": figures.share([score >= cut for score in unanswerable]),
    }


def trade(answerable: Sequence[float], unanswerable: Sequence[float]) -> Chart:
    """Share of unanswerable questions answered over the share of answerable ones kept."""
    ordered = sorted(answerable)
    points: list[tuple[float, float]] = []
    for step in range(_STEPS):
        cut = ordered[int(step / _STEPS * len(ordered))]
        kept = figures.share([score >= cut for score in answerable])
        points.append((kept, figures.share([score >= cut for score in unanswerable])))
    return curve("abstention", points, x="answerable_kept", y="unanswerable_answered")


def _first(row: Row, ids: Sequence[str]) -> int | None:
    answers = set(row["answers"])
    return next((at for at, key in enumerate(ids) if key in answers), None)
