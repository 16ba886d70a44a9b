"""What a turn asks the world to do, as data, and what comes back.

The interpreter is a generator: it yields an effect, is sent its answer, and returns an outcome.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from xiaoer.bot.model.facts import ArticleFact, Facts, Need

T = TypeVar("T")


@dataclass(frozen=True)
class LookUp:
    """Wants facts of a kind, about something where that matters; answered by new `Facts`."""

    need: Need
    about: str = ""


@dataclass(frozen=True)
class Propose:
    """Wants an act proposed; answered by `Judged`."""

    act: str
    order: str | None
    fields: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Confirm:
    """The buyer said yes to what was shown; answered by `Judged`."""

    proposal: str
    wanted: Propose


@dataclass(frozen=True)
class Decline:
    """The buyer said no, or meant something else; answered by `Judged`."""

    proposal: str


@dataclass(frozen=True)
class Identify:
    """Somebody says which order is theirs, and the end of its phone; answered by `Identified`."""

    number: str
    tail: str


@dataclass(frozen=True)
class Identified:
    """How the proof went: known, missed or locked, and the facts after it."""

    result: Literal["known", "missed", "locked"]
    facts: Facts


@dataclass(frozen=True)
class Advise:
    """Wants a second reading of what nothing else answers; answered by `Advised` or None."""


@dataclass(frozen=True)
class Advised:
    """A wish to look at, perhaps for an order of the contact's, or an article to quote."""

    intent: str | None = None
    order: str | None = None
    article: ArticleFact | None = None


Verdict = Literal[
    "made",
    "done",
    "declined",
    "refused",
    "needs_person",
    "incomplete",
    "not_found",
    "changed",
    "expired",
    "claimed",
]


@dataclass(frozen=True)
class Judged:
    """What the shop said to an act.

    `lines` tell a proposal or its result in plain words; `reasons` quote the rules with their
    source; `alternatives` are other wishes that would be granted; `missing` names a field.
    """

    verdict: Verdict
    proposal: str | None = None
    title: str = ""
    lines: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    missing: str | None = None
    card: dict[str, Any] = field(default_factory=dict[str, Any], compare=False)


Effect = LookUp | Propose | Confirm | Decline | Identify | Advise
Doing = Generator[Effect, Any, T]
