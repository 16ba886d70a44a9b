"""A conversation as its contact sees it."""

from uuid import UUID

import asyncpg

from xiaoer.conversations import queue, store
from xiaoer.conversations.errors import ConversationNotFoundError
from xiaoer.conversations.model import Owner, Status
from xiaoer.conversations.records import visitor_view
from xiaoer.conversations.views import VisitorConversation
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx


async def newest(
    tx: Tx, *, contact_id: UUID, inbox_id: UUID, clock: Clock
) -> VisitorConversation | None:
    """The contact's latest conversation in this inbox, resolved or not."""
    row = await store.newest_of_contact(tx, contact_id, inbox_id)
    return None if row is None else await _view(tx, row, clock)


async def see(tx: Tx, *, contact_id: UUID, inbox_id: UUID, clock: Clock) -> VisitorConversation:
    """Like ``newest``, for whoever needs one.

    Raises:
        ConversationNotFoundError: the contact never wrote.
    """
    found = await newest(tx, contact_id=contact_id, inbox_id=inbox_id, clock=clock)
    if found is None:
        raise ConversationNotFoundError
    return found


def is_open(view: VisitorConversation | None) -> bool:
    """Whether a message would go into this conversation."""
    return view is not None and view.status != Status.RESOLVED


async def _view(tx: Tx, row: asyncpg.Record, clock: Clock) -> VisitorConversation:
    place = await queue.place_of(tx, row["id"], clock) if row["owner"] == Owner.QUEUE else None
    return visitor_view(row, place)
