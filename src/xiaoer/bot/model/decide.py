"""The bot's decision: a pure function of memory, meaning and facts."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from xiaoer.bot.model import answers
from xiaoer.bot.model.decision import (
    Abstain,
    AskWhichOrder,
    Button,
    HandOver,
    HandOverReason,
    Line,
    OrderChoice,
    Outcome,
    Reply,
)
from xiaoer.bot.model.facts import Facts, OrderFact
from xiaoer.bot.model.orders import Chosen, NoOrders, NotYours, Several, choose
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.understanding import Understanding

FAILURE_LIMIT = 2

_SMALL_TALK = {
    "greeting": "greeting",
    "thanks": "thanks",
    "goodbye": "goodbye",
    "bot_identity": "bot_identity",
    "affirm": "go_on",
    "deny": "goodbye",
}
_CLOSING = frozenset({"goodbye", "thanks", "deny"})

Answer = Callable[[OrderFact, Facts], Reply]


def _parcel_is_on_its_way(order: OrderFact) -> bool:
    return order.is_moving or (bool(order.parcels) and order.is_waiting)


_ORDER_ANSWERS: dict[str, tuple[Answer, Callable[[OrderFact], bool]]] = {
    "parcel_location": (answers.parcel_location, _parcel_is_on_its_way),
    "order_status": (answers.order_status, lambda order: order.is_active),
    "return_wish": (answers.return_wish, answers.can_be_returned),
    "refund_progress": (
        answers.refund_progress,
        lambda order: order.is_refunding or order.status == "refunded",
    ),
    "invoice": (answers.invoice, lambda order: order.invoice is not None),
}

_ANSWERED_AS = {
    "parcel_stalled": "parcel_location",
    "parcel_missing": "parcel_location",
    "courier_nudge": "parcel_location",
    "delivery_time": "parcel_location",
    "ship_time": "order_status",
    "exchange_wish": "return_wish",
    "aftersales_progress": "refund_progress",
}


def decide(state: BotState, understood: Understanding, facts: Facts) -> Outcome:
    """Decide what to do about one burst of messages.

    Order of the rules: danger, the wish for a person, an open question, a known wish, an
    article that covers the words, and last the honest "I do not know".
    """
    heard = state.heard(understood.text)
    if not understood.text.strip():
        return _failure(heard, "attachment")
    urgent = _urgent(understood)
    if urgent is not None:
        slots = {"intent": urgent.value, **heard.slots}
        return Outcome(HandOver(urgent), replace(heard, slots=slots))
    if heard.pending == "want_human" and understood.intent in {"affirm", "deny"}:
        return _human_answer(heard, is_wanted=understood.intent == "affirm")
    return _by_intent(heard, _with_pending(heard, understood), facts)


def _urgent(understood: Understanding) -> HandOverReason | None:
    if understood.is_emergency:
        return HandOverReason.EMERGENCY
    if understood.wants_human:
        return HandOverReason.ASKED
    return HandOverReason.SECURITY if understood.is_security else None


def _human_answer(state: BotState, *, is_wanted: bool) -> Outcome:
    if is_wanted:
        return Outcome(HandOver(HandOverReason.COMPLAINT), state)
    reply = Reply((Line("go_on"),), buttons=(Button("parcel"), Button("human")))
    return Outcome(reply, state.answered(None, did="go_on"))


def _with_pending(state: BotState, understood: Understanding) -> Understanding:
    """Read an order named after "which order?" as the answer to that question."""
    named = understood.entities
    names_order = bool(named.numbers or named.tails or named.ordinal is not None)
    if state.pending != "which_order":
        if names_order and understood.intent is None:
            return replace(understood, intent=state.last_intent or "order_status")
        return understood
    says_more = understood.intent in _ORDER_ANSWERS and understood.intent != "order_status"
    if understood.intent is None or (names_order and not says_more):
        return replace(understood, intent=state.pending_intent)
    return understood


def _by_intent(state: BotState, understood: Understanding, facts: Facts) -> Outcome:
    intent = _ANSWERED_AS.get(understood.intent or "", understood.intent)
    if intent in _ORDER_ANSWERS:
        return _about_order(state, understood, facts, intent)
    if intent in _SMALL_TALK:
        return _small_talk(state, intent)
    if intent == "complaint":
        return _complaint(state)
    if intent == "call_back":
        return Outcome(HandOver(HandOverReason.ASKED), state.put(intent="call_back"))
    if intent == "not_solved":
        return _failure(state, "not_solved")
    return _from_article(state, facts)


def _small_talk(state: BotState, intent: str) -> Outcome:
    buttons = () if intent in _CLOSING else (Button("parcel"), Button("return"), Button("human"))
    return Outcome(Reply((Line(_SMALL_TALK[intent]),), buttons=buttons), replace(state, failures=0))


def _complaint(state: BotState) -> Outcome:
    """Ask before handing over (GB/T 47746-2026, 5.2.2.7); the second complaint needs no asking."""
    if state.complaints:
        return Outcome(HandOver(HandOverReason.COMPLAINT), state.put(intent="complaint"))
    asked = replace(
        state.asked("want_human", intent="complaint"), complaints=state.complaints + 1
    ).put(intent="complaint")
    return Outcome(Reply((Line("complaint"),), buttons=(Button("human"), Button("no"))), asked)


def _about_order(state: BotState, understood: Understanding, facts: Facts, intent: str) -> Outcome:
    if not facts.is_signed_in:
        return _sign_in(state, facts, intent)
    answer, is_plausible = _ORDER_ANSWERS[intent]
    choice = choose(understood, facts, state, is_plausible=is_plausible)
    match choice:
        case Chosen(order):
            did = state.answered(intent, did=intent, order=order.number)
            return Outcome(answer(order, facts), did)
        case Several(orders):
            return _ask_which(state, facts, orders, intent)
        case NotYours(number):
            return _not_yours(state, number)
        case NoOrders():
            return _no_orders(state, facts, intent)
        case _:
            assert_never(choice)


def _ask_which(
    state: BotState, facts: Facts, orders: tuple[OrderFact, ...], intent: str
) -> Outcome:
    lines = [Line("which_order")]
    article = facts.topic_article if intent == "return_wish" else None
    if article is not None:
        lines.insert(0, answers.cite(article))
    ask = AskWhichOrder(
        tuple(lines),
        buttons=tuple(OrderChoice(order.number, order.title, order.tail) for order in orders),
        sources=(article,) if article else (),
    )
    numbers = tuple(order.number for order in orders)
    return Outcome(ask, state.asked("which_order", intent=intent, candidates=numbers))


def _not_yours(state: BotState, number: str) -> Outcome:
    """Never say whether the number exists elsewhere."""
    if state.failures + 1 >= FAILURE_LIMIT:
        return _give_up(state)
    reply = Abstain(
        (Line("order_not_found", {"number": number}),), buttons=(Button("orders"), Button("human"))
    )
    return Outcome(reply, state.failed("order_not_found"))


def _no_orders(state: BotState, facts: Facts, intent: str) -> Outcome:
    article = facts.topic_article
    lines = (Line("no_orders"), *((answers.cite(article),) if article else ()))
    reply = Reply(lines, buttons=(Button("human"),), sources=(article,) if article else ())
    return Outcome(reply, state.answered(intent, did="no_orders"))


def _sign_in(state: BotState, facts: Facts, intent: str) -> Outcome:
    article = facts.topic_article
    lines = (Line("sign_in"), *((answers.cite(article),) if article else ()))
    reply = Reply(lines, buttons=(Button("human"),), sources=(article,) if article else ())
    return Outcome(reply, state.answered(intent, did="sign_in"))


def _from_article(state: BotState, facts: Facts) -> Outcome:
    best = next(
        (article for article in facts.articles if article.is_confident), facts.topic_article
    )
    if best is None:
        return _failure(state, "unknown")
    reply = Reply(
        (answers.cite(best),), buttons=(Button("solved"), Button("human")), sources=(best,)
    )
    return Outcome(reply, state.answered("article", did="article"))


def _failure(state: BotState, key: str) -> Outcome:
    """Admit it once; the second time in a row a person is called (5.2.2.6 a)."""
    if state.failures + 1 >= FAILURE_LIMIT:
        return _give_up(state)
    reply = Abstain((Line(key),), buttons=(Button("human"), Button("parcel"), Button("return")))
    return Outcome(reply, state.failed(key))


def _give_up(state: BotState) -> Outcome:
    return Outcome(HandOver(HandOverReason.REPEATED_FAILURE), state.failed("unknown"))
