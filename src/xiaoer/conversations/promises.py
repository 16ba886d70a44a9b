"""Every promise the bot or an agent made, by when, and whether it was kept (IR-12, 7.2)."""

from datetime import datetime
from uuid import UUID

import asyncpg

from xiaoer.conversations import promises_store as store
from xiaoer.conversations.errors import PromiseNotFoundError
from xiaoer.conversations.events import topic_of
from xiaoer.conversations.promising import promises_in
from xiaoer.conversations.views import Message, Promise
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

MOST_LISTED = 200


async def note(tx: Tx, message: Message, *, at: datetime) -> None:
    """Write down what a message of ours promises."""
    found = promises_in(message.text, at)
    if found:
        await store.insert(
            tx,
            found,
            conversation_id=message.conversation_id,
            seq=message.seq,
            promised_by=message.sender.type,
            agent_id=message.sender.id,
            at=at,
        )


async def of_conversation(tx: Tx, conversation_id: UUID) -> list[Promise]:
    """What was promised here, the oldest first."""
    return [_view(row) for row in await store.of_conversation(tx, conversation_id)]


async def open_ones(tx: Tx) -> list[Promise]:
    """What the desk still owes, the most pressing first; at most 200."""
    return [_view(row) for row in await store.open_ones(tx, MOST_LISTED)]


async def keep(
    tx: Tx, workspace_id: WorkspaceId, *, promise_id: UUID, actor: str, clock: Clock
) -> Promise:
    """Close a promise; keeping it twice changes nothing.

    Raises:
        PromiseNotFoundError: there is none with this id.
    """
    if not await store.keep(tx, promise_id, actor, clock.now()):
        raise PromiseNotFoundError
    row = await store.find(tx, promise_id)
    assert row is not None  # noqa: S101 - it was updated a line ago
    await identity.record_audit(
        tx,
        workspace_id,
        actor=actor,
        action="promise.kept",
        subject=topic_of(row["conversation_id"]),
        before=None,
        after={"promise_id": str(promise_id)},
        clock=clock,
    )
    return _view(row)


def _view(row: asyncpg.Record) -> Promise:
    return Promise(**dict(row))
