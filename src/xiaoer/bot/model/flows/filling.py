"""Fill a slot from what was heard and what is known. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from xiaoer.bot.model import sizes
from xiaoer.bot.model.decision import AnyButton, Button, OrderChoice, TextButton
from xiaoer.bot.model.facts import LineFact, OrderFact, ProductFact, RequestFact
from xiaoer.bot.model.flows.conditions import hold
from xiaoer.bot.model.flows.heard import Heard, Words
from xiaoer.bot.model.flows.names import View, value
from xiaoer.bot.model.flows.shape import Slot
from xiaoer.bot.model.orders import (
    OFFERED,
    Chosen,
    Hints,
    NoOrders,
    NotYours,
    Several,
    choose,
    find,
    title_likeness,
)
from xiaoer.bot.model.recipients import LONGEST, written
from xiaoer.bot.model.text import compact

ALL: Final = "all"
OPENING: Final = "opening"
"""The words that began a flow, kept among its slots."""
NONE: Final = "none"


@dataclass(frozen=True)
class Filled:
    value: str


@dataclass(frozen=True)
class Unfilled:
    """A question is needed; `buttons` offer answers, `candidates` the orders they stand for."""

    buttons: tuple[AnyButton, ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Nothing:
    """There is nothing to choose from."""


@dataclass(frozen=True)
class Stranger:
    """A number was named that is not among the contact's."""

    number: str


Filling = Filled | Unfilled | Nothing | Stranger


@dataclass(frozen=True)
class Asking:
    """The question a slot puts to the turn: `heard` is None when the words were used up.

    `was_asked`: this slot was the question, so that free words are its answer.
    """

    slot: Slot
    view: View
    heard: Heard | None
    words: Words
    hints: Hints
    was_asked: bool = False

    @property
    def said(self) -> tuple[str, ...]:
        """Bare words to read: the latest first, then those that began the flow."""
        latest = (self.heard.bare,) if self.heard is not None else ()
        if self.slot.is_always_asked and not self.was_asked:
            return ()
        opening = compact(self.view.place.slots.get(OPENING, ""))
        return (*latest, *((opening,) if opening and not self.slot.is_always_asked else ()))


def fill(asking: Asking) -> Filling:
    """What the slot becomes."""
    return _FILLERS[asking.slot.kind](asking)


def _order(asking: Asking) -> Filling:
    facts, slot, place = asking.view.facts, asking.slot, asking.view.place
    orders = tuple(order for order in facts.orders if order.number not in place.without)
    if asking.heard is None:
        return _order_buttons(orders[:OFFERED]) if orders else Nothing()

    def is_plausible(order: OrderFact) -> bool:
        seen = View(place.put("order", order.number), facts)
        return hold(slot.among, lambda name: value(name, seen))

    choice = choose(
        asking.heard.understood,
        orders,
        asking.hints,
        is_plausible=is_plausible,
        zone=ZoneInfo(facts.time_zone),
    )
    match choice:
        case Chosen(order):
            return Filled(order.number)
        case Several(several):
            return _order_buttons(several)
        case NotYours(number):
            return Stranger(number)
        case NoOrders():
            return Nothing()


def _order_buttons(orders: Sequence[OrderFact]) -> Unfilled:
    return Unfilled(
        tuple(OrderChoice(order.number, order.title, order.tail) for order in orders),
        tuple(order.number for order in orders),
    )


def _line(asking: Asking) -> Filling:
    order = asking.view.order
    if order is None or not order.lines:
        return Nothing()
    if len(order.lines) == 1:
        return Filled("0")
    if asking.heard is not None and (named := _named_lines(asking.heard, asking, order.lines)):
        return Filled(named)
    return Unfilled(
        (
            *(TextButton(f"line:{at}", line.title) for at, line in enumerate(order.lines[:2])),
            Button("all_lines"),
        )
    )


def _named_lines(heard: Heard, asking: Asking, lines: Sequence[LineFact]) -> str | None:
    """Positions of the lines that the words name; everything when they say so."""
    if asking.words.everything.search(heard.bare):
        return ALL
    scores = [title_likeness(heard.text, line.title) for line in lines]
    best = max(scores)
    named = [str(at) for at, score in enumerate(scores) if score and score >= best]
    if named and len(named) < len(lines):
        return ",".join(named)
    ordinal = heard.understood.entities.ordinal if asking.was_asked else None
    return str(ordinal % len(lines)) if ordinal is not None and ordinal < len(lines) else None


def lines_of(order: OrderFact | None, chosen: str | None) -> tuple[LineFact, ...]:
    """The lines that a filled slot means."""
    if order is None or chosen is None:
        return ()
    if chosen == ALL:
        return order.lines
    return tuple(order.lines[int(at)] for at in chosen.split(",") if int(at) < len(order.lines))


def _sku(asking: Asking) -> Filling:
    """Another variant of the product; the one that is there already is not offered."""
    product = asking.view.product
    had = {line.sku for line in lines_of(asking.view.order, asking.view.place.slots.get("line"))}
    skus = (
        [sku for sku in product.skus if sku.id not in had and sku.is_available] if product else []
    )
    if not skus:
        return Nothing()
    for bare in asking.said:
        scores = [(_named_attributes(bare, sku.attributes), sku) for sku in skus]
        best = max(score for score, _ in scores)
        named = [sku for score, sku in scores if score == best]
        if best and len(named) == 1:
            return Filled(named[0].id)
        skus = named if best else skus
    return Unfilled(tuple(TextButton(f"sku:{sku.id}", sku.label) for sku in skus[:OFFERED]))


