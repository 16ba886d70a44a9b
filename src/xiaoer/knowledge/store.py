"""Every query of the help centre."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ArticleId, CollectionId, WorkspaceId

_ARTICLE = """
    a.id, a.slug, a.locale, a.version, a.status, a.title, a.keywords, a.phrases, a.body,
    a.updated_at,
    a.collection_id, c.slug AS collection_slug, c.names::text AS collection_names
"""
_FROM = """
    FROM knowledge_articles a
    JOIN knowledge_collections c ON c.workspace_id = a.workspace_id AND c.id = a.collection_id
"""


@dataclass(frozen=True)
class CollectionRow:
    """A collection; names and descriptions by locale."""

    id: CollectionId
    slug: str
    position: int
    names: dict[str, str]
    descriptions: dict[str, str]
    article_count: int


@dataclass(frozen=True)
class ArticleRow:
    """The current version of an article."""

    id: ArticleId
    slug: str
    locale: str
    version: int
    status: str
    title: str
    keywords: str
    phrases: tuple[str, ...]
    body: str
    updated_at: datetime
    collection_id: CollectionId
    collection_slug: str
    collection_names: dict[str, str]


async def put_collection(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    collection_id: UUID,
    slug: str,
    position: int,
    names: dict[str, str],
    descriptions: dict[str, str],
) -> CollectionId:
    """Insert a collection or renew its names; its id stays."""
    kept = await tx.fetchval(
        """
        INSERT INTO knowledge_collections
            (workspace_id, id, slug, position, names, descriptions)
        VALUES ($1, $2, $3, $4, $5::text::jsonb, $6::text::jsonb)
        ON CONFLICT ON CONSTRAINT uq_knowledge_collections__slug DO UPDATE SET
            position = excluded.position,
            names = excluded.names,
            descriptions = excluded.descriptions
        RETURNING id
        """,
        workspace_id,
        collection_id,
        slug,
        position,
        json.dumps(names, ensure_ascii=False),
        json.dumps(descriptions, ensure_ascii=False),
    )
    return CollectionId(kept)


async def collections(tx: Tx, workspace_id: WorkspaceId, *, locale: str) -> list[CollectionRow]:
    """All collections in their order, with the number of published articles in the locale."""
    rows = await tx.fetch(
        """
        SELECT c.id, c.slug, c.position, c.names::text AS names,
               c.descriptions::text AS descriptions,
               (SELECT count(*) FROM knowledge_articles a
                 WHERE a.workspace_id = c.workspace_id AND a.collection_id = c.id
                   AND a.locale = $2 AND a.status = 'published') AS article_count
          FROM knowledge_collections c
         WHERE c.workspace_id = $1
         ORDER BY c.position, c.slug
        """,
        workspace_id,
        locale,
    )
    return [
        CollectionRow(
            id=CollectionId(row["id"]),
            slug=row["slug"],
            position=row["position"],
            names=json.loads(row["names"]),
            descriptions=json.loads(row["descriptions"]),
            article_count=row["article_count"],
        )
        for row in rows
    ]


async def collection_id(tx: Tx, workspace_id: WorkspaceId, *, slug: str) -> CollectionId | None:
    """Id of a collection by its slug."""
    found = await tx.fetchval(
        "SELECT id FROM knowledge_collections WHERE workspace_id = $1 AND slug = $2",
        workspace_id,
        slug,
    )
    return None if found is None else CollectionId(found)


async def lock_article(
    tx: Tx, workspace_id: WorkspaceId, *, slug: str, locale: str
) -> ArticleRow | None:
    """The article in any status, locked against a second publisher."""
    row = await tx.fetchrow(
        f"SELECT {_ARTICLE} {_FROM} WHERE a.workspace_id = $1 AND a.slug = $2 AND a.locale = $3"
        " FOR UPDATE OF a",
        workspace_id,
        slug,
        locale,
    )
    return None if row is None else _article(row)


async def put_article(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    article_id: ArticleId,
    collection_id: CollectionId,
    slug: str,
    locale: str,
    version: int,
    status: str,
    title: str,
    keywords: str,
    phrases: Sequence[str],
    body: str,
    tokens: Sequence[str],
    updated_at: datetime,
) -> None:
    """Insert the article or replace its current version; id, slug and locale stay."""
    await tx.execute(
        """
        INSERT INTO knowledge_articles
            (workspace_id, id, collection_id, slug, locale, version, status,
             title, keywords, body, tokens, updated_at, phrases)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, array_to_tsvector($11::text[]), $12,
                $13::text[])
        ON CONFLICT ON CONSTRAINT uq_knowledge_articles__slug_locale DO UPDATE SET
            collection_id = excluded.collection_id,
            version = excluded.version,
            status = excluded.status,
            title = excluded.title,
            keywords = excluded.keywords,
            body = excluded.body,
            tokens = excluded.tokens,
            updated_at = excluded.updated_at,
            phrases = excluded.phrases
        """,
        workspace_id,
        article_id,
        collection_id,
        slug,
        locale,
        version,
        status,
        title,
        keywords,
        body,
        list(tokens),
        updated_at,
        list(phrases),
    )
    await _revise(tx, workspace_id, locale)


async def put_phrases(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    article: ArticleRow,
    phrases: Sequence[str],
    tokens: Sequence[str],
) -> None:
    """Exchange the questions that an article is found by; its text and version stay."""
    await tx.execute(
        """
        UPDATE knowledge_articles SET phrases = $3::text[], tokens = array_to_tsvector($4::text[])
         WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        article.id,
        list(phrases),
        list(tokens),
    )
    await _revise(tx, workspace_id, article.locale)


