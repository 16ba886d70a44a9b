"""HTTP edge of learning: drafts made of what people ask, approved or dismissed by people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import QueryParameter

from xiaoer.bot.learning import service, store
from xiaoer.bot.learning.store import DraftStatus, KeptDraft
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.paging import Page, decode_cursor, page_of
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, Cursor, DbPart, Limit

Status = Annotated[DraftStatus, QueryParameter(name="status", required=False)]


class ApproveDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The article as it is to be published; `collection` is the slug of its collection."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]
    collection: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


@dataclass(frozen=True)
class ArticleDraftView:
    """`size` is how often it was asked in 30 days, `saved_seconds` what agents spent on it.

    `body` is empty where nobody has answered it yet; `duplicate_of` may say the same already.
    """

    id: UUID
    title: str
    body: str
    locale: str
    phrasings: tuple[str, ...]
    size: int
    saved_seconds: int
    duplicate_of: UUID | None
    duplicate_title: str | None
    status: DraftStatus
    article_id: UUID | None
    decided_by: str | None
    made_at: datetime


class ArticleDrafts(Controller):
    """What could be answered by an article."""

    path = "/api/v1/article-drafts"
    tags = ("knowledge",)
    guards = (requires(Permission.ARTICLES_WRITE),)

    @get(operation_id="list_article_drafts")
    async def list_drafts(
        self,
        request: AgentRequest,
        *,
        db: DbPart,
        status: Status = "proposed",
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[ArticleDraftView]:
        """Drafts by how often their question came."""
        after = decode_cursor(cursor, int, UUID) if cursor else None
        async with db.transaction(request.user.workspace_id) as tx:
            found = await store.drafts(
                tx,
                request.user.workspace_id,
                status=status,
                after=(after[0], after[1]) if after else None,
                limit=limit + 1,
            )
        shown, following = page_of(found, limit, place=lambda draft: (draft.size, draft.id))
        return Page([draft_view(draft) for draft in shown], following)

    @post("/mine", operation_id="mine_article_drafts", status_code=202)
    async def mine(self, request: AgentRequest, db: DbPart, clock: ClockPart) -> None:
        """Look at the last 30 days now; the drafts appear in the list."""
        async with db.transaction(request.user.workspace_id) as tx:
            await service.mine_soon(tx, request.user.workspace_id, clock=clock)

    @post("/{draft_id:uuid}/approve", operation_id="approve_article_draft", status_code=200)
    async def approve(
        self,
        request: AgentRequest,
        draft_id: UUID,
        data: ApproveDraft,
        db: DbPart,
        clock: ClockPart,
    ) -> ArticleDraftView:
        """Publish it."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            done = await service.approve(
                tx,
                who.workspace_id,
                draft_id=draft_id,
                title=data.title.strip(),
                body=data.body.strip(),
                collection_slug=data.collection,
                by=who.key,
                clock=clock,
            )
        return draft_view(done)

    @post("/{draft_id:uuid}/dismiss", operation_id="dismiss_article_draft", status_code=200)
    async def dismiss(self, request: AgentRequest, draft_id: UUID, db: DbPart) -> ArticleDraftView:
        """Put it aside."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            done = await service.dismiss(tx, who.workspace_id, draft_id=draft_id, by=who.key)
        return draft_view(done)


def draft_view(draft: KeptDraft) -> ArticleDraftView:
    """A draft as people see it."""
    return ArticleDraftView(
        id=draft.id,
        title=draft.title,
        body=draft.body,
        locale=draft.locale,
        phrasings=draft.phrasings,
        size=draft.size,
        saved_seconds=round(draft.saved.total_seconds()),
        duplicate_of=draft.duplicate_of,
        duplicate_title=draft.duplicate_title,
        status=draft.status,
        article_id=draft.article_id,
        decided_by=draft.decided_by,
        made_at=draft.made_at,
    )
