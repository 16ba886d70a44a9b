"""The watch over the bot: one waiting job per workspace that looks for who is owed an answer.

It is set with the first message to the bot and moves itself from deadline to deadline. Because it
is a row, it holds when the process that should have answered is gone (5.2.2.6 e).
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from xiaoer.bot import stepping
from xiaoer.bot.model.stepping_back import HandOverReason
from xiaoer.bot.service import Mind
from xiaoer.conversations import api as conversations
from xiaoer.conversations.errors import LeaseLostError
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import ConversationId, WorkspaceId
from xiaoer.kernel.job_runner import JobContext
from xiaoer.kernel.jobs import JobHandlers, Payload

WATCH = "bot.watch"
WITHDRAW = conversations.WITHDRAW_BOT
_SOONEST = timedelta(seconds=1)
_IDLE_ROUNDS = 2
_log = structlog.get_logger(__name__)


def register(handlers: JobHandlers, mind: Mind) -> None:
    """Run the watch, and the withdrawal of the bot when it is switched off."""
    handlers.add(WATCH, _watching(mind))
    handlers.add(WITHDRAW, _withdrawing(mind))


async def watch(
    db: Database,
    workspace_id: WorkspaceId,
    *,
    mind: Mind,
    clock: Clock,
    idle_rounds: int = 0,
) -> None:
    """Hand over what is overdue, end what is silent, and set the next watch.

    A message that is being stored while this looks is found by the next round: the watch goes to
    sleep only after two rounds in which the bot held nothing.
    """
    async with db.transaction(workspace_id) as tx:
        found = await conversations.watching.look(tx, clock=clock)
    await hand_over_all(
        db,
        workspace_id,
        found.unanswered,
        reason=HandOverReason.TIMED_OUT,
        mind=mind,
        clock=clock,
    )
    async with db.transaction(workspace_id) as tx:
        await conversations.watching.end_silent(tx, clock=clock)
        found = await conversations.watching.look(tx, clock=clock)
        idle = idle_rounds + 1 if found.next_at is None else 0
        if idle < _IDLE_ROUNDS:
            now = clock.now()
            latest = now + found.timeout
            await jobs.enqueue(
                tx,
                workspace_id,
                WATCH,
                {"idle_rounds": idle},
                run_at=max(min(found.next_at or latest, latest), now + _SOONEST),
                dedupe_key=WATCH,
            )


async def hand_over_all(
    db: Database,
    workspace_id: WorkspaceId,
    conversation_ids: Sequence[UUID],
    *,
    reason: HandOverReason,
    mind: Mind,
    clock: Clock,
) -> int:
    """Hand over each in a transaction of its own, so that one cannot spoil another."""
    done = 0
    for conversation_id in conversation_ids:
        try:
            async with db.transaction(workspace_id) as tx:
                done += await stepping.withdraw(
                    tx,
                    workspace_id=workspace_id,
                    conversation_id=ConversationId(conversation_id),
                    reason=reason,
                    intents=mind.interpreter.lexicon.intents,
                    clock=clock,
                )
        except LeaseLostError:
            _log.info("bot.withdrawal_overtaken", conversation_id=str(conversation_id))
    return done


def _watching(mind: Mind) -> Callable[[JobContext, Payload], Awaitable[None]]:
    async def run(ctx: JobContext, payload: Payload) -> None:
        """Look once; the next look is a job of its own."""
        idle = payload.get("idle_rounds", 0)
        await watch(
            ctx.db,
            ctx.workspace_id,
            mind=mind,
            clock=ctx.clock,
            idle_rounds=idle if isinstance(idle, int) else 0,
        )

    return run


def _withdrawing(mind: Mind) -> Callable[[JobContext, Payload], Awaitable[None]]:
    async def run(ctx: JobContext, _: Payload) -> None:
        """The bot was switched off: people get what it owes an answer (4.1)."""
        while True:
            async with ctx.transaction() as tx:
                if (await conversations.service_rules.get(tx)).is_bot_on:
                    return
                held = await conversations.watching.waiting_for_bot(tx)
            if not await hand_over_all(
                ctx.db,
                ctx.workspace_id,
                held,
                reason=HandOverReason.BOT_OFF,
                mind=mind,
                clock=ctx.clock,
            ):
                return

    return run
