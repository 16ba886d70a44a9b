"""The steps that every act on one conversation is made of: lock, change, add a line, tell."""

from datetime import datetime
from typing import Any
from uuid import UUID

from xiaoer.conversations import events, store
from xiaoer.conversations.errors import (
    ConversationClosedError,
    ConversationNotFoundError,
    IllegalTransitionError,
)
from xiaoer.conversations.model import Act, Owner, State, Status, after, preview_of
from xiaoer.conversations.records import build_message, row_of
from xiaoer.conversations.views import Content, Fact, Kind, Message, Sender
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import Event, publish
from xiaoer.kernel.ids import MessageId, new_id

Draft = dict[str, Any]
"""A locked conversation's row, changed in memory until ``store.update``."""

SYSTEM = Sender("system", None, "")


async def lock(tx: Tx, conversation_id: UUID) -> Draft:
    """Lock a conversation for an act.

    Raises:
        ConversationNotFoundError: there is none with this id in the workspace.
    """
    row = await store.lock(tx, conversation_id)
    if row is None:
        raise ConversationNotFoundError(id=str(conversation_id))
    return dict(row)


def refuse_if_closed(draft: Draft) -> None:
    """Raises ``ConversationClosedError`` for a resolved conversation."""
    if draft["status"] == Status.RESOLVED:
        raise ConversationClosedError(number=draft["number"])


def change(draft: Draft, act: Act, at: datetime) -> None:
    """Move status and owner by a legal act; a change of either gets a new version."""
    old = State(Status(draft["status"]), Owner(draft["owner"]))
    new = after(old, act)
    draft["status"], draft["owner"] = new.status.value, new.owner.value
    if new.owner is not Owner.AGENT:
        draft["agent_id"] = draft["agent_name"] = None
    if new.owner is not Owner.QUEUE:
        draft["queued_at"] = None
    elif draft["queued_at"] is None or old.status is Status.SNOOZED:
        # whoever comes back from being put aside joins the end: nobody's place grows
        draft["queued_at"] = at
    if new.status is not Status.SNOOZED:
        draft["snoozed_until"] = None
    draft["resolved_at"] = at if new.status is Status.RESOLVED else None
    if new.owner is not old.owner or act in (Act.ASSIGN, Act.TAKE_OVER, Act.SNOOZE, Act.WAKE):
        draft["version"] += 1


def give_to(draft: Draft, agent_id: UUID, name: str) -> None:
    """Name the agent who owns the conversation."""
    draft["agent_id"], draft["agent_name"] = agent_id, name


async def add(
    tx: Tx,
    draft: Draft,
    *,
    kind: Kind,
    sender: Sender,
    content: Content,
    at: datetime,
    client_id: str | None = None,
    dedupe_key: str | None = None,
) -> Message:
    """Write a line at the conversation's end and put it into its preview and counters."""
    message_id = MessageId(new_id())
    seq = draft["next_seq"]
    draft["next_seq"] = seq + 1
    await store.insert_message(
        tx,
        message_id=message_id,
        row=draft,
        seq=seq,
        dedupe_key=dedupe_key or f"m:{message_id}",
        client_id=client_id,
        kind=kind,
        sender=(sender.type, sender.id, sender.name),
        content=content,
        at=at,
    )
    if kind == "message":
        draft["preview"] = preview_line(content)
        draft["preview_sender"] = sender.type
        draft["last_message_at"] = at
        if sender.type in ("bot", "agent"):
            draft["contact_unread"] += 1
            draft["waiting_since"] = None
    return build_message(
        message_id=message_id,
        conversation_id=draft["id"],
        seq=seq,
        kind=kind,
        sender=sender,
        content=content,
        client_id=client_id,
        created_at=at,
    )


async def add_fact(
    tx: Tx, draft: Draft, code: str, at: datetime, **params: object
) -> tuple[Event, str]:
    """Write down that something happened; returns the event to publish."""
    content = Content(fact=Fact(code, params))
    message = await add(tx, draft, kind="fact", sender=SYSTEM, content=content, at=at)
    return sent(draft, message)


def sent(draft: Draft, message: Message) -> tuple[Event, str]:
    """The event of a written line, with its topic."""
    event = events.MessageSent(draft["id"], message, row_of(draft))
    return event, events.topic_of(draft["id"])


async def tell(tx: Tx, draft: Draft, event: Event) -> None:
    """Publish an event of this conversation."""
    await publish(tx, draft["workspace_id"], event, topic=events.topic_of(draft["id"]))


def preview_line(content: Content) -> str:
    """What lists show of a message: its text, else what is attached."""
    if content.text:
        return preview_of(content.text)
    names = [attachment.name for attachment in content.attachments]
    return preview_of(" ".join(f"[{name}]" for name in names))


def illegal(act: Act, status: str, owner: str) -> IllegalTransitionError:
    """The refusal of an act that the present state does not allow."""
    return IllegalTransitionError(act=act.value, status=status, owner=owner)
