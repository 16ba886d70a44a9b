"""A small logistic regression: a rule that a corpus teaches itself in a moment, numpy only."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xiaoer.knowledge.retrieval.lexical import Floats

_ROUNDS: Final = 12
_RIDGE: Final = 1.0


@dataclass(frozen=True)
class Rule:
    """Log odds of a yes from standardised features: mean, spread (k,), weights (k + 1,)."""

    mean: NDArray[np.float64]
    spread: NDArray[np.float64]
    weights: NDArray[np.float64]

    def of(self, features: Floats) -> NDArray[np.float64]:
        """Log odds (m,) for features (m, k)."""
        return _with_one(features, self.mean, self.spread) @ self.weights

    @classmethod
    def fit(cls, features: Floats, answers: NDArray[np.bool_]) -> "Rule":
        """Fit by Newton's method with a ridge, on features (n, k) and answers (n,)."""
        exact = features.astype(np.float64)
        mean, spread = exact.mean(axis=0), exact.std(axis=0) + 1e-6
        wide = _with_one(features, mean, spread)
        weights = np.zeros(wide.shape[1])
        ridge = np.full(len(weights), _RIDGE)
        ridge[0] = 1e-6
        for _ in range(_ROUNDS):
            said = probability(wide @ weights)
            slope = wide.T @ (answers - said) - ridge * weights
            bend = (wide * (said * (1 - said))[:, None]).T @ wide + np.diag(ridge)
            weights = weights + np.linalg.solve(bend, slope)
        return cls(mean, spread, weights)


def probability(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of log odds."""
    return 1 / (1 + np.exp(-np.clip(odds, -30, 30)))


def _with_one(
    features: Floats, mean: NDArray[np.float64], spread: NDArray[np.float64]
) -> NDArray[np.float64]:
    """A one and the standardised features, kept within four spreads."""
    return np.hstack([np.ones((len(features), 1)), np.clip((features - mean) / spread, -4, 4)])
