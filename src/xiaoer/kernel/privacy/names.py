"""Chinese names by rule: a surname, given characters, and what stands around them.

Given characters alone are enough when they are ones that names are made of and the whole is no
word; before and after words that introduce a person any two or three characters will do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

import yaml

from xiaoer.kernel.packs import PACKS
from xiaoer.kernel.privacy.spans import Kind, Span

_HAN: Final = "一-鿿"


@dataclass(frozen=True)
class NameWords:
    """Compiled rules of `packs/privacy/names.yaml`."""

    paired: re.Pattern[str]
    bare: re.Pattern[str]
    introduced: re.Pattern[str]
    addressed: re.Pattern[str]
    alone: re.Pattern[str]
    english: re.Pattern[str]
    shape: re.Pattern[str]
    words: frozenset[str]

    def find(self, text: str) -> Iterator[Span]:
        """Names in a text; they may overlap."""
        for pattern in (self.introduced, self.addressed, self.bare, self.alone):
            for match in pattern.finditer(text):
                if not self._is_word(text, *match.span("name")):
                    yield Span(*match.span("name"), Kind.NAME)
        for pattern in (self.english, self.paired):
            for match in pattern.finditer(text):
                yield Span(*match.span("name"), Kind.NAME)

    def allows(self, text: str, span: Span) -> bool:
        """Whether what a model took for a name begins with a surname and is no other word."""
        name = text[span.start : span.end]
        return self.shape.fullmatch(name) is not None and not self._is_word(
            text, span.start, span.end
        )

    def _is_word(self, text: str, start: int, end: int) -> bool:
        """Whether the characters make a word, by themselves or with their neighbours."""
        inside = (text[start:end], text[start : start + 2], text[start - 1 : start + 1])
        return any(word in self.words for word in inside) or text[start - 1 : end] in self.words


@lru_cache(maxsize=2)
def load(folder: Path = PACKS / "privacy") -> NameWords:
    """The rules of the pack, read once per process."""
    entry = cast("dict[str, Any]", yaml.safe_load((folder / "names.yaml").read_text("utf-8")))
    doubles = "|".join(entry["double_surnames"].split())
    common = f"(?:{doubles}|[{entry['surnames']}])"
    surname = f"(?:{doubles}|[{entry['surnames']}{entry['rare_surnames']}])"
    given, pairs = f"[{entry['given']}]", "|".join(entry["given_pairs"].split())
    leads, titles = "|".join(entry["leads"]), "|".join(entry["titles"])
    return NameWords(
        paired=re.compile(rf"(?P<name>{surname}(?:{pairs}))"),
        bare=re.compile(rf"(?=(?P<name>{common}{given}{{1,2}}))."),
        introduced=re.compile(
            rf"(?:{leads})\s?[:：是为叫]?\s?(?P<name>{surname}[{_HAN}]{{1,2}})(?![{_HAN}]?[市区县路])"
        ),
        addressed=re.compile(rf"(?P<name>{surname}[{_HAN}]{{0,2}}?)(?=(?:{titles}))"),
        alone=re.compile(rf"(?<![{_HAN}])(?P<name>{surname}{given}{{1,2}})(?![{_HAN}])"),
        english=re.compile(entry["english"]),
        shape=re.compile(rf"{surname}[{_HAN}]{{1,2}}"),
        words=frozenset(entry["words"].split()),
    )
