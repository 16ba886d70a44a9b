"""How alike a question and an entry are, in figures that a rule can weigh."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import rjieba

from xiaoer.knowledge.model import normalise, tokens
from xiaoer.knowledge.retrieval.hybrid import HybridIndex, Search
from xiaoer.knowledge.retrieval.lexical import Floats

_WHAT_IS_ASKED: Final = re.compile(
    r"为什么|什么时候|什么|怎么|怎样|如何|多少|多久|几|哪里|哪儿|哪|谁|吗|是不是|有没有|能不能|可以|区别|意思"
    r"|\b(?:why|when|what|how much|how many|how long|how|where|who|which|can|is|are|do|does)\b"
)
_FIGURES: Final = re.compile(r"[a-z]+|\d+")
_SIDES: Final = 12
COVERED: Final = 0
"""Column with the share of the question, by what its tokens tell, that the entry has."""
COMPARED: Final = [0, 2, 5, 11, 14, 15]
"""Columns that say more beside the other entries found: shares of words, letters, and scores."""
_SCORES: Final = 6


@dataclass(frozen=True)
class _Side:
    """One text of a pair, taken apart."""

    text: str
    parts: frozenset[str]
    weight: float
    asked: frozenset[str]
    figures: frozenset[str]
    words: Mapping[str, float]
    """Weights of the whole words, a unit vector."""


class Pairs:
    """Likeness of a query to entries of an index."""

    width: Final = _SIDES + _SCORES

    def __init__(self, index: HybridIndex) -> None:
        """Take the entries apart."""
        self._index, self._lexical = index, index.lexical
        self._telling = {token: self._lexical.telling(token) for token in self._lexical.known}
        self._words = _rarity([entry.text for entry in index.entries])
        self._rarest = max(self._words.values(), default=1.0)
        self._sides = [self._side(entry.text) for entry in index.entries]

    def features(self, search: Search, places: Sequence[int]) -> Floats:
        """Likeness (m, width) of the search's query to the entries at the places."""
        query = self._side(search.query)
        own = max(query.weight, 1e-6)
        rows = [[*self._alike(query, self._sides[at]), *_scores(search, at, own)] for at in places]
        return np.array(rows, dtype=np.float32).reshape(len(places), self.width)

    def _side(self, text: str) -> _Side:
        folded = normalise(text)
        parts = frozenset(tokens(text))
        return _Side(
            text="".join(folded.split()),
            parts=parts,
            weight=self._sum(parts),
            asked=frozenset(_WHAT_IS_ASKED.findall(folded)),
            figures=frozenset(_FIGURES.findall(folded)),
            words=self._word_weights(folded),
        )

    def _word_weights(self, folded: str) -> dict[str, float]:
        counts = Counter(_words(folded))
        weights = {w: n * self._words.get(w, self._rarest) for w, n in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()}

    def _sum(self, parts: Iterable[str]) -> float:
        return sum(self._tells(token) for token in parts)

    def _tells(self, token: str) -> float:
        return self._telling.get(token) or self._lexical.telling(token)

    def _alike(self, one: _Side, other: _Side) -> tuple[float, ...]:
        shared = self._sum(one.parts & other.parts)
        total = one.weight + other.weight - shared
        common = common_letters(one.text, other.text)
        return (
            shared / max(one.weight, 1e-6),
            shared / max(other.weight, 1e-6),
            shared / max(total, 1e-6),
            self._most(one.parts - other.parts),
            self._most(other.parts - one.parts),
            common / max(1, len(one.text)),
            common / max(1, len(other.text)),
            abs(len(one.text) - len(other.text)) / max(1, len(one.text), len(other.text)),
            _overlap(one.asked, other.asked),
            _overlap(one.figures, other.figures),
            min(len(one.text), 40) / 40,
            sum(weight * other.words.get(word, 0.0) for word, weight in one.words.items()),
        )

    def _most(self, parts: Iterable[str]) -> float:
        return max((self._tells(token) for token in parts), default=0.0)


def _scores(search: Search, at: int, own: float) -> tuple[float, ...]:
    """What the engines say of an entry, and by how much it stands out from its surroundings."""
    lexical = float(search.lexical[at])
    meaning = 0.0 if search.meaning is None else float(search.meaning[at])
    crowd = 0.0 if search.crowd is None else search.crowd
    return lexical / own, lexical, float(search.fused[at]), meaning, crowd, meaning - crowd


def _words(folded: str) -> list[str]:
    return [word for word in rjieba.cut(folded) if word.strip()]


def _rarity(texts: Sequence[str]) -> dict[str, float]:
    """How much each word tells: inverse frequency over the texts."""
    seen = Counter(word for text in texts for word in set(_words(normalise(text))))
    return {word: math.log((1 + len(texts)) / (1 + n)) + 1 for word, n in seen.items()}


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    union = one | other
    return len(one & other) / len(union) if union else 1.0


def common_letters(one: str, other: str) -> int:
    """Length of the longest common subsequence (Hyyrö's bit-parallel count)."""
    masks: dict[str, int] = {}
    for at, letter in enumerate(one):
        masks[letter] = masks.get(letter, 0) | 1 << at
    whole = (1 << len(one)) - 1
    row = whole
    for letter in other:
        hits = row & masks.get(letter, 0)
        row = ((row + hits) | (row - hits)) & whole
    return len(one) - row.bit_count()
