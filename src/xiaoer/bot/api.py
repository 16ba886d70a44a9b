"""The bot for the floors above it."""

from functools import lru_cache

from xiaoer.bot import flow_pack, pack, service
from xiaoer.bot.jobs import register
from xiaoer.bot.model.understanding import Interpreter
from xiaoer.bot.service import Mind
from xiaoer.bot.settings import BotSettings
from xiaoer.conversations.api import QueuePlace
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ConversationId, WorkspaceId

__all__ = ["BotSettings", "Mind", "call_person", "interpreter", "mind", "register"]


async def call_person(
    tx: Tx, workspace_id: WorkspaceId, *, conversation_id: ConversationId, clock: Clock
) -> QueuePlace | None:
    """Hand over because the contact pressed “转人工”, with all the bot knows.

    Returns:
        The place in the queue; None when a person is there already.
    """
    return await service.call_person(
        tx,
        workspace_id=workspace_id,
        conversation_id=conversation_id,
        mind=mind(),
        clock=clock,
    )


def interpreter(settings: BotSettings | None = None) -> Interpreter:
    """The interpreter of the configured intents, built once per process."""
    return pack.interpreter((settings or BotSettings()).intents)


@lru_cache(maxsize=4)
def mind(settings: BotSettings | None = None) -> Mind:
    """How the configured bot reads and what it can talk about, built once per process."""
    chosen = settings or BotSettings()
    read = interpreter(chosen)
    topics = {i.name: i.article for i in read.lexicon.intents.values() if i.article}
    return Mind(read, flow_pack.load(chosen.flows, topics))
