"""Whether a language model's answer may be sent. Pure.

An answer may pick among its sources' sentences and smooth them, not add to them: no figure,
promise or contact of its own, and each sentence must be carried by one sentence of a source, nearly
whole and with the same hinges (who, and how often not).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xiaoer.bot.model.figures import unsourced
from xiaoer.bot.model.language import answer_locale, language_of
from xiaoer.bot.model.text import compact

CARRIED_FROM: Final = 0.8
"""Share of a sentence's character trigrams that its source sentence must hold."""

KEPT_FROM: Final = 0.6
"""Share of the source sentence's trigrams that must remain: a dropped condition changes a rule."""

_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+(?:[。！？!?；;]|$)|[^。！？!?；;\n]+")
_ENGLISH_STOP: Final = re.compile(r"(?<=[a-z])\.(?=\s|$)")


class Fault(StrEnum):
    """Why an answer is not sent."""

    FIGURE = "figure"
    PROMISE = "promise"
    LEAK = "leak"
    LANGUAGE = "language"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Guard:
    """Patterns of the pack `assistant/guard.yaml`."""

    promises: tuple[re.Pattern[str], ...]
    leaks: tuple[re.Pattern[str], ...]
    hinges: tuple[re.Pattern[str], ...]

    def fault_of(self, text: str, sources: Sequence[str], *, locale: str) -> Fault | None:
        """The first reason against sending the text; None when it may go.

        Args:
            text: the answer.
            sources: texts of the passages that it names.
            locale: the contact's language.
        """
        if _seen(self.leaks, text):
            return Fault.LEAK
        if unsourced(text, sources):
            return Fault.FIGURE
        if self._adds_promise(text, sources):
            return Fault.PROMISE
        if answer_locale(language_of(text, locale), locale) != locale:
            return Fault.LANGUAGE
        known = [one for source in sources for one in sentences(source)]
        if not all(self._is_carried(one, known) for one in sentences(text)):
            return Fault.UNSUPPORTED
        return None

    def _adds_promise(self, text: str, sources: Sequence[str]) -> bool:
        """A promise that the shop's own text makes may be repeated word for word."""
        said = (hit.group() for pattern in self.promises for hit in pattern.finditer(text.lower()))
        return any(all(one not in source.lower() for source in sources) for one in said)

    def _is_carried(self, sentence: str, known: Iterable[str]) -> bool:
        grams = _trigrams(sentence)
        return not grams or any(
            self._hinges(sentence) == self._hinges(one) and _is_near(grams, _trigrams(one))
            for one in known
        )

    def _hinges(self, sentence: str) -> tuple[int, ...]:
        return tuple(len(pattern.findall(sentence.lower())) for pattern in self.hinges)


def sentences(text: str) -> list[str]:
    """Sentences of Chinese or English text, without the blanks around them."""
    marked = _ENGLISH_STOP.sub("。", text)
    return [one for hit in _SENTENCE.findall(marked) if (one := hit.strip())]


def _trigrams(text: str) -> frozenset[str]:
    bare = compact(text).replace(" ", "")
    return frozenset(bare[at : at + 3] for at in range(len(bare) - 2))


def _is_near(grams: frozenset[str], source: frozenset[str]) -> bool:
    shared = len(grams & source)
    return shared >= CARRIED_FROM * len(grams) and shared >= KEPT_FROM * len(source)


def _seen(patterns: Iterable[re.Pattern[str]], text: str) -> bool:
    lowered = text.lower()
    return any(pattern.search(lowered) for pattern in patterns)
