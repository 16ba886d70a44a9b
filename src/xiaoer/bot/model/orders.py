"""Which order is meant."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo

from xiaoer.bot.model.entities import TimeSpan, number_key
from xiaoer.bot.model.facts import OrderFact
from xiaoer.bot.model.text import compact, ngrams
from xiaoer.bot.model.understanding import Understanding

OFFERED = 3
SHORTEST_SPELLED = 6
_MIN_TITLE_GRAM = 2
_FOUR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_BOUGHT = re.compile(
    r"买|下单|下的单|拍的|拍下|订的|入手|\b(?:bought|ordered|placed|purchased)\b", re.IGNORECASE
)
_TELLING = 11
"""One shared piece counts in a message of at most so many."""


@dataclass(frozen=True)
class Hints:
    """What was spoken of before: the order, the product, and the orders offered last."""

    order: str | None = None
    product: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """One order is meant."""

    order: OrderFact


@dataclass(frozen=True)
class Several:
    """Any of these could be meant, the likeliest first."""

    orders: tuple[OrderFact, ...]


@dataclass(frozen=True)
class NotYours:
    """A number was named that is not among the contact's orders."""

    number: str


@dataclass(frozen=True)
class NoOrders:
    """The contact has no order to speak of."""


Choice = Chosen | Several | NotYours | NoOrders


def choose(
    understood: Understanding,
    orders: Sequence[OrderFact],
    hints: Hints,
    *,
    is_plausible: Callable[[OrderFact], bool],
    zone: tzinfo = UTC,
) -> Choice:
    """Find the order meant: what was named, then what was asked, then the only plausible one.

    `zone` is the shop's, for orders named by the day they were placed on.
    """
    named = _named(understood, orders, hints)
    if named is not None:
        return named
    by_tail = _by_tail(understood.text, orders)
    if by_tail is not None:
        return Chosen(by_tail)
    dated = _by_day(understood, orders, zone)
    titled = _by_title(understood.text, dated or orders)
    if len(titled) == 1:
        return Chosen(titled[0])
    if titled or dated:
        return _by_likelihood(titled or dated, is_plausible)
    last = find(hints.order, orders)
    if last is not None and not understood.entities.wants_other:
        return Chosen(last)
    others = _others(orders, hints, wants_other=understood.entities.wants_other)
    return _by_likelihood(others, is_plausible)


def _named(understood: Understanding, orders: Sequence[OrderFact], hints: Hints) -> Choice | None:
    entities = understood.entities
    spelled = _spelled(understood.text, orders)
    for found in (spelled, *(find(number, orders) for number in entities.numbers)):
        if found is not None:
            return Chosen(found)
    if entities.numbers:
        return NotYours(entities.numbers[0])
    for tail in entities.tails:
        matching = [order for order in orders if order.key.endswith(tail)]
        if len(matching) == 1:
            return Chosen(matching[0])
        return Several(tuple(matching[:OFFERED])) if matching else NotYours(tail)
    if entities.ordinal is not None:
        return _by_ordinal(entities.ordinal, orders, hints)
    return None


def _spelled(text: str, orders: Sequence[OrderFact]) -> OrderFact | None:
    """An own order whose whole number stands in the text, whatever signs the shop makes it of."""
    said = unicodedata.normalize("NFKC", text).upper()
    for order in orders:
        if len(order.key) < SHORTEST_SPELLED:
            continue
        if re.search(rf"(?<![0-9A-Z]){re.escape(order.key)}(?![0-9A-Z])", said):
            return order
    return None


def _by_tail(text: str, orders: Sequence[OrderFact]) -> OrderFact | None:
    """The one order whose last four digits stand by themselves in the words."""
    tails = set(_FOUR.findall(text))
    found = [order for order in orders if order.tail in tails]
    return found[0] if len(found) == 1 else None


def _by_ordinal(ordinal: int, orders: Sequence[OrderFact], hints: Hints) -> Choice | None:
    offered = [order for number in hints.candidates if (order := find(number, orders)) is not None]
    among = offered or list(orders)
    if ordinal < 0:
        return Chosen(among[-1] if offered else among[0]) if among else None
    return Chosen(among[ordinal]) if ordinal < len(among) else None


def find(number: str | None, orders: Sequence[OrderFact]) -> OrderFact | None:
    """Order by its own number or by a parcel's; None when there is no such order."""
    if not number:
        return None
    key = number_key(number)
    for order in orders:
        if order.key == key:
            return order
        if any(number_key(parcel.tracking_number) == key for parcel in order.parcels):
            return order
    return None


def _by_day(
    understood: Understanding, orders: Sequence[OrderFact], zone: tzinfo
) -> tuple[OrderFact, ...]:
    """The orders placed on the days that the words name: 大前天买的那个."""
    if not _BOUGHT.search(understood.text):
        return ()
    spans = [span for span in understood.entities.times if span.first and span.last]
    return tuple(
        order
        for order in orders
        if order.placed_at is not None
        and any(_covers(span, order.placed_at.astimezone(zone).date()) for span in spans)
    )


def _covers(span: TimeSpan, day: date) -> bool:
    return span.first is not None and span.last is not None and span.first <= day <= span.last


def _by_title(text: str, orders: Sequence[OrderFact]) -> tuple[OrderFact, ...]:
    """The orders that a product word of the message belongs to, those that share most."""
    scored = [(title_likeness(text, " ".join(order.titles)), order) for order in orders]
    best = max((score for score, _ in scored), default=0)
    return tuple(order for score, order in scored if score == best) if best else ()


def title_likeness(text: str, title: str) -> int:
    """How many word pieces a message and a title share; one of many says nothing."""
    said = _title_grams(text)
    shared = len(said & _title_grams(title))
    return shared if shared > 1 or shared * _TELLING >= len(said) else 0


def _title_grams(text: str) -> set[str]:
    return {
        gram
        for gram in ngrams(compact(text))
        if (len(gram) == _MIN_TITLE_GRAM and not gram.isascii())
        or (gram.startswith("^") and gram.endswith("$") and len(gram) > 5)  # noqa: PLR2004 - ^abcd$
    }


def _others(
    orders: Sequence[OrderFact], hints: Hints, *, wants_other: bool
) -> tuple[OrderFact, ...]:
    if not wants_other or hints.order is None:
        return tuple(orders)
    return tuple(order for order in orders if order.number != hints.order)


def _by_likelihood(
    orders: tuple[OrderFact, ...], is_plausible: Callable[[OrderFact], bool]
) -> Choice:
    plausible = [order for order in orders if is_plausible(order)]
    match plausible or list(orders):
        case []:
            return NoOrders()
        case [only]:
            return Chosen(only)
        case several:
            ordered = sorted(several, key=lambda order: not order.is_moving)
            return Several(tuple(ordered[:OFFERED]))
