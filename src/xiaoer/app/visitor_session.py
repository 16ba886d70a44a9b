"""What a chat window's socket does."""

from typing import Self
from uuid import UUID

import msgspec

from xiaoer.app.frames import visitor_topic
from xiaoer.app.sockets import Frame, Parts, read_as
from xiaoer.app.visitors import inbound
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Intake
from xiaoer.conversations.events import topic_of
from xiaoer.conversations.schemas import MarkRead, NewMessage
from xiaoer.kernel.errors import InvalidInputError
from xiaoer.kernel.events import WORKSPACE_TOPIC
from xiaoer.kernel.http.subjects import VisitorSubject
from xiaoer.kernel.ids import WorkspaceId

_RESUMED_CONVERSATIONS = 3


class VisitorSession:
    """A contact in a chat window."""

    __slots__ = ("_conversation_id", "_intake", "_parts", "_who", "stored_topics")

    def __init__(self, who: VisitorSubject, parts: Parts, intake: Intake) -> None:
        self._who, self._parts, self._intake = who, parts, intake
        self._conversation_id: UUID | None = None
        self.stored_topics: list[str] = []

    @classmethod
    async def open(cls, who: VisitorSubject, parts: Parts, intake: Intake) -> Self:
        """Find the conversations whose events may have been missed."""
        session = cls(who, parts, intake)
        async with parts.db.transaction(who.workspace_id) as tx:
            rows = await conversations.list_of_contact(
                tx, who.contact_id, limit=_RESUMED_CONVERSATIONS
            )
        own = [row.id for row in rows if row.inbox.id == who.inbox_id]
        session.stored_topics = [topic_of(id_) for id_ in own]
        session._conversation_id = own[0] if own else None
        return session

    @property
    def workspace_id(self) -> WorkspaceId:
        return self._who.workspace_id

    @property
    def topic(self) -> str:
        return visitor_topic(self._who.contact_id, self._who.inbox_id)

    async def touch(self) -> None:
        """Visitors have no presence."""

    async def take(self, frame: Frame) -> bytes | None:
        """Send, type or read."""
        match frame.get("type"):
            case "send":
                return await self._send(read_as(frame, NewMessage))
            case "typing":
                await self._type()
            case "read":
                await self._read(read_as(frame, MarkRead))
            case _:
                raise InvalidInputError
        return None

    async def _send(self, frame: NewMessage) -> bytes:
        item = await inbound(self._parts.db, self._parts.lookups, self._who, frame)
        message = await self._intake.receive(item)
        self._conversation_id = message.conversation_id
        ack = {"type": "ack", "client_id": frame.client_id, "message": message}
        return msgspec.json.encode(ack)

    async def _type(self) -> None:
        if self._conversation_id is None:
            return
        contact = await self._parts.lookups.contact(self._who)
        sign = {
            "type": "typing",
            "conversation_id": self._conversation_id,
            "sender": {"type": "contact", "name": contact.name if contact else ""},
        }
        self._parts.publish(self.workspace_id, WORKSPACE_TOPIC, msgspec.json.encode(sign))

    async def _read(self, frame: MarkRead) -> None:
        if self._conversation_id is None:
            return
        async with self._parts.db.transaction(self.workspace_id) as tx:
            await conversations.mark_read(
                tx,
                conversation_id=self._conversation_id,
                reader="contact",
                seq=frame.seq,
                clock=self._parts.clock,
            )
