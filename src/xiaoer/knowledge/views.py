"""What other slices see of the help centre: frozen, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from xiaoer.kernel.ids import ArticleId, CollectionId
from xiaoer.knowledge import model, store


def in_locale(texts: Mapping[str, str], locale: str) -> str:
    """Text in the locale, else in Chinese, else in any language it has; empty if none."""
    return texts.get(locale) or texts.get("zh-CN") or next(iter(texts.values()), "")


@dataclass(frozen=True)
class Collection:
    """A group of articles; `article_count` counts the published ones of the locale asked."""

    id: CollectionId
    slug: str
    name: str
    description: str
    article_count: int


@dataclass(frozen=True)
class Article:
    """A published article; `body` is Markdown, `lead` its first sentences, fit to be cited."""

    id: ArticleId
    slug: str
    locale: str
    version: int
    title: str
    body: str
    excerpt: str
    lead: str
    phrases: tuple[str, ...]
    collection_id: CollectionId
    collection_slug: str
    collection_name: str
    updated_at: datetime

    @property
    def url(self) -> str:
        """Path of the article in the help centre."""
        return article_url(self.slug, self.locale)

    @classmethod
    def of(cls, row: store.ArticleRow) -> Self:
        """View of a stored article."""
        return cls(
            id=row.id,
            slug=row.slug,
            locale=row.locale,
            version=row.version,
            title=row.title,
            body=row.body,
            excerpt=model.excerpt(row.body),
            lead=model.best_passage("", row.body),
            phrases=row.phrases,
            collection_id=row.collection_id,
            collection_slug=row.collection_slug,
            collection_name=in_locale(row.collection_names, row.locale),
            updated_at=row.updated_at,
        )


@dataclass(frozen=True)
class Hit:
    """An article found: what to cite, and how much of the question it covers (0 to 1).

    `sentence` is the sentence that answers, with those that follow it while that stays short.
    `is_confident` says whether the article may be given as the answer; otherwise say "I do not
    know".
    """

    article_id: ArticleId
    version: int
    title: str
    slug: str
    locale: str
    snippet: str
    sentence: str
    score: float
    is_confident: bool
    collection_id: CollectionId
    collection_slug: str
    collection_name: str
    updated_at: datetime

    @property
    def url(self) -> str:
        """Path of the article in the help centre."""
        return article_url(self.slug, self.locale)

    @classmethod
    def of(
        cls,
        row: store.ArticleRow,
        *,
        query: str,
        score: float,
        is_confident: bool,
        sentence: int | None = None,
    ) -> Self:
        """Hit of a stored article for a query; `sentence` is the place of the one that answers."""
        return cls(
            article_id=row.id,
            version=row.version,
            title=row.title,
            slug=row.slug,
            locale=row.locale,
            snippet=model.excerpt(row.body),
            sentence=model.best_passage(query, row.body, start=sentence),
            score=score,
            is_confident=is_confident,
            collection_id=row.collection_id,
            collection_slug=row.collection_slug,
            collection_name=in_locale(row.collection_names, row.locale),
            updated_at=row.updated_at,
        )


def article_url(slug: str, locale: str) -> str:
    """Path of an article in the help centre; Chinese needs no locale in it."""
    return f"/help/articles/{slug}" if locale == "zh-CN" else f"/help/{locale}/articles/{slug}"
