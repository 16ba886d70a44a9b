"""BM25 over single characters, character pairs and words, as arrays."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xiaoer.knowledge.model import tokens

Floats = NDArray[np.float32]

_K1: Final = 1.2
_B: Final = 0.75


class LexicalIndex:
    """Texts by their tokens; `telling` says how much each token tells (inverse frequency)."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Index the texts in their order."""
        counted = [Counter(tokens(text)) for text in texts]
        lengths = np.array([count.total() for count in counted], dtype=np.float32)
        self.size = len(counted)
        self._norm = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))
        places: dict[str, list[int]] = defaultdict(list)
        times: dict[str, list[int]] = defaultdict(list)
        for at, count in enumerate(counted):
            for token, number in count.items():
                places[token].append(at)
                times[token].append(number)
        self._postings = {t: self._posting(places[t], times[t]) for t in places}

    @property
    def known(self) -> Iterable[str]:
        """Every token of any text."""
        return self._postings.keys()

    def scores(self, query: str) -> Floats:
        """BM25 (n,) of every text for a query."""
        found = np.zeros(self.size, np.float32)
        for token in dict.fromkeys(tokens(query)):
            posting = self._postings.get(token)
            if posting is not None:
                found[posting[0]] += self.telling(token) * posting[1]
        return found

    def telling(self, token: str) -> float:
        """Inverse document frequency; greatest for a token that no text has."""
        seen = len(self._postings[token][0]) if token in self._postings else 0
        return math.log(1 + (self.size - seen + 0.5) / (seen + 0.5))

    def _posting(self, places: list[int], times: list[int]) -> tuple[NDArray[np.int64], Floats]:
        at, count = np.array(places), np.array(times, dtype=np.float32)
        return at, (count * (_K1 + 1) / (count + self._norm[at])).astype(np.float32)
