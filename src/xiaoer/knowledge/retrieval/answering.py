"""Which entry answers a question, and how probably it does; learnt from the corpus itself.

Entries that answer the same are each other's questions: one is taken out and asked, and what is
found is right when it belongs to the same answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xiaoer.knowledge.retrieval.hybrid import HybridIndex, Search, best
from xiaoer.knowledge.retrieval.lexical import Floats
from xiaoer.knowledge.retrieval.logistic import Rule, probability
from xiaoer.knowledge.retrieval.pairs import COMPARED, COVERED, Pairs

LEAST: Final = 40
"""So many entries with a companion are needed to learn from."""

_LOOKED_AT: Final = 10
_MOST: Final = 1500
_KEPT: Final = 50
_SEED: Final = 7

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Answer:
    """Places of entries, best first, and the probability (0 to 1) that any of them answers."""

    places: NDArray[np.int64]
    score: float


@dataclass(frozen=True)
class _Learnt:
    """Which of the entries found is the nearest, and whether an entry answers at all."""

    order: Rule
    likeness: Rule


class Answerer:
    """Ranks what the index finds by learnt rules of likeness, and says when nothing answers."""

    def __init__(self, index: HybridIndex, *, progress: Progress | None = None) -> None:
        """Learn from the index, if enough of its entries have a companion.

        Without that the order is the index's own, and the score the share of the question that
        its best entry covers.
        """
        self.index = index
        self._pairs = Pairs(index)
        lot = self._lot()
        self._learnt = self._learn(lot, progress) if len(lot) >= LEAST else None

    def ask(self, query: str, vector: Floats | None) -> Answer:
        """Rank entries for a question with its vector (d,), where there is one."""
        search = self.index.search(query, vector)
        places = best(search, _KEPT)
        features = self._features(search, places)
        if self._learnt is None:
            return Answer(places, float(features[0, COVERED]))
        order = np.argsort(-self._learnt.order.of(_beside(features)), kind="stable")
        ranked = np.concatenate([places[:_LOOKED_AT][order], places[_LOOKED_AT:]])
        likely = self._learnt.likeness.of(features).max(keepdims=True)
        return Answer(ranked, float(probability(likely)[0]))

    def _features(self, search: Search, places: NDArray[np.int64]) -> Floats:
        return self._pairs.features(search, places[:_LOOKED_AT].tolist())

    def _lot(self) -> NDArray[np.int64]:
        return self._some_with(lambda count: count > 1)

    def _some_with(
        self, holds: Callable[[NDArray[np.int64]], NDArray[np.bool_]]
    ) -> NDArray[np.int64]:
        """Up to `_MOST` entries for whose group's number of entries it holds, in a fixed order."""
        groups = self.index.groups
        found = np.flatnonzero(holds(np.bincount(groups)[groups]))
        return np.random.default_rng(_SEED).permutation(found)[:_MOST]

    def _learn(self, paired: NDArray[np.int64], progress: Progress | None) -> _Learnt:
        """Ask with entries that have a companion, with the same once it is gone, and with others.

        The second and third find only what does not answer, as a question does that nobody
        answered yet.
        """
        alone = self._some_with(lambda count: count == 1)
        lot = [(at, gone) for gone in (False, True) for at in paired.tolist()]
        lot += [(at, False) for at in alone.tolist()]
        looks: list[tuple[Floats, NDArray[np.bool_]]] = []
        for done, (at, gone) in enumerate(lot, start=1):
            looks.append(self._look(at, is_alone=gone))
            if progress is not None:
                progress(done, len(lot))
        answers = np.concatenate([right for _, right in looks])
        features = np.concatenate([found for found, _ in looks])
        beside = np.concatenate([_beside(found) for found, _ in looks])
        return _Learnt(order=Rule.fit(beside, answers), likeness=Rule.fit(features, answers))

    def _look(self, at: int, *, is_alone: bool) -> tuple[Floats, NDArray[np.bool_]]:
        """Ask with a hidden entry: likeness of what is found, and whether it answers the same."""
        groups, entry = self.index.groups, self.index.entries[at]
        hidden = groups == groups[at] if is_alone else np.arange(len(groups)) == at
        search = self.index.search(entry.text, self.index.given(at), hidden)
        places = best(search, _LOOKED_AT)
        return self._features(search, places), groups[places] == groups[at]


def _beside(features: Floats) -> Floats:
    """Features (m, k) and by how much some of them stay behind the best of all m."""
    compared = features[:, COMPARED]
    return np.hstack([features, compared - compared.max(axis=0)])
