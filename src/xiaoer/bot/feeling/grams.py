"""Features of a review or message: characters with their punctuation, and words with their pairs.

Unlike the grams that intents are read by, marks are kept: “好？” and “好！” do not feel the same.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, cast

import numpy as np
import rjieba
from numpy.typing import NDArray
from scipy import sparse

_SPACE: Final = re.compile(r"\s+")
_FIGURE: Final = re.compile(r"\d")
_LONGEST: Final = 4
_LONGEST_TEXT: Final = 600
_RARE_FROM: Final = 1500
"""From so many texts on, a gram seen once only is left out."""

Counts = Any
"""A scipy matrix (texts, grams) of how often each gram occurs."""


def grams(text: str) -> list[str]:
    """Features of a text, repeated as often as they occur."""
    folded = unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).lower()
    folded = _FIGURE.sub("0", _SPACE.sub(" ", folded)).strip()
    size = len(folded)
    found = [
        folded[at : at + length]
        for length in range(1, _LONGEST + 1)
        for at in range(size - length + 1)
    ]
    words = [word for word in rjieba.cut(folded) if word != " "]
    found += [f"_{word}" for word in words]
    found += [f"_{left}_{right}" for left, right in pairwise(words)]
    return found


class Vocabulary:
    """Known grams, in the order of a model's weights."""

    def __init__(self, known: Sequence[str]) -> None:
        """Take the grams."""
        self.known = tuple(known)
        self._place = {gram: at for at, gram in enumerate(self.known)}

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Vocabulary":
        """The grams of the texts."""
        seen: Counter[str] = Counter()
        for text in texts:
            seen.update(set(grams(text)))
        least = 2 if len(texts) >= _RARE_FROM else 1
        return cls(sorted(gram for gram, count in seen.items() if count >= least))

    def __len__(self) -> int:
        """Number of known grams."""
        return len(self.known)

    def counts(self, texts: Sequence[str]) -> Counts:
        """How often each known gram occurs: float32 csr (len(texts), len(self))."""
        places: list[NDArray[np.int32]] = []
        times: list[NDArray[np.float32]] = []
        ends = [0]
        for text in texts:
            found = Counter(p for gram in grams(text) if (p := self._place.get(gram)) is not None)
            places.append(np.fromiter(found.keys(), dtype=np.int32, count=len(found)))
            times.append(np.fromiter(found.values(), dtype=np.float32, count=len(found)))
            ends.append(ends[-1] + len(found))
        shape = (len(texts), len(self))
        data = np.concatenate(times) if times else np.zeros(0, np.float32)
        indices = np.concatenate(places) if places else np.zeros(0, np.int32)
        return cast("Any", sparse).csr_matrix((data, indices, np.array(ends)), shape=shape)
