"""Features of a text: Chinese character n-grams, words, word pairs and parts of words."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from xiaoer.bot.model.text import compact

_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_HAN = re.compile(f"[{_CJK}]")
_LONGEST_HAN = 4
_PARTS = (3, 4, 5)
_RARE_FROM = 8000
"""From so many texts on, a gram seen once only is left out."""


def grams(text: str) -> list[str]:
    """Features of a text, repeated as often as they occur; none of a text without letters."""
    runs: list[str] = _RUN.findall(compact(text))
    found: list[str] = []
    for run in runs:
        found.extend(_han_grams(run) if _HAN.match(run) else _word_grams(run))
    found.extend(f"{left} {right}" for left, right in pairwise(runs) if right.isascii())
    return found


def _han_grams(run: str) -> Iterable[str]:
    sizes = range(1, min(_LONGEST_HAN, len(run)) + 1)
    return (run[at : at + size] for size in sizes for at in range(len(run) - size + 1))


def _word_grams(run: str) -> Iterable[str]:
    padded = f"^{run}$"
    yield padded
    for size in _PARTS:
        yield from (padded[at : at + size] for at in range(len(padded) - size + 1))


@dataclass(frozen=True)
class SparseRow:
    """One text as a unit vector: places in the vocabulary and weights, both (k,).

    `known` is the share (0 to 1) of the text's grams that the vocabulary knows.
    """

    places: NDArray[np.int32]
    weights: NDArray[np.float32]
    known: float = 0.0


class Vocabulary:
    """Known grams and what each tells: inverse document frequency, float32 (n,)."""

    def __init__(self, known: Sequence[str], telling: NDArray[np.float32]) -> None:
        """Take grams in the order of their weights."""
        self.known = tuple(known)
        self.telling = telling
        self._place = {gram: at for at, gram in enumerate(self.known)}

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Vocabulary":
        """Learn which grams occur and how rare each is."""
        seen: Counter[str] = Counter()
        for text in texts:
            seen.update(set(grams(text)))
        least = 2 if len(texts) >= _RARE_FROM else 1
        known = sorted(gram for gram, count in seen.items() if count >= least)
        size = len(texts)
        telling = [math.log((1 + size) / (1 + seen[gram])) + 1 for gram in known]
        return cls(known, np.array(telling, dtype=np.float32))

    def __len__(self) -> int:
        """Number of known grams."""
        return len(self.known)

    def row(self, text: str) -> SparseRow:
        """A text over the vocabulary; empty when it knows nothing of it."""
        found = grams(text)
        counts = Counter(place for gram in found if (place := self._place.get(gram)) is not None)
        places = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(times)) * self.telling[places]
        length = float(np.sqrt((weights * weights).sum()))
        known = counts.total() / max(1, len(found))
        return SparseRow(places, weights / length if length else weights, known)
