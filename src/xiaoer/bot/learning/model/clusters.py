"""Questions that mean the same, found together. Pure; the same questions give the same clusters.

Likeness is the cosine of character n-grams weighted by TF-IDF, averaged with that of centred
embeddings where there are any; groups are joined by average linkage while they stay alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

from xiaoer.bot.model.text import compact

ALIKE: Final = 0.25
"""Mean likeness down to which two groups are one."""

MOST_QUESTIONS: Final = 3_000
"""Likenesses of all pairs are kept in memory: 36 MB for so many."""

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Positions of questions, the most central first."""

    members: tuple[int, ...]


def clusters_of(
    questions: Sequence[str], vectors: Vectors | None = None, *, smallest: int = 3
) -> list[Cluster]:
    """Groups of at least `smallest` questions, the largest first.

    Args:
        questions: what was asked, at most `MOST_QUESTIONS`; later ones are left out.
        vectors: one embedding for each, shape (n, d), or None.
        smallest: how many questions make a cluster.
    """
    texts = questions[:MOST_QUESTIONS]
    if len(texts) < max(2, smallest):
        return []
    likeness = _likeness(texts, vectors)
    joined: Any = AgglomerativeClustering(
        n_clusters=cast("int", None),  # the number follows from the threshold
        metric="precomputed",
        linkage="average",
        distance_threshold=1 - ALIKE,
    )
    labels = cast("npt.NDArray[np.int64]", joined.fit_predict(1 - likeness))
    groups = [np.flatnonzero(labels == label) for label in range(int(labels.max()) + 1)]
    clusters = [_by_centrality(likeness, members) for members in groups if len(members) >= smallest]
    return sorted(clusters, key=lambda one: (-len(one.members), one.members[0]))


def _likeness(texts: Sequence[str], vectors: Vectors | None) -> Vectors:
    grams: Any = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    counted: Any = grams.fit_transform([compact(text) or "?" for text in texts])
    words = np.asarray((counted @ counted.T).todense(), dtype=np.float32)
    if vectors is None:
        return words
    known = vectors[: len(texts)]
    centred = _unit(known - known.mean(axis=0))
    return ((words + centred @ centred.T) / 2).astype(np.float32)


def _unit(points: Any) -> Vectors:
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return (points / np.maximum(lengths, 1e-9)).astype(np.float32)


def _by_centrality(likeness: Vectors, members: npt.NDArray[np.int64]) -> Cluster:
    nearness = likeness[np.ix_(members, members)].sum(axis=1)
    order = np.argsort(-nearness, kind="stable")
    return Cluster(tuple(int(at) for at in members[order]))
