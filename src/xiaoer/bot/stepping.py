"""Gathers what the clauses on stepping back ask about, and hands over when nobody decides."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from xiaoer.bot import packets, scopes, scopes_store, service_pack, store
from xiaoer.bot.model import care, plain
from xiaoer.bot.model.decision import Outcome
from xiaoer.bot.model.emotion import EmotionState
from xiaoer.bot.model.entities import Entities
from xiaoer.bot.model.facts import Facts
from xiaoer.bot.model.stepping_back import HandOverReason, Limits, Signals
from xiaoer.bot.model.understanding import Intent, Understanding
from xiaoer.bot.settings import BotSettings
from xiaoer.contacts import api as contacts
from xiaoer.contacts.api import ContactView
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Message
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ContactId, ConversationId, WorkspaceId

_DAY = timedelta(days=1)
_AGREED = conversations.giving_back.AGREED
_UNHAPPY = frozenset({"complaint", "not_solved"})
_SETTINGS = BotSettings()


async def signals_for(
    tx: Tx,
    *,
    contact: ContactView,
    understood: Understanding,
    emotion: EmotionState,
    clock: Clock,
) -> tuple[Signals, Limits]:
    """Everything that counters, settings, words and moods say; failures are for `decide`."""
    settings = await conversations.service_rules.get(tx)
    reading = care.read(understood.text, service_pack.care_signs(_SETTINGS.service))
    intent, now = understood.intent, clock.now()
    times = await scopes_store.times_in_year(tx, intent, now.date()) if intent else None
    signals = Signals(
        trigger="words" if understood.wants_human else "voice" if reading.is_wake_word else None,
        is_bot_on=settings.is_bot_on,
        is_emergency=understood.is_emergency or emotion.is_emergency,
        is_extreme=reading.is_extreme or emotion.is_extreme,
        is_security=understood.is_security,
        rejects_bot=reading.rejects_bot,
        visits=await conversations.visits_since(tx, contact.id, now - _DAY),
        is_dissatisfied=understood.emotion == "angry" or emotion.is_negative or intent in _UNHAPPY,
        is_vulnerable=reading.is_vulnerable or contact.care == "plain",
        accepts_bot=reading.accepts_bot,
        is_complex=await scopes.is_for_people(tx, intent, _SETTINGS),
        occurrences=times,
        is_negative=emotion.is_negative,
    )
    rules = settings.rules
    return signals, Limits(rules.failures, rules.visits, rules.occurrences)


def cared_for(outcome: Outcome, contact: ContactView, *, is_widget: bool) -> Outcome:
    """The outcome in plain words for who wants them, or with the offer where it may help."""
    said = outcome.state.problems
    signs = service_pack.care_signs(_SETTINGS.service)
    return plain.cared_for(
        outcome,
        is_plain=contact.care == "plain",
        suggests=is_widget and care.suggests_plain(said, signs),
    )


async def count(tx: Tx, understood: Understanding, clock: Clock) -> None:
    """Remember that an intent came up, for telling what is rare (5.1.3)."""
    if understood.intent is not None:
        await scopes_store.count_one(tx, understood.intent, clock.now().date())


async def withdraw(
    tx: Tx,
    *,
    workspace_id: WorkspaceId,
    conversation_id: ConversationId,
    reason: HandOverReason,
    intents: Mapping[str, Intent],
    clock: Clock,
) -> bool:
    """Hand over what the bot holds without reading anything: it is off, late or broken.

    The bot's memory is not locked: whoever is stuck while holding it must not stop this.

    Returns:
        False when the bot does not hold it.
    """
    conversation = await conversations.get(tx, conversation_id, clock)
    if conversation.owner != "bot":
        return False
    contact = await contacts.get(tx, workspace_id, ContactId(conversation.contact.id))
    memory = await store.peek(tx, workspace_id, conversation_id=conversation_id)
    said = await _unanswered(tx, conversation_id, memory.handled_seq)
    workspace = await identity.get_workspace(tx, workspace_id)
    packet = packets.packet_of(
        reason=reason,
        state=memory.state.heard(said) if said else memory.state,
        understood=_unread(said, contact.locale),
        facts=Facts(now=clock.now(), is_signed_in=contact.shop_id is not None, name=contact.name),
        intents=intents,
        locale=workspace.locale,
        past=await packets.past_of(tx, conversation),
    )
    await conversations.hand_over(
        tx,
        conversation_id=conversation_id,
        lease=conversation.version,
        reason=reason.value,
        packet=packet,
        clock=clock,
    )
    return True


async def _unanswered(tx: Tx, conversation_id: ConversationId, handled_seq: int) -> str:
    lines = await conversations.messages_after(
        tx, conversation_id=conversation_id, after_seq=handled_seq
    )
    return "\n".join(line.text for line in said_to_bot(lines))


def said_to_bot(lines: Sequence[Message]) -> list[Message]:
    """What the contact wrote to the bot: what came before a person's last word is answered."""
    last = max((line.seq for line in lines if line.sender.type == "agent"), default=0)
    last = max(last, *(line.seq for line in lines if line.fact and line.fact.code == _AGREED), 0)
    return [
        line
        for line in lines
        if line.kind == "message" and line.sender.type == "contact" and line.seq > last
    ]


def _unread(text: str, locale: str) -> Understanding:
    return Understanding(
        text=text,
        locale=locale,
        intent=None,
        score=0.0,
        entities=Entities(),
        wants_human=False,
        is_emergency=False,
        is_security=False,
        emotion="calm",
    )
