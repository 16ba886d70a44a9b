"""What the bot tells the person who takes over; nothing in it is empty."""

from collections.abc import Mapping
from types import MappingProxyType

from xiaoer.bot.model.decision import HandOverReason
from xiaoer.bot.model.facts import Facts
from xiaoer.bot.model.flows.shape import Flow
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.understanding import Intent, Understanding
from xiaoer.conversations.api import HandOverPacket
from xiaoer.kernel.i18n import closest, translate

_LONGEST_PROBLEM = 200
_STOPPED = "stopped_"


def packet_of(
    *,
    reason: HandOverReason,
    state: BotState,
    understood: Understanding,
    facts: Facts,
    intents: Mapping[str, Intent],
    locale: str,
    flows: Mapping[str, Flow] = MappingProxyType({}),
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
    """
    tried = tuple(_tried(did, flows, locale) for did in state.tried) or (
        translate("bot.tried.nothing", locale),
    )
    problem = " / ".join(state.problems)[-_LONGEST_PROBLEM:] or translate(
        "bot.summary.no_problem", locale
    )
    order = state.slots.get("order_number") or translate("bot.summary.no_order", locale)
    name = facts.name or translate("bot.summary.no_name", locale)
    intent = _intent_label(state, intents, locale)
    summary = translate(
        "bot.summary",
        locale,
        name=name,
        problem=problem,
        intent=intent,
        order=order,
        tried="、".join(tried) if locale == "zh-CN" else ", ".join(tried),
    )
    return HandOverPacket(
        summary=summary,
        tried=tried,
        slots={
            **state.slots,
            "identity": name,
            "is_signed_in": facts.is_signed_in,
            "problem": problem,
            "order_number": order,
            "language": understood.locale,
        },
        emotion=translate(f"bot.emotion.{understood.emotion}", locale),
        suggested=_suggested(reason, state, locale),
    )


def _tried(did: str, flows: Mapping[str, Flow], locale: str) -> str:
    """What was done; a flow that has no words of its own is called by its name."""
    code = f"bot.tried.{did}"
    text = translate(code, locale)
    flow = flows.get(did.removeprefix(_STOPPED))
    if text != code or flow is None:
        return text
    kind = "flow_stopped" if did.startswith(_STOPPED) else "flow"
    return translate(f"bot.tried.{kind}", locale, what=flow.labels[closest(locale)])


def _intent_label(state: BotState, intents: Mapping[str, Intent], locale: str) -> str:
    intent = intents.get(state.last_intent or "")
    return intent.labels[locale] if intent else translate("bot.intent.none", locale)


def _suggested(reason: HandOverReason, state: BotState, locale: str) -> str:
    """Advice for the wish last worked on when the person was simply asked for."""
    if reason is HandOverReason.ASKED and state.last_intent:
        code = f"bot.suggested.{state.last_intent}"
        advice = translate(code, locale)
        if advice != code:
            return advice
    return translate(f"bot.suggested.{reason.value}", locale)