def _named_attributes(bare: str, attributes: Mapping[str, str]) -> int:
    """How many attribute values the words name: 换成M码, 要松绿的."""
    values = [compact(one) for one in attributes.values()]
    return sum(bool(one) and _mentions(bare, one) for one in values)


def _mentions(bare: str, wanted: str) -> bool:
    """A short Latin value such as M or XL must stand alone."""
    at = bare.find(wanted)
    while at >= 0:
        before, after = bare[at - 1 : at], bare[at + len(wanted) : at + len(wanted) + 1]
        is_word = wanted.isascii() and (
            (before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum())
        )
        if not is_word:
            return True
        at = bare.find(wanted, at + 1)
    return False


def _product(asking: Asking) -> Filling:
    products = asking.view.facts.products
    if asking.heard is not None:
        scores = [(title_likeness(asking.heard.text, one.title), one) for one in products]
        best = max((score for score, _ in scores), default=0)
        named = [one for score, one in scores if score == best]
        if best and len(named) == 1:
            return Filled(named[0].id)
        if best:
            return _product_buttons(named)
    if asking.hints.product is not None and not asking.was_asked:
        return Filled(asking.hints.product)
    return Nothing() if asking.was_asked or asking.slot.default == NONE else Unfilled()


def _product_buttons(products: Sequence[ProductFact]) -> Unfilled:
    return Unfilled(tuple(TextButton(f"product:{one.id}", one.title) for one in products[:OFFERED]))


def _request(asking: Asking) -> Filling:
    """An open request: the only one, the one of the order named, or the one asked for."""
    facts = asking.view.facts
    requests: list[RequestFact] = [one for one in facts.requests if one.is_open]
    if asking.heard is not None:
        entities = asking.heard.understood.entities
        named = [
            one
            for one in requests
            if one.number in entities.numbers
            or any(one.order_number.endswith(tail) for tail in entities.tails)
            or ((order := find(one.order_number, facts.orders)) and order.key in entities.numbers)
            or any(title_likeness(asking.heard.text, title) for title in one.titles)
        ]
        requests = named or requests
        if asking.was_asked and entities.ordinal is not None and entities.ordinal < len(requests):
            requests = [requests[entities.ordinal]]
    if len(requests) == 1:
        return Filled(requests[0].id)
    buttons = tuple(
        TextButton(f"request:{one.id}", f"{one.kind_text} …{one.order_number[-4:]}")
        for one in requests[:OFFERED]
    )
    return Unfilled(buttons) if requests else Nothing()


def _choice(asking: Asking) -> Filling:
    slot = asking.slot
    for bare in asking.said:
        for option in slot.options:
            labels = {compact(label) for label in option.label.values()}
            if bare in labels or any(sign.search(bare) for sign in option.shows):
                return Filled(option.name)
    if (meant := slot.intents.get(asking.view.place.slots.get("intent", ""))) is not None:
        return Filled(meant)
    if slot.default is not None and not asking.was_asked:
        return Filled(slot.default)
    return Unfilled(
        tuple(TextButton(f"choice:{one.name}", "", one.label) for one in slot.options[:OFFERED])
    )


def _text(asking: Asking) -> Filling:
    """Free words: what fits the pattern, anywhere; without a pattern the whole answer."""
    slot, heard = asking.slot, asking.heard
    if heard is not None and slot.pattern is not None:
        found = slot.pattern.search(heard.text)
        if found:
            return Filled((found[found.lastindex or 0] or found[0]).strip())
    if heard is not None and slot.pattern is None and asking.was_asked and heard.text.strip():
        return Filled(heard.text.strip()[:200])
    if slot.default is not None and not asking.was_asked:
        return Filled(slot.default)
    return Unfilled(tuple(TextButton("reply", "", label) for label in slot.replies))


def _address(asking: Asking) -> Filling:
    heard = asking.heard
    if heard is None:
        return Unfilled()
    complete = [one for one in heard.understood.entities.addresses if one.is_complete]
    if complete:
        return Filled(written(heard.text, complete[0].text, asking.words.address))
    if found := asking.words.address.search(heard.text):
        return Filled(found[0].strip(" ，。,.")[:LONGEST])
    return Unfilled()


def _photo(asking: Asking) -> Filling:
    heard = asking.heard
    if heard is not None and heard.files:
        return Filled(",".join(heard.files))
    if heard is not None and asking.was_asked:
        return Filled(NONE)
    return Unfilled((Button("no_photo"),))


def _measures(asking: Asking) -> Filling:
    """Body measures; said bit by bit they add up."""
    known = sizes.measures_in(asking.view.place.slots.get(asking.slot.name, ""))
    if asking.heard is not None:
        named = asking.heard.understood.entities
        known |= sizes.measures_of(asking.heard.text, named)
    return Filled(sizes.written(known)) if known else Unfilled()


_FILLERS: Final[Mapping[str, Callable[[Asking], Filling]]] = {
    "order": _order,
    "line": _line,
    "sku": _sku,
    "product": _product,
    "request": _request,
    "choice": _choice,
    "text": _text,
    "address": _address,
    "photo": _photo,
    "measures": _measures,
}
