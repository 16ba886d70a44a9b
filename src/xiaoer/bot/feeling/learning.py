"""Learn a classifier of feelings. Imports scikit-learn, so only who trains may import it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from sklearn import linear_model, svm

from xiaoer.bot.feeling.grams import Counts, Vocabulary
from xiaoer.bot.feeling.model import (
    ClassRule,
    FeelingModel,
    Floats,
    GramRule,
    Kind,
    VectorRule,
    weighed,
)
from xiaoer.kernel.errors import InvalidInputError

Progress = Callable[[str, int, int], None]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

_FOLDS: Final = 5
_MANY: Final = 20_000
"""From so many texts without vectors on, the views count the same; folds only cost time."""
_SEED: Final = 7
_STRENGTH: Final[dict[Kind, float]] = {"rarity": 0.5, "leaning": 0.5}
_VECTOR_STRENGTH: Final = 0.003
_SUM_STRENGTH: Final = 1.0
_SMOOTHING: Final = 0.5
_ONE_RULE: Final = 2
_LEAST: Final = 2


class TooFewExamplesError(InvalidInputError):
    """There are not two labels with two examples each to learn from."""

    code = "bot.feeling_too_few_examples"


@dataclass(frozen=True)
class _Seen:
    """Counts of the texts that are learnt from, and vectors of those at `places`."""

    counts: Counts
    vectors: Floats | None
    places: Places

    def part(self, chosen: Flags) -> "_Seen":
        kept = chosen[self.places]
        vectors = None if self.vectors is None else self.vectors[kept]
        return _Seen(self.counts[chosen], vectors, (np.cumsum(chosen) - 1)[self.places[kept]])


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    vectors: Floats | None = None,
    *,
    places: Places | None = None,
    progress: Progress | None = None,
) -> FeelingModel:
    """Learn to tell the labels apart.

    Args:
        texts: examples.
        labels: the label of each.
        vectors: (n, d) where there is a model for them.
        places: (n,) which texts the vectors are of, ascending; all of them when it is left out.
        progress: told how many of how many classes are learnt.

    Raises:
        TooFewExamplesError: only one label, or a label with a single example.
    """
    seen_labels = Counter(labels)
    names = tuple(sorted(seen_labels))
    if len(names) < _ONE_RULE or min(seen_labels.values()) < _LEAST:
        raise TooFewExamplesError(labels=len(names), rows=len(texts))
    vocabulary = Vocabulary.of(texts)
    whole = np.arange(len(texts), dtype=np.intp)
    seen = _Seen(vocabulary.counts(texts), vectors, whole if places is None else places)
    told = names[1:] if len(names) == _ONE_RULE else names
    rules: list[ClassRule] = []
    plain: list[ClassRule] = []
    for at, name in enumerate(told, start=1):
        answers = np.array([label == name for label in labels])
        with_vectors, without = _class_rules(seen, answers)
        rules.append(with_vectors)
        plain.append(without)
        if progress is not None:
            progress("learn", at, len(told))
    return FeelingModel(names, vocabulary, tuple(rules), tuple(plain))


def _class_rules(seen: _Seen, answers: Flags) -> tuple[ClassRule, ClassRule]:
    """The rule with vectors and the one without; their shares are learnt on texts not seen."""
    grams, vectors = _fit(seen, answers)
    width = len(grams)
    if len(answers) >= _MANY and seen.vectors is None:
        even = ClassRule(grams, (), np.ones(width, np.float32) * 2, 0.0)
        return even, even
    margins, known = _unseen_margins(seen, answers), answers[seen.places]
    both = _summed(grams, vectors, margins, known)
    return both, _summed(grams, (), margins[:, :width], known)


def _summed(
    grams: tuple[GramRule, ...], vectors: tuple[VectorRule, ...], margins: Floats, answers: Flags
) -> ClassRule:
    learner = linear_model.LogisticRegression(C=_SUM_STRENGTH, max_iter=500)
    found = cast("Any", learner).fit(margins, answers)
    return ClassRule(grams, vectors, found.coef_[0].astype(np.float32), float(found.intercept_[0]))


def _unseen_margins(seen: _Seen, answers: Flags) -> Floats:
    """Margins (places, rules) of each text with a vector by rules that did not learn it."""
    order = _folds(answers[seen.places])
    parts: list[Floats] = []
    places: list[Places] = []
    for fold in range(_FOLDS):
        held = np.zeros(len(answers), np.bool_)
        held[seen.places[order == fold]] = True
        grams, vectors = _fit(seen.part(~held), answers[~held])
        rest = seen.part(held)
        margins = [rule.scores(rest.counts) for rule in grams]
        if rest.vectors is not None:
            margins += [rule.scores(rest.vectors) for rule in vectors]
        parts.append(np.stack(margins, axis=1))
        places.append(np.flatnonzero(order == fold))
    return np.concatenate(parts)[np.argsort(np.concatenate(places))]


def _folds(answers: Flags) -> NDArray[np.int_]:
    """A fold (texts,) for each text; both answers are spread over all of them."""
    chance = np.random.default_rng(_SEED)
    folds = np.zeros(len(answers), np.int_)
    for flag in (True, False):
        places = np.flatnonzero(answers == flag)
        folds[places] = chance.permutation(len(places)) % _FOLDS
    return folds


def _fit(seen: _Seen, answers: Flags) -> tuple[tuple[GramRule, ...], tuple[VectorRule, ...]]:
    grams = (
        _gram_rule("rarity", _rarity(seen.counts), seen.counts, answers),
        _gram_rule("leaning", _leaning(seen.counts, answers), seen.counts, answers),
    )
    if seen.vectors is None:
        return grams, ()
    return grams, (_vector_rule(seen.vectors, answers[seen.places]),)


def _gram_rule(kind: Kind, scale: Floats, counts: Counts, answers: Flags) -> GramRule:
    learner = svm.LinearSVC(C=_STRENGTH[kind], random_state=_SEED)
    found = cast("Any", learner).fit(weighed(counts, kind, scale), answers)
    weights = found.coef_[0].astype(np.float32)
    return GramRule(kind, scale, weights, float(found.intercept_[0]))


def _rarity(counts: Counts) -> Floats:
    """Inverse document frequency (grams,)."""
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    return (np.log((1 + counts.shape[0]) / (1 + seen)) + 1).astype(np.float32)


def _leaning(counts: Counts, answers: Flags) -> Floats:
    """Log ratio (grams,) of how often a gram stands in the class and in the rest."""
    inside = np.bincount(counts[answers].indices, minlength=counts.shape[1]) + _SMOOTHING
    outside = np.bincount(counts[~answers].indices, minlength=counts.shape[1]) + _SMOOTHING
    ratio = np.log(inside / inside.sum()) - np.log(outside / outside.sum())
    return ratio.astype(np.float32)


def _vector_rule(vectors: Floats, answers: Flags) -> VectorRule:
    mean, spread = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    learner = linear_model.LogisticRegression(C=_VECTOR_STRENGTH, max_iter=300)
    found = cast("Any", learner).fit((vectors - mean) / spread, answers)
    return VectorRule(mean, spread, found.coef_[0].astype(np.float32), float(found.intercept_[0]))
