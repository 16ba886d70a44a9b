"""What the bot may decide to do; words come later, from the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from xiaoer.bot.model.facts import ArticleFact, OrderFact, ParcelFact
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.stepping_back import HandOverReason


@dataclass(frozen=True)
class Line:
    """One sentence of a reply: a catalogue key below `bot.say.` and what fills it.

    An instant is written in the time zone of the shop; an order status becomes its word.
    """

    key: str
    params: Mapping[str, str | int | datetime] = field(
        default_factory=dict[str, str | int | datetime]
    )


@dataclass(frozen=True)
class OrderChoice:
    """A button that names one of the contact's orders."""

    number: str
    title: str
    tail: str


@dataclass(frozen=True)
class Button:
    """A button by its catalogue key below `bot.button.`."""

    key: str


@dataclass(frozen=True)
class ParcelCard:
    """A parcel shown with its order's number."""

    parcel: ParcelFact
    order_number: str


@dataclass(frozen=True)
class OrderCard:
    """An order shown."""

    order: OrderFact


@dataclass(frozen=True)
class Reply:
    """Say something."""

    lines: tuple[Line, ...]
    cards: tuple[OrderCard | ParcelCard, ...] = ()
    buttons: tuple[Button | OrderChoice, ...] = ()
    sources: tuple[ArticleFact, ...] = ()


@dataclass(frozen=True)
class AskWhichOrder(Reply):
    """Ask which of several orders is meant."""


@dataclass(frozen=True)
class Abstain(Reply):
    """Say honestly that there is no answer."""


@dataclass(frozen=True)
class HandOver:
    """Call a person."""

    reason: HandOverReason


Decision = Reply | HandOver


@dataclass(frozen=True)
class Outcome:
    """A decision and what to remember."""

    decision: Decision
    state: BotState
