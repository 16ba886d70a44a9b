"""Named values that conditions and texts of flows may use, and what must be looked up for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from xiaoer.bot.model.decision import Coded, Said
from xiaoer.bot.model.facts import Facts, Need, OrderFact, ParcelFact, ProductFact, RequestFact
from xiaoer.bot.model.flows.conditions import Value
from xiaoer.bot.model.orders import find
from xiaoer.bot.model.place import Place

SLOT: Final = "slot."


@dataclass(frozen=True)
class View:
    """What a step looks at: the place in the flow, and the facts so far."""

    place: Place
    facts: Facts

    @property
    def order(self) -> OrderFact | None:
        """The order it is about."""
        return find(self.place.order, self.facts.orders)

    @property
    def parcel(self) -> ParcelFact | None:
        """The order's parcel to speak of."""
        return self.order.first_parcel if self.order else None

    @property
    def product(self) -> ProductFact | None:
        """The product it is about."""
        wanted = self.place.slots.get("product")
        return next((one for one in self.facts.products if one.id == wanted), None)

    @property
    def request(self) -> RequestFact | None:
        """The chosen after-sales request, else the newest open one of the order or of all."""
        chosen = self.place.slots.get("request")
        among = [
            one
            for one in self.facts.requests
            if (one.id == chosen if chosen else self.place.order in {None, one.order_number})
        ]
        return next((one for one in among if one.is_open), among[0] if among else None)


@dataclass(frozen=True)
class Name:
    need: Need | None
    read: Callable[[View], Said]


def _order(read: Callable[[OrderFact], Said]) -> Name:
    return Name("orders", lambda view: read(view.order) if view.order else None)


def _parcel(read: Callable[[ParcelFact, View], Said]) -> Name:
    return Name("orders", lambda view: read(view.parcel, view) if view.parcel else None)


def _product(read: Callable[[ProductFact], Said]) -> Name:
    return Name("products", lambda view: read(view.product) if view.product else None)


def _request(read: Callable[[RequestFact], Said]) -> Name:
    return Name("requests", lambda view: read(view.request) if view.request else None)


def _quiet_days(parcel: ParcelFact, view: View) -> int | None:
    return (view.facts.now - parcel.at).days if parcel.at else None


NAMES: Final[Mapping[str, Name]] = {
    "buyer.name": Name(None, lambda view: view.facts.name or None),
    "buyer.is_known": Name(None, lambda view: view.facts.is_signed_in),
    "orders.count": Name("orders", lambda view: len(view.facts.orders)),
    "order.number": _order(lambda order: order.number),
    "order.tail": _order(lambda order: order.tail),
    "order.title": _order(lambda order: order.title),
    "order.status": _order(lambda order: Coded("status", order.status)),
    "order.total": _order(lambda order: order.total),
    "order.refunded": _order(lambda order: order.refunded),
    "order.address": _order(lambda order: order.address),
    "order.placed_at": _order(lambda order: order.placed_at),
    "order.lines": _order(lambda order: len(order.lines)),
    "order.parcels": _order(lambda order: len(order.parcels)),
    "order.is_waiting": _order(lambda order: order.is_waiting),
    "order.is_moving": _order(lambda order: order.is_moving),
    "order.is_active": _order(lambda order: order.is_active),
    "order.is_refunding": _order(lambda order: order.is_refunding),
    "order.has_arrived": _order(lambda order: order.has_arrived),
    "order.has_invoice": _order(lambda order: order.invoice is not None),
    "invoice.kind": _order(lambda o: Coded("invoice", o.invoice[0]) if o.invoice else None),
    "invoice.status": _order(lambda o: Coded("invoice", o.invoice[1]) if o.invoice else None),
    "invoice.title": _order(lambda o: o.invoice[2] if o.invoice else None),
    "parcel.carrier": _parcel(lambda parcel, _: parcel.carrier),
    "parcel.tracking": _parcel(lambda parcel, _: parcel.tracking_number),
    "parcel.status": _parcel(lambda parcel, _: Coded("status", parcel.status)),
    "parcel.at": _parcel(lambda parcel, _: parcel.at),
    "parcel.place": _parcel(lambda parcel, _: parcel.place or None),
    "parcel.text": _parcel(lambda parcel, _: parcel.text.rstrip("。.!！ ") or None),
    "parcel.eta": _parcel(lambda parcel, _: parcel.eta_at),
    "parcel.is_quiet": _parcel(lambda parcel, view: parcel.is_quiet(view.facts.now)),
    "parcel.is_final": _parcel(lambda parcel, _: parcel.is_final),
    "parcel.quiet_days": _parcel(_quiet_days),
    "parcel.has_anomaly": _parcel(lambda parcel, _: bool(parcel.anomalies)),
    "product.title": _product(lambda product: product.title),
    "product.price": _product(lambda product: product.price),
    "product.is_available": _product(lambda product: product.is_available),
    "product.has_chart": _product(lambda product: product.chart is not None),
    "requests.open": Name("requests", lambda view: sum(one.is_open for one in view.facts.requests)),
    "request.number": _request(lambda request: request.number),
    "request.kind": _request(lambda request: request.kind_text),
    "request.state": _request(lambda request: request.state_text),
    "request.is_open": _request(lambda request: request.is_open),
    "request.order": _request(lambda request: request.order_number),
    "request.opened_at": _request(lambda request: request.opened_at),
    "request.due": _request(lambda request: request.due_text),
    "request.due_at": _request(lambda request: request.due_at),
    "request.granted": _request(lambda request: request.granted),
    "topic.title": Name("topic", lambda v: v.facts.topic_article and v.facts.topic_article.title),
    "topic.exists": Name("topic", lambda view: view.facts.topic_article is not None),
}


def need_of(name: str) -> Need | None:
    """What must be looked up before the name can be read."""
    return None if name.startswith(SLOT) else NAMES[name].need


def is_known(name: str, slots: Mapping[str, object]) -> bool:
    """Whether a name can be used in a flow with these slots."""
    return name.removeprefix(SLOT) in slots if name.startswith(SLOT) else name in NAMES


def said(name: str, view: View) -> Said:
    """The value as it is said."""
    if name.startswith(SLOT):
        return view.place.slots.get(name.removeprefix(SLOT))
    return NAMES[name].read(view)


def value(name: str, view: View) -> Value:
    """The value as conditions compare it: a code by its code, money and times as known or not."""
    found = said(name, view)
    if isinstance(found, Coded):
        return found.code
    return found if isinstance(found, str | int | bool) or found is None else str(found)
