"""One turn of the bot: a pure generator of memory, meaning and facts.

It yields what it needs from the world (`flows.effects`), and returns what to say and remember.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final, get_args

from xiaoer.bot.model import soothing
from xiaoer.bot.model.decision import (
    Abstain,
    Button,
    HandOver,
    Line,
    Outcome,
    Reply,
)
from xiaoer.bot.model.entities import without_numbers
from xiaoer.bot.model.facts import ArticleFact, Facts
from xiaoer.bot.model.flows.effects import Advise, Advised, Doing
from xiaoer.bot.model.flows.heard import Heard
from xiaoer.bot.model.flows.talking import SURE, gives_address, go_on, is_of_orders, start
from xiaoer.bot.model.flows.turn import Pack, Turn
from xiaoer.bot.model.orders import title_likeness
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.stepping_back import (
    ConfirmFirst,
    HandOverReason,
    Limits,
    Signals,
    reason_for,
)
from xiaoer.bot.model.text import compact
from xiaoer.bot.model.understanding import Understanding
from xiaoer.kernel.i18n import Locale

_SMALL_TALK: Final = {
    "greeting": "greeting",
    "thanks": "thanks",
    "goodbye": "goodbye",
    "bot_identity": "bot_identity",
    "affirm": "go_on",
    "deny": "goodbye",
    "wait": "take_your_time",
    "chitchat": "chitchat",
    "correction": "which_correction",
}
_HAS_A_RULE: Final = frozenset({*_SMALL_TALK, "complaint", "not_solved"})
_CLOSING: Final = frozenset({"goodbye", "thanks", "deny", "wait"})
_COMPLAINS: Final = re.compile(r"投诉|差评|举报|曝光|\bcomplain|\breport you\b")
_SURE: Final = 0.8
_MOST_WISHES: Final = 3
_VAGUE: Final = frozenset({None, "complaint", "correction", "not_solved", "greeting"})
_TAIL: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_GOODS: Final = "product_question"
_FEW_WORDS: Final = re.compile(r"[a-z']+(?: [a-z']+)?|[一-鿿]{1,2}")


def talk(
    state: BotState,
    wishes: Sequence[Heard],
    facts: Facts,
    pack: Pack,
    *,
    signals: Signals | None = None,
    limits: Limits | None = None,
) -> Doing[Outcome]:
    """Decide what to do about one burst of messages; a clause may call a person first."""
    heard = _fresh(state, facts).heard("\n".join(wish.text for wish in wishes))
    turn = Turn(pack, facts, heard, limits=limits or Limits())
    verdict = yield from _verdict(turn, wishes, signals or _signals_of(wishes[0].understood))
    if isinstance(verdict, HandOverReason):
        slots = {"intent": verdict.value, **heard.slots}
        return Outcome(HandOver(verdict), replace(heard, slots=slots))
    turn.failures_before = heard.failures
    outcome = yield from _answer(turn, wishes)
    return _asking_first(outcome) if isinstance(verdict, ConfirmFirst) else outcome


def _signals_of(understood: Understanding) -> Signals:
    """What the words alone say, where no counter is at hand."""
    return Signals(
        trigger="words" if understood.wants_human else None,
        is_emergency=understood.is_emergency,
        is_security=understood.is_security,
    )


def _verdict(
    turn: Turn, wishes: Sequence[Heard], signals: Signals
) -> Doing[HandOverReason | ConfirmFirst | None]:
    """What the clauses say, once it is known what the words are about."""
    if signals.is_complex and gives_address(turn, wishes[0]):
        signals = replace(signals, is_complex=False, occurrences=None)
    verdict = reason_for(signals, turn.limits)
    if verdict is HandOverReason.RARE and (yield from _is_standard(turn, wishes)):
        return reason_for(replace(signals, is_standard=True), turn.limits)
    return verdict


def _is_standard(turn: Turn, wishes: Sequence[Heard]) -> Doing[bool]:
    """Whether there is a clear answer: a flow, a word of politeness, or an article (4.2)."""
    intents = {wish.understood.intent for wish in wishes}
    if intents & _HAS_A_RULE or any(map(turn.pack.beginning_with, intents)):
        return True
    yield from turn.look_up("articles", wishes[0].text)
    return any(article.is_confident for article in turn.facts.articles)


def _asking_first(outcome: Outcome) -> Outcome:
    """The answer, and whether a person is wanted (5.2.2.7): once, and never beside a question."""
    said, state = outcome.decision, outcome.state
    is_asked = state.pending is not None or state.complaints or state.places
    if not isinstance(said, Reply) or is_asked:
        return outcome
    lines = (*said.lines, Line("offer_person"))
    buttons = (Button("human"), Button("no"))
    asked = replace(state, pending="want_human", complaints=state.complaints + 1)
    return Outcome(replace(said, lines=lines, buttons=buttons), asked)


def _answer(turn: Turn, wishes: Sequence[Heard]) -> Doing[Outcome]:
    """Answer what nobody needs to be called for.

    `wishes` are the parts of the burst that mean something of their own, in order; the first
    carries the whole burst's signs of danger. Order of the rules: an open question, a known
    wish, an article that covers the words, and last the honest "I do not know".
    """
    first, state, words = wishes[0], turn.state, turn.pack.words
    turn.intent, turn.locale = first.understood.intent, first.understood.locale
    if state.pending == "want_human":
        turn.remember(pending=None, pending_intent=None)
        if words.is_yes(first) or words.is_no(first):
            return _human_answer(turn.state, is_wanted=words.is_yes(first))
    if not first.text.strip() and not (state.places and first.files):
        return _failure(turn, "attachment")
    _acknowledge(turn, first.understood)
    if state.places:
        answered = yield from go_on(turn, first)
        if answered is not None:
            return _outcome(turn, answered)
    return (yield from _wishes(turn, wishes))


def _wishes(turn: Turn, wishes: Sequence[Heard]) -> Doing[Outcome]:
    """Begin a flow for each wish in turn; what must wait is kept for later."""
    wishes = [_wish_in_anger(turn, wish) for wish in wishes]
    known = [
        wish
        for wish in wishes
        if turn.pack.beginning_with(wish.understood.intent) and not _means_order(turn, wish)
    ]
    if not known:
        return (yield from _by_intent(turn, wishes[0]))
    waiting = [(wish.understood.intent or "", wish.text) for wish in known[1:_MOST_WISHES]]
    turn.remember(queue=tuple(waiting))
    return _outcome(turn, (yield from start(turn, known[0])))


def _wish_in_anger(turn: Turn, heard: Heard) -> Heard:
    """Who is angry and says what is to be done wants that, unless they wish to complain."""
    understood = heard.understood
    if understood.intent != "complaint" or _COMPLAINS.search(heard.bare):
        return heard
    wish = next(
        (
            guess
            for guess in understood.alternatives
            if guess.score >= _SURE and turn.pack.beginning_with(guess.intent)
        ),
        None,
    )
    if wish is None:
        return heard
    meant = replace(understood, intent=wish.intent, score=wish.score)
    return replace(heard, understood=meant)


def _outcome(turn: Turn, answered: HandOverReason | bool) -> Outcome:
    """What was gathered, or a person."""
    turn.remember(heard_at=turn.facts.now, locale=turn.locale)
    if isinstance(answered, HandOverReason):
        return Outcome(HandOver(answered), turn.state)
    if turn.has_admitted:
        return _admitted(turn)
    return Outcome(
        turn.reply(), replace(turn.state, failures=0 if answered else turn.state.failures)
    )


def _admitted(turn: Turn) -> Outcome:
    """A flow had no answer: the second time in a row a person is called (5.2.2.6 a).

    What the help centre has no answer to goes to a person at once (5.1.3 d).
    """
    failures = turn.failures_before + 1
    signals = Signals(failures=failures, has_no_answer=turn.has_no_answer)
    reason = reason_for(signals, turn.limits)
    state = replace(turn.state, failures=failures)
    if isinstance(reason, HandOverReason):
        return Outcome(HandOver(reason), state)
    return Outcome(turn.reply(), state)


def _fresh(state: BotState, facts: Facts) -> BotState:
    """Without flows that were left alone for too long."""
    kept = tuple(
        place
        for place in state.places
        if place.since is None or facts.now - place.since <= timedelta(minutes=place.patience)
    )
    return replace(state, places=kept) if len(kept) < len(state.places) else state


def _acknowledge(turn: Turn, understood: Understanding) -> None:
    """Before the facts, a word for who is upset."""
    is_angry = understood.emotion == "angry"
    feeling = turn.state.emotion.feeling or ("angry" if is_angry else None)
    if feeling is not None and understood.intent != "complaint":
        matter, seed = soothing.matter_of(understood.intent), turn.state.problems[0]
        texts = {
            locale: soothing.opening(feeling, matter, locale, seed) for locale in get_args(Locale)
        }
        turn.lines.append(Line("", {}, texts))


def _human_answer(state: BotState, *, is_wanted: bool) -> Outcome:
    if is_wanted:
        return Outcome(HandOver(HandOverReason.COMPLAINT), state)
    reply = Reply((Line("go_on"),), buttons=(Button("parcel"), Button("human")))
    return Outcome(reply, state.answered(None, did="go_on"))


def _by_intent(turn: Turn, heard: Heard) -> Doing[Outcome]:
    intent = heard.understood.intent
    if (intent in _VAGUE and _names_order(heard)) or _means_order(turn, heard):
        return (yield from _about_order(turn, heard))
    if intent == "complaint":
        return _complaint(turn)
    if intent == "not_solved":
        return _failure(turn, "not_solved")
    if intent in _SMALL_TALK:
        return _small_talk(turn, intent)
    return (yield from _from_article(turn, heard))


def _about_order(turn: Turn, heard: Heard) -> Doing[Outcome]:
    """An order is named: a telling word says what for, else what was spoken of last."""
    last = turn.state.last_intent
    wish = turn.pack.words.verb_of(heard) or (last if turn.pack.beginning_with(last) else None)
    meant = replace(heard.understood, intent=wish or "order_status")
    return _outcome(turn, (yield from start(turn, replace(heard, understood=meant))))


def _means_order(turn: Turn, heard: Heard) -> bool:
    """Whether an order's number says more than what was read, uncertainly, into the rest.

    A word or two beside a number (where is …) say nothing for sure.
    """
    understood = heard.understood
    if not understood.entities.numbers:
        return False
    if understood.score >= SURE and not _says_little(heard):
        return False
    flow = turn.pack.beginning_with(understood.intent)
    return flow is None or not is_of_orders(flow)


def _says_little(heard: Heard) -> bool:
    return _FEW_WORDS.fullmatch(compact(without_numbers(heard.text))) is not None


def _names_order(heard: Heard) -> bool:
    named = heard.understood.entities
    is_named = bool(named.numbers or named.tails or named.ordinal is not None)
    return is_named or _TAIL.search(heard.text) is not None


def _small_talk(turn: Turn, intent: str) -> Outcome:
    if intent not in _CLOSING:
        turn.buttons += [Button("parcel"), Button("return"), Button("human")]
    turn.say(_SMALL_TALK[intent])
    return Outcome(turn.reply(), replace(turn.state, failures=0))


def _complaint(turn: Turn) -> Outcome:
    """Ask before handing over (GB/T 47746-2026, 5.2.2.7); the second complaint needs no asking."""
    state = turn.state
    if state.complaints:
        return Outcome(HandOver(HandOverReason.COMPLAINT), state.put(intent="complaint"))
    asked = replace(
        state.asked("want_human", intent="complaint"), complaints=state.complaints + 1
    ).put(intent="complaint")
    return Outcome(Reply((Line("complaint"),), buttons=(Button("human"), Button("no"))), asked)


def _from_article(turn: Turn, heard: Heard) -> Doing[Outcome]:
    yield from turn.look_up("articles", heard.text)
    best = next((article for article in turn.facts.articles if article.is_confident), None)
    if best is None:
        return (yield from _about_goods(turn, heard))
    return _quote(turn, best)


def _advised(turn: Turn, heard: Heard) -> Doing[Outcome]:
    """Take a second reading as if it were one's own: the same flows, the same rules."""
    advised: Advised | None = yield Advise()
    if advised is None:
        return _failure(turn, "unknown")
    if advised.article is not None:
        return _quote(turn, advised.article)
    meant = replace(heard.understood, intent=advised.intent)
    if advised.order is not None:
        entities = replace(meant.entities, numbers=(*meant.entities.numbers, advised.order))
        meant = replace(meant, entities=entities)
    if not turn.pack.beginning_with(meant.intent):
        return _failure(turn, "unknown")
    return _outcome(turn, (yield from start(turn, replace(heard, understood=meant))))


