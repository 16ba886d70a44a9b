"""Which code runs which job."""

from xiaoer.bot import api as bot
from xiaoer.bot.ports.taught import Models
from xiaoer.commerce import jobs as commerce
from xiaoer.conversations.jobs import HANDLERS as CONVERSATIONS
from xiaoer.kernel import settings
from xiaoer.kernel.jobs import JobHandlers
from xiaoer.wiring import purge
from xiaoer.wiring.models import language_model, model_settings
from xiaoer.wiring.runtime import Runtime


def job_handlers(runtime: Runtime, taught: Models | None = None) -> JobHandlers:
    """Return the handlers of every slice; `taught` learns what workspaces teach."""
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
    minds = bot.Minds(bot.mind(chosen), taught)
    bot.register(handlers, minds, assistant)
    if taught is not None:
        bot.register_teaching(handlers, minds, taught)
    bot.register_learning(handlers)
    return handlers
