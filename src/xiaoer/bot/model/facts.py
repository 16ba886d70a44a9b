"""What the bot knows when it decides: records and articles, never guesses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Self

from xiaoer.bot.model.entities import World, number_key
from xiaoer.kernel.money import Money

Need = Literal["orders", "topic", "articles", "products", "requests", "fit"]
"""What can be looked up for a turn; each costs about one statement."""

_NOWHERE = World()
QUIET_AFTER = timedelta(hours=48)
FINAL_PARCEL = frozenset({"delivered", "signed", "returned"})
_MOVING = frozenset({"shipped", "in_transit", "out_for_delivery"})
_ARRIVED = frozenset({"delivered", "signed"})
_WAITING = frozenset({"pending_payment", "paid", "packed"})
_REFUNDING = frozenset({"refunding", "returning"})


@dataclass(frozen=True)
class ParcelFact:
    """A parcel and the last thing that happened to it; `anomalies` hold now."""

    carrier: str
    tracking_number: str
    status: str
    at: datetime | None = None
    place: str = ""
    text: str = ""
    eta_at: datetime | None = None
    anomalies: tuple[str, ...] = ()

    @property
    def is_final(self) -> bool:
        """Nothing more will happen to it."""
        return self.status in FINAL_PARCEL

    def is_quiet(self, now: datetime) -> bool:
        """On its way, and without news for two days."""
        return self.at is not None and not self.is_final and now - self.at >= QUIET_AFTER


@dataclass(frozen=True)
class LineFact:
    """Goods of an order; `price` is that of one piece."""

    title: str
    sku: str
    quantity: int
    price: Money | None = None
    product_id: str | None = None


@dataclass(frozen=True)
class OrderFact:
    """An order of the person who writes; `card` is what the widget shows of it.

    `invoice` is kind, status and title of the invoice on record. `address` is masked.
    """

    number: str
    status: str
    placed_at: datetime | None
    titles: tuple[str, ...]
    parcels: tuple[ParcelFact, ...] = ()
    invoice: tuple[str, str, str] | None = None
    card: dict[str, Any] = field(default_factory=dict[str, Any], compare=False)
    lines: tuple[LineFact, ...] = ()
    total: Money | None = None
    refunded: Money | None = None
    address: str | None = None
    methods: tuple[str, ...] = ()

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

    @property
    def first_parcel(self) -> ParcelFact | None:
        """The parcel to speak of first: one still on its way before those that arrived."""
        return min(self.parcels, key=lambda parcel: parcel.is_final, default=None)


@dataclass(frozen=True)
class ArticleFact:
    """An article found: what is cited, and whether it covers the question well enough.

    `score` is the probability (0 to 1) that it answers; 1 when it was named by its slug.
    """

    article_id: str
    version: int
    title: str
    url: str
    sentence: str
    excerpt: str
    is_confident: bool
    score: float = 1.0


@dataclass(frozen=True)
class SkuFact:
    """One variant: its attributes in the reader's language; `stock` None where not counted."""

    id: str
    attributes: Mapping[str, str]
    price: Money
    stock: int | None
    is_available: bool

    @property
    def label(self) -> str:
        """The attributes as people say them."""
        return " ".join(self.attributes.values())


@dataclass(frozen=True)
class SizeChart:
    """A size chart as published: a row for each size, which is its first cell."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ProductFact:
    """A listed product; `is_named` when the message names it."""

    id: str
    title: str
    description: str
    price: Money
    attributes: Mapping[str, str]
    skus: tuple[SkuFact, ...]
    category: str | None = None
    chart: SizeChart | None = None
    card: dict[str, Any] = field(default_factory=dict[str, Any], compare=False)

    @property
    def is_available(self) -> bool:
        """Whether any variant can be bought."""
        return any(sku.is_available for sku in self.skus)


@dataclass(frozen=True)
class RequestFact:
    """An after-sales request of the person who writes, in their language."""

    id: str
    number: str
    order_number: str
    kind: str
    kind_text: str
    state: str
    state_text: str
    is_open: bool
    opened_at: datetime
    due_text: str | None = None
    due_at: datetime | None = None
    granted: Money | None = None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class FitReport:
    """What came back because of its size: pieces sold, returned as too small, as too large."""

    sold: int = 0
    too_small: int = 0
    too_large: int = 0


@dataclass(frozen=True)
class Facts:
    """Everything looked up for one decision.

    `orders` are the contact's own, latest first; `topic_article` explains the intent itself,
    `articles` were found by the words of the message. `loaded` says what was looked up.
    """

    now: datetime
    is_signed_in: bool
    name: str = ""
    orders: tuple[OrderFact, ...] = ()
    topic_article: ArticleFact | None = None
    articles: tuple[ArticleFact, ...] = ()
    products: tuple[ProductFact, ...] = ()
    requests: tuple[RequestFact, ...] = ()
    fit: FitReport = FitReport()
    time_zone: str = "Asia/Shanghai"
    world: World = _NOWHERE
    loaded: frozenset[str] = frozenset()

    def having(self, need: Need, about: str = "", **found: Any) -> Self:
        """With what was looked up."""
        return replace(self, loaded=self.loaded | {f"{need}:{about}"}, **found)

    def has(self, need: Need, about: str = "") -> bool:
        """Whether it was looked up already."""
        return f"{need}:{about}" in self.loaded
