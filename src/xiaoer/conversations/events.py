"""What happens to conversations.

Each event carries the state it led to, so that a reader who
applies events in order holds what a fresh fetch would show.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from xiaoer.conversations.views import CallBackStatus, Conversation, ConversationRow, Message, Queue
from xiaoer.kernel.events import Event


@dataclass(frozen=True)
class ConversationOpened(Event):
    name: ClassVar[str] = "conversation.opened"
    conversation_id: UUID
    conversation: ConversationRow


@dataclass(frozen=True)
class MessageReceived(Event):
    """The contact wrote."""

    name: ClassVar[str] = "message.received"
    conversation_id: UUID
    message: Message
    conversation: ConversationRow


@dataclass(frozen=True)
class MessageSent(Event):
    """The bot or an agent wrote, or a fact or note was added."""

    name: ClassVar[str] = "message.sent"
    conversation_id: UUID
    message: Message
    conversation: ConversationRow


@dataclass(frozen=True)
class HandOverRequested(Event):
    name: ClassVar[str] = "hand_over.requested"
    conversation_id: UUID
    reason: str
    conversation: Conversation


@dataclass(frozen=True)
class ConversationAssigned(Event):
    name: ClassVar[str] = "conversation.assigned"
    conversation_id: UUID
    agent_id: UUID
    conversation: Conversation


@dataclass(frozen=True)
class OwnerChanged(Event):
    """Another owner without an assignment: back to the queue."""

    name: ClassVar[str] = "conversation.owner_changed"
    conversation_id: UUID
    conversation: Conversation


@dataclass(frozen=True)
class ConversationResolved(Event):
    name: ClassVar[str] = "conversation.resolved"
    conversation_id: UUID
    conversation: Conversation


@dataclass(frozen=True)
class ConversationSnoozed(Event):
    name: ClassVar[str] = "conversation.snoozed"
    conversation_id: UUID
    conversation: Conversation


@dataclass(frozen=True)
class ConversationReopened(Event):
    """Resolved or snoozed before, open now."""

    name: ClassVar[str] = "conversation.reopened"
    conversation_id: UUID
    conversation: Conversation


@dataclass(frozen=True)
class ConversationRated(Event):
    """The contact rated the service from 1 to 5; ``agent_id`` is who answered last, if a person."""

    name: ClassVar[str] = "conversation.rated"
    conversation_id: UUID
    agent_id: UUID | None
    score: int
    conversation: Conversation


@dataclass(frozen=True)
class CallBackChanged(Event):
    """The contact left a number, took it back, or was called. The number itself stays out."""

    name: ClassVar[str] = "conversation.call_back_changed"
    conversation_id: UUID
    status: CallBackStatus
    conversation: Conversation


@dataclass(frozen=True)
class MessagesRead(Event):
    """Everything up to ``seq`` was seen by the contact or by the agents."""

    name: ClassVar[str] = "message.read"
    conversation_id: UUID
    contact_id: UUID
    inbox_id: UUID
    reader: Literal["contact", "agents"]
    seq: int
    read_at: datetime
    unread: int


@dataclass(frozen=True)
class Waiting:
    """A conversation in the line, and whom it is with."""

    conversation_id: UUID
    contact_id: UUID
    inbox_id: UUID
    queue: Queue


@dataclass(frozen=True)
class QueueMoved(Event):
    """The places of everyone who waits."""

    name: ClassVar[str] = "queue.moved"
    places: list[Waiting]


def topic_of(conversation_id: UUID) -> str:
    """The topic of a conversation's events."""
    return f"conversation:{conversation_id}"
