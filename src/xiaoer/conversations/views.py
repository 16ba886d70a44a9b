"""What others see of a conversation: frozen shapes that cross slices, HTTP and sockets alike."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

SenderType = Literal["contact", "bot", "agent", "system"]
Kind = Literal["message", "note", "fact"]
CallBackStatus = Literal["waiting", "done", "withdrawn"]
Payload = dict[str, Any]


class QuickReply(msgspec.Struct, frozen=True):
    id: str
    label: str
    text: str


class Source(msgspec.Struct, frozen=True):
    """The article and the sentence that an answer rests on."""

    article_id: UUID
    version: int
    title: str
    url: str
    sentence: str


class Attachment(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    media_type: str
    size: int
    url: str
    width: int | None
    height: int | None


class Fact(msgspec.Struct, frozen=True):
    """Something that happened; people's words for ``code`` belong to the faces."""

    code: str
    params: Payload


class Content(msgspec.Struct, frozen=True):
    """What a message says. ``cards`` are tagged objects: order, parcel, product or article."""

    text: str = ""
    cards: tuple[Payload, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()
    sources: tuple[Source, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    fact: Fact | None = None


class Sender(msgspec.Struct, frozen=True):
    type: SenderType
    id: UUID | None
    name: str


class Message(msgspec.Struct, frozen=True):
    id: UUID
    conversation_id: UUID
    seq: int
    kind: Kind
    sender: Sender
    text: str
    cards: tuple[Payload, ...]
    quick_replies: tuple[QuickReply, ...]
    sources: tuple[Source, ...]
    attachments: tuple[Attachment, ...]
    fact: Fact | None
    client_id: str | None
    created_at: datetime
    delivered_at: datetime | None
    read_at: datetime | None


class AgentRef(msgspec.Struct, frozen=True):
    id: UUID
    name: str


class ContactRef(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    tier: str | None


class InboxRef(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    channel: str


Alarm = Literal["none", "negative", "extreme"]


class ConversationRow(msgspec.Struct, frozen=True):
    """A conversation as lists show it; ``unread`` counts for agents, ``version`` fences owners.

    ``alarm`` is how tense the contact was when the bot last heard them.
    """

    id: UUID
    number: int
    status: Literal["open", "pending", "snoozed", "resolved"]
    owner: Literal["bot", "queue", "agent", "none"]
    agent: AgentRef | None
    contact: ContactRef
    inbox: InboxRef
    preview: str
    preview_sender: SenderType
    unread: int
    last_seq: int
    waiting_since: datetime | None
    snoozed_until: datetime | None
    last_message_at: datetime
    created_at: datetime
    alarm: Alarm
    version: int


class HandOverPacket(msgspec.Struct, frozen=True):
    """What the bot tells the person who takes over (GB/T 47746-2026, 4.3 and 5.2.1).

    ``history`` holds earlier conversations, ``emotions`` the moods in the order they came,
    ``could_not`` what the bot was not able to do, ``clauses`` those of the standard that apply.
    """

    summary: str
    tried: tuple[str, ...] = ()
    slots: Payload = {}
    emotion: str | None = None
    suggested: str | None = None
    identity: str = ""
    problem: str = ""
    history: tuple[str, ...] = ()
    could_not: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


class HandOver(HandOverPacket, frozen=True, kw_only=True):
    reason: str
    requested_at: datetime


class Queue(msgspec.Struct, frozen=True):
    """A place in line, from 1, and the wait for it.

    Nine times of ten it lies between ``eta_low_seconds`` and ``eta_high_seconds``; all three are
    null while no agent is online. ``opens_at`` is when people come next, null while they are
    there.
    """

    place: int
    total: int
    eta_seconds: int | None
    eta_low_seconds: int | None = None
    eta_high_seconds: int | None = None
    opens_at: datetime | None = None


class Conversation(ConversationRow, frozen=True):
    hand_over: HandOver | None
    queue: Queue | None


class VisitorConversation(msgspec.Struct, frozen=True):
    """What the contact may know of the conversation."""

    id: UUID
    status: Literal["open", "pending", "snoozed", "resolved"]
    owner: Literal["bot", "queue", "agent", "none"]
    agent_name: str | None
    queue: Queue | None
    last_seq: int


class MessagePage(msgspec.Struct, frozen=True):
    items: list[Message]
    has_more: bool


class Counts(msgspec.Struct, frozen=True):
    """Counters of the views; each stops at 1000, so that counting stays cheap."""

    mine: int
    queue: int
    bot: int
    all: int
    snoozed: int


class Inbox(msgspec.Struct, frozen=True):
    id: UUID
    key: str
    channel: str
    name: str
    bot_enabled: bool
    locale: str


class Rating(msgspec.Struct, frozen=True):
    """What the contact thought of the service, 1 to 5; ``words`` may be empty."""

    score: int
    words: str
    created_at: datetime


class CallBack(msgspec.Struct, frozen=True):
    """A number the contact may be called on; its middle is hidden."""

    phone_masked: str
    status: CallBackStatus
    consented_at: datetime
    due_at: datetime


class CallBackTask(CallBack, frozen=True):
    """The same for whoever calls: ``phone`` is null once withdrawn."""

    phone: str | None
    closed_at: datetime | None


class CallBackEntry(CallBackTask, frozen=True):
    """A call to make, with whom it is about."""

    conversation_id: UUID
    number: int
    contact_name: str


class Promise(msgspec.Struct, frozen=True):
    """A sentence that binds the shop; ``due_at`` is null when it names no span of time."""

    id: UUID
    conversation_id: UUID
    number: int
    contact_name: str
    seq: int
    promised_by: Literal["bot", "agent"]
    agent_id: UUID | None
    words: str
    due_at: datetime | None
    made_at: datetime
    kept_at: datetime | None


class ToDos(msgspec.Struct, frozen=True):
    """What the desk owes its contacts, the most pressing first."""

    call_backs: list[CallBackEntry]
    promises: list[Promise]
