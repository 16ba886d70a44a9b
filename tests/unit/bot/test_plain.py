"""Plain words: what is shown shrinks, what must be chosen from and a person stay."""

from xiaoer.bot.model.decision import (
    Button,
    HandOver,
    HandOverReason,
    Line,
    OrderChoice,
    Outcome,
    Reply,
)
from xiaoer.bot.model.plain import OFFERED, cared_for
from xiaoer.bot.model.state import BotState

MANY = Reply(
    (Line("greeting"),),
    buttons=(Button("parcel"), Button("return"), Button("orders"), Button("human")),
)


def buttons_of(outcome: Outcome) -> tuple[object, ...]:
    assert isinstance(outcome.decision, Reply)
    return outcome.decision.buttons


def test_plain_words_leave_one_suggestion_and_a_person() -> None:
    found = cared_for(Outcome(MANY, BotState()), is_plain=True, suggests=True)
    assert buttons_of(found) == (Button("parcel"), Button("human"))


def test_what_must_be_chosen_from_is_never_cut() -> None:
    orders = tuple(OrderChoice(str(n), "壶", str(n)) for n in range(3))
    asked = Reply((Line("which_order"),), buttons=(*orders, Button("human")))
    found = cared_for(Outcome(asked, BotState()), is_plain=True, suggests=False)
    assert buttons_of(found) == (*orders, Button("human"))


def test_large_type_is_offered_once_on_a_sign() -> None:
    first = cared_for(Outcome(MANY, BotState()), is_plain=False, suggests=True)
    assert buttons_of(first)[-1] == Button("plain")
    assert OFFERED in first.state.tried
    again = cared_for(Outcome(MANY, first.state), is_plain=False, suggests=True)
    assert buttons_of(again) == MANY.buttons


def test_without_a_sign_nothing_changes() -> None:
    outcome = Outcome(MANY, BotState())
    assert cared_for(outcome, is_plain=False, suggests=False) == outcome


def test_a_hand_over_stays_one() -> None:
    outcome = Outcome(HandOver(HandOverReason.ASKED), BotState())
    assert cared_for(outcome, is_plain=True, suggests=True) == outcome
