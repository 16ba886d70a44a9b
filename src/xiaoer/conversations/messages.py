"""Reading a conversation's lines."""

from uuid import UUID

from xiaoer.conversations import store
from xiaoer.conversations.records import message_of
from xiaoer.conversations.views import MessagePage
from xiaoer.kernel.db import Tx


async def list_messages(
    tx: Tx,
    conversation_id: UUID,
    *,
    after_seq: int | None = None,
    before_seq: int | None = None,
    limit: int = 50,
    with_notes: bool,
) -> MessagePage:
    """Lines in ascending order: those after ``after_seq``, else the newest before ``before_seq``.

    ``has_more`` tells whether more lie in the direction of reading. The contact's view is the one
    without notes.
    """
    rows = await store.messages(
        tx,
        conversation_id,
        after_seq=after_seq,
        before_seq=before_seq,
        limit=limit + 1,
        with_notes=with_notes,
    )
    has_more = len(rows) > limit
    if has_more:
        rows = rows[:limit] if after_seq is not None else rows[-limit:]
    return MessagePage([message_of(row) for row in rows], has_more)
