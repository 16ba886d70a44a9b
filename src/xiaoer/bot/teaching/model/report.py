"""How a model reads examples it did not learn: which intents are mistaken for which. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

from xiaoer.bot.model.understanding import MIN_SCORE
from xiaoer.bot.ports.training import Held

MOST_MISTAKES: Final = 3_000
UNREAD: Final = ""
"""Read as none of the intents."""


class IntentFigures(msgspec.Struct, frozen=True):
    """Of one intent: examples, and the shares 0 to 1; None where there is nothing to divide by.

    `precision`: of what was read as this, how much meant it; `recall`: of what means it, how much
    was read as it.
    """

    intent: str
    examples: int
    precision: float | None
    recall: float | None


class Confusion(msgspec.Struct, frozen=True):
    """How often examples of one intent were read as another (`UNREAD`: as none)."""

    meant: str
    read_as: str
    times: int


class Mistake(msgspec.Struct, frozen=True):
    """A phrasing that was read wrongly, or not at all."""

    meant: str
    read_as: str
    text: str
    score: float


class Report(msgspec.Struct, frozen=True):
    """What was seen on held-out examples; `accuracy` counts the unread as wrong."""

    examples: int
    accuracy: float
    intents: tuple[IntentFigures, ...]
    confusions: tuple[Confusion, ...]
    mistakes: tuple[Mistake, ...]


class Moved(msgspec.Struct, frozen=True):
    """An intent that is read better or worse than before; recall 0 to 1, None where it is new."""

    intent: str
    before: float | None
    after: float | None


class Comparison(msgspec.Struct, frozen=True):
    """What changed between two reports: phrasings newly wrong and newly right, intents moved."""

    accuracy_before: float
    intents: tuple[Moved, ...]
    newly_wrong: tuple[Mistake, ...]
    newly_right: tuple[Mistake, ...]


def read_as(one: Held) -> str:
    """The intent that the bot would have acted on, `UNREAD` for none."""
    return one.guess if one.score >= MIN_SCORE else UNREAD


def report_of(held: Sequence[Held]) -> Report:
    """Count what was held out; confusions by frequency, mistakes with the surest first."""
    meant = Counter(one.intent for one in held)
    read = Counter(read_as(one) for one in held)
    right = Counter(one.intent for one in held if read_as(one) == one.intent)
    wrong = [one for one in held if read_as(one) != one.intent]
    pairs = Counter((one.intent, read_as(one)) for one in wrong)
    figures = [
        IntentFigures(
            name, meant[name], _share(right[name], read[name]), _share(right[name], meant[name])
        )
        for name in sorted(meant)
    ]
    mistakes = [Mistake(one.intent, read_as(one), one.text, round(one.score, 3)) for one in wrong]
    mistakes.sort(key=lambda one: (-one.score, one.text))
    return Report(
        examples=len(held),
        accuracy=_share(sum(right.values()), len(held)) or 0.0,
        intents=tuple(figures),
        confusions=tuple(
            Confusion(*pair, times)
            for pair, times in sorted(pairs.items(), key=lambda one: (-one[1], one[0]))
        ),
        mistakes=tuple(mistakes[:MOST_MISTAKES]),
    )


def compare(before: Report, after: Report) -> Comparison:
    """What a newer report says that an older one did not.

    A phrasing counts as newly right or wrong only where both have seen it; one that was added or
    taken away moved nothing.
    """
    old = {(one.meant, one.text): one for one in before.mistakes}
    new = {(one.meant, one.text): one for one in after.mistakes}
    recalls = {one.intent: one.recall for one in before.intents}
    moved = [
        Moved(one.intent, recalls.get(one.intent), one.recall)
        for one in after.intents
        if recalls.get(one.intent) != one.recall
    ]
    moved.sort(key=lambda one: -abs((one.after or 0.0) - (one.before or 0.0)))
    return Comparison(
        accuracy_before=before.accuracy,
        intents=tuple(moved),
        newly_wrong=tuple(one for key, one in new.items() if key not in old),
        newly_right=tuple(one for key, one in old.items() if key not in new),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
