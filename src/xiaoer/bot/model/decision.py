"""What the bot may decide to do; words come later, from the catalogue and from flows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xiaoer.bot.model.facts import ArticleFact, OrderFact, ParcelFact, ProductFact
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.stepping_back import HandOverReason
from xiaoer.kernel.money import Money


@dataclass(frozen=True)
class Coded:
    """A code that is said by its word in a vocabulary of the catalogue."""

    vocabulary: str
    code: str


@dataclass(frozen=True)
class ByLocale:
    """A text that flows bring in every language."""

    texts: Mapping[str, str]


Said = str | int | bool | datetime | Money | Coded | ByLocale | None


@dataclass(frozen=True)
class Line:
    """One sentence of a reply: a catalogue key below `bot.say.` and what fills it.

    `texts` by locale take the place of the key where a flow brings its own words. An instant is
    written in the time zone of the shop; an order status becomes its word.
    """

    key: str
    params: Mapping[str, Said] = field(default_factory=dict[str, Said])
    texts: Mapping[str, str] | None = None


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
class TextButton:
    """A button that says and sends its label; `texts` by locale where a flow brings them."""

    id: str
    label: str
    texts: Mapping[str, str] | None = field(default=None, hash=False)


AnyButton = Button | OrderChoice | TextButton


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
class ProductCard:
    """A product shown."""

    product: ProductFact


@dataclass(frozen=True)
class ProposalCard:
    """What would be done, waiting for a yes; as the shop wrote it down."""

    content: dict[str, Any]


AnyCard = OrderCard | ParcelCard | ProductCard | ProposalCard


@dataclass(frozen=True)
class Reply:
    """Say something. `sources` are the articles cited; `grounds` texts that figures may come from.

    Grounds are records and rulings as written, never the reply itself.
    """

    lines: tuple[Line, ...]
    cards: tuple[AnyCard, ...] = ()
    buttons: tuple[AnyButton, ...] = ()
    sources: tuple[ArticleFact, ...] = ()
    grounds: tuple[str, ...] = ()


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
