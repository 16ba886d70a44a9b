"""Records as the texts that a reply's figures may come from. Pure.

They are written out from the records themselves, apart from how replies are worded, so that the
check of figures does not check a sentence against itself.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from xiaoer.bot.model.decision import (
    OrderCard,
    OrderChoice,
    ParcelCard,
    ProductCard,
    Reply,
)
from xiaoer.bot.model.facts import Facts, OrderFact, ParcelFact, ProductFact, RequestFact
from xiaoer.bot.model.orders import find
from xiaoer.bot.model.state import BotState
from xiaoer.kernel.money import Money


def of_reply(reply: Reply, facts: Facts, state: BotState, zone: tzinfo) -> list[str]:
    """Everything that this reply may take figures from: what it is about, cites or was told."""
    found = [
        *reply.grounds,
        *state.problems,
        *(value for place in state.places for value in place.slots.values()),
    ]
    for article in reply.sources:
        found += [article.title, article.sentence, article.excerpt]
    for order in _orders(reply, facts, state):
        found += _of_order(order, facts.now, zone)
    for product in _products(reply, facts, state):
        found += _of_product(product)
    for request in facts.requests:
        found += _of_request(request, zone)
    return found


def _orders(reply: Reply, facts: Facts, state: BotState) -> Iterator[OrderFact]:
    numbers = [state.last_order]
    for card in reply.cards:
        match card:
            case OrderCard(order):
                yield order
            case ParcelCard(order_number=number):
                numbers.append(number)
            case _:
                pass
    numbers += [one.number for one in reply.buttons if isinstance(one, OrderChoice)]
    for number in dict.fromkeys(numbers):
        if (order := find(number, facts.orders)) is not None:
            yield order


def _products(reply: Reply, facts: Facts, state: BotState) -> Iterator[ProductFact]:
    shown = {card.product.id for card in reply.cards if isinstance(card, ProductCard)}
    yield from (one for one in facts.products if one.id in shown | {state.last_product})


def _of_order(order: OrderFact, now: datetime, zone: tzinfo) -> list[str]:
    counts = [len(order.lines), len(order.parcels), len(order.titles)]
    lines = [f"{line.title} {line.quantity}" for line in order.lines]
    return [
        order.number,
        order.tail,
        *order.titles,
        *lines,
        *(str(count) for count in counts if count),
        *_money(order.total, order.refunded, *(line.price for line in order.lines)),
        *_instants([order.placed_at], zone),
        *((order.invoice[2],) if order.invoice else ()),
        *((order.address,) if order.address else ()),
        *(text for parcel in order.parcels for text in _of_parcel(parcel, now, zone)),
    ]


def _of_parcel(parcel: ParcelFact, now: datetime, zone: tzinfo) -> list[str]:
    days = [str((now - parcel.at).days)] if parcel.at else []
    return [
        parcel.carrier,
        parcel.tracking_number,
        parcel.place,
        parcel.text,
        *days,
        *_instants([parcel.at, parcel.eta_at], zone),
    ]


def _of_product(product: ProductFact) -> list[str]:
    return [
        product.title,
        product.description,
        *(f"{name} {text}" for name, text in product.attributes.items()),
        *(sku.label for sku in product.skus),
        *_money(product.price, *(sku.price for sku in product.skus)),
    ]


def _of_request(request: RequestFact, zone: tzinfo) -> list[str]:
    return [
        request.number,
        request.order_number,
        *request.titles,
        *_money(request.granted),
        *_instants([request.opened_at, request.due_at], zone),
    ]


def _money(*amounts: Money | None) -> list[str]:
    return [f"{one.to_decimal():f}" for one in amounts if one is not None]


def _instants(instants: Iterable[datetime | None], zone: tzinfo) -> list[str]:
    local = [at.astimezone(zone) for at in instants if at is not None]
    return [f"{at.year} {at.month} {at.day} {at.hour} {at.minute}" for at in local]
