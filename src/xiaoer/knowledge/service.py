"""Use cases of the help centre."""

from collections.abc import Mapping
from uuid import UUID

from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ArticleId, CollectionId, WorkspaceId, new_id
from xiaoer.knowledge import model, store
from xiaoer.knowledge.errors import ArticleNotFoundError, CollectionNotFoundError
from xiaoer.knowledge.views import Article, Collection, Hit, in_locale

FALLBACK_LOCALE = "zh-CN"


async def put_collection(
    tx: Tx,
    *,
    workspace_id: WorkspaceId,
    slug: str,
    position: int,
    names: Mapping[str, str],
    descriptions: Mapping[str, str],
) -> CollectionId:
    """Create a collection or renew its names and place."""
    return await store.put_collection(
        tx,
        workspace_id,
        collection_id=new_id(),
        slug=slug,
        position=position,
        names=dict(names),
        descriptions=dict(descriptions),
    )


async def publish_article(
    tx: Tx,
    *,
    workspace_id: WorkspaceId,
    collection_slug: str,
    slug: str,
    locale: str,
    title: str,
    body: str,
    keywords: str = "",
    clock: Clock,
) -> Article:
    """Publish an article; a changed text becomes its next version, an equal one changes nothing.

    Raises:
        CollectionNotFoundError: there is no such collection.
    """
    collection = await store.collection_id(tx, workspace_id, slug=collection_slug)
    if collection is None:
        raise CollectionNotFoundError(slug=collection_slug)
    kept = await store.lock_article(tx, workspace_id, slug=slug, locale=locale)
    if kept is not None and _is_same(kept, collection, title, body, keywords):
        return Article.of(kept)
    article_id = ArticleId(new_id()) if kept is None else kept.id
    version, now = 1 if kept is None else kept.version + 1, clock.now()
    await store.put_article(
        tx,
        workspace_id,
        article_id=article_id,
        collection_id=collection,
        slug=slug,
        locale=locale,
        version=version,
        status="published",
        title=title,
        keywords=keywords,
        body=body,
        tokens=sorted(set(model.tokens(f"{title}\n{keywords}\n{body}"))),
        updated_at=now,
    )
    await store.keep_version(
        tx,
        workspace_id,
        article_id=article_id,
        version=version,
        title=title,
        body=body,
        published_at=now,
    )
    return await get_article(tx, workspace_id=workspace_id, article_id=article_id)


def _is_same(
    kept: store.ArticleRow, collection: CollectionId, title: str, body: str, keywords: str
) -> bool:
    return (kept.status, kept.collection_id, kept.title, kept.body, kept.keywords) == (
        "published",
        collection,
        title,
        body,
        keywords,
    )


async def search(
    tx: Tx, *, workspace_id: WorkspaceId, query: str, locale: str, limit: int
) -> list[Hit]:
    """Published articles of the locale that share a word with the query, best first."""
    tsquery = model.tsquery(query)
    if not tsquery:
        return []
    rows = await store.candidates(
        tx, workspace_id, tsquery=tsquery, locale=locale, limit=model.CANDIDATE_LIMIT
    )
    if not rows:
        return []
    size = await store.count_published(tx, workspace_id, locale=locale)
    documents = [model.Document(f"{row.title}\n{row.keywords}", row.body) for row in rows]
    ranked = model.rank(query, documents, corpus_size=size)[:limit]
    return [Hit.of(rows[entry.index], query=query, score=entry.score) for entry in ranked]


async def get_article(tx: Tx, *, workspace_id: WorkspaceId, article_id: UUID) -> Article:
    """A published article.

    Raises:
        ArticleNotFoundError: unknown, or not published.
    """
    row = await store.article_by_id(tx, workspace_id, article_id=article_id)
    if row is None:
        raise ArticleNotFoundError(article=str(article_id))
    return Article.of(row)


async def get_article_by_slug(
    tx: Tx, *, workspace_id: WorkspaceId, slug: str, locale: str
) -> Article:
    """A published article in the locale, else in Chinese.

    Raises:
        ArticleNotFoundError: there is neither.
    """
    for wanted in dict.fromkeys((locale, FALLBACK_LOCALE)):
        row = await store.article_by_slug(tx, workspace_id, slug=slug, locale=wanted)
        if row is not None:
            return Article.of(row)
    raise ArticleNotFoundError(article=slug)


async def list_articles(
    tx: Tx,
    *,
    workspace_id: WorkspaceId,
    locale: str,
    collection_slug: str | None,
    after_slug: str,
    limit: int,
) -> list[Article]:
    """Published articles by slug, one keyset page."""
    rows = await store.articles(
        tx,
        workspace_id,
        locale=locale,
        collection_slug=collection_slug,
        after_slug=after_slug,
        limit=limit,
    )
    return [Article.of(row) for row in rows]


async def list_collections(tx: Tx, *, workspace_id: WorkspaceId, locale: str) -> list[Collection]:
    """All collections in their order, named in the locale."""
    rows = await store.collections(tx, workspace_id, locale=locale)
    return [
        Collection(
            id=row.id,
            slug=row.slug,
            name=in_locale(row.names, locale),
            description=in_locale(row.descriptions, locale),
            article_count=row.article_count,
        )
        for row in rows
    ]
