"""The learners of scikit-learn and scipy behind typed functions; only who trains imports them."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse
from sklearn import linear_model, svm

from xiaoer.bot.reading.grams import SparseRow
from xiaoer.bot.reading.model import Floats, Linear, Places, Scope

_SEED = 11
_VECTOR_STRENGTH = 30.0
_TRIES = 60


def by_grams(rows: Sequence[SparseRow], owners: Places, *, width: int) -> Linear:
    """One-against-rest scores of sparse rows over `width` grams, by a linear SVM."""
    return _linear(svm.LinearSVC(C=1.0, random_state=_SEED), _csr(rows, width), owners)


def by_vectors(vectors: Floats, owners: Places) -> Linear:
    """Logits of unit vectors (n, d), by logistic regression."""
    learner = linear_model.LogisticRegression(C=_VECTOR_STRENGTH, max_iter=200)
    return _linear(learner, vectors, owners)


def yes_or_no(yes: Sequence[Floats], no: Sequence[Floats], shares: Sequence[float]) -> Scope:
    """Logistic rule on features, each (n, k), standardised; the standard goes into the weights.

    Args:
        yes: groups of examples to accept.
        no: groups of examples to refuse.
        shares: what each group, those of `yes` first, counts as a whole.
    """
    groups = [*yes, *no]
    features = np.concatenate(groups)
    answers = np.repeat([True] * len(yes) + [False] * len(no), [len(group) for group in groups])
    weight = np.concatenate(
        [
            np.full(len(g), len(features) * s / max(1, len(g)))
            for g, s in zip(groups, shares, strict=True)
        ]
    )
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    learner = cast("Any", linear_model.LogisticRegression(C=1.0, max_iter=500))
    found = learner.fit((features - mean) / spread, answers, sample_weight=weight)
    weights = cast("Floats", found.coef_[0] / spread).astype(np.float32)
    return Scope(weights, float(found.intercept_[0]) - float(weights @ mean))


def least(cost: Callable[[tuple[float, ...]], float], start: Sequence[float]) -> tuple[float, ...]:
    """Positive factors near `start` under which `cost` is smallest."""

    def of_logs(logs: NDArray[np.float64]) -> float:
        return cost(tuple(np.exp(logs).tolist()))

    minimise = cast("Any", optimize).minimize
    found = minimise(of_logs, np.log(start), method="Nelder-Mead", options={"maxiter": _TRIES})
    return tuple(np.exp(cast("NDArray[np.float64]", found.x)).tolist())


def _linear(learner: Any, features: Any, owners: Places) -> Linear:
    """Fit one weight vector for each class; two classes are told apart by one that is mirrored."""
    learner.fit(features, owners)
    weights = cast("NDArray[np.float64]", learner.coef_)
    bias = cast("NDArray[np.float64]", learner.intercept_)
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return Linear(np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32))


def _csr(rows: Sequence[SparseRow], width: int) -> Any:
    ends = np.cumsum([0, *(len(row.places) for row in rows)])
    places = np.concatenate([row.places for row in rows])
    weights = np.concatenate([row.weights for row in rows])
    return cast("Any", sparse).csr_matrix((weights, places, ends), shape=(len(rows), width))
