"""Wishes that must never be missed are read by rules: data in, yes or no out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from xiaoer.bot.model.text import compact, normalise


@dataclass(frozen=True)
class Signs:
    """Patterns that show a wish, after those that only look like it are taken out."""

    shows: tuple[re.Pattern[str], ...]
    only_looks_like: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, shows: Iterable[str], only_looks_like: Iterable[str] = ()) -> Self:
        """Compile patterns written for compacted, normalised text."""
        return cls(
            tuple(re.compile(pattern) for pattern in shows),
            tuple(re.compile(pattern) for pattern in only_looks_like),
        )

    def mask(self, text: str) -> str:
        """Compacted text in which every mere look-alike is replaced by a space."""
        bare = compact(text)
        for pattern in self.only_looks_like:
            bare = pattern.sub(" ", bare)
        return bare

    def seen_in(self, text: str) -> bool:
        """Whether the text shows the wish; emoji count where a pattern names them."""
        bare, full = self.mask(text), normalise(text)
        return any(pattern.search(bare) for pattern in self.shows) or any(
            pattern.search(full)
            for pattern in self.shows
            if not pattern.pattern.isascii() and _names_emoji(pattern.pattern)
        )


def _names_emoji(pattern: str) -> bool:
    return any(ord(character) > 0x1F000 for character in pattern)  # noqa: PLR2004 - emoji planes
