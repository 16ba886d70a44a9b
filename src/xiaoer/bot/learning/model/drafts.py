"""From a cluster of answered questions to a draft article. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from xiaoer.bot.model.text import compact

MOST_PHRASINGS: Final = 20
LONGEST_TITLE: Final = 60
SHORTEST_ANSWER: Final = 6


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, what an agent answered, and how long that took; personal data is masked."""

    question: str
    answer: str
    took: timedelta


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed article; `saved` is the agents' time that its questions took."""

    title: str
    body: str
    phrasings: tuple[str, ...]
    size: int
    saved: timedelta

    @property
    def fingerprint(self) -> str:
        """The same questions propose the same draft once."""
        words = "\n".join(sorted(compact(one) for one in self.phrasings))
        return hashlib.sha256(words.encode()).hexdigest()


def draft_of(exchanges: Sequence[Exchange]) -> Draft | None:
    """The draft that a cluster, the most central exchange first, is worth.

    The body is the answer that most others resemble, and empty where nobody answered at all: a
    person writes it. None when there were answers and none says anything.
    """
    telling = [one.answer for one in exchanges if len(compact(one.answer)) >= SHORTEST_ANSWER]
    if not telling and any(one.answer for one in exchanges):
        return None
    phrasings = dict.fromkeys(one.question.strip() for one in exchanges)
    title = exchanges[0].question.strip().splitlines()[0]
    return Draft(
        title=title[:LONGEST_TITLE],
        body=max(
            telling, key=lambda answer: (_likeness(answer, telling), -len(answer)), default=""
        ),
        phrasings=tuple(list(phrasings)[:MOST_PHRASINGS]),
        size=len(exchanges),
        saved=sum((one.took for one in exchanges), timedelta()),
    )


def _likeness(answer: str, others: Sequence[str]) -> float:
    """How much the others share of this answer's character pairs, in all."""
    pairs = _pairs(answer)
    return sum(len(pairs & _pairs(one)) / max(1, len(pairs | _pairs(one))) for one in others)


def _pairs(text: str) -> frozenset[str]:
    bare = compact(text)
    return frozenset(bare[at : at + 2] for at in range(len(bare) - 1))
