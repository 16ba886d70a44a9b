"""How well polarity and emotion are read: by a model taught with rows, and by the shipped one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from xiaoer.bot.evaluation import figures
from xiaoer.bot.feeling.model import FeelingModel, Floats
from xiaoer.bot.feeling.shipped import Shipped, models, vectors_of
from xiaoer.bot.settings import BotSettings
from xiaoer.kernel.embeddings import Embedder

Row = Mapping[str, Any]
Figures = dict[str, float | int | None]
Progress = Callable[[str, int, int], None]
Task = Literal["polarity", "emotion"]

VECTORS_OF: Final = 12_000
"""Vectors are learnt from at most so many rows: more of them say little and take an hour."""
_SEED: Final = 7
_LONGEST: Final = 200
_BATCH: Final = 64
_SAME: Final = {
    "1": "positive", "0": "negative", "pos": "positive", "neg": "negative",
    "happy": "grateful", "fear": "worried", "neutral": "calm", "surprise": "calm",
    "angry": "angry", "sad": "sad",
}  # fmt: skip
"""Labels of public sets in our words; others are taken as they are."""


@dataclass(frozen=True)
class FeelingReport:
    """Figures and a prediction `{"id", "pred", "score"}` for each row."""

    figures: Figures
    predictions: list[dict[str, object]]


@dataclass(frozen=True)
class _Said:
    """Labels said of each row and how likely they are."""

    labels: list[str]
    chances: Floats


def shipped_models(kept: Path, embedder: Embedder | None) -> Shipped:
    """The models of the shipped packs; `kept` is the folder for what was learnt."""
    return models(BotSettings().feelings, kept, embedder)


def evaluate(
    test_rows: Sequence[Row],
    train_rows: Sequence[Row] | None,
    shipped: Shipped,
    *,
    task: Task,
    key: str = "label",
    embedder: Embedder | None = None,
    progress: Progress | None = None,
) -> FeelingReport:
    """Read every test row, with the model of the train rows when there are some.

    Args:
        test_rows: `id`, `text` and the label under `key`.
        train_rows: the same; None measures the shipped model alone.
        shipped: models learnt from the packs.
        task: which of the shipped models answers.
        key: name of the label.
        embedder: adds vectors where few rows are learnt from.
        progress: told what is being done.
    """
    gold = [str(row[key]) for row in test_rows]
    texts = _texts(test_rows)
    vectors = _vectors(texts, embedder, progress)
    own = _shipped_says(shipped, task, texts, vectors, {*gold})
    found: Figures = {"n": len(gold), **_figures("shipped_", gold, own.labels)}
    chosen = own
    if train_rows is not None:
        chosen = _taught_says(train_rows, key, texts, vectors, embedder=embedder, progress=progress)
        found |= _figures("", gold, chosen.labels)
        found["train_n"] = len(train_rows)
    if "angry" in gold:
        found["shipped_angry_auc"] = _auc_of("angry", gold, own)
    return FeelingReport(found, _predictions(test_rows, key, chosen))


def _texts(rows: Sequence[Row]) -> list[str]:
    return [str(row["text"]) for row in rows]


def _figures(prefix: str, gold: Sequence[str], said: Sequence[str]) -> Figures:
    return {
        f"{prefix}accuracy": round(figures.accuracy(gold, said), 4),
        f"{prefix}macro_f1": round(figures.macro_f1(gold, said), 4),
    }


def _auc_of(label: str, gold: Sequence[str], said: _Said) -> float | None:
    scores = [
        float(chance) if answer == label else -float(chance)
        for answer, chance in zip(said.labels, said.chances, strict=True)
    ]
    right = [score for score, answer in zip(scores, gold, strict=True) if answer == label]
    wrong = [score for score, answer in zip(scores, gold, strict=True) if answer != label]
    return figures.auc(right, wrong)


def _predictions(rows: Sequence[Row], key: str, said: _Said) -> list[dict[str, object]]:
    return [
        {
            "id": row["id"],
            "pred": int(label) if isinstance(row[key], int) else label,
            "score": round(float(chance), 6),
        }
        for row, label, chance in zip(rows, said.labels, said.chances, strict=True)
    ]


def _taught_says(
    rows: Sequence[Row],
    key: str,
    texts: Sequence[str],
    vectors: Floats | None,
    *,
    embedder: Embedder | None,
    progress: Progress | None,
) -> _Said:
    from xiaoer.bot.feeling import learning  # noqa: PLC0415 - scikit-learn only where one learns

    given = _texts(rows)
    places = sample_of(len(given))
    some = [given[int(at)] for at in places]
    learnt = _vectors(some, embedder, progress) if vectors is not None else None
    model = learning.train(
        given, [str(row[key]) for row in rows], learnt, places=places, progress=progress
    )
    return _says(model, texts, vectors if learnt is not None else None, model.labels)


def sample_of(count: int) -> NDArray[np.intp]:
    """Places (n,) of the rows whose vectors are learnt from, ascending."""
    chosen = np.random.default_rng(_SEED).permutation(count)[:VECTORS_OF]
    return np.sort(chosen).astype(np.intp)


def _shipped_says(
    shipped: Shipped, task: Task, texts: Sequence[str], vectors: Floats | None, gold: set[str]
) -> _Said:
    """The shipped model's answers in the words of the file; only its own labels are considered."""
    model = shipped.polarity if task == "polarity" else shipped.mood
    named = {_SAME.get(label, label): label for label in sorted(gold, reverse=True)}
    if task == "emotion":
        named.setdefault("impatient", named.get("angry", "angry"))
    return _says(model, texts, vectors, tuple(named.get(label, "") for label in model.labels))


def _says(
    model: FeelingModel, texts: Sequence[str], vectors: Floats | None, names: Sequence[str]
) -> _Said:
    chances = model.probabilities(texts, vectors)
    known = np.array([bool(name) for name in names])
    likely = np.where(known, chances, -1.0)
    best = likely.argmax(axis=1)
    return _Said([names[int(at)] for at in best], likely.max(axis=1).astype(np.float32))


def _vectors(
    texts: Sequence[str], embedder: Embedder | None, progress: Progress | None
) -> Floats | None:
    if embedder is None:
        return None
    parts: list[Floats] = []
    for at in range(0, len(texts), _BATCH):
        part = vectors_of([text[:_LONGEST] for text in texts[at : at + _BATCH]], embedder)
        if part is None:
            return None
        parts.append(part)
        if progress is not None:
            progress("embed", min(at + _BATCH, len(texts)), len(texts))
    return np.concatenate(parts) if parts else None
