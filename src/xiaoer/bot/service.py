"""Use cases of the bot."""

from dataclasses import dataclass, replace

from xiaoer.bot import packets, sources, store, wording
from xiaoer.bot.model.decide import decide
from xiaoer.bot.model.decision import HandOver, HandOverReason, Reply
from xiaoer.bot.model.facts import Facts
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.understanding import Intent, Interpreter, Understanding
from xiaoer.bot.store import Memory
from xiaoer.contacts import api as contacts
from xiaoer.contacts.api import ContactView
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Conversation, HandOverPacket, Message, QueuePlace
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ContactId, ConversationId, WorkspaceId


@dataclass(frozen=True)
class _Turn:
    """One burst of a contact in a conversation the bot holds."""

    workspace_id: WorkspaceId
    conversation: Conversation
    contact: ContactView
    understood: Understanding
    memory: Memory


async def reply(
    tx: Tx,
    *,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    interpreter: Interpreter,
    clock: Clock,
) -> bool:
    """Answer what the contact wrote since the last answer, or hand over.

    Returns:
        False when there was nothing to do: the bot is not the owner, or all is answered.

    Raises:
        conversations.LeaseLostError: somebody took over meanwhile; nothing may be kept.
    """
    memory = await store.lock(tx, workspace_id, conversation_id=conversation_id, at=clock.now())
    turn = await _turn(
        tx,
        workspace_id=workspace_id,
        conversation_id=conversation_id,
        memory=memory,
        interpreter=interpreter,
        clock=clock,
    )
    if turn is None:
        return False
    topic = interpreter.lexicon.intents.get(_topic(turn) or "")
    facts = await _facts(tx, turn, topic, clock)
    outcome = decide(memory.state, turn.understood, facts)
    lease = _lease_of(turn)
    match outcome.decision:
        case HandOver(reason):
            packet = await _packet(
                tx,
                turn,
                state=outcome.state,
                reason=reason,
                facts=facts,
                interpreter=interpreter,
            )
            await conversations.hand_over(
                tx,
                conversation_id=conversation_id,
                lease=lease,
                reason=reason.value,
                packet=packet,
                clock=clock,
            )
        case Reply() as said:
            content = wording.content_of(
                said, locale=turn.understood.locale, time_zone=facts.time_zone
            )
            await conversations.say_as_bot(
                tx, conversation_id=conversation_id, lease=lease, content=content, clock=clock
            )
    await store.save(
        tx,
        workspace_id,
        conversation_id=conversation_id,
        memory=Memory(outcome.state, turn.memory.handled_seq),
        at=clock.now(),
    )
    return True


async def call_person(
    tx: Tx,
    *,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    interpreter: Interpreter,
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
    turn = await _read(tx, workspace_id, conversation, memory, said, interpreter=interpreter)
    facts = await _facts(tx, turn, None, clock)
    state = memory.state.heard(turn.understood.text) if said else memory.state
    reason = HandOverReason.ASKED
    packet = await _packet(
        tx, turn, state=state, reason=reason, facts=facts, interpreter=interpreter
    )
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


async def _turn(
    tx: Tx,
    *,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    memory: Memory,
    interpreter: Interpreter,
    clock: Clock,
) -> _Turn | None:
    conversation = await conversations.get(tx, conversation_id, clock)
    if conversation.owner != "bot":
        return None
    said = await _unanswered(tx, conversation_id, memory.handled_seq)
    if not said:
        return None
    return await _read(tx, workspace_id, conversation, memory, said, interpreter=interpreter)


async def _read(
    tx: Tx,
    workspace_id: WorkspaceId,
    conversation: Conversation,
    memory: Memory,
    said: list[Message],
    *,
    interpreter: Interpreter,
) -> _Turn:
    contact = await contacts.get(tx, workspace_id, ContactId(conversation.contact.id))
    understood = interpreter.read(
        "\n".join(message.text for message in said), fallback_locale=contact.locale
    )
    handled_seq = said[-1].seq if said else memory.handled_seq
    heard = replace(memory, handled_seq=handled_seq)
    return _Turn(workspace_id, conversation, contact, understood, heard)


async def _packet(
    tx: Tx,
    turn: _Turn,
    *,
    state: BotState,
    reason: HandOverReason,
    facts: Facts,
    interpreter: Interpreter,
) -> HandOverPacket:
    workspace = await identity.get_workspace(tx, turn.workspace_id)
    return packets.packet_of(
        reason=reason,
        state=state,
        understood=turn.understood,
        facts=facts,
        intents=interpreter.lexicon.intents,
        locale=workspace.locale,
    )


def _lease_of(turn: _Turn) -> int:
    return turn.conversation.version


async def _unanswered(tx: Tx, conversation_id: ConversationId, handled_seq: int) -> list[Message]:
    lines = await conversations.messages_after(
        tx, conversation_id=conversation_id, after_seq=handled_seq
    )
    return [
        message
        for message in lines
        if message.kind == "message" and message.sender.type == "contact"
    ]


def _topic(turn: _Turn) -> str | None:
    """Intent whose article is wanted; an answer to a question keeps the question's."""
    state = turn.memory.state
    return state.pending_intent if state.pending == "which_order" else turn.understood.intent


async def _facts(tx: Tx, turn: _Turn, topic: Intent | None, clock: Clock) -> Facts:
    return await sources.facts_for(
        tx,
        workspace_id=turn.workspace_id,
        contact=turn.contact,
        understood=turn.understood,
        topic=topic,
        clock=clock,
    )
