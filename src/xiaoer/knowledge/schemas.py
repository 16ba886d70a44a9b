"""Articles and collections on the wire."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec

from xiaoer.knowledge import views


class CollectionRef(msgspec.Struct, frozen=True):
    """The collection an article is in."""

    id: UUID
    slug: str
    name: str

    @classmethod
    def of(cls, entry: views.Article | views.Hit) -> Self:
        """Collection of an article."""
        return cls(entry.collection_id, entry.collection_slug, entry.collection_name)


class ArticleRow(msgspec.Struct, frozen=True):
    """A line of the article list; `sentence` and `score` only when it was searched for."""

    id: UUID
    slug: str
    locale: str
    version: int
    title: str
    excerpt: str
    url: str
    collection: CollectionRef
    updated_at: datetime
    sentence: str | None
    score: float | None

    @classmethod
    def of(cls, article: views.Article) -> Self:
        """Row of a listed article."""
        return cls(
            id=article.id,
            slug=article.slug,
            locale=article.locale,
            version=article.version,
            title=article.title,
            excerpt=article.excerpt,
            url=article.url,
            collection=CollectionRef.of(article),
            updated_at=article.updated_at,
            sentence=None,
            score=None,
        )

    @classmethod
    def found(cls, hit: views.Hit) -> Self:
        """Row of an article found."""
        return cls(
            id=hit.article_id,
            slug=hit.slug,
            locale=hit.locale,
            version=hit.version,
            title=hit.title,
            excerpt=hit.snippet,
            url=hit.url,
            collection=CollectionRef.of(hit),
            updated_at=hit.updated_at,
            sentence=hit.sentence,
            score=hit.score,
        )


class ArticleDetail(msgspec.Struct, frozen=True):
    """An article with its body in Markdown, and the questions it is found by."""

    id: UUID
    slug: str
    locale: str
    version: int
    title: str
    excerpt: str
    url: str
    collection: CollectionRef
    updated_at: datetime
    body: str
    phrases: tuple[str, ...]

    @classmethod
    def of(cls, article: views.Article) -> Self:
        """Detail of an article."""
        return cls(
            id=article.id,
            slug=article.slug,
            locale=article.locale,
            version=article.version,
            title=article.title,
            excerpt=article.excerpt,
            url=article.url,
            collection=CollectionRef.of(article),
            updated_at=article.updated_at,
            body=article.body,
            phrases=article.phrases,
        )


class PutPhrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The questions that an article answers, in people's own words."""

    phrases: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=200)], ...],
        msgspec.Meta(max_length=100),
    ]


class CollectionRow(msgspec.Struct, frozen=True):
    """A collection with the number of its published articles in the language asked."""

    id: UUID
    slug: str
    name: str
    description: str
    article_count: int

    @classmethod
    def of(cls, collection: views.Collection) -> Self:
        """Row of a collection."""
        return cls(
            collection.id,
            collection.slug,
            collection.name,
            collection.description,
            collection.article_count,
        )


class CollectionList(msgspec.Struct, frozen=True):
    """All collections in their order."""

    items: list[CollectionRow]
