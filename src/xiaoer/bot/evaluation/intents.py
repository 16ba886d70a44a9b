"""How well intents are read: learn from one file, read another, compare."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xiaoer.bot.evaluation import figures
from xiaoer.bot.evaluation.plots import Chart, bars, curve
from xiaoer.bot.model.language import simplified
from xiaoer.bot.reading.model import Floats, IntentModel
from xiaoer.bot.reading.training import Lessons, Progress, train
from xiaoer.kernel.embeddings import Embedder

Row = Mapping[str, Any]
Figures = dict[str, float | int | None]

_BATCH = 64
_CONFUSIONS = 20


@dataclass(frozen=True)
class IntentReport:
    """Figures, a prediction `{"id", "pred", "score"}` for each test row, and charts."""

    figures: Figures
    predictions: list[dict[str, object]]
    charts: list[Chart]


def evaluate(
    train_rows: Sequence[Row],
    test_rows: Sequence[Row],
    *,
    reject: str | None,
    rejected: float,
    embedder: Embedder | None,
    progress: Progress | None = None,
) -> IntentReport:
    """Learn and measure.

    Args:
        train_rows: `id`, `text`, `label`; rows of the label `reject` teach what is out of scope.
        test_rows: the same; rows of the label `reject` are expected to be rejected.
        reject: label of what is out of scope; None when nothing is to be rejected.
        rejected: share of good texts that may be rejected; it is set on held-out training rows.
        embedder: vectors; None to read by grams alone.
        progress: told what is being done.
    """
    model = _learn(train_rows, reject, embedder, progress)
    texts = _texts(test_rows)
    readings = model.read(texts, _vectors(texts, embedder, progress, "read"))
    best = [model.intents[int(at)] for at in readings.probabilities.argmax(axis=1).tolist()]
    stage = model.fused if model.fused is not None and embedder is not None else model.lexical
    threshold = stage.threshold(rejected) if reject is not None else 0.0
    said = [
        intent if score >= threshold or reject is None else reject
        for intent, score in zip(best, readings.in_scope, strict=True)
    ]
    predictions: list[dict[str, object]] = [
        {"id": row["id"], "pred": intent, "score": round(float(score), 6)}
        for row, intent, score in zip(test_rows, said, readings.in_scope, strict=True)
    ]
    asked = _Asked(
        gold=[str(row["label"]) for row in test_rows],
        said=said,
        best=best,
        sure=readings.probabilities.max(axis=1).tolist(),
        scores=readings.in_scope,
        reject=reject,
    )
    return IntentReport(_figures(asked, rejected), predictions, _charts(asked))


@dataclass(frozen=True)
class _Asked:
    """Labels, answers with and without rejection, probability of intent and of scope."""

    gold: Sequence[str]
    said: Sequence[str]
    best: Sequence[str]
    sure: Sequence[float]
    scores: Floats
    reject: str | None

    @property
    def good(self) -> list[int]:
        """Places of texts in scope."""
        return [at for at, label in enumerate(self.gold) if label != self.reject]

    @property
    def strange(self) -> list[int]:
        """Places of texts out of scope."""
        return [at for at, label in enumerate(self.gold) if label == self.reject]

    @property
    def right(self) -> list[bool]:
        """Whether the best intent of each text in scope is right."""
        return [self.best[at] == self.gold[at] for at in self.good]


def _learn(
    rows: Sequence[Row], reject: str | None, embedder: Embedder | None, progress: Progress | None
) -> IntentModel:
    good = [row for row in rows if row["label"] != reject]
    texts, strangers = _texts(good), _texts([row for row in rows if row["label"] == reject])
    return train(
        Lessons(
            texts=texts,
            intents=[str(row["label"]) for row in good],
            strangers=strangers,
            vectors=_vectors(texts, embedder, progress, "embed"),
            stranger_vectors=_vectors(strangers, embedder, None, "embed"),
            embedder=embedder.name if embedder else "",
        ),
        progress=progress,
    )


def _texts(rows: Sequence[Row]) -> list[str]:
    return [simplified(str(row["text"])) for row in rows]


def _vectors(
    texts: Sequence[str], embedder: Embedder | None, progress: Progress | None, what: str
) -> Floats | None:
    if embedder is None:
        return None
    found: list[Floats] = []
    for at in range(0, len(texts), _BATCH):
        found.append(embedder.embed(texts[at : at + _BATCH], "query"))
        if progress is not None:
            progress(what, min(at + _BATCH, len(texts)), len(texts))
    return np.concatenate(found) if found else None


def _figures(asked: _Asked, rejected: float) -> Figures:
    measured: Figures = {
        "n": len(asked.gold),
        "accuracy": figures.accuracy(asked.gold, asked.said),
        "macro_f1": figures.macro_f1(asked.gold, asked.said),
    }
    sure = [asked.sure[at] for at in asked.good]
    measured["calibration_error"] = figures.calibration(sure, asked.right)
    if asked.reject is not None:
        measured |= _rejection(asked, rejected)
    return figures.rounded(measured)


def _rejection(asked: _Asked, rejected: float) -> Figures:
    """Figures at the threshold set in training, and where exactly the share is rejected here."""
    good, strange, scores = asked.good, asked.strange, asked.scores
    measured: Figures = {
        "in_scope_accuracy": figures.share([asked.said[at] == asked.gold[at] for at in good]),
        "in_scope_rejected": figures.share([asked.said[at] == asked.reject for at in good]),
    }
    if not strange:
        return measured
    refused = sum(label == asked.reject for label in asked.said)
    caught = [asked.said[at] == asked.reject for at in strange]
    cut = float(np.sort(scores[good])[int(rejected * len(good))])
    kept = [bool(score >= cut) for score in scores[good]]
    return measured | {
        "reject_recall": figures.share(caught),
        "reject_precision": sum(caught) / max(1, refused),
        "scope_auc": figures.auc(scores[good].tolist(), scores[strange].tolist()),
        "in_scope_accuracy_at_share": figures.share(
            [is_right and stays for is_right, stays in zip(asked.right, kept, strict=True)]
        ),
        "reject_recall_at_share": figures.share([bool(scores[at] < cut) for at in strange]),
    }


def _charts(asked: _Asked) -> list[Chart]:
    good, strange = asked.good, asked.strange
    wrong = Counter(
        f"{asked.gold[at]} → {asked.best[at]}" for at in good if asked.gold[at] != asked.best[at]
    )
    charts = [
        _reliability([asked.sure[at] for at in good], asked.right),
        bars("confusions", [(name, float(n)) for name, n in wrong.most_common(_CONFUSIONS)]),
    ]
    if strange:
        charts.append(_trade(asked.scores[good], asked.scores[strange]))
    return charts


def _reliability(sure: Sequence[float], right: Sequence[bool]) -> Chart:
    points: list[tuple[float, float]] = []
    for low in np.arange(0, 1, 0.1):
        inside = [ok for p, ok in zip(sure, right, strict=True) if low <= p < low + 0.1 + 1e-9]
        if inside:
            points.append((float(low) + 0.05, figures.share(inside)))
    return curve("reliability", points, x="said", y="right", has_diagonal=True)


def _trade(good: Floats, strange: Floats) -> Chart:
    """Share of strange texts rejected over the share of good ones rejected."""
    cuts = np.quantile(good, np.linspace(0, 0.5, 26))
    points = [(float((good < cut).mean()), float((strange < cut).mean())) for cut in cuts]
    return curve("rejection", points, x="good_rejected", y="strange_rejected")
