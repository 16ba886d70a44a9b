"""The bot for the floors above it."""

from dataclasses import dataclass

from xiaoer.bot import pack, wording
from xiaoer.bot.jobs import register
from xiaoer.bot.model.decision import Button
from xiaoer.bot.model.understanding import Interpreter
from xiaoer.bot.settings import BotSettings
from xiaoer.conversations.api import QuickReply
from xiaoer.kernel.i18n import translate

__all__ = ["BotSettings", "Greeting", "greeting", "interpreter", "register"]

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


def interpreter(settings: BotSettings | None = None) -> Interpreter:
    """The interpreter of the configured intents, built once per process."""
    return pack.interpreter((settings or BotSettings()).intents)
