"""A trained model of intents: arrays, and how texts are read with them; needs numpy only.

Two stages. The lexical stage reads grams and can always answer; the fused stage reads grams and
the texts' vectors together and answers better. Both are fitted on held-out folds, so that of the
answers given with a probability of 0.8 eight in ten are right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from xiaoer.bot.reading.grams import SparseRow, Vocabulary

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

NEAREST = 5
NEAREST_COSINE = 5
"""Column of the features of the fused stage that holds the cosine of the nearest example."""


@dataclass(frozen=True)
class Linear:
    """One score for each class: weights (n, c) over n features, bias (c,)."""

    weights: Floats
    bias: Floats

    def of_rows(self, rows: Sequence[SparseRow]) -> Floats:
        """Scores (m, c) of sparse rows."""
        scores = [row.weights @ self.weights[row.places] for row in rows]
        shape = len(rows), len(self.bias)
        return np.array(scores, dtype=np.float32).reshape(shape) + self.bias

    def of_vectors(self, vectors: Floats) -> Floats:
        """Scores (m, c) of dense vectors (m, n)."""
        return (vectors @ self.weights + self.bias).astype(np.float32)


@dataclass(frozen=True)
class Scope:
    """Probability that something holds of a text, from k features: weights (k,), bias."""

    weights: Floats
    bias: float

    def of(self, features: Floats) -> Floats:
        """Probabilities (m,) for features (m, k)."""
        return (1 / (1 + np.exp(-(features @ self.weights + self.bias)))).astype(np.float32)


@dataclass(frozen=True)
class Stage:
    """Factors by which scores (one for each source) become logits, and the rules on the logits.

    `scope` tells whether a text means any of the intents, `sure` whether the best one is meant.
    `usual` (101,) are the percentiles of the scope's probability over held-out texts in scope.
    """

    factors: tuple[float, ...]
    scope: Scope
    sure: Scope
    usual: Floats

    def threshold(self, rejected: float) -> float:
        """Probability of scope below which the share `rejected` (0 to 1) of good texts falls."""
        return float(np.interp(100 * rejected, np.arange(101), self.usual))

    def logits(self, scores: Sequence[Floats]) -> Floats:
        """Blended scores (m, c)."""
        parts = [factor * part for factor, part in zip(self.factors, scores, strict=True)]
        return np.asarray(np.sum(parts, axis=0), dtype=np.float32)

    def readings(self, logits: Floats, features: Floats) -> "Readings":
        """What logits (m, c) and features (m, k) say."""
        return Readings(softmax(logits), self.scope.of(features), self.sure.of(features))


@dataclass(frozen=True)
class Meaning:
    """What vectors (d,) tell: scores, the examples (n, d) and whose they are (n,).

    Vectors are moved by `centre` (d,) first, because raw cosines of e5 hardly differ.
    """

    centre: Floats
    linear: Linear
    examples: Floats
    owners: Places

    def moved(self, vectors: Floats) -> Floats:
        """Unit vectors (m, d) as seen from the centre."""
        away = vectors - self.centre
        return away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9)

    @cached_property
    def whitening(self) -> Floats:
        """Transform (d, d) after which examples scatter around their intents alike everywhere."""
        scatter = self.examples - self.means[self.owners]
        covariance = scatter.T @ scatter / max(1, len(scatter))
        spread = np.trace(covariance) / len(covariance)
        values, axes = np.linalg.eigh(covariance + 0.1 * spread * np.eye(len(covariance)))
        return (axes / np.sqrt(values)).astype(np.float32)

    @cached_property
    def white_means(self) -> Floats:
        """Whitened centre (c, d) of each intent."""
        return self.means @ self.whitening

    @cached_property
    def means(self) -> Floats:
        """Mean example (c, d) of each intent."""
        count = np.bincount(self.owners, minlength=len(self.linear.bias))[:, None]
        sums = np.zeros((len(count), self.examples.shape[1]), np.float32)
        np.add.at(sums, self.owners, self.examples)
        return (sums / np.maximum(count, 1)).astype(np.float32)


@dataclass(frozen=True)
class Readings:
    """Of m texts: probabilities (m, c) given that a text is in scope, and that it is (m,).

    `sure` (m,) is the probability that the best intent is meant, of messages as shops get them.
    """

    probabilities: Floats
    in_scope: Floats
    sure: Floats

    def likely(self, at: int) -> Floats:
        """Probability (c,) of each intent for one text; what is left means none of them."""
        given, best = self.probabilities[at], int(self.probabilities[at].argmax())
        left = (1 - self.sure[at]) * self.in_scope[at] / max(1e-9, float(1 - given[best]))
        found = np.minimum(given * left, self.sure[at]).astype(np.float32)
        found[best] = self.sure[at]
        return found


@dataclass(frozen=True)
class IntentModel:
    """Intents in the order of the classes; `meaning` and `fused` come together or not at all."""

    intents: tuple[str, ...]
    vocabulary: Vocabulary
    grams: Linear
    lexical: Stage
    meaning: Meaning | None = None
    fused: Stage | None = None
    embedder: str = ""

    def read(self, texts: Sequence[str], vectors: Floats | None = None) -> Readings:
        """Read folded texts, by the fused stage when their vectors (m, d) are given."""
        rows = [self.vocabulary.row(text) for text in texts]
        known = np.array([row.known for row in rows], np.float32)
        scores = self.grams.of_rows(rows)
        if vectors is None or self.meaning is None or self.fused is None:
            logits = self.lexical.logits([scores])
            return self.lexical.readings(logits, certainty(logits, known))
        moved = self.meaning.moved(vectors)
        meant = self.meaning.linear.of_vectors(moved)
        logits = self.fused.logits([scores, meant])
        features = np.hstack(
            [certainty(logits, known), nearness(self.meaning, moved, meant, logits)]
        )
        return self.fused.readings(logits, features)


def softmax(logits: Floats) -> Floats:
    """Probabilities (m, c)."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)


def certainty(logits: Floats, known: Floats) -> Floats:
    """Features of scope from logits (m, c) and the known share of the grams (m,).

    Returns:
        float32 (m, 5): best probability, lead over the second, best logit, log of the sum, known.
    """
    ordered = np.partition(logits, -2, axis=1)
    height, second = ordered[:, -1], ordered[:, -2]
    energy = height + np.log(np.exp(logits - height[:, None]).sum(axis=1))
    parts = [np.exp(height - energy), height - second, height, energy, known]
    return np.column_stack(parts).astype(np.float32)


def nearness(meaning: Meaning, moved: Floats, meant: Floats, logits: Floats) -> Floats:
    """Features of scope from nearness to the examples.

    Args:
        meaning: the trained vectors.
        moved: vectors (m, d) as seen from the centre.
        meant: scores by vectors (m, c).
        logits: blended logits (m, c).

    Returns:
        float32 (m, 5): cosine of the nearest example, mean of the nearest few, the share of them
        that agree with the best logit, best score by vectors, whitened distance from its intent.
    """
    best = logits.argmax(axis=1)
    cosines = moved @ meaning.examples.T
    few = min(NEAREST, cosines.shape[1])
    nearest = np.argpartition(-cosines, few - 1, axis=1)[:, :few]
    near = np.take_along_axis(cosines, nearest, axis=1)
    agree = (meaning.owners[nearest] == best[:, None]).mean(axis=1)
    apart = np.linalg.norm(moved @ meaning.whitening - meaning.white_means[best], axis=1)
    parts = [near.max(axis=1), near.mean(axis=1), agree, meant.max(axis=1), apart]
    return np.column_stack(parts).astype(np.float32)
