"""What agents and programs send."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from xiaoer.conversations.views import CallBackTask, Promise

ClientId = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Text = Annotated[str, msgspec.Meta(max_length=8_000)]
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class NewMessage(msgspec.Struct, frozen=True):
    """``client_id`` is the sender's own: the same one again gives the same message."""

    client_id: ClientId
    text: Text = ""
    attachment_ids: Annotated[list[UUID], msgspec.Meta(max_length=10)] = []


class NewNote(msgspec.Struct, frozen=True):
    client_id: ClientId
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=8_000)]


class Snooze(msgspec.Struct, frozen=True):
    until: Annotated[datetime, msgspec.Meta(tz=True)]


class Assign(msgspec.Struct, frozen=True):
    """None puts the conversation back into the queue."""

    agent_id: UUID | None


class MarkRead(msgspec.Struct, frozen=True):
    seq: Seq


class ApiContact(msgspec.Struct, frozen=True):
    external_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class ApiMessage(msgspec.Struct, frozen=True):
    """A contact's message that a program brings."""

    contact: ApiContact
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=8_000)]


class Rate(msgspec.Struct, frozen=True):
    """From 1, very unhappy, to 5, very happy."""

    score: Annotated[int, msgspec.Meta(ge=1, le=5)]


class ExplainRating(msgspec.Struct, frozen=True):
    words: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]


class NewCallBack(msgspec.Struct, frozen=True):
    """``is_agreed`` is the contact's consent to be called on this number about this matter."""

    phone: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    is_agreed: bool


class CallBackLookUp(msgspec.Struct, frozen=True):
    """``call_back`` is null when no number was left."""

    call_back: CallBackTask | None


class PromiseList(msgspec.Struct, frozen=True):
    items: list[Promise]
