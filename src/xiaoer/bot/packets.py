"""What the bot tells the person who takes over; nothing in it is empty (4.3 and 5.2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from xiaoer.bot.model.emotion import FALLING, EmotionState
from xiaoer.bot.model.facts import Facts
from xiaoer.bot.model.flows.shape import Flow
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.stepping_back import HandOverReason, clauses_of
from xiaoer.bot.model.understanding import Intent, Understanding
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Conversation, HandOverPacket
from xiaoer.kernel.db import Tx
from xiaoer.kernel.i18n import closest, translate

_LONGEST_PROBLEM = 200
_STOPPED = "stopped_"
_EARLIER = 3
_FAILED = frozenset(
    {"unknown", "not_solved", "order_not_found", "no_orders", "attachment", "unsourced"}
)


@dataclass(frozen=True)
class Past:
    """What happened before: earlier conversations in a line each, promises made in this one."""

    history: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()


async def past_of(tx: Tx, conversation: Conversation) -> Past:
    """Look up what the packet tells of the past."""
    rows = await conversations.list_of_contact(tx, conversation.contact.id, limit=_EARLIER + 1)
    made = await conversations.promises.of_conversation(tx, conversation.id)
    return Past(
        tuple(
            f"{row.created_at:%Y-%m-%d} #{row.number} {row.preview}"
            for row in rows
            if row.id != conversation.id
        ),
        tuple(promise.words for promise in made),
    )


def packet_of(
    *,
    reason: HandOverReason,
    state: BotState,
    understood: Understanding,
    facts: Facts,
    intents: Mapping[str, Intent],
    locale: str,
    flows: Mapping[str, Flow] = MappingProxyType({}),
    past: Past | None = None,
) -> HandOverPacket:
    """Hand-over packet in the agents' language (GB/T 47746-2026, 4.3 and 5.2.1).

    Args:
        reason: why a person is called.
        state: memory after the decision.
        understood: the last burst.
        facts: what was known.
        intents: the lexicon's intents, for their names.
        locale: language of the workspace.
        flows: the flows, for the names of those that were gone through.
        past: what happened before.
    """
    before = past or Past()
    problem = " / ".join(state.problems)[-_LONGEST_PROBLEM:] or _say("summary.no_problem", locale)
    name = facts.name or _say("summary.no_name", locale)
    tried = _steps(state, flows, locale)
    mood = state.emotion.mood if state.emotion.mood != "calm" else understood.emotion
    emotion = _say(f"emotion.{mood}", locale)
    return HandOverPacket(
        summary=_summary(state, intents, locale, name=name, problem=problem, tried=tried),
        tried=tried,
        slots={
            **state.slots,
            "identity": name,
            "is_signed_in": facts.is_signed_in,
            "problem": problem,
            "order_number": _order(state, locale),
            "language": understood.locale,
        },
        emotion=emotion,
        suggested=suggested(reason, state, locale),
        identity=_identity(name, locale, is_signed_in=facts.is_signed_in),
        problem=problem,
        history=before.history or (_say("history.first", locale),),
        could_not=_could_not(reason, state, flows, locale),
        promises=before.promises or (_say("promises.none", locale),),
        emotions=(emotion, *_trajectory(state.emotion, locale)),
        clauses=clauses_of(reason),
    )


def _say(key: str, locale: str, **params: object) -> str:
    return translate(f"bot.{key}", locale, **params)


def _steps(state: BotState, flows: Mapping[str, Flow], locale: str) -> tuple[str, ...]:
    done = tuple(_tried(did, flows, locale) for did in state.tried)
    return done or (_say("tried.nothing", locale),)


def _tried(did: str, flows: Mapping[str, Flow], locale: str) -> str:
    """What was done; a flow that has no words of its own is called by its name."""
    code = f"bot.tried.{did}"
    text = translate(code, locale)
    flow = flows.get(did.removeprefix(_STOPPED))
    if text != code or flow is None:
        return text
    kind = "flow_stopped" if did.startswith(_STOPPED) else "flow"
    return translate(f"bot.tried.{kind}", locale, what=flow.labels[closest(locale)])


def _could_not(
    reason: HandOverReason, state: BotState, flows: Mapping[str, Flow], locale: str
) -> tuple[str, ...]:
    """Why the bot could not go on, and the steps that led nowhere."""
    failed = [did for did in state.tried if did in _FAILED or did.startswith(_STOPPED)]
    return (
        _say(f"could_not.{reason.value}", locale),
        *(_tried(did, flows, locale) for did in failed),
    )


def _trajectory(emotion: EmotionState, locale: str) -> tuple[str, ...]:
    """How the mood got there: that it kept falling, and what must not be overlooked."""
    falls = (_say("emotion.falling", locale),) if emotion.falling >= FALLING else ()
    return (*falls, *(_say(f"emotion.trigger.{seen.value}", locale) for seen in emotion.seen))


def _order(state: BotState, locale: str) -> str:
    return state.slots.get("order_number") or _say("summary.no_order", locale)


def _identity(name: str, locale: str, *, is_signed_in: bool) -> str:
    return _say("identity.known" if is_signed_in else "identity.unknown", locale, name=name)


def _summary(
    state: BotState,
    intents: Mapping[str, Intent],
    locale: str,
    *,
    name: str,
    problem: str,
    tried: tuple[str, ...],
) -> str:
    intent = intents.get(state.last_intent or "")
    return translate(
        "bot.summary",
        locale,
        name=name,
        problem=problem,
        intent=intent.labels[locale] if intent else _say("intent.none", locale),
        order=_order(state, locale),
        tried="、".join(tried) if locale == "zh-CN" else ", ".join(tried),
    )


def suggested(reason: HandOverReason, state: BotState, locale: str) -> str:
    """Advice for the wish last worked on when the person was simply asked for."""
    if reason is HandOverReason.ASKED and state.last_intent:
        code = f"bot.suggested.{state.last_intent}"
        advice = translate(code, locale)
        if advice != code:
            return advice
    return translate(f"bot.suggested.{reason.value}", locale)
