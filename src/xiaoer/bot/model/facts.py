"""What the bot knows when it decides: records and articles, never guesses."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xiaoer.bot.model.entities import number_key

_MOVING = frozenset({"shipped", "in_transit", "out_for_delivery"})
_ARRIVED = frozenset({"delivered", "signed"})
_WAITING = frozenset({"pending_payment", "paid", "packed"})
_REFUNDING = frozenset({"refunding", "returning"})


@dataclass(frozen=True)
class ParcelFact:
    """A parcel and the last thing that happened to it."""

    carrier: str
    tracking_number: str
    status: str
    at: datetime | None = None
    place: str = ""
    text: str = ""


@dataclass(frozen=True)
class OrderFact:
    """An order of the person who writes; `card` is what the widget shows of it."""

    number: str
    status: str
    placed_at: datetime | None
    titles: tuple[str, ...]
    parcels: tuple[ParcelFact, ...] = ()
    invoice: tuple[str, str, str] | None = None
    card: dict[str, Any] = field(default_factory=dict[str, Any], compare=False)

    @property
    def key(self) -> str:
        """Comparable form of the number."""
        return number_key(self.number)

    @property
    def tail(self) -> str:
        """Last four characters of the number, as people say it."""
        return self.key[-4:]

    @property
    def title(self) -> str:
        """First product of the order."""
        return self.titles[0] if self.titles else self.number

    @property
    def is_moving(self) -> bool:
        """Given to the carrier and not arrived."""
        return self.status in _MOVING

    @property
    def has_arrived(self) -> bool:
        """With the buyer."""
        return self.status in _ARRIVED

    @property
    def is_waiting(self) -> bool:
        """Not yet given to the carrier."""
        return self.status in _WAITING

    @property
    def is_refunding(self) -> bool:
        """A refund is on its way."""
        return self.status in _REFUNDING

    @property
    def is_active(self) -> bool:
        """Something is still going to happen to it by itself."""
        return self.is_moving or self.is_waiting or self.is_refunding


@dataclass(frozen=True)
class ArticleFact:
    """An article found: what is cited, and whether it covers the question well enough."""

    article_id: str
    version: int
    title: str
    url: str
    sentence: str
    excerpt: str
    is_confident: bool


@dataclass(frozen=True)
class Facts:
    """Everything looked up for one decision.

    `orders` are the contact's own, latest first. `unknown_numbers` were named but are not among
    them, whether they exist elsewhere or not. `topic_article` explains the intent itself,
    `articles` were found by the words of the message.
    """

    now: datetime
    is_signed_in: bool
    name: str = ""
    orders: tuple[OrderFact, ...] = ()
    unknown_numbers: tuple[str, ...] = ()
    topic_article: ArticleFact | None = None
    articles: tuple[ArticleFact, ...] = ()
    time_zone: str = "Asia/Shanghai"
