"""Answers about one order; every figure in them comes from its record."""

from xiaoer.bot.model.decision import Button, Coded, Line, OrderCard, ParcelCard, Reply
from xiaoer.bot.model.facts import Facts, OrderFact, ParcelFact

_SHOWN_PARCELS = 3


def parcel_location(order: OrderFact, facts: Facts) -> Reply:
    """Last event of each parcel, the one still on its way first."""
    first = order.first_parcel
    if first is None:
        return _without_parcel(order)
    lines = [parcel_line(first, order)]
    if len(order.parcels) > 1:
        lines.append(Line("more_parcels", {"count": len(order.parcels)}))
    if first.eta_at is not None and not first.is_final and first.eta_at > facts.now:
        lines.append(Line("parcel_eta", {"eta": first.eta_at}))
    is_quiet = first.is_quiet(facts.now)
    if is_quiet and first.at is not None:
        lines.append(Line("parcel_quiet", {"days": (facts.now - first.at).days}))
    parcels = sorted(order.parcels, key=lambda parcel: parcel.is_final)
    return Reply(
        tuple(lines),
        cards=tuple(ParcelCard(parcel, order.number) for parcel in parcels[:_SHOWN_PARCELS]),
        buttons=(Button("nudge" if is_quiet else "solved"), Button("human")),
    )


def parcel_line(parcel: ParcelFact, order: OrderFact) -> Line:
    """Where the parcel was last seen, and when."""
    named = {"tail": order.tail, "carrier": parcel.carrier, "tracking": parcel.tracking_number}
    if parcel.at is None:
        return Line("parcel_no_event", named)
    seen = {"at": parcel.at, "place": parcel.place, "text": parcel.text.rstrip("。.!！ ")}
    return Line("parcel_at" if parcel.place else "parcel_event", {**named, **seen})


def _without_parcel(order: OrderFact) -> Reply:
    key = "not_shipped" if order.is_waiting else "no_parcel"
    return Reply(
        (Line(key, {"tail": order.tail, "status": Coded("status", order.status)}),),
        cards=(OrderCard(order),),
        buttons=(Button("human"),),
    )


def order_status(order: OrderFact, facts: Facts) -> Reply:
    """Status of the order, and its parcel's last event when it moves."""
    del facts
    status = Coded("status", order.status)
    lines = [Line("order_status", {"tail": order.tail, "status": status})]
    first = order.first_parcel
    if order.is_moving and first is not None and first.at is not None and not first.is_final:
        lines.append(parcel_line(first, order))
    buttons = (Button("parcel"), Button("human")) if order.parcels else (Button("human"),)
    return Reply(tuple(lines), cards=(OrderCard(order),), buttons=buttons)
