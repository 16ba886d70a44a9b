"""The demo shop with its help centre, and a buyer in its chat window."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.conftest import EMPTY
from tests.databases import Databases
from tests.factories.reading import trained

from xiaoer.bot import api as bot
from xiaoer.bot import service
from xiaoer.bot.service import Mind
from xiaoer.commerce import api as commerce
from xiaoer.contacts import api as contacts
from xiaoer.contacts.api import ContactView
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Content, Conversation, InboundMessage, Inbox, Message
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import ConversationId, InboxId, WorkspaceId, new_id, workspace_id_of
from xiaoer.kernel.jobs import JobHandlers
from xiaoer.knowledge import api as knowledge

PACK = Path(__file__).parents[3] / "packs" / "demo_shop"


def mind() -> Mind:
    """The product's mind, which reads with what the tests learnt once."""
    found = bot.mind()
    found.interpreter.reader = trained().reader
    return found


@pytest.fixture(scope="session", autouse=True)
def learnt() -> Mind:
    """Whoever asks the product for its mind gets one that has learnt."""
    return mind()


@dataclass
class Chat:
    """A contact's chat with the shop; the bot answers when `bot_answers` is awaited."""

    db: Database
    clock: FixedClock
    workspace_id: WorkspaceId
    inbox: Inbox
    contact: ContactView

    async def write(self, *texts: str) -> ConversationId:
        """The contact writes a burst."""
        said: list[Message] = []
        async with self.db.transaction(self.workspace_id) as tx:
            for text in texts:
                client_id = new_id().hex
                message = await conversations.receive(
                    tx,
                    InboundMessage(
                        workspace_id=self.workspace_id,
                        inbox_id=self.inbox.id,
                        contact_id=self.contact.id,
                        contact_name=self.contact.name,
                        contact_tier=None,
                        content=Content(text=text),
                        client_id=client_id,
                        dedupe_key=f"c:{self.contact.id}:{client_id}",
                    ),
                    clock=self.clock,
                )
                said.append(message)
        return ConversationId(said[-1].conversation_id)

    async def bot_answers(self, conversation_id: ConversationId) -> bool:
        """Run the bot once."""
        async with self.db.transaction(self.workspace_id) as tx:
            return await service.reply(
                tx,
                workspace_id=self.workspace_id,
                conversation_id=conversation_id,
                mind=mind(),
                clock=self.clock,
            )

    async def ask(self, *texts: str) -> Message:
        """Write, let the bot answer, and return the last line."""
        conversation_id = await self.write(*texts)
        assert await self.bot_answers(conversation_id)
        return (await self.lines(conversation_id))[-1]

    async def lines(self, conversation_id: ConversationId) -> list[Message]:
        async with self.db.transaction(self.workspace_id) as tx:
            return await conversations.messages_after(
                tx, conversation_id=conversation_id, after_seq=0
            )

    async def bot_lines(self, conversation_id: ConversationId) -> list[str]:
        return [m.text for m in await self.lines(conversation_id) if m.sender.type == "bot"]

    async def state(self, conversation_id: ConversationId) -> Conversation:
        async with self.db.transaction(self.workspace_id) as tx:
            return await conversations.get(tx, conversation_id, self.clock)


def bot_handlers() -> JobHandlers:
    """The bot's jobs, as the worker runs them."""
    handlers = JobHandlers()
    bot.register(handlers, bot.Minds(mind()))
    return handlers


OpenChat = Callable[..., Awaitable[Chat]]
OpenShop = Callable[..., Awaitable[OpenChat]]


DEMO_SHOP = "xiaoer_demo_shop"


@pytest.fixture
async def database_template(
    databases: Databases, clock: FixedClock, request: pytest.FixtureRequest
) -> str:
    """Tests that chat in the demo shop find it filled."""
    if "open_chat" not in request.fixturenames:
        return EMPTY

    async def fill(url: str) -> None:
        db = await Database.open(url)
        await _fill(db, clock, PACK, "zh-CN")
        await db.close()

    await databases.template(DEMO_SHOP, fill, of=EMPTY)
    return DEMO_SHOP


@pytest.fixture
async def open_shop(db: Database, clock: FixedClock) -> OpenShop:
    """Fills the test's workspace from a shop's file and returns how chats are opened there."""

    async def opened_shop(source: Path, *, locale: str = "zh-CN") -> OpenChat:
        await _fill(db, clock, source, locale)
        return await _chats(db, clock)

    return opened_shop


@pytest.fixture
async def open_chat(db: Database, clock: FixedClock) -> OpenChat:
    """Opens chats of buyers of the demo shop; with `verified=False` of those who claim to be."""
    return await _chats(db, clock)


async def _fill(db: Database, clock: FixedClock, source: Path, locale: str) -> None:
    workspace_id = workspace_id_of("test")
    async with db.transaction(workspace_id) as tx:
        await identity.create_workspace(tx, slug="test", name="小店", clock=clock, locale=locale)
        await commerce.import_shop(tx, workspace_id, source, clock)
        await knowledge.import_pack(tx, workspace_id, folder=PACK / "articles", clock=clock)
        await conversations.create_inbox(
            tx, workspace_id, key="test-widget", channel="widget", name="小店", clock=clock
        )


async def _chats(db: Database, clock: FixedClock) -> OpenChat:
    workspace_id = workspace_id_of("test")
    async with db.transaction(workspace_id) as tx:
        inbox = await conversations.get_inbox_by_key(tx, "test-widget")

    async def opened(buyer: str, *, verified: bool = True) -> Chat:
        async with db.transaction(workspace_id) as tx:
            contact = await contacts.find_or_create_by_identity(
                tx,
                workspace_id,
                inbox_id=InboxId(inbox.id),
                external_id=buyer,
                name="王小姐",
                verified=verified,
                clock=clock,
            )
        return Chat(db, clock, workspace_id, inbox, contact)

    return opened
