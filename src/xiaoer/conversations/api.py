"""What other slices may use of conversations."""

from uuid import UUID

from xiaoer.conversations import (
    call_backs,
    ending,
    giving_back,
    promises,
    ratings,
    service_rules,
    store,
    watching,
)
from xiaoer.conversations.answered import Answered, answered_questions
from xiaoer.conversations.files import (
    StoredFile,
    attachments_of,
    fingerprints_of,
    keep_attachment,
    open_attachment,
)
from xiaoer.conversations.inboxes import (
    create_inbox,
    get_inbox,
    get_inbox_by_key,
    is_signed,
    list_inboxes,
    sign_identity,
    workspace_slug_of,
)
from xiaoer.conversations.listing import View, count_views, list_conversations
from xiaoer.conversations.messages import list_messages
from xiaoer.conversations.model import Owner, QueuePlace, Status
from xiaoer.conversations.queue import dispatch, wants_dispatch
from xiaoer.conversations.queue import place_of as queue_place
from xiaoer.conversations.receiving import InboundMessage, Intake, ensure_open, receive
from xiaoer.conversations.records import queue_of, row_of
from xiaoer.conversations.reporting import ServiceReport
from xiaoer.conversations.reporting import report as service_report
from xiaoer.conversations.service import (
    add_note,
    ask_for_person,
    assign,
    get,
    hand_over,
    mark_read,
    note_alarm,
    reopen,
    resolve,
    say_as_agent,
    say_as_bot,
    snooze,
    take_over,
    wake,
)
from xiaoer.conversations.service_rules import WITHDRAW_BOT, ServiceRules, ServiceSettings
from xiaoer.conversations.store import rename_contact, visits_since
from xiaoer.conversations.views import (
    Attachment,
    CallBack,
    CallBackTask,
    Content,
    Conversation,
    ConversationRow,
    Counts,
    Fact,
    HandOver,
    HandOverPacket,
    Inbox,
    Message,
    MessagePage,
    Queue,
    QuickReply,
    Rating,
    Sender,
    Source,
    VisitorConversation,
)
from xiaoer.conversations.visitor import newest as newest_for_visitor
from xiaoer.kernel.db import Tx


async def messages_after(
    tx: Tx, *, conversation_id: UUID, after_seq: int, limit: int = 200
) -> list[Message]:
    """What was said after ``after_seq``, without notes."""
    page = await list_messages(
        tx, conversation_id, after_seq=after_seq, limit=limit, with_notes=False
    )
    return page.items


async def list_of_contact(tx: Tx, contact_id: UUID, limit: int = 20) -> list[ConversationRow]:
    """The contact's conversations in all inboxes, the newest first."""
    return [row_of(row) for row in await store.list_of_contact(tx, contact_id, limit)]


__all__ = [
    "WITHDRAW_BOT",
    "Answered",
    "Attachment",
    "CallBack",
    "CallBackTask",
    "Content",
    "Conversation",
    "ConversationRow",
    "Counts",
    "Fact",
    "HandOver",
    "HandOverPacket",
    "InboundMessage",
    "Inbox",
    "Intake",
    "Message",
    "MessagePage",
    "Owner",
    "Queue",
    "QueuePlace",
    "QuickReply",
    "Rating",
    "Sender",
    "ServiceReport",
    "ServiceRules",
    "ServiceSettings",
    "Source",
    "Status",
    "StoredFile",
    "View",
    "VisitorConversation",
    "add_note",
    "answered_questions",
    "ask_for_person",
    "assign",
    "attachments_of",
    "call_backs",
    "count_views",
    "create_inbox",
    "dispatch",
    "ending",
    "ensure_open",
    "fingerprints_of",
    "get",
    "get_inbox",
    "get_inbox_by_key",
    "giving_back",
    "hand_over",
    "is_signed",
    "keep_attachment",
    "list_conversations",
    "list_inboxes",
    "list_messages",
    "list_of_contact",
    "mark_read",
    "messages_after",
    "newest_for_visitor",
    "note_alarm",
    "open_attachment",
    "promises",
    "queue_of",
    "queue_place",
    "ratings",
    "receive",
    "rename_contact",
    "reopen",
    "resolve",
    "say_as_agent",
    "say_as_bot",
    "service_report",
    "service_rules",
    "sign_identity",
    "snooze",
    "take_over",
    "visits_since",
    "wake",
    "wants_dispatch",
    "watching",
    "workspace_slug_of",
]
