"""What was found and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of personal data, the more telling first: of two at one place the first is kept."""

    ID_CARD = "ID_CARD"
    BANK_CARD = "BANK_CARD"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    PLATE = "PLATE"
    ACCOUNT = "ACCOUNT"
    NAME = "NAME"


_RANK = {kind: at for at, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Span:
    """Personal data at `start` to `end` of a text."""

    start: int
    end: int
    kind: Kind


def without_overlap(spans: Iterable[Span]) -> list[Span]:
    """Spans in reading order; where two overlap the more telling kind, then the longer, stays."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (_RANK[s.kind], s.start - s.end)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)
