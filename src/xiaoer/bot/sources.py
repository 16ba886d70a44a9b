"""Looks up what a decision rests on: the contact's own orders and the published articles."""

from collections.abc import Iterable
from typing import Any, cast

import msgspec

from xiaoer.bot.model.facts import ArticleFact, Facts, OrderFact, ParcelFact
from xiaoer.bot.model.understanding import Intent, Understanding
from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import OrderView, ShipmentView
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.contacts.api import ContactView
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.knowledge import api as knowledge
from xiaoer.knowledge.api import Article, Hit
from xiaoer.knowledge.errors import ArticleNotFoundError

_ORDERS = 10
_ARTICLES = 3
_WITHOUT_SEARCH = frozenset(
    {"greeting", "thanks", "goodbye", "bot_identity", "affirm", "deny", "human_wanted"}
)


async def facts_for(
    tx: Tx,
    *,
    workspace_id: WorkspaceId,
    contact: ContactView,
    understood: Understanding,
    topic: Intent | None,
    clock: Clock,
) -> Facts:
    """Everything `decide` may use for this message; only the contact's own records.

    Args:
        tx: an open transaction of the workspace.
        workspace_id: the shop.
        contact: who writes.
        understood: the meaning of the message.
        topic: intent whose article explains the matter, if there is one.
        clock: the time.
    """
    shop_id, locale = contact.shop_id, understood.locale
    orders = await _orders(tx, workspace_id, shop_id, understood) if shop_id else []
    workspace = await identity.get_workspace(tx, workspace_id)
    return Facts(
        now=clock.now(),
        is_signed_in=shop_id is not None,
        name=contact.name,
        orders=tuple(order_fact(order) for order in orders),
        topic_article=await _topic_article(tx, workspace_id, topic, locale),
        articles=await _articles(tx, workspace_id, understood),
        time_zone=workspace.time_zone,
    )


async def _orders(
    tx: Tx, workspace_id: WorkspaceId, shop_id: str, understood: Understanding
) -> list[OrderView]:
    """Latest orders of the contact, and older ones whose number the message names."""
    found = await commerce.list_orders(
        tx,
        workspace_id,
        contact_external_id=shop_id,
        limit=_ORDERS,
        locale=understood.locale,
    )
    known = {order.id for order in found}
    for number in understood.entities.numbers:
        try:
            order = await commerce.get_order(
                tx, number=number, contact_external_id=shop_id, locale=understood.locale
            )
        except OrderNotFoundError:
            continue
        if order.id not in known:
            found.append(order)
    return found


async def _topic_article(
    tx: Tx, workspace_id: WorkspaceId, topic: Intent | None, locale: str
) -> ArticleFact | None:
    if topic is None or topic.article is None:
        return None
    try:
        article = await knowledge.get_article_by_slug(
            tx, workspace_id, slug=topic.article, locale=locale
        )
    except ArticleNotFoundError:
        return None
    return _article_fact(article)


async def _articles(
    tx: Tx, workspace_id: WorkspaceId, understood: Understanding
) -> tuple[ArticleFact, ...]:
    if understood.intent in _WITHOUT_SEARCH:
        return ()
    hits = await knowledge.search(
        tx, workspace_id, query=understood.text, locale=understood.locale, limit=_ARTICLES
    )
    return tuple(_hit_fact(hit) for hit in hits)


def _hit_fact(hit: Hit) -> ArticleFact:
    return ArticleFact(
        article_id=str(hit.article_id),
        version=hit.version,
        title=hit.title,
        url=hit.url,
        sentence=hit.sentence,
        excerpt=hit.snippet,
        is_confident=hit.is_confident,
    )


def _article_fact(article: Article) -> ArticleFact:
    return ArticleFact(
        article_id=str(article.id),
        version=article.version,
        title=article.title,
        url=knowledge.article_url(article.slug, article.locale),
        sentence=article.lead,
        excerpt=article.excerpt,
        is_confident=True,
    )


def order_fact(order: OrderView) -> OrderFact:
    """An order as the bot's rules see it."""
    return OrderFact(
        number=order.number,
        status=order.status.value,
        placed_at=order.placed_at,
        titles=tuple(line.title for line in order.lines),
        parcels=tuple(_parcels(order.shipments)),
        invoice=_invoice(order),
        card=cast("dict[str, Any]", msgspec.to_builtins(order)),
    )


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
        )


def _invoice(order: OrderView) -> tuple[str, str, str] | None:
    """Kind, status and title of the invoice on record."""
    found = order.invoice
    return None if found is None else (found.kind, found.status, found.title)
