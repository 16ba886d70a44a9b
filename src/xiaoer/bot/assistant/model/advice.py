"""From a model's words to what the bot may take from them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xiaoer.bot.assistant.model.guard import Fault, Guard
from xiaoer.bot.assistant.model.moves import Answer, Unsure, Wish, read_move
from xiaoer.bot.assistant.model.prompt import Scene


class Outcome(StrEnum):
    """What became of a call; those of `Fault` are answers that the guard held back."""

    WISH = "wish"
    ANSWER = "answer"
    UNSURE = "unsure"
    UNREADABLE = "unreadable"
    AWAY = "away"
    OVER_BUDGET = "over_budget"
    FIGURE = "figure"
    PROMISE = "promise"
    LEAK = "leak"
    LANGUAGE = "language"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Advice:
    """What the bot may take: a wish to look at, or passages to quote.

    `order` and `passages` count from 0. `text` is None when the guard held the model's own words
    back: the passage is then quoted as it is written.
    """

    intent: str | None = None
    order: int | None = None
    passages: tuple[int, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome of a call and the advice that is left of it."""

    outcome: Outcome
    advice: Advice | None = None


def judge(text: str, scene: Scene, *, intents: Sequence[str], guard: Guard) -> Judged:
    """What may be taken from a model's words; the same words and scene always give the same."""
    move = read_move(text, intents=intents, orders=len(scene.orders), passages=len(scene.passages))
    match move:
        case None:
            return Judged(Outcome.UNREADABLE)
        case Unsure():
            return Judged(Outcome.UNSURE)
        case Wish(intent, order):
            return Judged(Outcome.WISH, Advice(intent, None if order is None else order - 1))
        case Answer():
            return _judge_answer(move, scene, guard)


def _judge_answer(answer: Answer, scene: Scene, guard: Guard) -> Judged:
    passages = tuple(number - 1 for number in answer.sources)
    sources = [f"{scene.passages[at].title}\n{scene.passages[at].text}" for at in passages]
    fault = guard.fault_of(answer.text, sources, locale=scene.locale)
    if fault is None:
        return Judged(Outcome.ANSWER, Advice(passages=passages, text=answer.text))
    outcome = Outcome(fault.value)
    return Judged(outcome, None if fault is Fault.LEAK else Advice(passages=passages))
