"""Asking a language model, within a time and a budget, and keeping what it said.

Never called inside a transaction: an answer takes seconds.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from xiaoer.bot.assistant import store
from xiaoer.bot.assistant.model.advice import Advice, Judged, Outcome, judge
from xiaoer.bot.assistant.model.guard import Guard
from xiaoer.bot.assistant.model.prompt import Scene, prompt_of
from xiaoer.bot.assistant.store import Call
from xiaoer.bot.ports.language import Completion, LanguageModel, LanguageModelAwayError
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import ConversationId, WorkspaceId, new_id

_log = structlog.get_logger(__name__)
KEPT_FOR: Final = timedelta(days=30)


@dataclass(frozen=True)
class Assistant:
    """A model, what it may say, and what it may cost."""

    model: LanguageModel
    guard: Guard
    intents: tuple[str, ...]
    seconds: float
    daily_tokens: int


async def consult(
    db: Database,
    assistant: Assistant,
    *,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    scene: Scene,
    clock: Clock,
) -> Advice | None:
    """What the model advises; None when it is away, over budget, or says nothing usable.

    Every call is kept with its outcome, so that it can be judged again.
    """
    asked_at = clock.now()
    answer: Completion | None = None
    if await _is_over_budget(db, assistant, workspace_id, asked_at):
        judged = Judged(Outcome.OVER_BUDGET)
    else:
        answer = await _ask(assistant, scene)
        judged = (
            judge(answer.text, scene, intents=assistant.intents, guard=assistant.guard)
            if answer
            else Judged(Outcome.AWAY)
        )
    call = Call(
        id=new_id(),
        conversation_id=conversation_id,
        asked_at=asked_at,
        model=assistant.model.name,
        scene=scene,
        intents=assistant.intents,
        answer=answer.text if answer else None,
        tokens=answer.tokens if answer else 0,
        took_ms=round((clock.now() - asked_at) / timedelta(milliseconds=1)),
        outcome=judged.outcome,
    )
    async with db.transaction(workspace_id) as tx:
        await store.insert(tx, workspace_id, call)
        await store.forget_before(tx, workspace_id, asked_at - KEPT_FOR)
    _log.info("bot.model_asked", outcome=judged.outcome.value, took_ms=call.took_ms)
    return judged.advice


def judged_again(call: Call, guard: Guard) -> Judged:
    """The same words judged by today's guard; what the model did not say stays as it was."""
    if call.answer is None:
        return Judged(call.outcome)
    return judge(call.answer, call.scene, intents=call.intents, guard=guard)


async def _is_over_budget(
    db: Database, assistant: Assistant, workspace_id: WorkspaceId, now: datetime
) -> bool:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    async with db.transaction(workspace_id) as tx:
        used = await store.tokens_since(tx, workspace_id, midnight)
    return used >= assistant.daily_tokens


async def _ask(assistant: Assistant, scene: Scene) -> Completion | None:
    asking = prompt_of(scene, intents=assistant.intents, mark=secrets.token_hex(4))
    try:
        return await assistant.model.complete(asking, seconds=assistant.seconds)
    except LanguageModelAwayError as error:
        _log.warning("bot.model_away", reason=error.params.get("reason"))
        return None
