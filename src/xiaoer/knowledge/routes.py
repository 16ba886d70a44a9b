"""HTTP edge of the help centre, for agents and visitors alike."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, put
from litestar.params import QueryParameter

from xiaoer.identity.api import Permission, requires, signed_in
from xiaoer.kernel.http.paging import Page, decode_cursor, page_of
from xiaoer.kernel.http.parameters import AgentRequest, Cursor, DbPart, Limit
from xiaoer.kernel.http.subjects import AuthSubject
from xiaoer.kernel.i18n import closest
from xiaoer.knowledge import service
from xiaoer.knowledge.schemas import (
    ArticleDetail,
    ArticleRow,
    CollectionList,
    CollectionRow,
    PutPhrases,
)

AnyRequest = Request[AuthSubject, Any, Any]
Query = Annotated[str | None, QueryParameter(name="q", required=False, max_length=200)]
Language = Annotated[str, QueryParameter(name="locale", required=False, max_length=35)]


class Articles(Controller):
    """Articles of the help centre."""

    path = "/api/v1/articles"
    tags = ("knowledge",)
    guards = (signed_in,)

    @get(operation_id="list_articles")
    async def list_articles(  # noqa: PLR0917 - Litestar passes parameters by name
        self,
        request: AnyRequest,
        db: DbPart,
        q: Query = None,
        locale: Language = "zh-CN",
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[ArticleRow]:
        """Published articles of a language: by address, or with `q` the best matches first."""
        workspace_id, language = request.user.workspace_id, closest(locale)
        if q and q.strip():
            async with db.transaction(workspace_id) as tx:
                hits = await service.search(
                    tx, workspace_id=workspace_id, query=q, locale=language, limit=limit
                )
            return Page([ArticleRow.found(hit) for hit in hits])
        after = decode_cursor(cursor, str)[0] if cursor else ""
        async with db.transaction(workspace_id) as tx:
            articles = await service.list_articles(
                tx,
                workspace_id=workspace_id,
                locale=language,
                collection_slug=None,
                after_slug=after,
                limit=limit + 1,
            )
        kept, following = page_of(articles, limit, place=lambda article: (article.slug,))
        return Page([ArticleRow.of(article) for article in kept], following)

    @get("/{article_id:uuid}", operation_id="get_article")
    async def get_article(self, request: AnyRequest, article_id: UUID, db: DbPart) -> ArticleDetail:
        """A published article in its current version."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            article = await service.get_article(
                tx, workspace_id=workspace_id, article_id=article_id
            )
        return ArticleDetail.of(article)

    @put(
        "/{article_id:uuid}/phrases",
        operation_id="put_article_phrases",
        guards=(requires(Permission.ARTICLES_WRITE),),
    )
    async def put_phrases(
        self, request: AgentRequest, article_id: UUID, data: PutPhrases, db: DbPart
    ) -> ArticleDetail:
        """Exchange the questions an article is found by; its text and version stay."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            article = await service.put_phrases(
                tx, workspace_id=workspace_id, article_id=article_id, phrases=data.phrases
            )
        return ArticleDetail.of(article)


class Collections(Controller):
    """Groups of articles."""

    path = "/api/v1/collections"
    tags = ("knowledge",)
    guards = (signed_in,)

    @get(operation_id="list_collections")
    async def list_collections(
        self, request: AnyRequest, db: DbPart, locale: Language = "zh-CN"
    ) -> CollectionList:
        """All collections in their order."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            found = await service.list_collections(
                tx, workspace_id=workspace_id, locale=closest(locale)
            )
        return CollectionList([CollectionRow.of(collection) for collection in found])


CONTROLLERS = (Articles, Collections)
