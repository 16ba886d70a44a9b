"""Job edge of the bot."""

from functools import cache
from uuid import UUID

from xiaoer.bot import pack, service
from xiaoer.bot.model.understanding import Interpreter
from xiaoer.bot.settings import BotSettings
from xiaoer.conversations.errors import LeaseLostError
from xiaoer.kernel.ids import ConversationId
from xiaoer.kernel.job_runner import JobContext
from xiaoer.kernel.jobs import JobHandlers
from xiaoer.kernel.settings import load

HANDLERS = JobHandlers()


@cache
def interpreter() -> Interpreter:
    """The interpreter of the configured intents, built once per process."""
    return pack.interpreter(load(BotSettings, "bot").intents)


@HANDLERS.on("bot.reply")
async def reply(ctx: JobContext, payload: dict[str, object]) -> None:
    """Answer a conversation and be done in one transaction; who lost the lease says nothing.

    The payload's `conversation_id` says which; everything the contact wrote up to now is answered
    at once, so a job that comes late or again finds nothing to do.
    """
    conversation_id = ConversationId(UUID(str(payload["conversation_id"])))
    try:
        async with ctx.completing() as tx:
            await service.reply(
                tx,
                workspace_id=ctx.workspace_id,
                conversation_id=conversation_id,
                interpreter=interpreter(),
                clock=ctx.clock,
            )
    except LeaseLostError:
        return
