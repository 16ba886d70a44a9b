"""How far an agent's reply is from what was suggested. Pure."""

from enum import StrEnum
from typing import Final

SAME_BELOW: Final = 0.02
"""A comma more or less is still the suggestion."""

ANOTHER_FROM: Final = 0.8
"""From here on the agent wrote something of their own."""


class Use(StrEnum):
    """What became of a suggestion."""

    SHOWN = "shown"
    ACCEPTED = "accepted"
    EDITED = "edited"
    IGNORED = "ignored"


def distance(suggested: str, sent: str) -> float:
    """Levenshtein distance by characters, as a share of the longer text: 0 the same, 1 nothing.

    Both texts are stripped; two empty ones are the same.
    """
    source, target = suggested.strip(), sent.strip()
    longest = max(len(source), len(target))
    if not longest:
        return 0.0
    row = list(range(len(target) + 1))
    for at, character in enumerate(source, 1):
        before, row[0] = row[0], at
        for to, other in enumerate(target, 1):
            before, row[to] = (
                row[to],
                min(row[to] + 1, row[to - 1] + 1, before + (character != other)),
            )
    return row[-1] / longest


def use_of(share: float) -> Use:
    """What a distance means."""
    if share < SAME_BELOW:
        return Use.ACCEPTED
    return Use.EDITED if share < ANOTHER_FROM else Use.IGNORED
