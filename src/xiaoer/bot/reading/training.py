"""Learn intents from examples. Imports scikit-learn, so only who trains may import it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from xiaoer.bot.ports.training import Held
from xiaoer.bot.reading import learners
from xiaoer.bot.reading.grams import Vocabulary
from xiaoer.bot.reading.model import (
    NEAREST_COSINE,
    Floats,
    IntentModel,
    Linear,
    Meaning,
    Places,
    Scope,
    Stage,
    certainty,
    nearness,
    softmax,
)

FOLDS = 5
_SEED = 11
_FIRST_FACTORS = (6.0, 0.5)
_HELD_SHARE = 0.67
"""What examples of held-out intents count against strangers that were given."""
_STRANGE_SHARE = 0.15
"""How many of a shop's messages mean none of the intents; the probability of an intent rests on
it. Held-out intents stand in for them, and are harder to tell than what is far from any shop."""
_TWIN = 0.95
"""An example as near as this to another repeats it, and does not show what new texts look like."""

Progress = Callable[[str, int, int], None]
"""Told what is done: a stage's name, steps done, steps in all."""


@dataclass(frozen=True)
class Lessons:
    """Folded texts, the intent of each, and texts known to mean none of the intents.

    `vectors` (n, d) and `stranger_vectors` (s, d) are those of the texts, where there is a model.
    """

    texts: Sequence[str]
    intents: Sequence[str]
    strangers: Sequence[str] = ()
    vectors: Floats | None = None
    stranger_vectors: Floats | None = None
    embedder: str = ""


@dataclass(frozen=True)
class _Fit:
    """The parts before blending, over the intents (their places) that it knows."""

    known: Places
    vocabulary: Vocabulary
    grams: Linear
    meaning: Meaning | None


@dataclass(frozen=True)
class _Seen:
    """Texts that a fit did not learn: gold (m,) in its order, -1 for a stranger; scores (m, c)."""

    fit: _Fit
    gold: Places
    known: Floats
    scores: list[Floats]
    moved: Floats | None


def train(lessons: Lessons, *, folds: int = FOLDS, progress: Progress | None = None) -> IntentModel:
    """As `learn_and_look`, for who wants the model alone."""
    return learn_and_look(lessons, folds=folds, progress=progress)[0]


def learn_and_look(
    lessons: Lessons,
    *,
    folds: int = FOLDS,
    progress: Progress | None = None,
    lots: Places | None = None,
) -> tuple[IntentModel, list[Held]]:
    """Learn from everything; blend, calibration and scope come from `folds` held-out folds.

    Examples are held out to see what a text in scope looks like. Whole intents are held out to
    see strangers: what a shop never thought of will look to the model as they look to a fold.
    """
    intents = tuple(sorted(set(lessons.intents)))
    place = {intent: at for at, intent in enumerate(intents)}
    owners = np.array([place[intent] for intent in lessons.intents], dtype=np.int64)
    steps = _Steps(2 * folds + 1, progress)
    by_chance, intent_lot = _lots(owners, folds)
    row_lot = by_chance if lots is None else lots
    mine = [steps.done(_known(lessons, owners, row_lot == fold)) for fold in range(folds)]
    others = [steps.done(_strange(lessons, owners, intent_lot == fold)) for fold in range(folds)]
    fit = steps.done(_fit(lessons, owners, np.arange(len(owners))))
    model = IntentModel(
        intents=intents,
        vocabulary=fit.vocabulary,
        grams=fit.grams,
        lexical=_stage(mine, others, sources=1),
        meaning=fit.meaning,
        fused=None if fit.meaning is None else _stage(mine, others, sources=2),
        embedder="" if fit.meaning is None else lessons.embedder,
    )
    held = [np.flatnonzero(row_lot == fold) for fold in range(folds)]
    return model, _held(lessons, model, mine, held)


T = TypeVar("T")


