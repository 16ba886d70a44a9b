"""Use cases of the help centre."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    phrases: Sequence[str] = (),
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
    asked = model.distinct(phrases)
    if kept is not None and _is_same(kept, collection, title, body, keywords):
        return await _asked_as(tx, workspace_id, kept, asked)
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
        phrases=asked,
        body=body,
        tokens=_tokens(title, keywords, asked, body),
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


async def put_phrases(
    tx: Tx, *, workspace_id: WorkspaceId, article_id: UUID, phrases: Sequence[str]
) -> Article:
    """Exchange the questions that an article is found by, each once; the text stays as it is.

    Raises:
        ArticleNotFoundError: unknown, or not published.
    """
    kept = await store.lock_by_id(tx, workspace_id, article_id=article_id)
    if kept is None:
        raise ArticleNotFoundError(article=str(article_id))
    return await _asked_as(tx, workspace_id, kept, model.distinct(phrases))


async def _asked_as(
    tx: Tx, workspace_id: WorkspaceId, kept: store.ArticleRow, phrases: tuple[str, ...]
) -> Article:
    if phrases != kept.phrases:
        words = _tokens(kept.title, kept.keywords, phrases, kept.body)
        await store.put_phrases(tx, workspace_id, article=kept, phrases=phrases, tokens=words)
    return Article.of(replace(kept, phrases=phrases))


def _tokens(title: str, keywords: str, phrases: Sequence[str], body: str) -> list[str]:
    """Everything that a search may find an article by."""
    return sorted(set(model.tokens("\n".join((title, keywords, *phrases, body)))))


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
    documents = [
        model.Document("\n".join((row.title, row.keywords, *row.phrases)), row.body) for row in rows
    ]
    ranked = model.rank(query, documents, corpus_size=size)[:limit]
    return [
        Hit.of(
            rows[entry.index],
            query=query,
            score=entry.score,
            is_confident=entry.score >= model.CONFIDENT_SCORE,
        )
        for entry in ranked
    ]


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
