"""What was heard, and the few words that every flow listens for."""

import re
from dataclasses import dataclass

from xiaoer.bot.model.text import compact
from xiaoer.bot.model.understanding import Understanding


@dataclass(frozen=True)
class Heard:
    """One wish of a contact; `files` are the ids of what they sent with it."""

    understood: Understanding
    files: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words as typed."""
        return self.understood.text

    @property
    def bare(self) -> str:
        """The words folded, without punctuation."""
        return compact(self.understood.text)


@dataclass(frozen=True)
class Words:
    """Patterns over bare text: a clean yes or no, giving up, taking back, everything, having none.

    `yes` and `no` must match the whole text: a yes with a condition is no yes.
    """

    yes: re.Pattern[str]
    no: re.Pattern[str]
    stop: re.Pattern[str]
    correct: re.Pattern[str]
    everything: re.Pattern[str]
    nothing: re.Pattern[str]
    address: re.Pattern[str]
    general: re.Pattern[str]
    verbs: tuple[tuple[str, re.Pattern[str]], ...] = ()

    def is_yes(self, heard: Heard) -> bool:
        """Whether it says yes and nothing else."""
        return bool(self.yes.fullmatch(heard.bare)) and not heard.understood.entities.numbers

    def is_no(self, heard: Heard) -> bool:
        """Whether it says no and nothing else."""
        return bool(self.no.fullmatch(heard.bare))

    def asks_in_general(self, heard: Heard) -> bool:
        """Whether it asks for a rule of the shop, of no order of one's own."""
        named = heard.understood.entities
        names_order = named.numbers or named.tails or named.ordinal is not None
        return not names_order and bool(self.general.search(heard.bare))

    def stops(self, heard: Heard) -> bool:
        """Whether the wish is given up."""
        return bool(self.stop.search(heard.bare))

    def verb_of(self, heard: Heard) -> str | None:
        """The intent that a telling word points to, for messages that name an order."""
        return next((intent for intent, shows in self.verbs if shows.search(heard.bare)), None)

    def corrects(self, heard: Heard) -> bool:
        """Whether what was understood before is taken back."""
        return bool(self.correct.search(heard.bare)) or heard.understood.entities.wants_other
