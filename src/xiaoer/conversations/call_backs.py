"""A number that a waiting contact leaves to be called back on. It never enters the ledger."""

from uuid import UUID

import asyncpg
import msgspec

from xiaoer.contacts.api import mask_phone, tidy_phone
from xiaoer.conversations import call_backs_store as store
from xiaoer.conversations import service_rules, writing
from xiaoer.conversations.errors import CallBackNotFoundError, ConsentMissingError
from xiaoer.conversations.events import CallBackChanged, topic_of
from xiaoer.conversations.queue import place_of
from xiaoer.conversations.records import conversation_of
from xiaoer.conversations.store import update
from xiaoer.conversations.views import CallBackEntry, CallBackStatus, CallBackTask, Content
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import Event, publish_all
from xiaoer.kernel.i18n import DEFAULT_LOCALE, translate

MOST_LISTED = 200


async def find(tx: Tx, conversation_id: UUID) -> CallBackTask | None:
    """The number of this conversation, whatever became of it."""
    row = await store.find(tx, conversation_id)
    return None if row is None else _view(row)


async def waiting(tx: Tx) -> list[CallBackEntry]:
    """The calls that are due, the most pressing first; at most 200."""
    return [
        CallBackEntry(
            **msgspec.structs.asdict(_view(row)),
            conversation_id=row["conversation_id"],
            number=row["number"],
            contact_name=row["contact_name"],
        )
        for row in await store.waiting(tx, MOST_LISTED)
    ]


async def request(
    tx: Tx, *, conversation_id: UUID, phone: str, is_agreed: bool, clock: Clock
) -> CallBackTask:
    """Keep a number to call back on; the agents get a note. Another number replaces it.

    Raises:
        ConsentMissingError: the contact did not agree to be called.
        PhoneInvalidError: nobody could be called on it.
        ConversationClosedError: the conversation is over.
    """
    if not is_agreed:
        raise ConsentMissingError
    number = tidy_phone(phone)
    draft = await writing.lock(tx, conversation_id)
    writing.refuse_if_closed(draft)
    known = await find(tx, conversation_id)
    if known is not None and known.status == "waiting" and known.phone == number:
        return known
    now = clock.now()
    due_at = await service_rules.call_back_due(tx, draft["workspace_id"], now)
    await store.put(tx, draft, phone=number, at=now, due_at=due_at)
    shown = mask_phone(number)
    note = translate("conversations.call_back_note", DEFAULT_LOCALE, phone=shown)
    message = await writing.add(
        tx, draft, kind="note", sender=writing.SYSTEM, content=Content(text=note), at=now
    )
    fact = await writing.add_fact(tx, draft, "call_back.requested", now, phone=shown, due_at=due_at)
    await _finish(tx, draft, [writing.sent(draft, message), fact], "waiting", clock)
    return CallBackTask(shown, "waiting", now, due_at, phone=number, closed_at=None)


async def withdraw(tx: Tx, *, conversation_id: UUID, clock: Clock) -> None:
    """The contact takes the number back: it is erased, also after a call.

    Raises:
        CallBackNotFoundError: there is no number.
    """
    draft = await writing.lock(tx, conversation_id)
    known = await find(tx, conversation_id)
    if known is None or known.phone is None:
        raise CallBackNotFoundError
    now = clock.now()
    await store.close(tx, conversation_id, status="withdrawn", at=now)
    fact = await writing.add_fact(tx, draft, "call_back.withdrawn", now)
    await _finish(tx, draft, [fact], "withdrawn", clock)


async def complete(tx: Tx, *, conversation_id: UUID, actor: str, clock: Clock) -> CallBackTask:
    """An agent has called. A call that was noted already stays as it is.

    Raises:
        CallBackNotFoundError: no number waits.
    """
    draft = await writing.lock(tx, conversation_id)
    known = await find(tx, conversation_id)
    if known is None or known.status == "withdrawn":
        raise CallBackNotFoundError
    if known.status == "done":
        return known
    now = clock.now()
    await store.close(tx, conversation_id, status="done", at=now)
    fact = await writing.add_fact(tx, draft, "call_back.done", now)
    await _finish(tx, draft, [fact], "done", clock, actor=actor)
    return CallBackTask(
        known.phone_masked,
        "done",
        known.consented_at,
        known.due_at,
        phone=known.phone,
        closed_at=now,
    )


async def _finish(
    tx: Tx,
    draft: writing.Draft,
    told: list[tuple[Event, str]],
    status: CallBackStatus,
    clock: Clock,
    *,
    actor: str | None = None,
) -> None:
    await update(tx, draft)
    place = await place_of(tx, draft["id"], clock) if draft["owner"] == "queue" else None
    event = CallBackChanged(draft["id"], status, conversation_of(draft, place))
    topic = topic_of(draft["id"])
    await publish_all(tx, draft["workspace_id"], [*told, (event, topic)])
    await identity.record_audit(
        tx,
        draft["workspace_id"],
        actor=actor or f"contact:{draft['contact_id']}",
        action=f"call_back.{status}",
        subject=topic,
        before=None,
        after=None,
        clock=clock,
    )


def _view(row: asyncpg.Record) -> CallBackTask:
    phone: str | None = row["phone"]
    return CallBackTask(
        mask_phone(phone) if phone else "",
        row["status"],
        row["consented_at"],
        row["due_at"],
        phone=phone,
        closed_at=row["closed_at"],
    )
