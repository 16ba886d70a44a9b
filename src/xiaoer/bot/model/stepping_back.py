"""When the bot steps back: GB/T 47746-2026, clause by clause, as one ordered table.

The first rule that holds decides. What only suggests that a person is wanted (a mood, a complaint)
is asked about first (5.2.2.7), everything else goes to people at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class HandOverReason(StrEnum):
    """Why a person is called."""

    ASKED = "asked"
    REPEATED_FAILURE = "repeated_failure"
    EMERGENCY = "emergency"
    SECURITY = "security"
    COMPLAINT = "complaint"
    BOT_OFF = "bot_off"
    THREAT = "threat"
    REJECTED = "rejected"
    TIMED_OUT = "timed_out"
    DISSATISFIED = "dissatisfied"
    VULNERABLE = "vulnerable"
    COMPLEX = "complex"
    RARE = "rare"
    UNANSWERED = "unanswered"


Trigger = Literal["words", "menu", "key", "voice"]
"""The four ways to ask for a person (5.2.2.2 to 5.2.2.5)."""


@dataclass(frozen=True)
class Limits:
    """The standard's figures, and those it leaves to the shop."""

    failures: int = 2
    visits: int = 3
    occurrences: int = 3


@dataclass(frozen=True)
class Signals:
    """What is known when one burst of messages is decided.

    `trigger` is how a person was asked for. `failures` counts what did not help on the present
    topic, the present failure included. `visits` counts the conversations of the last 24 hours,
    this one included. `occurrences` is how often the matter came up in the past year, None
    when the desk has not been running long enough to say. `is_standard` means the matter is
    one for the bot and there is a clear answer. `has_confirmed` is the answer to "shall I call
    a person?": None until it is given.
    """

    trigger: Trigger | None = None
    is_bot_on: bool = True
    is_emergency: bool = False
    is_extreme: bool = False
    is_security: bool = False
    rejects_bot: bool = False
    is_timed_out: bool = False
    failures: int = 0
    visits: int = 1
    is_dissatisfied: bool = False
    is_vulnerable: bool = False
    accepts_bot: bool = True
    is_complex: bool = False
    occurrences: int | None = None
    has_no_answer: bool = False
    is_standard: bool = False
    is_negative: bool = False
    wants_to_complain: bool = False
    has_confirmed: bool | None = None


@dataclass(frozen=True)
class ConfirmFirst:
    """Ask the contact before a person is called for this reason (5.2.2.7)."""

    reason: HandOverReason


Holds = Callable[[Signals, Limits], bool]


@dataclass(frozen=True)
class Rule:
    """One clause of the standard."""

    clauses: tuple[str, ...]
    reason: HandOverReason
    holds: Holds


def _is_rare(signals: Signals, limits: Limits) -> bool:
    """A standard question with a clear answer is never rare enough for a person (4.2)."""
    if signals.occurrences is None or signals.is_standard:
        return False
    return signals.occurrences <= limits.occurrences


RULES: tuple[Rule, ...] = (
    Rule(
        ("5.1.3 e", "5.2.2.6 d"), HandOverReason.EMERGENCY, lambda signals, _: signals.is_emergency
    ),
    Rule(("5.1.3 h",), HandOverReason.THREAT, lambda signals, _: signals.is_extreme),
    Rule(
        ("5.1.3 a", "5.2.2.2", "5.2.2.3", "5.2.2.4", "5.2.2.5"),
        HandOverReason.ASKED,
        lambda signals, _: signals.trigger is not None,
    ),
    Rule(("4.1",), HandOverReason.BOT_OFF, lambda signals, _: not signals.is_bot_on),
    Rule(("5.2.2.6 c",), HandOverReason.SECURITY, lambda signals, _: signals.is_security),
    Rule(("5.2.2.6 b",), HandOverReason.REJECTED, lambda signals, _: signals.rejects_bot),
    Rule(("5.2.2.6 e",), HandOverReason.TIMED_OUT, lambda signals, _: signals.is_timed_out),
    Rule(
        ("5.1.3 f",),
        HandOverReason.DISSATISFIED,
        lambda signals, limits: signals.visits >= limits.visits and signals.is_dissatisfied,
    ),
    Rule(
        ("5.1.3 g",),
        HandOverReason.VULNERABLE,
        lambda signals, _: signals.is_vulnerable and not signals.accepts_bot,
    ),
    Rule(
        ("5.2.2.6 a",),
        HandOverReason.REPEATED_FAILURE,
        lambda signals, limits: signals.failures >= limits.failures,
    ),
    Rule(("4.2", "5.1.3 b"), HandOverReason.COMPLEX, lambda signals, _: signals.is_complex),
    Rule(
        ("5.1.3 d",),
        HandOverReason.UNANSWERED,
        lambda signals, _: signals.has_no_answer and not signals.is_standard,
    ),
    Rule(("5.1.3 c",), HandOverReason.RARE, _is_rare),
)
"""In the order in which they are asked; 5.2.2.7 comes after them all."""


def reason_for(
    signals: Signals, limits: Limits | None = None
) -> HandOverReason | ConfirmFirst | None:
    """Why a person is to be called now, or what to ask first; None lets the bot go on."""
    chosen = limits or Limits()
    for rule in RULES:
        if rule.holds(signals, chosen):
            return rule.reason
    return _after_asking(signals)


def _after_asking(signals: Signals) -> HandOverReason | ConfirmFirst | None:
    """A mood or a complaint calls a person only with the contact's yes (5.2.2.7)."""
    if signals.has_confirmed:
        return HandOverReason.COMPLAINT
    if signals.has_confirmed is False:
        return None
    if signals.is_negative or signals.wants_to_complain:
        return ConfirmFirst(HandOverReason.COMPLAINT)
    return None


def clauses_of(reason: HandOverReason) -> tuple[str, ...]:
    """The clauses that a hand-over for this reason rests on."""
    if reason is HandOverReason.COMPLAINT:
        return ("5.2.2.7",)
    return next(rule.clauses for rule in RULES if rule.reason is reason)
