"""Looks up what a turn asks for: the contact's own orders and requests, goods, articles."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from xiaoer.bot import present
from xiaoer.bot.model.facts import Facts, FitReport, Need, OrderFact, ProductFact
from xiaoer.bot.model.understanding import Understanding
from xiaoer.bot.world import world_at
from xiaoer.commerce import api as commerce
from xiaoer.commerce.errors import OrderNotFoundError, ProductNotFoundError
from xiaoer.contacts.api import ContactView
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.knowledge import api as knowledge
from xiaoer.knowledge.api import Finder
from xiaoer.knowledge.errors import ArticleNotFoundError

_ORDERS, _ARTICLES, _PRODUCTS, _REQUESTS = 10, 3, 8, 10


@dataclass(frozen=True)
class Reader:
    """For whom things are looked up, and in which language."""

    tx: Tx
    workspace_id: WorkspaceId
    contact: ContactView
    buyer: str | None
    understood: Understanding
    finder: Finder
    clock: Clock

    @property
    def locale(self) -> str:
        """Language of the message."""
        return self.understood.locale


async def begin(
    tx: Tx,
    workspace_id: WorkspaceId,
    contact: ContactView,
    understood: Understanding,
    *,
    finder: Finder,
    clock: Clock,
) -> tuple[Reader, Facts]:
    """Who reads, and the little that every turn knows."""
    buyer = await commerce.buyer_key(tx, workspace_id, contact=contact, clock=clock)
    workspace = await identity.get_workspace(tx, workspace_id)
    reader = Reader(tx, workspace_id, contact, buyer, understood, finder, clock)
    facts = Facts(
        now=clock.now(),
        is_signed_in=buyer is not None,
        name=contact.name,
        time_zone=workspace.time_zone,
        world=world_at(clock.now(), workspace.time_zone),
    )
    return reader, facts


async def look_up(reader: Reader, facts: Facts, need: Need, about: str) -> Facts:
    """The facts with what is needed; only the contact's own records."""
    return await _LOOK_UPS[need](reader, facts, about)


async def _orders(reader: Reader, facts: Facts, about: str) -> Facts:
    """Latest orders of the contact, and older ones whose number the message names."""
    if reader.buyer is None:
        return facts.having("orders", about)
    found = await commerce.list_orders(
        reader.tx,
        reader.workspace_id,
        contact_external_id=reader.buyer,
        limit=_ORDERS,
        locale=reader.locale,
    )
    orders = [present.order_fact(order) for order in found]
    known = {order.key for order in orders} | {
        present.number_key(parcel.tracking_number) for order in orders for parcel in order.parcels
    }
    named = [one for one in reader.understood.entities.numbers if one not in known]
    older = [order for number in named if (order := await _older(reader, number))]
    return facts.having("orders", about, orders=(*orders, *older))


async def _older(reader: Reader, number: str) -> OrderFact | None:
    try:
        order = await commerce.get_order(
            reader.tx,
            number=number,
            contact_external_id=reader.buyer or "",
            locale=reader.locale,
        )
    except OrderNotFoundError:
        return None
    return present.order_fact(order)


async def _requests(reader: Reader, facts: Facts, about: str) -> Facts:
    page = await commerce.list_of_buyer(
        reader.tx,
        reader.workspace_id,
        buyer=reader.buyer,
        cursor=None,
        limit=_REQUESTS,
        clock=reader.clock,
        locale=reader.locale,
    )
    found = tuple(present.request_fact(row) for row in page.items)
    return facts.having("requests", about, requests=found)


async def _topic(reader: Reader, facts: Facts, about: str) -> Facts:
    if not about:
        return facts.having("topic", about, topic_article=None)
    try:
        article = await knowledge.get_article_by_slug(
            reader.tx, reader.workspace_id, slug=about, locale=reader.locale
        )
    except ArticleNotFoundError:
        return facts.having("topic", about, topic_article=None)
    return facts.having("topic", about, topic_article=present.article_fact(article))


async def _articles(reader: Reader, facts: Facts, about: str) -> Facts:
    found = await reader.finder.find(
        reader.tx, reader.workspace_id, query=about, locale=reader.locale, limit=_ARTICLES
    )
    hits = tuple(present.hit_fact(one.article) for one in found if one.article is not None)
    return facts.having("articles", about, articles=hits)


async def _products(reader: Reader, facts: Facts, about: str) -> Facts:
    """Goods by `id:` or by `words:`; those found before stay."""
    kind, _, wanted = about.partition(":")
    found = await (_by_id if kind == "id" else _by_words)(reader, wanted)
    known = {product.id for product in facts.products}
    more = tuple(product for product in found if product.id not in known)
    return facts.having("products", about, products=facts.products + more)


async def _by_id(reader: Reader, product_id: str) -> list[ProductFact]:
    try:
        product = await commerce.get_product(
            reader.tx, reader.workspace_id, product_id=product_id, locale=reader.locale
        )
    except ProductNotFoundError:
        return []
    return [present.product_fact(product)]


async def _by_words(reader: Reader, words: str) -> list[ProductFact]:
    found = await commerce.find_products(
        reader.tx, reader.workspace_id, query=words, limit=_PRODUCTS, locale=reader.locale
    )
    return [present.product_fact(product) for product in found]


async def _fit(reader: Reader, facts: Facts, about: str) -> Facts:
    found = await commerce.fit_of(reader.tx, reader.workspace_id, product_id=about)
    report = FitReport(found.sold, found.too_small, found.too_large)
    return facts.having("fit", about, fit=report)


_LOOK_UPS: Final[Mapping[Need, Callable[[Reader, Facts, str], Awaitable[Facts]]]] = {
    "orders": _orders,
    "requests": _requests,
    "topic": _topic,
    "articles": _articles,
    "products": _products,
    "fit": _fit,
}
