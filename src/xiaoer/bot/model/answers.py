"""Answers about one order; every figure in them comes from its record or a cited article."""

from datetime import timedelta

from xiaoer.bot.model.decision import Button, Line, OrderCard, ParcelCard, Reply
from xiaoer.bot.model.facts import ArticleFact, Facts, OrderFact, ParcelFact

QUIET_AFTER = timedelta(hours=48)
_FINAL_PARCEL = frozenset({"delivered", "signed", "returned"})
_SHOWN_PARCELS = 3


def can_be_returned(order: OrderFact) -> bool:
    """Whether a return can be spoken of: shipped or with the buyer. A person decides."""
    return order.is_moving or order.has_arrived


def cite(article: ArticleFact) -> Line:
    """The article's sentence under its title."""
    return Line("article", {"title": article.title, "sentence": article.sentence})


def _cited(article: ArticleFact | None) -> tuple[Line, ...]:
    return (cite(article),) if article else ()


def _sources(article: ArticleFact | None) -> tuple[ArticleFact, ...]:
    return (article,) if article else ()


def parcel_location(order: OrderFact, facts: Facts) -> Reply:
    """Last event of each parcel, the one still on its way first."""
    if not order.parcels:
        return _without_parcel(order)
    parcels = sorted(order.parcels, key=lambda parcel: parcel.status in _FINAL_PARCEL)
    first = parcels[0]
    lines = [_parcel_line(first, order)]
    if len(parcels) > 1:
        lines.append(Line("more_parcels", {"count": len(parcels)}))
    is_quiet = _is_quiet(first, facts)
    if is_quiet and first.at is not None:
        lines.append(Line("parcel_quiet", {"days": (facts.now - first.at).days}))
    return Reply(
        tuple(lines),
        cards=tuple(ParcelCard(parcel, order.number) for parcel in parcels[:_SHOWN_PARCELS]),
        buttons=(Button("human"),) if is_quiet else (Button("solved"), Button("human")),
    )


def _parcel_line(parcel: ParcelFact, order: OrderFact) -> Line:
    if parcel.at is None:
        return Line(
            "parcel_no_event",
            {"carrier": parcel.carrier, "tracking": parcel.tracking_number, "tail": order.tail},
        )
    return Line(
        "parcel_at" if parcel.place else "parcel_event",
        {
            "tail": order.tail,
            "carrier": parcel.carrier,
            "tracking": parcel.tracking_number,
            "at": parcel.at,
            "place": parcel.place,
            "text": parcel.text.rstrip("。.!！ "),
        },
    )


def _is_quiet(parcel: ParcelFact, facts: Facts) -> bool:
    return (
        parcel.at is not None
        and parcel.status not in _FINAL_PARCEL
        and facts.now - parcel.at >= QUIET_AFTER
    )


def _without_parcel(order: OrderFact) -> Reply:
    key = "not_shipped" if order.is_waiting else "no_parcel"
    return Reply(
        (Line(key, {"tail": order.tail, "status": order.status}),),
        cards=(OrderCard(order),),
        buttons=(Button("human"),),
    )


def order_status(order: OrderFact, facts: Facts) -> Reply:
    """Status of the order, and its parcel's last event when it moves."""
    lines = [Line("order_status", {"tail": order.tail, "status": order.status})]
    moving = [p for p in order.parcels if p.at is not None and p.status not in _FINAL_PARCEL]
    if order.is_moving and moving:
        lines.append(_parcel_line(moving[0], order))
    buttons = (Button("parcel"), Button("human")) if order.parcels else (Button("human"),)
    del facts
    return Reply(tuple(lines), cards=(OrderCard(order),), buttons=buttons)


def return_wish(order: OrderFact, facts: Facts) -> Reply:
    """The rule and the order; nothing is executed, a person confirms."""
    article = facts.topic_article
    key = "return_noted" if can_be_returned(order) else "return_unclear"
    line = Line(key, {"tail": order.tail, "title": order.title, "status": order.status})
    return Reply(
        (*_cited(article), line),
        cards=(OrderCard(order),),
        buttons=(Button("submit"), Button("human")),
        sources=_sources(article),
    )


def refund_progress(order: OrderFact, facts: Facts) -> Reply:
    """Status of the refund as recorded, and how long refunds take as published."""
    article = facts.topic_article
    is_known = order.is_refunding or order.status == "refunded"
    key = "refund_status" if is_known else "no_refund"
    return Reply(
        (Line(key, {"tail": order.tail, "status": order.status}), *_cited(article)),
        cards=(OrderCard(order),),
        buttons=(Button("human"),),
        sources=_sources(article),
    )


def invoice(order: OrderFact, facts: Facts) -> Reply:
    """The invoice on record, else how to ask for one."""
    article = facts.topic_article
    if order.invoice:
        kind, status, title = order.invoice
        filled = {"tail": order.tail, "kind": kind, "invoice_status": status, "title": title}
        return Reply(
            (Line("invoice_record", filled),),
            cards=(OrderCard(order),),
            buttons=(Button("human"),),
        )
    return Reply(
        (Line("invoice_none", {"tail": order.tail}), *_cited(article)),
        cards=(OrderCard(order),),
        buttons=(Button("human"),),
        sources=_sources(article),
    )
