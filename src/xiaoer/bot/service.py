"""Use cases of the bot."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from xiaoer.bot import acting, hearing, identifying, packets, sources, stepping, store, wording
from xiaoer.bot.assistant import consulting
from xiaoer.bot.assistant.consulting import AdviceWantedError, Consulted
from xiaoer.bot.hearing import Turn
from xiaoer.bot.learning import service as learning
from xiaoer.bot.model import evidence, figures
from xiaoer.bot.model.decide import talk
from xiaoer.bot.model.decision import Abstain, Button, HandOver, Line, Outcome, Reply
from xiaoer.bot.model.facts import Facts
from xiaoer.bot.model.flows.effects import (
    Advise,
    Advised,
    Confirm,
    Decline,
    Doing,
    Identify,
    LookUp,
    Propose,
)
from xiaoer.bot.model.flows.turn import Pack
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.stepping_back import HandOverReason
from xiaoer.bot.model.understanding import Interpreter, Understanding
from xiaoer.bot.presenting import Desk
from xiaoer.bot.settings import BotSettings
from xiaoer.bot.sources import Reader
from xiaoer.bot.store import Memory
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import HandOverPacket, Message, QueuePlace
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ConversationId, WorkspaceId
from xiaoer.knowledge.api import Finder

_SETTINGS: Final = BotSettings()


@dataclass(frozen=True)
class Mind:
    """What the bot brings to every conversation: how it reads, its flows, and where it looks."""

    interpreter: Interpreter
    flows: Pack
    finder: Finder = field(default_factory=Finder)


@dataclass(frozen=True)
class _Advising:
    """Whether a language model may be asked, and what it said when it was."""

    may_consult: bool
    consulted: Consulted | None


async def reply(
    tx: Tx,
    *,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    mind: Mind,
    clock: Clock,
    may_consult: bool = False,
    consulted: Consulted | None = None,
) -> bool:
    """Answer what the contact wrote since the last answer, or hand over.

    Args:
        tx: a transaction of the workspace.
        workspace_id: the shop.
        conversation_id: where the contact writes.
        mind: how the bot reads and what it can talk about.
        clock: the time.
        may_consult: whether a language model may be asked.
        consulted: what it said when the turn was begun before.

    Returns:
        False when there was nothing to do: the bot is not the owner, or all is answered.

    Raises:
        conversations.LeaseLostError: somebody took over meanwhile; nothing may be kept.
        AdviceWantedError: nothing else answers: ask outside the transaction, and begin again.
    """
    memory = await store.lock(tx, workspace_id, conversation_id=conversation_id, at=clock.now())
    turn = await _turn(
        tx,
        workspace_id=workspace_id,
        conversation_id=conversation_id,
        memory=memory,
        mind=mind,
        clock=clock,
    )
    if turn is None:
        return False
    advising = _Advising(may_consult=may_consult, consulted=consulted)
    decided, facts = await _decide(tx, turn, mind, clock, advising)
    outcome = stepping.cared_for(
        decided, turn.contact, is_widget=turn.conversation.inbox.channel == "widget"
    )
    await conversations.note_alarm(
        tx, conversation_id=conversation_id, alarm=outcome.state.emotion.alarm
    )
    await _carry_out(tx, turn, outcome, facts, mind=mind, clock=clock)
    await store.save(
        tx,
        workspace_id,
        conversation_id=conversation_id,
        memory=Memory(outcome.state, turn.memory.handled_seq),
        at=clock.now(),
    )
    return True


async def _decide(
    tx: Tx, turn: Turn, mind: Mind, clock: Clock, advising: _Advising
) -> tuple[Outcome, Facts]:
    """Run the turn's generator: do what it asks for, send back the answer, until it decides."""
    reader, facts = await sources.begin(
        tx, turn.workspace_id, turn.contact, turn.understood, finder=mind.finder, clock=clock
    )
    desk = Desk(
        tx,
        turn.workspace_id,
        turn.contact,
        turn.conversation.id,
        clock,
        turn.understood.locale,
        facts.time_zone,
    )
    signals, limits = await stepping.signals_for(
        tx,
        contact=turn.contact,
        understood=turn.understood,
        emotion=turn.memory.state.emotion,
        clock=clock,
    )
    await stepping.count(tx, turn.understood, clock)
    talking: Doing[Outcome] = talk(
        turn.memory.state, turn.wishes, facts, mind.flows, signals=signals, limits=limits
    )
    answer: Any = None
    while True:
        try:
            effect = talking.send(answer)
        except StopIteration as stop:
            return checked(stop.value, facts, turn), facts
        if isinstance(effect, Advise):
            answer = await _advise(tx, turn, facts, advising, mind.finder)
        else:
            answer, facts, reader = await _perform(effect, desk, reader, facts)


