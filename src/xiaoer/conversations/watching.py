"""What the watch over the bot finds: contacts it left without an answer, and those who are done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from xiaoer.conversations import service, service_rules, watching_store
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx

_ROUND = 100


@dataclass(frozen=True, slots=True)
class Watched:
    """``unanswered`` are to be handed over; ``next_at`` is None when the bot owns nothing."""

    unanswered: Sequence[UUID]
    next_at: datetime | None
    timeout: timedelta


async def look(tx: Tx, *, clock: Clock) -> Watched:
    """Who has waited for the bot longer than the rules allow (5.2.2.6 e), at most 100."""
    settings, now = await service_rules.get(tx), clock.now()
    timeout = timedelta(seconds=settings.rules.bot_timeout)
    silence = timedelta(seconds=settings.rules.bot_silence)
    unanswered = await watching_store.unanswered(tx, now - timeout, _ROUND)
    return Watched(unanswered, await watching_store.next_due(tx, timeout, silence), timeout)


async def waiting_for_bot(tx: Tx) -> list[UUID]:
    """Whose answer is due from the bot, at most 100: people get them when it is off (4.1)."""
    return await watching_store.waiting_for_bot(tx, _ROUND)


async def end_silent(tx: Tx, *, clock: Clock) -> int:
    """End the bot's conversations whose contacts have nothing more to say (7.1); returns how many.

    Only those count in which the bot spoke last.
    """
    rules = (await service_rules.get(tx)).rules
    before = clock.now() - timedelta(seconds=rules.bot_silence)
    silent = await watching_store.silent(tx, before, _ROUND)
    for conversation_id in silent:
        await service.resolve(
            tx, conversation_id=conversation_id, actor="system:silence", clock=clock
        )
    return len(silent)
