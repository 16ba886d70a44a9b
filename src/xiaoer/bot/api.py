"""The bot for the floors above it."""

from dataclasses import dataclass

from xiaoer.bot import pack, service, wording
from xiaoer.bot.jobs import register
from xiaoer.bot.model.decision import Button
from xiaoer.bot.model.understanding import Interpreter
from xiaoer.bot.settings import BotSettings
from xiaoer.conversations.api import QueuePlace, QuickReply
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.i18n import translate
from xiaoer.kernel.ids import ConversationId, WorkspaceId

__all__ = ["BotSettings", "Greeting", "call_person", "greeting", "interpreter", "register"]

_FIRST_BUTTONS = (Button("parcel"), Button("return"), Button("invoice"), Button("human"))


@dataclass(frozen=True)
class Greeting:
    """What a new chat window shows before anybody has written."""

    text: str
    quick_replies: tuple[QuickReply, ...]


def greeting(locale: str) -> Greeting:
    """The bot's first words, naming itself as a bot, and four quick questions."""
    return Greeting(
        text=translate("bot.greeting", locale),
        quick_replies=tuple(wording.button(button, locale) for button in _FIRST_BUTTONS),
    )


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