async def _advise(
    tx: Tx, turn: Turn, facts: Facts, advising: _Advising, finder: Finder
) -> Advised | None:
    """What a language model said to this turn; raised for where it was not asked yet."""
    if advising.consulted is not None:
        return advising.consulted.taken()
    if not advising.may_consult:
        return None
    question = await consulting.question_of(
        tx,
        turn.workspace_id,
        conversation_id=ConversationId(turn.conversation.id),
        text=turn.understood.text,
        locale=turn.understood.locale,
        orders=facts.orders,
        finder=finder,
    )
    raise AdviceWantedError(question)


async def _perform(
    effect: LookUp | Propose | Confirm | Decline | Identify,
    desk: Desk,
    reader: Reader,
    facts: Facts,
) -> tuple[Any, Facts, Reader]:
    """One effect: its answer, and the facts and the reader after it."""
    match effect:
        case LookUp(need, about):
            facts = await sources.look_up(reader, facts, need, about)
            return facts, facts, reader
        case Propose():
            return await acting.propose(desk, effect), facts, reader
        case Confirm():
            return await acting.confirm(desk, effect), facts, reader
        case Decline():
            return await acting.decline(desk, effect), facts, reader
        case Identify():
            answer, reader = await identifying.identify(reader, facts, effect)
            return answer, answer.facts, reader


def checked(outcome: Outcome, facts: Facts, turn: Turn) -> Outcome:
    """A figure that no source has is not sent: the honest "I do not know" takes its place."""
    said = outcome.decision
    if not isinstance(said, Reply):
        return outcome
    zone = ZoneInfo(facts.time_zone)
    text = wording.text_of(said, locale=turn.understood.locale, time_zone=facts.time_zone)
    known = evidence.of_reply(said, facts, outcome.state, zone)
    if not figures.unsourced(text, known):
        return outcome
    honest = Abstain((Line("unknown"),), buttons=(Button("human"), Button("parcel")))
    return Outcome(honest, outcome.state.failed("unsourced"))


async def _carry_out(
    tx: Tx, turn: Turn, outcome: Outcome, facts: Facts, *, mind: Mind, clock: Clock
) -> None:
    conversation_id = ConversationId(turn.conversation.id)
    if _is_unanswered(outcome):
        await learning.note_unanswered(
            tx,
            turn.workspace_id,
            conversation_id=conversation_id,
            seq=turn.memory.handled_seq,
            question=turn.understood.text,
            locale=turn.understood.locale,
            mask=consulting.without_personal_data,
            clock=clock,
            guesses=_guessed(turn.understood),
        )
    match outcome.decision:
        case HandOver(reason):
            packet = await _packet(
                tx, turn, state=outcome.state, reason=reason, facts=facts, mind=mind
            )
            await conversations.hand_over(
                tx,
                conversation_id=conversation_id,
                lease=_lease_of(turn),
                reason=reason.value,
                packet=packet,
                clock=clock,
            )
        case Reply() as said:
            content = wording.content_of(
                said, locale=turn.understood.locale, time_zone=facts.time_zone
            )
            await conversations.say_as_bot(
                tx,
                conversation_id=conversation_id,
                lease=_lease_of(turn),
                content=content,
                clock=clock,
            )


def _guessed(understood: Understanding) -> list[str]:
    """The intents it may have meant, likeliest first."""
    best = [understood.intent] if understood.intent else []
    return [*best, *(guess.intent for guess in understood.alternatives)]


