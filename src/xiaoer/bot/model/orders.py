"""Which order is meant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xiaoer.bot.model.entities import number_key
from xiaoer.bot.model.facts import Facts, OrderFact
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.text import compact, ngrams
from xiaoer.bot.model.understanding import Understanding

OFFERED = 3
_MIN_TITLE_GRAM = 2


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
    facts: Facts,
    state: BotState,
    *,
    is_plausible: Callable[[OrderFact], bool],
) -> Choice:
    """Find the order meant: what was named, then what was asked, then the only plausible one."""
    named = _named(understood, facts, state)
    if named is not None:
        return named
    titled = _by_title(understood.text, facts.orders)
    if titled is not None:
        return Chosen(titled)
    last = _find(state.last_order, facts.orders)
    if last is not None and not understood.entities.wants_other:
        return Chosen(last)
    others = _others(facts.orders, state, wants_other=understood.entities.wants_other)
    return _by_likelihood(others, is_plausible)


def _named(understood: Understanding, facts: Facts, state: BotState) -> Choice | None:
    entities = understood.entities
    for number in entities.numbers:
        found = _find(number, facts.orders)
        if found is not None:
            return Chosen(found)
    if entities.numbers:
        return NotYours(entities.numbers[0])
    for tail in entities.tails:
        matching = [order for order in facts.orders if order.key.endswith(tail)]
        if len(matching) == 1:
            return Chosen(matching[0])
        return Several(tuple(matching[:OFFERED])) if matching else NotYours(tail)
    if entities.ordinal is not None:
        return _by_ordinal(entities.ordinal, facts, state)
    return None


def _by_ordinal(ordinal: int, facts: Facts, state: BotState) -> Choice | None:
    offered = [
        order for number in state.candidates if (order := _find(number, facts.orders)) is not None
    ]
    among = offered or list(facts.orders)
    if ordinal < 0:
        return Chosen(among[-1] if offered else among[0]) if among else None
    return Chosen(among[ordinal]) if ordinal < len(among) else None


def _find(number: str | None, orders: Sequence[OrderFact]) -> OrderFact | None:
    """Order by its own number or by a parcel's."""
    if not number:
        return None
    key = number_key(number)
    for order in orders:
        if order.key == key:
            return order
        if any(number_key(parcel.tracking_number) == key for parcel in order.parcels):
            return order
    return None


def _by_title(text: str, orders: Sequence[OrderFact]) -> OrderFact | None:
    """The one order that a product word of the message belongs to."""
    said = _title_grams(text)
    scored = [(len(said & _title_grams(" ".join(order.titles))), order) for order in orders]
    best = max((score for score, _ in scored), default=0)
    if best == 0:
        return None
    leading = [order for score, order in scored if score == best]
    return leading[0] if len(leading) == 1 else None


def _title_grams(text: str) -> set[str]:
    return {
        gram
        for gram in ngrams(compact(text))
        if (len(gram) == _MIN_TITLE_GRAM and not gram.isascii())
        or (gram.startswith("^") and gram.endswith("$") and len(gram) > 5)  # noqa: PLR2004 - ^abcd$
    }


def _others(
    orders: Sequence[OrderFact], state: BotState, *, wants_other: bool
) -> tuple[OrderFact, ...]:
    if not wants_other or state.last_order is None:
        return tuple(orders)
    return tuple(order for order in orders if order.number != state.last_order)


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
