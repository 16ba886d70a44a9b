"""From other slices' views to the facts that the bot's rules see. Pure."""

from collections.abc import Iterable
from typing import Any, cast

import msgspec

from xiaoer.bot.model.entities import number_key
from xiaoer.bot.model.facts import (
    ArticleFact,
    LineFact,
    OrderFact,
    ParcelFact,
    ProductFact,
    RequestFact,
    SizeChart,
    SkuFact,
)
from xiaoer.commerce.api import AftersalesRow, OrderView, ProductView, ShipmentView
from xiaoer.kernel.money import Money
from xiaoer.knowledge import api as knowledge
from xiaoer.knowledge.api import Article, Hit

__all__ = ["article_fact", "hit_fact", "number_key", "order_fact", "product_fact", "request_fact"]


def order_fact(order: OrderView) -> OrderFact:
    """An order."""
    return OrderFact(
        number=order.number,
        status=order.status.value,
        placed_at=order.placed_at,
        titles=tuple(line.title for line in order.lines),
        parcels=tuple(_parcels(order.shipments)),
        invoice=_invoice(order),
        card=cast("dict[str, Any]", msgspec.to_builtins(order)),
        lines=tuple(
            LineFact(line.title, line.sku, line.quantity, line.price, line.product_id)
            for line in order.lines
        ),
        total=order.total,
        refunded=_refunded(order),
        address=order.address_masked,
        methods=tuple(dict.fromkeys(p.method for p in order.payments if p.kind == "payment")),
    )


def _refunded(order: OrderView) -> Money | None:
    amounts = [payment.amount for payment in order.payments if payment.kind == "refund"]
    if not amounts:
        return None
    return Money(sum(one.amount_minor for one in amounts), amounts[0].currency)


def _parcels(shipments: Iterable[ShipmentView]) -> Iterable[ParcelFact]:
    for shipment in shipments:
        last = shipment.last_event
        yield ParcelFact(
            carrier=shipment.carrier,
            tracking_number=shipment.tracking_number,
            status=shipment.status.value,
            at=last.at if last else None,
            place=(last.place or "") if last else "",
            text=last.text if last else "",
            eta_at=shipment.eta_at,
            anomalies=tuple(one.kind.value for one in shipment.anomalies if one.cleared_at is None),
        )


def _invoice(order: OrderView) -> tuple[str, str, str] | None:
    found = order.invoice
    return None if found is None else (found.kind, found.status, found.title)


def hit_fact(hit: Hit) -> ArticleFact:
    """An article found by words."""
    return ArticleFact(
        article_id=str(hit.article_id),
        version=hit.version,
        title=hit.title,
        url=hit.url,
        sentence=hit.sentence,
        excerpt=hit.snippet,
        is_confident=hit.is_confident,
        score=hit.score,
    )


def article_fact(article: Article) -> ArticleFact:
    """An article named by its slug."""
    return ArticleFact(
        article_id=str(article.id),
        version=article.version,
        title=article.title,
        url=knowledge.article_url(article.slug, article.locale),
        sentence=article.lead,
        excerpt=article.excerpt,
        is_confident=True,
    )


def product_fact(product: ProductView) -> ProductFact:
    """A listed product."""
    return ProductFact(
        id=product.id,
        title=product.title,
        description=product.description,
        price=product.price,
        attributes=product.attributes,
        skus=tuple(
            SkuFact(s.id, s.attributes, s.price, s.stock, s.is_available) for s in product.skus
        ),
        category=product.category,
        chart=_chart(product.size_chart),
        card={
            "id": product.id,
            "title": product.title,
            "price": msgspec.to_builtins(product.price),
            "image": product.image,
            "url": product.url,
        },
    )


def _chart(chart: dict[str, object] | None) -> SizeChart | None:
    """The chart in the language of its columns; they may be by locale."""
    if chart is None:
        return None
    columns: Any = chart.get("columns", [])
    rows: Any = chart.get("rows", [])
    if isinstance(columns, dict):
        columns = next(iter(cast("dict[str, list[str]]", columns).values()))
    return SizeChart(
        tuple(str(one) for one in columns), tuple(tuple(str(c) for c in row) for row in rows)
    )


def request_fact(row: AftersalesRow) -> RequestFact:
    """An after-sales request."""
    return RequestFact(
        id=str(row.id),
        number=row.number,
        order_number=row.order_number,
        kind=row.kind.value,
        kind_text=row.kind_text,
        state=row.state.value,
        state_text=row.state_text,
        is_open=row.ended_at is None,
        opened_at=row.opened_at,
        due_text=row.due.text if row.due else None,
        due_at=row.due.at if row.due else None,
        granted=row.granted if row.granted.amount_minor else None,
        titles=tuple(line.title for line in row.lines),
    )
