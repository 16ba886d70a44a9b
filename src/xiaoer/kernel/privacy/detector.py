"""Finds personal data in a message."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from xiaoer.kernel import regions
from xiaoer.kernel.privacy import names
from xiaoer.kernel.privacy.addresses import addresses_in
from xiaoer.kernel.privacy.names import NameWords
from xiaoer.kernel.privacy.numbers import numbers_in
from xiaoer.kernel.privacy.spans import Span, without_overlap
from xiaoer.kernel.regions import Regions

NameFinder = Callable[[str], Iterable[Span]]
"""A model that finds names, beside the rules; milliseconds for one message."""


class Detector:
    """Rules with tables, and a model for names where there is one."""

    def __init__(
        self, places: Regions, name_words: NameWords, finder: NameFinder | None = None
    ) -> None:
        """Keep the tables and the model."""
        self._places, self._names, self._finder = places, name_words, finder

    def find(self, text: str, *, with_names: bool = True) -> list[Span]:
        """Personal data in reading order, without overlaps."""
        found = [*numbers_in(text), *addresses_in(text, self._places)]
        if with_names:
            found += self._names.find(text)
            found += self._guessed(text)
        return without_overlap(found)

    def _guessed(self, text: str) -> list[Span]:
        if self._finder is None:
            return []
        return [span for span in self._finder(text) if self._names.allows(text, span)]


@lru_cache(maxsize=4)
def detector(finder: NameFinder | None = None) -> Detector:
    """Detector of the shipped tables, by rules alone unless a model for names is given."""
    return Detector(regions.load(), names.load(), finder)
