"""The help centre for other slices."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.knowledge import pack, service
from xiaoer.knowledge.finding import Finder, Finding
from xiaoer.knowledge.views import Article, Collection, Hit, article_url

__all__ = [
    "Article",
    "Collection",
    "Finder",
    "Finding",
    "Hit",
    "article_url",
    "get_article",
    "get_article_by_slug",
    "import_pack",
    "list_articles",
    "list_collections",
    "publish_article",
    "search",
]


async def search(
    tx: Tx, workspace_id: WorkspaceId, *, query: str, locale: str, limit: int = 5
) -> list[Hit]:
    """Articles that share a word with the query, best first; see `Hit.is_confident`."""
    return await service.search(
        tx, workspace_id=workspace_id, query=query, locale=locale, limit=limit
    )


async def get_article(tx: Tx, workspace_id: WorkspaceId, *, article_id: UUID) -> Article:
    """A published article; raises ArticleNotFoundError."""
    return await service.get_article(tx, workspace_id=workspace_id, article_id=article_id)


async def get_article_by_slug(
    tx: Tx, workspace_id: WorkspaceId, *, slug: str, locale: str
) -> Article:
    """A published article in the locale, else in Chinese; raises ArticleNotFoundError."""
    return await service.get_article_by_slug(
        tx, workspace_id=workspace_id, slug=slug, locale=locale
    )


async def list_articles(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    locale: str,
    collection_slug: str | None = None,
    after_slug: str = "",
    limit: int = 100,
) -> list[Article]:
    """Published articles of a locale by slug, those after `after_slug`."""
    return await service.list_articles(
        tx,
        workspace_id=workspace_id,
        locale=locale,
        collection_slug=collection_slug,
        after_slug=after_slug,
        limit=limit,
    )


async def list_collections(tx: Tx, workspace_id: WorkspaceId, *, locale: str) -> list[Collection]:
    """All collections in their order, named in the locale."""
    return await service.list_collections(tx, workspace_id=workspace_id, locale=locale)


async def publish_article(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    collection_slug: str,
    slug: str,
    locale: str,
    title: str,
    body: str,
    keywords: str = "",
    phrases: Sequence[str] = (),
    clock: Clock,
) -> Article:
    """Publish an article; a changed text becomes its next version, changed phrases do not."""
    return await service.publish_article(
        tx,
        workspace_id=workspace_id,
        collection_slug=collection_slug,
        slug=slug,
        locale=locale,
        title=title,
        body=body,
        keywords=keywords,
        phrases=phrases,
        clock=clock,
    )


async def import_pack(tx: Tx, workspace_id: WorkspaceId, *, folder: Path, clock: Clock) -> int:
    """Publish every article of a pack folder; returns how many articles it holds.

    Running it again publishes only what changed.
    """
    return await pack.import_folder(tx, workspace_id=workspace_id, folder=folder, clock=clock)
