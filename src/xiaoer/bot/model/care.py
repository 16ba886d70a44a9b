"""Signs that somebody is better served by a person, or in plainer words."""

from collections.abc import Iterable
from dataclasses import dataclass

from xiaoer.bot.model.signs import Signs

ENOUGH_SIGNS = 1


@dataclass(frozen=True)
class CareSigns:
    """Each kind of sign as patterns of a pack."""

    rejects_bot: Signs
    extreme: Signs
    vulnerable: Signs
    novice: Signs
    wake: Signs


@dataclass(frozen=True)
class CareReading:
    """What the words show. `accepts_bot` is false for who rejects it or cannot cope with it."""

    rejects_bot: bool = False
    is_extreme: bool = False
    is_vulnerable: bool = False
    is_novice: bool = False
    is_wake_word: bool = False

    @property
    def accepts_bot(self) -> bool:
        return not (self.rejects_bot or self.is_novice)


def read(text: str, signs: CareSigns) -> CareReading:
    """Read one burst of messages."""
    return CareReading(
        rejects_bot=signs.rejects_bot.seen_in(text),
        is_extreme=signs.extreme.seen_in(text),
        is_vulnerable=signs.vulnerable.seen_in(text),
        is_novice=signs.novice.seen_in(text),
        is_wake_word=signs.wake.seen_in(text),
    )


def suggests_plain(said: Iterable[str], signs: CareSigns) -> bool:
    """Whether plain words and larger type should be offered, by what the contact wrote so far."""
    seen = sum(
        reading.is_novice or reading.is_vulnerable
        for reading in (read(text, signs) for text in said)
    )
    return seen >= ENOUGH_SIGNS