def _quote(turn: Turn, article: ArticleFact) -> Outcome:
    turn.cite(article)
    turn.buttons += [Button("solved"), Button("human")]
    return Outcome(turn.reply(), turn.state.answered("article", did="article"))


def _about_goods(turn: Turn, heard: Heard) -> Doing[Outcome]:
    """What names goods and nothing else known is a question about them."""
    yield from turn.look_up("products", f"words:{heard.text}")
    named = any(title_likeness(heard.text, one.title) for one in turn.facts.products)
    if not named or turn.pack.beginning_with(_GOODS) is None:
        return (yield from _advised(turn, heard))
    meant = replace(heard, understood=replace(heard.understood, intent=_GOODS))
    return _outcome(turn, (yield from start(turn, meant)))


def _failure(turn: Turn, key: str) -> Outcome:
    """Admit it once; the second time in a row a person is called (5.2.2.6 a)."""
    reason = reason_for(Signals(failures=turn.state.failures + 1), turn.limits)
    if isinstance(reason, HandOverReason):
        return Outcome(HandOver(reason), turn.state.failed("unknown"))
    turn.say(key)
    turn.buttons += [Button("human"), Button("parcel"), Button("return")]
    reply = turn.reply()
    return Outcome(Abstain(reply.lines, buttons=reply.buttons), turn.state.failed(key))
