"""Where a walk over a flow may come to rest."""

from dataclasses import dataclass

from xiaoer.bot.model.decision import HandOverReason
from xiaoer.bot.model.place import Place


@dataclass(frozen=True)
class Next:
    """Not yet: there is another step."""

    place: Place


@dataclass(frozen=True)
class Waits:
    """Something was asked."""

    place: Place


@dataclass(frozen=True)
class Ended:
    """The flow is over."""

    place: Place


@dataclass(frozen=True)
class Person:
    """A person is needed."""

    reason: HandOverReason
    place: Place


@dataclass(frozen=True)
class Detour:
    """Another flow comes first, then this one goes on."""

    flow: str
    place: Place


@dataclass(frozen=True)
class Switch:
    """Another flow takes over, with what is known."""

    flow: str
    place: Place


Stop = Waits | Ended | Person | Detour | Switch
