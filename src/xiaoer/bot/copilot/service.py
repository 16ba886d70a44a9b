"""Use cases of the copilot: suggest, and learn how suggestions are used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from xiaoer.bot import hearing, packets, service, sources, store, wording
from xiaoer.bot.copilot import store as suggestions
from xiaoer.bot.copilot.model import Use, distance, use_of
from xiaoer.bot.copilot.store import Day
from xiaoer.bot.hearing import Turn
from xiaoer.bot.model.decide import talk
from xiaoer.bot.model.decision import Abstain, Button, HandOver, Outcome, Reply
from xiaoer.bot.model.facts import Facts
from xiaoer.bot.model.flows.effects import Advise, Doing, LookUp, Propose
from xiaoer.bot.service import Mind
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Message, Source
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.i18n import translate
from xiaoer.kernel.ids import ConversationId, WorkspaceId, new_id

LINES: Final = 50
LOOK_BACK: Final = timedelta(days=30)


@dataclass(frozen=True)
class Suggestion:
    """A reply for the agent to take, change or leave; `text` is empty where there is none.

    `next_step` says in the agent's language what could be done.
    """

    id: UUID
    after_seq: int
    text: str
    next_step: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class _Rehearsed:
    """What the bot would do, without doing it; `act` is what it would propose."""

    outcome: Outcome | None
    facts: Facts
    act: str | None = None


async def suggest(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    conversation_id: ConversationId,
    mind: Mind,
    clock: Clock,
    locale: str,
) -> Suggestion | None:
    """What the bot would say to the contact's last words.

    None when the contact has not spoken last, or the bot has neither words nor advice.

    Args:
        tx: a transaction of the workspace.
        workspace_id: the shop.
        conversation_id: one that people answer.
        mind: how the bot reads and what it can talk about.
        clock: the time.
        locale: the agent's language.

    Raises:
        ConversationNotFoundError: there is no such conversation.
    """
    conversation = await conversations.get(tx, conversation_id, clock)
    await _settle(tx, workspace_id, conversation_id, clock.now())
    asked = await _asked(tx, conversation_id)
    if not asked:
        return None
    memory = await store.peek(tx, workspace_id, conversation_id=conversation_id)
    turn = await hearing.read(
        tx,
        workspace_id,
        conversation,
        memory,
        asked,
        interpreter=mind.interpreter,
        clock=clock,
    )
    rehearsed = await _rehearse(tx, turn, mind, clock)
    text, found = _words(turn, rehearsed)
    next_step = _next_step(rehearsed, locale)
    if not text and not next_step:
        return None
    kept = await suggestions.put(
        tx,
        workspace_id,
        suggestion_id=new_id(),
        conversation_id=conversation_id,
        after_seq=asked[-1].seq,
        text=text,
        at=clock.now(),
    )
    return Suggestion(kept.id, kept.after_seq, kept.text, next_step, found)


async def usage(tx: Tx, workspace_id: WorkspaceId, *, clock: Clock) -> list[Day]:
    """How suggestions were used on each of the last 30 days."""
    for conversation_id in await suggestions.conversations_with_open(tx, workspace_id):
        await _settle(tx, workspace_id, conversation_id, clock.now())
    return await suggestions.days(tx, workspace_id, clock.now() - LOOK_BACK)


async def _asked(tx: Tx, conversation_id: ConversationId) -> list[Message]:
    """The contact's words that nobody has answered."""
    page = await conversations.list_messages(tx, conversation_id, limit=LINES, with_notes=False)
    said = [line for line in page.items if line.kind == "message"]
    unanswered: list[Message] = []
    for line in reversed(said):
        if line.sender.type != "contact":
            break
        unanswered.insert(0, line)
    return unanswered


async def _rehearse(tx: Tx, turn: Turn, mind: Mind, clock: Clock) -> _Rehearsed:
    """Let the bot decide as it would, looking things up but doing nothing."""
    reader, facts = await sources.begin(
        tx, turn.workspace_id, turn.contact, turn.understood, finder=mind.finder, clock=clock
    )
    talking: Doing[Outcome] = talk(turn.memory.state, turn.wishes, facts, mind.flows)
    answer: Any = None
    while True:
        try:
            effect = talking.send(answer)
        except StopIteration as stop:
            return _Rehearsed(service.checked(stop.value, facts, turn), facts)
        if isinstance(effect, Advise):
            answer = None
            continue
        if not isinstance(effect, LookUp):
            talking.close()
            act = effect.act if isinstance(effect, Propose) else None
            return _Rehearsed(None, facts, act)
        facts = answer = await sources.look_up(reader, facts, effect.need, effect.about)


def _words(turn: Turn, rehearsed: _Rehearsed) -> tuple[str, tuple[Source, ...]]:
    """Text and sources of a reply; an "I do not know" is nothing to suggest.

    What the bot would offer as buttons is listed, for an agent's reply has none.
    """
    said = rehearsed.outcome.decision if rehearsed.outcome else None
    if not isinstance(said, Reply) or isinstance(said, Abstain):
        return "", ()
    content = wording.content_of(
        said, locale=turn.understood.locale, time_zone=rehearsed.facts.time_zone
    )
    choices = [one for one in said.buttons if not isinstance(one, Button)]
    listed = [wording.button(one, turn.understood.locale).label for one in choices]
    lines = (content.text, *(f"{at}. {label}" for at, label in enumerate(listed, start=1)))
    return "\n".join(lines), content.sources


def _next_step(rehearsed: _Rehearsed, locale: str) -> str:
    if rehearsed.act is not None:
        code = f"bot.next.{rehearsed.act}"
        said = translate(code, locale)
        return translate("bot.next.act", locale, act=rehearsed.act if said == code else said)
    outcome = rehearsed.outcome
    if outcome is not None and isinstance(outcome.decision, HandOver):
        return packets.suggested(outcome.decision.reason, outcome.state, locale)
    return ""


async def _settle(
    tx: Tx, workspace_id: WorkspaceId, conversation_id: ConversationId, now: datetime
) -> None:
    """Compare what was suggested with what the agent then wrote."""
    for kept in await suggestions.open_ones(tx, workspace_id, conversation_id):
        after = await conversations.messages_after(
            tx, conversation_id=conversation_id, after_seq=kept.after_seq, limit=LINES
        )
        reply = _first_reply(after)
        if reply is None:
            continue
        share = distance(kept.text, reply.text) if kept.text else 1.0
        await suggestions.use(
            tx,
            workspace_id,
            suggestion_id=kept.id,
            use=use_of(share) if kept.text else Use.IGNORED,
            distance=share,
            agent_id=reply.sender.id,
            at=now,
        )


def _first_reply(lines: Sequence[Message]) -> Message | None:
    """The agent's first message among the lines."""
    return next(
        (line for line in lines if line.kind == "message" and line.sender.type == "agent"), None
    )