async def _revise(tx: Tx, workspace_id: WorkspaceId, locale: str) -> None:
    """Say that the articles of a locale are no longer what they were."""
    await tx.execute(
        """
        INSERT INTO knowledge_revisions VALUES ($1, $2, gen_random_uuid())
        ON CONFLICT ON CONSTRAINT pk_knowledge_revisions DO UPDATE SET
            revision = excluded.revision
        """,
        workspace_id,
        locale,
    )


async def revision(tx: Tx, workspace_id: WorkspaceId, *, locale: str) -> UUID | None:
    """The name of the state that the articles of a locale are in; None when there never was one."""
    return await tx.fetchval(
        "SELECT revision FROM knowledge_revisions WHERE workspace_id = $1 AND locale = $2",
        workspace_id,
        locale,
    )


async def keep_version(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    article_id: ArticleId,
    version: int,
    title: str,
    body: str,
    published_at: datetime,
) -> None:
    """Write down a published version for good."""
    await tx.execute(
        "INSERT INTO knowledge_article_versions VALUES ($1, $2, $3, $4, $5, $6)",
        workspace_id,
        article_id,
        version,
        title,
        body,
        published_at,
    )


async def kept_version(
    tx: Tx, workspace_id: WorkspaceId, *, article_id: ArticleId, version: int
) -> tuple[str, str] | None:
    """Title and body of one published version."""
    row = await tx.fetchrow(
        """
        SELECT title, body FROM knowledge_article_versions
         WHERE workspace_id = $1 AND article_id = $2 AND version = $3
        """,
        workspace_id,
        article_id,
        version,
    )
    return None if row is None else (row["title"], row["body"])


async def article_by_id(
    tx: Tx, workspace_id: WorkspaceId, *, article_id: UUID
) -> ArticleRow | None:
    """A published article by id."""
    row = await tx.fetchrow(
        f"SELECT {_ARTICLE} {_FROM}"
        " WHERE a.workspace_id = $1 AND a.id = $2 AND a.status = 'published'",
        workspace_id,
        article_id,
    )
    return None if row is None else _article(row)


async def lock_by_id(tx: Tx, workspace_id: WorkspaceId, *, article_id: UUID) -> ArticleRow | None:
    """A published article by id, locked against a second change."""
    row = await tx.fetchrow(
        f"SELECT {_ARTICLE} {_FROM}"
        " WHERE a.workspace_id = $1 AND a.id = $2 AND a.status = 'published' FOR UPDATE OF a",
        workspace_id,
        article_id,
    )
    return None if row is None else _article(row)


async def articles_by_id(
    tx: Tx, workspace_id: WorkspaceId, *, article_ids: Sequence[UUID]
) -> dict[UUID, ArticleRow]:
    """Published articles by their ids; those that are gone are left out."""
    rows = await tx.fetch(
        f"SELECT {_ARTICLE} {_FROM}"
        " WHERE a.workspace_id = $1 AND a.id = ANY($2::uuid[]) AND a.status = 'published'",
        workspace_id,
        list(article_ids),
    )
    return {row["id"]: _article(row) for row in rows}


async def article_by_slug(
    tx: Tx, workspace_id: WorkspaceId, *, slug: str, locale: str
) -> ArticleRow | None:
    """A published article by slug in one locale."""
    row = await tx.fetchrow(
        f"SELECT {_ARTICLE} {_FROM}"
        " WHERE a.workspace_id = $1 AND a.slug = $2 AND a.locale = $3"
        " AND a.status = 'published'",
        workspace_id,
        slug,
        locale,
    )
    return None if row is None else _article(row)


async def articles(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    locale: str,
    collection_slug: str | None,
    after_slug: str,
    limit: int,
) -> list[ArticleRow]:
    """Published articles of a locale by slug, those after `after_slug`."""
    rows = await tx.fetch(
        f"""
        SELECT {_ARTICLE} {_FROM}
         WHERE a.workspace_id = $1 AND a.locale = $2 AND a.status = 'published'
           AND ($3::text IS NULL OR c.slug = $3) AND a.slug > $4
         ORDER BY a.slug
         LIMIT $5
        """,
        workspace_id,
        locale,
        collection_slug,
        after_slug,
        limit,
    )
    return [_article(row) for row in rows]


async def candidates(
    tx: Tx, workspace_id: WorkspaceId, *, tsquery: str, locale: str, limit: int
) -> list[ArticleRow]:
    """Published articles with any token of the query, those with most of them first."""
    rows = await tx.fetch(
        f"""
        SELECT {_ARTICLE} {_FROM}
         WHERE a.workspace_id = $1 AND a.locale = $2 AND a.status = 'published'
           AND a.tokens @@ $3::text::tsquery
         ORDER BY ts_rank(a.tokens, $3::text::tsquery) DESC, a.slug
         LIMIT $4
        """,
        workspace_id,
        locale,
        tsquery,
        limit,
    )
    return [_article(row) for row in rows]


async def count_published(tx: Tx, workspace_id: WorkspaceId, *, locale: str) -> int:
    """Number of published articles in a locale."""
    return await tx.fetchval(
        """
        SELECT count(*) FROM knowledge_articles
         WHERE workspace_id = $1 AND locale = $2 AND status = 'published'
        """,
        workspace_id,
        locale,
    )


def _article(row: Any) -> ArticleRow:
    return ArticleRow(
        id=ArticleId(row["id"]),
        slug=row["slug"],
        locale=row["locale"],
        version=row["version"],
        status=row["status"],
        title=row["title"],
        keywords=row["keywords"],
        phrases=tuple(row["phrases"]),
        body=row["body"],
        updated_at=row["updated_at"],
        collection_id=CollectionId(row["collection_id"]),
        collection_slug=row["collection_slug"],
        collection_names=json.loads(row["collection_names"]),
    )
