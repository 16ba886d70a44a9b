"""Use cases of learning: note what was not answered, mine drafts, approve or dismiss them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from xiaoer.bot.learning import store
from xiaoer.bot.learning.errors import DraftDecidedError, DraftNotFoundError
from xiaoer.bot.learning.model.drafts import Draft, Exchange
from xiaoer.bot.learning.store import KeptDraft
from xiaoer.bot.model.language import answer_locale, language_of
from xiaoer.conversations import api as conversations
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ConversationId, WorkspaceId, new_id
from xiaoer.kernel.ledger.service import seal
from xiaoer.knowledge import api as knowledge

MINE: Final = "bot.mine_drafts"
LOOK_BACK: Final = timedelta(days=30)
MOST_QUESTIONS: Final = 3_000
LONGEST_QUESTION: Final = 200
LONGEST_TOOK: Final = timedelta(minutes=10)
"""A reply that took longer was not worked on all the time; the cap of a reply's round."""

NIGHT_HOUR_UTC: Final = 19
"""Drafts are mined at 03:00 in China, when nobody waits for the worker."""

DEFAULT_LOCALE: Final = "zh-CN"

Mask = Callable[[str], str]


async def note_unanswered(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    conversation_id: ConversationId,
    seq: int,
    question: str,
    locale: str,
    mask: Mask,
    clock: Clock,
    guesses: Sequence[str] = (),
) -> None:
    """Keep a question that the bot could not answer, and look at all of them next night."""
    now = clock.now()
    await store.note_unanswered(
        tx,
        workspace_id,
        conversation_id=conversation_id,
        seq=seq,
        question=mask(question)[:LONGEST_QUESTION],
        locale=locale,
        guesses=guesses,
        at=now,
    )
    await jobs.enqueue(tx, workspace_id, MINE, {}, run_at=_next_night(now), dedupe_key=MINE)


async def mine_soon(tx: Tx, workspace_id: WorkspaceId, *, clock: Clock) -> None:
    """Look at everything now, because somebody asked for it."""
    await jobs.enqueue(tx, workspace_id, MINE, {}, run_at=clock.now(), dedupe_key=MINE)


async def material(
    tx: Tx, workspace_id: WorkspaceId, *, mask: Mask, clock: Clock
) -> tuple[list[Exchange], list[Exchange]]:
    """What agents answered in the last 30 days, and what nobody could; without personal data."""
    since = clock.now() - LOOK_BACK
    answered = await conversations.answered_questions(tx, since=since, limit=MOST_QUESTIONS)
    told = [
        Exchange(
            mask(one.question), mask(one.answer), min(one.answered_at - one.asked_at, LONGEST_TOOK)
        )
        for one in answered
        if len(one.question) <= LONGEST_QUESTION
    ]
    unknown = await store.unanswered_since(tx, workspace_id, since, MOST_QUESTIONS)
    return told, [Exchange(question, "", timedelta()) for question in unknown]


async def keep_drafts(
    tx: Tx, workspace_id: WorkspaceId, *, drafts: Sequence[Draft], clock: Clock
) -> int:
    """Keep drafts, each with the article that may say the same already; returns the new ones."""
    new = 0
    for draft in drafts:
        locale = answer_locale(language_of(draft.title, DEFAULT_LOCALE), DEFAULT_LOCALE)
        hits = await knowledge.search(tx, workspace_id, query=draft.title, locale=locale, limit=1)
        near = next((hit for hit in hits if hit.is_confident), None)
        new += await store.put_draft(
            tx,
            workspace_id,
            draft_id=new_id(),
            draft=draft,
            locale=locale,
            duplicate=(near.article_id, near.title) if near else None,
            at=clock.now(),
        )
    return new


async def approve(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    draft_id: UUID,
    title: str,
    body: str,
    collection_slug: str,
    by: str,
    clock: Clock,
) -> KeptDraft:
    """Publish a draft as an article, its questions as the phrases it is found by.

    Raises:
        DraftNotFoundError, DraftDecidedError: there is nothing to approve.
        CollectionNotFoundError: there is no such collection.
    """
    draft = await _waiting(tx, workspace_id, draft_id)
    article = await knowledge.publish_article(
        tx,
        workspace_id,
        collection_slug=collection_slug,
        slug=f"faq-{draft.id.hex[-12:]}",
        locale=draft.locale,
        title=title,
        body=body,
        phrases=draft.phrasings,
        clock=clock,
    )
    done = await store.decide(
        tx, workspace_id, draft_id=draft_id, status="approved", article_id=article.id, by=by
    )
    await seal(
        tx,
        workspace_id,
        kind="article.draft_approved",
        subject=f"article:{article.id}",
        body={"draft_id": str(draft_id), "by": by, "version": article.version},
        clock=clock,
    )
    return done


async def dismiss(tx: Tx, workspace_id: WorkspaceId, *, draft_id: UUID, by: str) -> KeptDraft:
    """Put a draft aside; the same questions do not propose it again.

    Raises:
        DraftNotFoundError, DraftDecidedError: there is nothing to dismiss.
    """
    await _waiting(tx, workspace_id, draft_id)
    return await store.decide(
        tx, workspace_id, draft_id=draft_id, status="dismissed", article_id=None, by=by
    )


async def _waiting(tx: Tx, workspace_id: WorkspaceId, draft_id: UUID) -> KeptDraft:
    draft = await store.lock_draft(tx, workspace_id, draft_id)
    if draft is None:
        raise DraftNotFoundError(draft=str(draft_id))
    if draft.status != "proposed":
        raise DraftDecidedError(status=draft.status)
    return draft


def _next_night(now: datetime) -> datetime:
    tonight = now.replace(hour=NIGHT_HOUR_UTC, minute=0, second=0, microsecond=0)
    return tonight if tonight > now else tonight + timedelta(days=1)
