"""Which code runs which job."""

from xiaoer.bot import api as bot
from xiaoer.commerce.jobs import HANDLERS as COMMERCE
from xiaoer.conversations.jobs import HANDLERS as CONVERSATIONS
from xiaoer.kernel import settings
from xiaoer.kernel.jobs import JobHandlers


def job_handlers() -> JobHandlers:
    """Return the handlers of every slice."""
    handlers = JobHandlers()
    handlers.include(COMMERCE)
    handlers.include(CONVERSATIONS)
    handlers.include(COMMERCE)
    bot.register(handlers, bot.interpreter(settings.load(bot.BotSettings, "bot")))
    return handlers
