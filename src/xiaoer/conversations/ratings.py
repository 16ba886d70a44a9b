"""The contact's verdict on a conversation that is over: asked once, given once."""

from uuid import UUID

from xiaoer.conversations import ratings_store as store
from xiaoer.conversations import writing
from xiaoer.conversations.errors import (
    AlreadyRatedError,
    ConversationNotOverError,
    RatingNotFoundError,
)
from xiaoer.conversations.events import ConversationRated
from xiaoer.conversations.model import Status
from xiaoer.conversations.records import conversation_of
from xiaoer.conversations.store import update
from xiaoer.conversations.views import Rating
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import publish_all


async def find(tx: Tx, conversation_id: UUID) -> Rating | None:
    """The rating that was given, if any."""
    row = await store.find(tx, conversation_id)
    if row is None or row["score"] is None:
        return None
    return Rating(row["score"], row["words"], row["created_at"])


async def may_ask(tx: Tx, *, conversation_id: UUID, contact_id: UUID) -> bool:
    """Whether the question may be put: not twice, and never to who once declined."""
    return not await store.was_answered(tx, conversation_id, contact_id)


async def rate(tx: Tx, *, conversation_id: UUID, score: int, clock: Clock) -> Rating:
    """Keep a score from 1 to 5. The same score again gives the same rating.

    Raises:
        ConversationNotOverError: the conversation goes on.
        AlreadyRatedError: another score was given, or none wanted to be.
    """
    draft = await _over(tx, conversation_id)
    known = await store.find(tx, conversation_id)
    if known is not None:
        if known["score"] != score:
            raise AlreadyRatedError
        return Rating(score, known["words"], known["created_at"])
    now, agent_id = clock.now(), await store.last_agent(tx, conversation_id)
    await store.insert(tx, draft, agent_id=agent_id, score=score, at=now)
    fact = await writing.add_fact(tx, draft, "conversation.rated", now, score=score)
    await update(tx, draft)
    event = ConversationRated(draft["id"], agent_id, score, conversation_of(draft))
    await publish_all(tx, draft["workspace_id"], [fact, (event, fact[1])])
    await identity.record_audit(
        tx,
        draft["workspace_id"],
        actor=f"contact:{draft['contact_id']}",
        action="conversation.rated",
        subject=fact[1],
        before=None,
        after={"score": score, "agent_id": str(agent_id) if agent_id else None},
        clock=clock,
    )
    return Rating(score, "", now)


async def explain(tx: Tx, *, conversation_id: UUID, words: str, clock: Clock) -> Rating:
    """Add the reason for a score, once. The same words again give the same rating.

    Raises:
        RatingNotFoundError: no score was given.
        AlreadyRatedError: other words were given.
    """
    draft = await _over(tx, conversation_id)
    known = await find(tx, conversation_id)
    if known is None:
        raise RatingNotFoundError
    if known.words == words:
        return known
    if known.words:
        raise AlreadyRatedError
    await store.set_words(tx, conversation_id, words)
    fact = await writing.add_fact(
        tx, draft, "conversation.rating_explained", clock.now(), words=words
    )
    await update(tx, draft)
    await publish_all(tx, draft["workspace_id"], [fact])
    return Rating(known.score, words, known.created_at)


async def decline(tx: Tx, *, conversation_id: UUID, clock: Clock) -> None:
    """The contact does not want to be asked; a rating that is there stays."""
    draft = await writing.lock(tx, conversation_id)
    if await store.find(tx, conversation_id) is None:
        await store.insert(tx, draft, agent_id=None, score=None, at=clock.now())


async def _over(tx: Tx, conversation_id: UUID) -> writing.Draft:
    draft = await writing.lock(tx, conversation_id)
    if draft["status"] != Status.RESOLVED:
        raise ConversationNotOverError
    return draft