def _is_unanswered(outcome: Outcome) -> bool:
    """Whether the bot had no answer to a question, as opposed to none to a picture."""
    said = outcome.decision
    if isinstance(said, HandOver):
        return said.reason in {HandOverReason.REPEATED_FAILURE, HandOverReason.UNANSWERED}
    return isinstance(said, Abstain) and any(line.key == "unknown" for line in said.lines)


async def call_person(
    tx: Tx,
    *,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    mind: Mind,
    clock: Clock,
) -> QueuePlace | None:
    """Hand over because the contact pressed the button, with all the bot knows.

    Returns:
        The place in the queue; None when a person is there already.

    Raises:
        conversations.ConversationClosedError: the conversation is resolved.
    """
    conversation = await conversations.get(tx, conversation_id, clock)
    if conversation.owner != "bot":
        return await conversations.ask_for_person(tx, conversation_id=conversation_id, clock=clock)
    memory = await store.lock(tx, workspace_id, conversation_id=conversation_id, at=clock.now())
    said = await _unanswered(tx, conversation_id, memory.handled_seq)
    turn = await hearing.read(
        tx,
        workspace_id,
        conversation,
        memory,
        said,
        interpreter=mind.interpreter,
        clock=clock,
    )
    _, facts = await sources.begin(
        tx, workspace_id, turn.contact, turn.understood, finder=mind.finder, clock=clock
    )
    state = turn.memory.state.heard(turn.understood.text) if said else turn.memory.state
    reason = HandOverReason.ASKED
    packet = await _packet(tx, turn, state=state, reason=reason, facts=facts, mind=mind)
    place = await conversations.hand_over(
        tx,
        conversation_id=conversation_id,
        lease=_lease_of(turn),
        reason=reason.value,
        packet=packet,
        clock=clock,
    )
    remembered = Memory(state, turn.memory.handled_seq)
    await store.save(
        tx, workspace_id, conversation_id=conversation_id, memory=remembered, at=clock.now()
    )
    return place


async def answer_again(
    tx: Tx,
    *,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    said: Sequence[Message],
    state: BotState,
    mind: Mind,
    clock: Clock,
) -> tuple[BotState, str]:
    """What the bot would say to these messages; the caller undoes what it did on the way.

    Returns:
        The memory after it, and the words, or the reason of a hand-over in brackets.
    """
    conversation = await conversations.get(tx, conversation_id, clock)
    turn = await hearing.read(
        tx,
        workspace_id,
        conversation,
        Memory(state, 0),
        said,
        interpreter=mind.interpreter,
        clock=clock,
    )
    alone = _Advising(may_consult=False, consulted=None)
    outcome, facts = await _decide(tx, turn, mind, clock, alone)
    match outcome.decision:
        case HandOver(reason):
            return outcome.state, f"[{reason.value}]"
        case Reply() as reply:
            locale = turn.understood.locale
            return outcome.state, wording.text_of(reply, locale=locale, time_zone=facts.time_zone)


async def _turn(
    tx: Tx,
    *,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    memory: Memory,
    mind: Mind,
    clock: Clock,
) -> Turn | None:
    conversation = await conversations.get(tx, conversation_id, clock)
    if conversation.owner != "bot":
        return None
    said = await _unanswered(tx, conversation_id, memory.handled_seq)
    if not said:
        return None
    return await hearing.read(
        tx,
        workspace_id,
        conversation,
        memory,
        said,
        interpreter=mind.interpreter,
        clock=clock,
    )


async def _packet(
    tx: Tx,
    turn: Turn,
    *,
    state: BotState,
    reason: HandOverReason,
    facts: Facts,
    mind: Mind,
) -> HandOverPacket:
    workspace = await identity.get_workspace(tx, turn.workspace_id)
    return packets.packet_of(
        reason=reason,
        state=state,
        understood=turn.understood,
        facts=facts,
        intents=mind.interpreter.lexicon.intents,
        locale=workspace.locale,
        flows=mind.flows.flows,
        past=await packets.past_of(tx, turn.conversation),
    )


def _lease_of(turn: Turn) -> int:
    return turn.conversation.version


async def _unanswered(tx: Tx, conversation_id: ConversationId, handled_seq: int) -> list[Message]:
    lines = await conversations.messages_after(
        tx, conversation_id=conversation_id, after_seq=handled_seq
    )
    return stepping.said_to_bot(lines)
