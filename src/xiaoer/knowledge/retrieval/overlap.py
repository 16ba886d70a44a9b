"""How much two texts share, as the cosine of what their characters, pairs and words tell."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xiaoer.knowledge.model import tokens
from xiaoer.knowledge.retrieval.lexical import Floats, LexicalIndex

_LEAST: Final = 1e-6


class Overlap:
    """Texts taken apart once, to be compared with many."""

    def __init__(self, texts: Sequence[str], lexical: LexicalIndex) -> None:
        """Take the texts apart; `lexical` says how much each token tells."""
        self.size, self._lexical = len(texts), lexical
        places: dict[str, list[int]] = defaultdict(list)
        weights: dict[str, list[float]] = defaultdict(list)
        for at, text in enumerate(texts):
            for token, weight in self._weighed(text).items():
                places[token].append(at)
                weights[token].append(weight)
        self._postings = {
            token: (np.array(places[token]), np.array(weights[token], np.float32))
            for token in places
        }

    def with_text(self, text: str) -> Floats:
        """Cosine (n,) of every text with this one."""
        shared = np.zeros(self.size, np.float32)
        for token, weight in self._weighed(text).items():
            posting: tuple[NDArray[np.int64], Floats] | None = self._postings.get(token)
            if posting is not None:
                shared[posting[0]] += weight * posting[1]
        return shared

    def _weighed(self, text: str) -> dict[str, float]:
        telling = {token: self._lexical.telling(token) for token in set(tokens(text))}
        length = max(sum(weight * weight for weight in telling.values()) ** 0.5, _LEAST)
        return {token: weight / length for token, weight in telling.items()}
