"""Nearest example over character n-grams by TF-IDF; no model file, the same every time.

Two measures, the better counts: the cosine, and, for examples long enough to mean something by
themselves, how much of the example the text contains (a wish wrapped in a longer sentence).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from xiaoer.bot.model.text import ngrams

_CONTAINED_WEIGHT = 0.8
_CONTAINED_FROM = 0.75
_MIN_FEATURES = 9


@dataclass(frozen=True)
class Guess:
    """An intent and the similarity (0 to 1) of its nearest example."""

    intent: str
    score: float


class Classifier:
    """Answers which intent's examples a text resembles most."""

    def __init__(self, examples: Iterable[tuple[str, str]]) -> None:
        """Learn from (intent, compacted phrase) pairs."""
        self._intents: list[str] = []
        self._is_telling: list[bool] = []
        counted: list[Counter[str]] = []
        for intent, phrase in examples:
            self._intents.append(intent)
            counted.append(Counter(ngrams(phrase)))
            self._is_telling.append(len(counted[-1]) >= _MIN_FEATURES)
        self._idf = _inverse_frequency(counted)
        self._unseen = math.log(1 + len(counted)) + 1
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for at, counts in enumerate(counted):
            for gram, weight in self._unit(counts).items():
                self._postings[gram].append((at, weight))

    def guesses(self, text: str) -> list[Guess]:
        """Intents by their nearest example, best first; those that share nothing are left out."""
        cosine: dict[int, float] = defaultdict(float)
        contained: dict[int, float] = defaultdict(float)
        for gram, weight in self._unit(Counter(ngrams(text))).items():
            for at, other in self._postings.get(gram, ()):
                cosine[at] += weight * other
                contained[at] += other * other
        best: dict[str, float] = {}
        for at, near in cosine.items():
            intent, score = self._intents[at], max(near, self._containment(at, contained[at]))
            best[intent] = max(best.get(intent, 0.0), score)
        ordered = sorted(best.items(), key=lambda entry: (-entry[1], entry[0]))
        return [Guess(intent, round(min(score, 1.0), 4)) for intent, score in ordered]

    def _containment(self, at: int, share: float) -> float:
        if not self._is_telling[at] or share < _CONTAINED_FROM:
            return 0.0
        return share * _CONTAINED_WEIGHT

    def _unit(self, counts: Counter[str]) -> dict[str, float]:
        raw = {
            gram: (1 + math.log(count)) * self._idf.get(gram, self._unseen)
            for gram, count in counts.items()
        }
        length = math.sqrt(sum(weight * weight for weight in raw.values()))
        return {gram: weight / length for gram, weight in raw.items()}


def _inverse_frequency(counted: list[Counter[str]]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    for counts in counted:
        seen.update(counts.keys())
    size = len(counted)
    return {gram: math.log((1 + size) / (1 + count)) + 1 for gram, count in seen.items()}
