"""From rows to what others see."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.conversations.model import QueuePlace
from xiaoer.conversations.store import hand_over_of
from xiaoer.conversations.views import (
    AgentRef,
    ContactRef,
    Content,
    Conversation,
    ConversationRow,
    InboxRef,
    Message,
    Queue,
    Sender,
    VisitorConversation,
)

Row = Mapping[str, Any] | asyncpg.Record


def row_of(row: Row) -> ConversationRow:
    """A line of a list."""
    return ConversationRow(**_row_fields(row))


def conversation_of(row: Row, place: QueuePlace | None = None) -> Conversation:
    """A conversation with its hand-over packet; ``place`` only while it waits."""
    return Conversation(
        **_row_fields(row), hand_over=hand_over_of(row["hand_over"]), queue=queue_of(place)
    )


def visitor_view(row: Row, place: QueuePlace | None) -> VisitorConversation:
    """What the contact may know."""
    return VisitorConversation(
        id=row["id"],
        status=row["status"],
        owner=row["owner"],
        agent_name=row["agent_name"],
        queue=queue_of(place),
        last_seq=row["next_seq"] - 1,
    )


def queue_of(place: QueuePlace | None) -> Queue | None:
    """A place as others see it, if there is one."""
    return None if place is None else shown(place)


def shown(place: QueuePlace) -> Queue:
    """A place with its wait in numbers."""
    wait = place.wait
    if wait is None:
        return Queue(place.place, place.total, None, opens_at=place.opens_at)
    return Queue(
        place.place,
        place.total,
        wait.likely,
        eta_low_seconds=wait.low,
        eta_high_seconds=wait.high,
        opens_at=place.opens_at,
    )


def message_of(row: Row) -> Message:
    """A message as stored, with the instant the other side read it."""
    content = msgspec.convert(row["content"], Content)
    return build_message(
        message_id=row["id"],
        conversation_id=row["conversation_id"],
        seq=row["seq"],
        kind=row["kind"],
        sender=Sender(row["sender_type"], row["sender_id"], row["sender_name"]),
        content=content,
        client_id=row["client_id"],
        created_at=row["created_at"],
        read_at=row["read_at"],
    )


def build_message(
    *,
    message_id: UUID,
    conversation_id: UUID,
    seq: int,
    kind: Any,
    sender: Sender,
    content: Content,
    client_id: str | None,
    created_at: datetime,
    read_at: datetime | None = None,
) -> Message:
    """What a contact wrote is delivered once stored; what we wrote, once the contact saw it."""
    return Message(
        id=message_id,
        conversation_id=conversation_id,
        seq=seq,
        kind=kind,
        sender=sender,
        text=content.text,
        cards=content.cards,
        quick_replies=content.quick_replies,
        sources=content.sources,
        attachments=content.attachments,
        fact=content.fact,
        client_id=client_id,
        created_at=created_at,
        delivered_at=created_at if sender.type == "contact" else read_at,
        read_at=read_at,
    )


def _row_fields(row: Row) -> dict[str, Any]:
    agent = AgentRef(row["agent_id"], row["agent_name"] or "") if row["agent_id"] else None
    return {
        "id": row["id"],
        "number": row["number"],
        "status": row["status"],
        "owner": row["owner"],
        "agent": agent,
        "contact": ContactRef(row["contact_id"], row["contact_name"], row["contact_tier"]),
        "inbox": InboxRef(row["inbox_id"], row["inbox_name"], row["inbox_channel"]),
        "preview": row["preview"],
        "preview_sender": row["preview_sender"],
        "unread": row["unread"],
        "last_seq": row["next_seq"] - 1,
        "waiting_since": row["waiting_since"],
        "snoozed_until": row["snoozed_until"],
        "last_message_at": row["last_message_at"],
        "created_at": row["created_at"],
        "alarm": row["alarm"],
        "version": row["version"],
    }
