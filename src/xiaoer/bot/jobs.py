"""Job edge of the bot: `bot.reply`."""

from uuid import UUID

from xiaoer.bot import service, watch
from xiaoer.bot.assistant.consulting import AdviceWantedError, Consulted
from xiaoer.bot.assistant.service import Assistant, consult
from xiaoer.bot.teaching.minds import Minds
from xiaoer.conversations.errors import LeaseLostError
from xiaoer.kernel.ids import ConversationId
from xiaoer.kernel.job_runner import JobContext
from xiaoer.kernel.jobs import JobHandlers

REPLY = "bot.reply"


def register(handlers: JobHandlers, minds: Minds, assistant: Assistant | None = None) -> None:
    """Let the bot answer `bot.reply` jobs, whose payload names the conversation, and watch it.

    Without an assistant the bot answers by itself, or says that it cannot.
    """

    async def answer(ctx: JobContext, payload: dict[str, object]) -> None:
        conversation_id = ConversationId(UUID(str(payload["conversation_id"])))
        try:
            await _answer(ctx, conversation_id, minds, assistant)
        except LeaseLostError:
            return

    handlers.add(REPLY, answer)
    watch.register(handlers, minds.shipped)


async def _answer(
    ctx: JobContext, conversation_id: ConversationId, minds: Minds, assistant: Assistant | None
) -> None:
    """Reply and be done in one transaction; a model is asked between two, never within one."""
    try:
        await _reply(ctx, conversation_id, minds, may_consult=assistant is not None)
    except AdviceWantedError as wanted:
        assert assistant is not None, "nobody may be asked"  # noqa: S101 - may_consult says so
        advice = await consult(
            ctx.db,
            assistant,
            workspace_id=ctx.workspace_id,
            conversation_id=conversation_id,
            scene=wanted.question.scene,
            clock=ctx.clock,
        )
        consulted = Consulted(wanted.question, advice)
        await _reply(ctx, conversation_id, minds, consulted=consulted)


async def _reply(
    ctx: JobContext,
    conversation_id: ConversationId,
    minds: Minds,
    *,
    may_consult: bool = False,
    consulted: Consulted | None = None,
) -> None:
    async with ctx.completing() as tx:
        await service.reply(
            tx,
            workspace_id=ctx.workspace_id,
            conversation_id=conversation_id,
            mind=await minds.of(tx, ctx.workspace_id),
            clock=ctx.clock,
            may_consult=may_consult,
            consulted=consulted,
        )
