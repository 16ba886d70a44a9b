"""What an agent's socket does."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

import msgspec

from xiaoer.app.frames import visitor_topic
from xiaoer.app.sockets import Frame, Parts, read_as
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Content
from xiaoer.conversations.schemas import NewMessage
from xiaoer.identity import api as identity
from xiaoer.identity.api import Permission, has_permission
from xiaoer.kernel.errors import ForbiddenError, InvalidInputError
from xiaoer.kernel.events import WORKSPACE_TOPIC
from xiaoer.kernel.http.subjects import AgentSubject
from xiaoer.kernel.ids import WorkspaceId

_PRESENCE_RENEWAL = timedelta(seconds=20)


class _Send(NewMessage, frozen=True, kw_only=True):
    conversation_id: UUID


class _Typing(msgspec.Struct, frozen=True):
    conversation_id: UUID


class _Read(msgspec.Struct, frozen=True):
    conversation_id: UUID
    seq: int


class AgentSession:
    """An agent at the desk."""

    __slots__ = ("_agent", "_listener", "_parts", "_touched_at", "_who")

    topic = WORKSPACE_TOPIC

    def __init__(self, who: AgentSubject, name: str, parts: Parts) -> None:
        self._who, self._parts = who, parts
        self._agent = (who.agent_id, name)
        self._touched_at: datetime | None = None
        self._listener: tuple[UUID, str] | None = None

    @classmethod
    async def open(cls, who: AgentSubject, parts: Parts) -> Self:
        """Find out the agent's name."""
        async with parts.db.transaction(who.workspace_id) as tx:
            agent = await identity.get_agent(tx, who.workspace_id, who.agent_id)
        return cls(who, agent.name, parts)

    @property
    def workspace_id(self) -> WorkspaceId:
        return self._who.workspace_id

    @property
    def stored_topics(self) -> list[str]:
        return []

    async def touch(self) -> None:
        """Keep the agent present, and have the queue looked at."""
        now = self._parts.clock.now()
        if self._touched_at and now - self._touched_at < _PRESENCE_RENEWAL:
            return
        self._touched_at = now
        async with self._parts.db.transaction(self.workspace_id) as tx:
            await identity.touch_presence(
                tx, self.workspace_id, self._who.agent_id, clock=self._parts.clock
            )
            await conversations.wants_dispatch(tx, self.workspace_id)

    async def take(self, frame: Frame) -> bytes | None:
        """Send, type or read."""
        match frame.get("type"):
            case "send":
                return await self._send(read_as(frame, _Send))
            case "typing":
                await self._type(read_as(frame, _Typing))
            case "read":
                await self._read(read_as(frame, _Read))
            case _:
                raise InvalidInputError
        return None

    async def _send(self, frame: _Send) -> bytes:
        self._may_reply()
        async with self._parts.db.transaction(self.workspace_id) as tx:
            files = await conversations.attachments_of(
                tx, frame.attachment_ids, uploader=self._who.key
            )
            message = await conversations.say_as_agent(
                tx,
                conversation_id=frame.conversation_id,
                agent=self._agent,
                client_id=frame.client_id,
                content=Content(text=frame.text, attachments=files),
                clock=self._parts.clock,
            )
        ack = {"type": "ack", "client_id": frame.client_id, "message": message}
        return msgspec.json.encode(ack)

    async def _type(self, frame: _Typing) -> None:
        self._may_reply()
        if self._listener is None or self._listener[0] != frame.conversation_id:
            async with self._parts.db.transaction(self.workspace_id) as tx:
                view = await conversations.get(tx, frame.conversation_id, self._parts.clock)
            topic = visitor_topic(view.contact.id, view.inbox.id)
            self._listener = (frame.conversation_id, topic)
        sign = {
            "type": "typing",
            "conversation_id": frame.conversation_id,
            "sender": {"type": "agent", "name": self._agent[1]},
        }
        self._parts.publish(self.workspace_id, self._listener[1], msgspec.json.encode(sign))

    async def _read(self, frame: _Read) -> None:
        self._may_reply()
        async with self._parts.db.transaction(self.workspace_id) as tx:
            await conversations.mark_read(
                tx,
                conversation_id=frame.conversation_id,
                reader="agents",
                seq=frame.seq,
                clock=self._parts.clock,
            )

    def _may_reply(self) -> None:
        if not has_permission(self._who, Permission.CONVERSATIONS_REPLY):
            raise ForbiddenError
