"""The shipped lexicon and flows with what a shop taught. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, get_args

from xiaoer.bot.model.flows.shape import END, AnswerStep, Flow, SayStep, Step
from xiaoer.bot.model.flows.turn import Pack
from xiaoer.bot.model.understanding import Intent, Lexicon
from xiaoer.bot.teaching.model.teaching import Goal, OwnIntent, Teaching
from xiaoer.kernel.i18n import Locale, translate

PREFIX: Final = "taught."
"""Begins the name of a flow that was made for one intent."""


def lexicon_with(shipped: Lexicon, teaching: Teaching) -> Lexicon:
    """The lexicon that a workspace's bot reads with."""
    own = {
        name: Intent(name, _labels(one), (), article=_article(teaching.goals.get(name)))
        for name, one in teaching.intents.items()
    }
    every = {**shipped.intents, **own}
    intents = {
        name: _taught(intent, teaching)
        for name, intent in every.items()
        if name not in teaching.muted
    }
    return replace(
        shipped, intents=intents, spellings={**shipped.spellings, **dict(teaching.synonyms)}
    )


def flows_with(shipped: Pack, teaching: Teaching) -> Pack:
    """The flows, each begun by the intents that the shop leads there."""
    goals = {name: goal for name, goal in teaching.goals.items() if name not in teaching.muted}
    flows = {
        name: replace(flow, starts=_starts(flow, goals)) for name, flow in shipped.flows.items()
    }
    for intent, goal in goals.items():
        if goal.kind != "flow":
            flow = _answering(intent, goal, teaching.intents.get(intent))
            flows[flow.name] = flow
    return replace(shipped, flows=flows)


def _taught(intent: Intent, teaching: Teaching) -> Intent:
    removed = set(teaching.removed.get(intent.name, ()))
    added = teaching.added.get(intent.name, ())
    if not removed and not added:
        return intent
    kept = (text for text in intent.phrases if text not in removed)
    return replace(intent, phrases=(*kept, *added))


def _labels(one: OwnIntent) -> dict[str, str]:
    return {"zh-CN": one.label, "en": one.label_en or one.label}


def _article(goal: Goal | None) -> str | None:
    return goal.target if goal is not None and goal.kind == "article" else None


def _starts(flow: Flow, goals: Mapping[str, Goal]) -> tuple[str, ...]:
    kept = tuple(intent for intent in flow.starts if intent not in goals)
    led = tuple(
        intent for intent, goal in goals.items() if (goal.kind, goal.target) == ("flow", flow.name)
    )
    return (*kept, *led)


def _answering(intent: str, goal: Goal, own: OwnIntent | None) -> Flow:
    """A flow of one answer: the article, or the shop's own words, which are their own source."""
    is_article = goal.kind == "article"
    return Flow(
        name=f"{PREFIX}{intent}",
        version=1,
        labels=_labels(own) if own else {"zh-CN": intent, "en": intent},
        starts=(intent,),
        slots={},
        steps=_citing() if is_article else {"say": _saying(goal)},
        is_question=True,
        topic=goal.target if is_article else None,
    )


def _citing() -> dict[str, Step]:
    code = "bot.teaching.no_article"
    texts = {locale: translate(code, locale) for locale in get_args(Locale)}
    return {
        "look": AnswerStep("look", "article", END, "unknown"),
        "unknown": SayStep("unknown", (texts,), END, buttons=("human",), admits=True),
    }


def _saying(goal: Goal) -> SayStep:
    chinese = goal.text.strip()
    texts = {"zh-CN": chinese, "en": goal.text_en.strip() or chinese}
    return SayStep("say", (texts,), END, buttons=("solved", "human"), is_source=True)
