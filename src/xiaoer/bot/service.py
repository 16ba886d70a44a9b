"""Use cases of the bot."""

from dataclasses import dataclass, replace

from xiaoer.bot import packets, sources, store, wording
from xiaoer.bot.model.decide import decide
from xiaoer.bot.model.decision import HandOver, Reply
from xiaoer.bot.model.facts import Facts
from xiaoer.bot.model.understanding import Intent, Interpreter, Understanding
from xiaoer.bot.store import Memory
from xiaoer.contacts import api as contacts
from xiaoer.contacts.api import ContactView
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Conversation, Message
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
            workspace = await identity.get_workspace(tx, workspace_id)
            packet = packets.packet_of(
                reason=reason,
                state=outcome.state,
                understood=turn.understood,
                facts=facts,
                intents=interpreter.lexicon.intents,
                locale=workspace.locale,
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
    contact = await contacts.get(tx, workspace_id, ContactId(conversation.contact.id))
    understood = interpreter.read(
        "\n".join(message.text for message in said), fallback_locale=contact.locale
    )
    heard = replace(memory, handled_seq=said[-1].seq)
    return _Turn(workspace_id, conversation, contact, understood, heard)


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