class _Steps:
    """Counts steps and tells of each."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def done(self, result: T) -> T:
        self._done += 1
        if self._progress is not None:
            self._progress("learn", self._done, self._total)
        return result


def lots_of(texts: Sequence[str], folds: int) -> Places:
    """Fold (n,) of each text by its letters alone: what else is learnt does not move it.

    Two reports then differ by what was taught, not by who was held out with whom.
    """
    return np.array([crc32(text.encode()) % folds for text in texts], dtype=np.int64)


def _lots(owners: Places, folds: int) -> tuple[Places, Places]:
    """Fold of each example, by its row and by its intent."""
    lot = np.random.default_rng(_SEED)
    by_intent = lot.permutation(int(owners.max()) + 1) % folds
    return lot.integers(folds, size=len(owners)), by_intent[owners]


def _known(lessons: Lessons, owners: Places, is_held: NDArray[np.bool_]) -> _Seen:
    """Held-out examples, and the given strangers, seen by a fit on the other examples."""
    fit = _fit(lessons, owners, np.flatnonzero(~is_held))
    return _see(lessons, owners, fit, np.flatnonzero(is_held), with_strangers=True)


def _strange(lessons: Lessons, owners: Places, is_held: NDArray[np.bool_]) -> _Seen:
    """Examples of held-out intents seen by a fit on the other intents."""
    fit = _fit(lessons, owners, np.flatnonzero(~is_held))
    return _see(lessons, owners, fit, np.flatnonzero(is_held), with_strangers=False)


def _fit(lessons: Lessons, owners: Places, kept: Places) -> _Fit:
    texts = [lessons.texts[int(at)] for at in kept]
    known, places = np.unique(owners[kept], return_inverse=True)
    vocabulary = Vocabulary.of(texts)
    rows = [vocabulary.row(text) for text in texts]
    grams = learners.by_grams(rows, places, width=len(vocabulary))
    meaning = None if lessons.vectors is None else _meaning(lessons.vectors[kept], places)
    return _Fit(known, vocabulary, grams, meaning)


def _meaning(vectors: Floats, owners: Places) -> Meaning:
    centre = vectors.mean(axis=0)
    blank = Linear(np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
    moved = Meaning(centre, blank, vectors, owners).moved(vectors)
    return Meaning(centre, learners.by_vectors(moved, owners), moved, owners)


def _see(
    lessons: Lessons, owners: Places, fit: _Fit, held: Places, *, with_strangers: bool
) -> _Seen:
    """Look at held-out texts with a fit."""
    place = np.full(int(owners.max()) + 1, -1)
    place[fit.known] = np.arange(len(fit.known))
    strangers = lessons.strangers if with_strangers else ()
    texts = [*(lessons.texts[int(at)] for at in held), *strangers]
    gold = np.concatenate([place[owners[held]], np.full(len(strangers), -1)])
    rows = [fit.vocabulary.row(text) for text in texts]
    known = np.array([row.known for row in rows], dtype=np.float32)
    scores, moved = [fit.grams.of_rows(rows)], None
    if fit.meaning is not None:
        strange = lessons.stranger_vectors if len(strangers) else None
        moved = fit.meaning.moved(_joined(lessons.vectors, held, strange))
        scores.append(fit.meaning.linear.of_vectors(moved))
    return _Seen(fit, gold, known, scores, moved)


def _joined(mine: Floats | None, held: Places, strange: Floats | None) -> Floats:
    parts = [] if mine is None else [mine[held]]
    return np.concatenate(parts if strange is None else [*parts, strange])


def _stage(mine: Sequence[_Seen], others: Sequence[_Seen], *, sources: int) -> Stage:
    """Fit how the first `sources` scores blend, then the rule of scope on the blend."""

    def cost(factors: tuple[float, ...]) -> float:
        return float(np.concatenate([_surprise(_blend(factors), fold) for fold in mine]).mean())

    blend = _blend(learners.least(cost, _FIRST_FACTORS[:sources]))
    good, given = _by_side([(fold.gold, _features(fold, blend)) for fold in mine])
    held = np.concatenate([_features(fold, blend) for fold in others])
    strange = (_HELD_SHARE, 1 - _HELD_SHARE) if len(given) else (1.0, 0.0)
    scope = learners.yes_or_no([good], [held, given], (1.0, *strange))
    is_right = np.concatenate([_is_right(fold, blend) for fold in mine])
    sure = _sure(good, is_right, [held, given], strange) if is_right.any() else scope
    new = good if sources == 1 else good[good[:, NEAREST_COSINE] < _TWIN]
    usual = np.percentile(scope.of(new if len(new) else good), np.arange(101)).astype(np.float32)
    return Stage(blend.factors, scope, sure, usual)


def _sure(
    good: Floats,
    is_right: NDArray[np.bool_],
    strangers: Sequence[Floats],
    shares: tuple[float, float],
) -> Scope:
    """Rule for the best intent being meant, from texts mixed as a shop gets them."""
    right = float(is_right.mean())
    known = [(1 - _STRANGE_SHARE) * share for share in (right, 1 - right)]
    strange = [_STRANGE_SHARE * share for share in shares]
    return learners.yes_or_no([good[is_right]], [good[~is_right], *strangers], [*known, *strange])


def _is_right(seen: _Seen, stage: Stage) -> NDArray[np.bool_]:
    """Whether the best intent is the one meant, of the texts that are no strangers."""
    best = stage.logits(seen.scores[: len(stage.factors)]).argmax(axis=1)
    return (best == seen.gold)[seen.gold >= 0]


def _by_side(seen: Sequence[tuple[Places, Floats]]) -> tuple[Floats, Floats]:
    """Features of texts in scope, and those of the given strangers."""
    good = np.concatenate([features[gold >= 0] for gold, features in seen])
    return good, np.concatenate([features[gold < 0] for gold, features in seen])


def _held(
    lessons: Lessons, model: IntentModel, mine: Sequence[_Seen], held: Sequence[Places]
) -> list[Held]:
    """Every example in the order of the lessons, as the fold that had not learnt it reads it."""
    stage = model.fused or model.lexical
    found: list[tuple[int, Held]] = []
    for seen, rows in zip(mine, held, strict=True):
        readings = stage.readings(
            stage.logits(seen.scores[: len(stage.factors)]), _features(seen, stage)
        )
        best = seen.fit.known[readings.probabilities.argmax(axis=1)]
        for at, row in enumerate(int(place) for place in rows):
            guess, sure = model.intents[int(best[at])], round(float(readings.sure[at]), 4)
            found.append((row, Held(lessons.intents[row], lessons.texts[row], guess, sure)))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _blend(factors: tuple[float, ...]) -> Stage:
    """Stage of which only the blend is known yet."""
    nothing = np.zeros(0, np.float32)
    rule = Scope(nothing, 0.0)
    return Stage(factors, rule, rule, nothing)


def _surprise(stage: Stage, seen: _Seen) -> Floats:
    """Negative log likelihood of the truth, of the texts that are no strangers."""
    mine = np.flatnonzero(seen.gold >= 0)
    scores = [part[mine] for part in seen.scores[: len(stage.factors)]]
    likely = softmax(stage.logits(scores))[np.arange(len(mine)), seen.gold[mine]]
    return (-np.log(likely + 1e-9)).astype(np.float32)


def _features(seen: _Seen, stage: Stage) -> Floats:
    logits = stage.logits(seen.scores[: len(stage.factors)])
    features = certainty(logits, seen.known)
    if len(stage.factors) == 1 or seen.fit.meaning is None or seen.moved is None:
        return features
    return np.hstack([features, nearness(seen.fit.meaning, seen.moved, seen.scores[1], logits)])
