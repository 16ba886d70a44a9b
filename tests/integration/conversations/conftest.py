"""A workspace with a widget inbox and two agents."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from xiaoer.conversations import api
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import AgentId, ConversationId, WorkspaceId, new_id, workspace_id_of


@dataclass(frozen=True)
class Desk:
    """What a conversation test works with."""

    db: Database
    clock: FixedClock
    workspace_id: WorkspaceId
    inbox: api.Inbox
    lin: tuple[AgentId, str]
    chen: tuple[AgentId, str]

    def inbound(
        self, text: str, *, contact: UUID, client_id: str | None = None
    ) -> api.InboundMessage:
        client_id = client_id or new_id().hex
        return api.InboundMessage(
            workspace_id=self.workspace_id,
            inbox_id=self.inbox.id,
            contact_id=contact,
            contact_name="王小姐",
            contact_tier=None,
            content=api.Content(text=text),
            client_id=client_id,
            dedupe_key=f"c:{contact}:{client_id}",
        )

    async def receive(
        self, text: str, *, contact: UUID, client_id: str | None = None
    ) -> api.Message:
        async with self.db.transaction(self.workspace_id) as tx:
            inbound = self.inbound(text, contact=contact, client_id=client_id)
            return await api.receive(tx, inbound, clock=self.clock)

    async def waiting(self, contact: UUID) -> ConversationId:
        """A conversation that the bot handed over."""
        message = await self.receive("转人工", contact=contact)
        async with self.db.transaction(self.workspace_id) as tx:
            await api.ask_for_person(tx, conversation_id=message.conversation_id, clock=self.clock)
        return ConversationId(message.conversation_id)

    async def get(self, conversation_id: UUID) -> api.Conversation:
        async with self.db.transaction(self.workspace_id) as tx:
            return await api.get(tx, conversation_id, self.clock)

    async def lines(self, conversation_id: UUID, *, with_notes: bool = True) -> list[api.Message]:
        async with self.db.transaction(self.workspace_id) as tx:
            page = await api.list_messages(tx, conversation_id, limit=200, with_notes=with_notes)
        return page.items


async def make_desk(db: Database, clock: FixedClock, slug: str) -> Desk:
    workspace_id = workspace_id_of(slug)
    async with db.transaction(workspace_id) as tx:
        await identity.create_workspace(tx, slug=slug, name=slug, clock=clock)
        agents: list[tuple[AgentId, str]] = []
        for name, address in (("小林", "lin"), ("陈主管", "chen")):
            agent = await identity.create_agent(
                tx,
                workspace_id,
                name=name,
                email=f"{address}@{slug}.example",
                password="correct horse battery staple",
                capacity=2,
                clock=clock,
            )
            agents.append((agent.id, agent.name))
        inbox = await api.create_inbox(
            tx, workspace_id, key=f"{slug}-widget", channel="widget", name="小店", clock=clock
        )
    return Desk(db, clock, workspace_id, inbox, agents[0], agents[1])


@pytest.fixture
async def desk(db: Database, clock: FixedClock) -> Desk:
    return await make_desk(db, clock, "test")


@pytest.fixture
def contact() -> UUID:
    return new_id()
