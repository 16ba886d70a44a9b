"""Both engines together: standard scores of each, added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xiaoer.knowledge.retrieval.lexical import Floats, LexicalIndex

_TOP: Final = 60
_CROWD: Final = 30


@dataclass(frozen=True)
class Entry:
    """A text to be found; entries of one `group` answer the same."""

    key: str
    group: str
    text: str


@dataclass(frozen=True)
class Search:
    """Scores of every entry for one query, each (n,); `meaning` is None without a vector."""

    query: str
    lexical: Floats
    meaning: Floats | None
    fused: Floats
    crowd: float | None = None
    """Mean cosine of the nearest few: how common what is asked is here."""


class HybridIndex:
    """Entries with their vectors (n, d), or without: then by words alone."""

    def __init__(self, entries: Sequence[Entry], vectors: Floats | None = None) -> None:
        """Index the entries; vectors are moved to their centre first."""
        self.entries = list(entries)
        names = sorted({entry.group for entry in self.entries})
        place = {name: at for at, name in enumerate(names)}
        self.groups = np.array([place[entry.group] for entry in self.entries], dtype=np.int64)
        self.lexical = LexicalIndex([entry.text for entry in entries])
        self._given = vectors
        self._meaning = None if vectors is None else _Meaning.of(vectors)

    def search(
        self, query: str, vector: Floats | None, hidden: NDArray[np.bool_] | None = None
    ) -> Search:
        """Score every entry.

        Args:
            query: what is asked.
            vector: its vector (d,), where there is one.
            hidden: True (n,) for entries that are to be overlooked.
        """
        lexical = self.lexical.scores(query)
        meaning = None
        if vector is not None and self._meaning is not None:
            meaning = self._meaning.cosines(vector)
        seen = slice(None) if hidden is None else ~hidden
        fused = _standard(lexical, seen)
        if meaning is not None:
            fused = fused + _standard(meaning, seen)
        if hidden is not None:
            fused = np.where(hidden, -np.inf, fused)
        crowd = None if meaning is None else _crowd(meaning[seen])
        return Search(query, lexical, meaning, fused.astype(np.float32), crowd)

    def given(self, at: int) -> Floats | None:
        """Vector (d,) of an entry as it was given, to ask with it."""
        return None if self._given is None else self._given[at]


@dataclass(frozen=True)
class _Meaning:
    """Vectors (n, d) as seen from their centre (d,)."""

    centre: Floats
    moved: Floats

    @classmethod
    def of(cls, vectors: Floats) -> "_Meaning":
        return cls(*centred(vectors))

    def cosines(self, vector: Floats) -> Floats:
        return self.moved @ unit(vector[None, :] - self.centre)[0]


def centred(vectors: Floats) -> tuple[Floats, Floats]:
    """Their centre (d,), and the vectors (n, d) as seen from it, each of length one."""
    centre = vectors.mean(axis=0)
    return centre, unit(vectors - centre)


def unit(vectors: Floats) -> Floats:
    """Each row at length one."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def best(search: Search, count: int = _TOP) -> NDArray[np.int64]:
    """Places of the best entries, best first."""
    count = min(count, len(search.fused))
    found = np.argpartition(-search.fused, count - 1)[:count]
    return found[np.argsort(-search.fused[found], kind="stable")]


def _crowd(cosines: Floats) -> float:
    few = min(_CROWD, len(cosines))
    return float(np.partition(cosines, len(cosines) - few)[-few:].mean())


def _standard(scores: Floats, seen: slice | NDArray[np.bool_]) -> Floats:
    spread = float(scores[seen].std())
    return (scores - float(scores[seen].mean())) / max(spread, 1e-6)
