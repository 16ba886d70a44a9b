"""How near every entry has another one that answers something else.

Where questions are crowded, a small difference is another question; where an entry stands alone,
whatever comes near it means it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xiaoer.knowledge.retrieval.hybrid import HybridIndex
from xiaoer.knowledge.retrieval.lexical import Floats

_KEPT: Final = 2
"""One more than needed: an entry that asks must not be its own neighbour's neighbour."""


@dataclass(frozen=True)
class _Nearest:
    """The nearest strangers of one entry, best first: their places and scores, each (2,)."""

    places: NDArray[np.int64]
    scores: Floats

    @classmethod
    def of(cls, scores: Floats) -> "_Nearest":
        kept = min(_KEPT, len(scores))
        found = np.argpartition(-scores, kept - 1)[:kept]
        found = found[np.argsort(-scores[found], kind="stable")]
        return cls(found, scores[found])

    def without(self, asking: int | None) -> float:
        """Score of the nearest one that does not ask itself; 0 when there is none."""
        left = self.scores[self.places != asking]
        return max(0.0, float(left[0])) if len(left) else 0.0


class Neighbours:
    """Looks up an entry's neighbours when they are first needed, and keeps them."""

    def __init__(self, index: HybridIndex) -> None:
        """Look at nothing yet."""
        self._index = index
        self._known: dict[int, tuple[_Nearest, _Nearest | None]] = {}

    def near(self, at: int, asking: int | None = None) -> tuple[float, float]:
        """BM25 and cosine of an entry's nearest stranger; the cosine is 0 without vectors.

        Args:
            at: place of the entry.
            asking: place of an entry that is asked with and must be overlooked.
        """
        if at not in self._known:
            self._known[at] = self._look(at)
        lexical, meaning = self._known[at]
        return lexical.without(asking), 0.0 if meaning is None else meaning.without(asking)

    def _look(self, at: int) -> tuple[_Nearest, _Nearest | None]:
        index = self._index
        own = index.groups == index.groups[at]
        search = index.search(index.entries[at].text, index.given(at))
        lexical = _Nearest.of(np.where(own, -1, search.lexical).astype(np.float32))
        if search.meaning is None:
            return lexical, None
        return lexical, _Nearest.of(np.where(own, -1, search.meaning).astype(np.float32))
