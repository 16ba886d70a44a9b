"""Job edge of the bot: `bot.reply`."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from xiaoer.bot import service, watch
from xiaoer.bot.service import Mind
from xiaoer.conversations.errors import LeaseLostError
from xiaoer.kernel.ids import ConversationId
from xiaoer.kernel.job_runner import JobContext
from xiaoer.kernel.jobs import JobHandlers

REPLY = "bot.reply"


def register(handlers: JobHandlers, mind: Mind) -> None:
    """Let the bot answer `bot.reply` jobs, whose payload names the conversation, and watch it."""
    handlers.add(REPLY, _replying_with(mind))
    watch.register(handlers, mind)


def _replying_with(
    mind: Mind,
) -> Callable[[JobContext, dict[str, object]], Awaitable[None]]:
    async def answer(ctx: JobContext, payload: dict[str, object]) -> None:
        """Reply and be done in one transaction; whoever lost the lease says nothing."""
        conversation_id = ConversationId(UUID(str(payload["conversation_id"])))
        try:
            async with ctx.completing() as tx:
                await service.reply(
                    tx,
                    workspace_id=ctx.workspace_id,
                    conversation_id=conversation_id,
                    mind=mind,
                    clock=ctx.clock,
                )
        except LeaseLostError:
            return

    return answer
