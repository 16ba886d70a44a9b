"""Which code runs which job."""

from xiaoer.bot import api as bot
from xiaoer.commerce import jobs as commerce
from xiaoer.conversations.jobs import HANDLERS as CONVERSATIONS
from xiaoer.kernel import settings
from xiaoer.kernel.jobs import JobHandlers
from xiaoer.wiring import purge
from xiaoer.wiring.models import language_model, model_settings
from xiaoer.wiring.runtime import Runtime


def job_handlers(runtime: Runtime) -> JobHandlers:
    """Return the handlers of every slice."""
    handlers = JobHandlers()
    handlers.include(CONVERSATIONS)
    purge.register(handlers)
    commerce.register(handlers, adapters=runtime.adapters, box=runtime.secret_box)
    chosen, models = settings.load(bot.BotSettings, "bot"), model_settings()
    assistant = bot.assistant(
        chosen,
        language_model(models),
        seconds=models.language_seconds,
        daily_tokens=models.language_daily_tokens,
    )
    bot.register(handlers, bot.mind(chosen), assistant)
    bot.register_learning(handlers)
    return handlers
