"""The bot for the floors above it."""

from xiaoer.bot import pack, service
from xiaoer.bot.jobs import register
from xiaoer.bot.model.understanding import Interpreter
from xiaoer.bot.settings import BotSettings
from xiaoer.conversations.api import QueuePlace
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ConversationId, WorkspaceId

__all__ = ["BotSettings", "call_person", "interpreter", "register"]


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
        interpreter=interpreter(),
        clock=clock,
    )


def interpreter(settings: BotSettings | None = None) -> Interpreter:
    """The interpreter of the configured intents, built once per process."""
    return pack.interpreter((settings or BotSettings()).intents)
