"""What the rules are asked, what their answer is called, and who may pass."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.unit.commerce.policies.given import shipped
from tests.unit.commerce.proposals.worlds import APART, asked, buyer, goods, order, piece, world

from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.policies.model.decision import Alternative, Verdict
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.fact_names import (
    FINDING_FLAGS,
    FINDING_INSTANTS,
    FINDING_NUMBERS,
)
from xiaoer.commerce.policies.model.facts import Case, Reason, Wish
from xiaoer.commerce.proposals import judging
from xiaoer.commerce.proposals.action import Asked
from xiaoer.commerce.proposals.actions import ACTIONS
from xiaoer.commerce.proposals.errors import PersonNeededError, PolicyRefusedError
from xiaoer.commerce.proposals.judging import Judged
from xiaoer.commerce.proposals.model import Act, Attested, Told
from xiaoer.commerce.world.facts import buyer_facts
from xiaoer.kernel.i18n import LOCALES

YES, NO, ASK = Verdict.ALLOWED, Verdict.REFUSED, Verdict.NEEDS_PERSON
ECOM = shipped("sense", "shop_ecom_jd")
KNOWN = {*FINDING_FLAGS, *FINDING_NUMBERS, *FINDING_INSTANTS}
CARDS = world(bare=True, buyer=buyer(methods=[APART]))
NO_RETURN = Told(
    "R-1", "mine", "refuses", {"zh-CN": "不可以。", "en": "Not so."}, {}, "店规 · rules"
)
UNKNOWN = Told(
    "R-2",
    "mine",
    "asks",
    {"zh-CN": "看情况。", "en": "That depends."},
    {"unknown": "wish.evidence"},
)


def question(wish: Asked, about: Wish, *, has_cashback: bool = False) -> Case:
    buyer = buyer_facts(wish.world.buyer)
    return judging.case_of(wish, about, buyer, has_cashback=has_cashback)


def ruled(wish: Asked, *, has_cashback: bool = False) -> Judged:
    """What the rules of the Chinese benchmark shop say to it."""
    action = ACTIONS[wish.wished.act]
    assert action.wish
    case = question(wish, action.wish, has_cashback=has_cashback)
    return judging.judged_of(evaluate(case, ECOM), wish.world, None)


@pytest.mark.parametrize("act", [one for one in Act if ACTIONS[one].wish is not None])
def test_the_rules_know_every_finding_by_the_name_that_is_used(act: Act) -> None:
    more: dict[str, Any] = {"lines": [piece("blue")], "payment_method_id": "gift"}
    action = ACTIONS[act]
    assert action.wish
    facts = judging.wish_facts(asked(act, **more), action.wish, has_cashback=True).facts
    assert set(facts) - KNOWN == set()


@pytest.mark.parametrize(
    ("verified", "registered", "verdict", "rule"),
    [
        (True, False, YES, "ECOM-CASHBACK"),
        (True, True, NO, "ECOM-CASHBACK-TWICE"),
        (False, False, NO, "ECOM-CASHBACK-PROOF"),
        (None, False, NO, "ECOM-CASHBACK-PROOF"),
    ],
)
def test_a_review_is_rewarded_once_and_on_proof(
    verified: bool | None, registered: bool, verdict: Verdict, rule: str
) -> None:
    wish = asked(Act.CASHBACK, world(bare=True), attested=Attested(verified))
    found = ruled(wish, has_cashback=registered)
    assert found.verdict is verdict
    assert rule in {one.rule_id for one in found.because}


@pytest.mark.parametrize(("price", "verdict"), [(2999, YES), (3000, NO), (3001, NO)])
def test_a_card_pays_by_its_own_step_only_where_it_holds_more(price: int, verdict: Verdict) -> None:
    of = replace_goods(price)
    wish = asked(Act.SPEND_BALANCE, of, lines=[piece("blue")], payment_method_id="ecard")
    assert ruled(wish).verdict is verdict
    # the order itself is placed whatever the card holds: its money moves later
    placed = asked(Act.PLACE_ORDER, of, lines=[piece("blue")], payment_method_id="ecard")
    assert ruled(placed).verdict is YES


def replace_goods(price: int) -> Any:
    return world(bare=True, buyer=buyer(methods=[APART]), goods={"blue": goods("blue", price)})


def test_goods_under_price_protection_are_measured_by_what_they_cost_now() -> None:
    of = world(goods={"red": goods("red", 700), "plate": goods("plate", 1500)})
    wish = asked(Act.PRICE_PROTECTION, of, reason=Reason.PRICE_DROP)
    assert ruled(wish).moves[0].amount_minor == 600
    one = asked(Act.PRICE_PROTECTION, of, reason=Reason.PRICE_DROP, lines=[piece("red", 1)])
    assert ruled(one).moves[0].amount_minor == 300


@pytest.mark.parametrize(
    ("verdict", "has_authority", "error"),
    [
        (YES, False, None),
        (YES, True, None),
        (ASK, False, PersonNeededError),
        (ASK, True, None),
        (NO, False, PolicyRefusedError),
        (NO, True, PolicyRefusedError),
    ],
)
def test_an_agent_grants_what_is_left_to_a_person_and_nobody_what_is_refused(
    verdict: Verdict, has_authority: bool, error: type[Exception] | None
) -> None:
    judged = Judged(verdict, because=(NO_RETURN,))
    if error is None:
        judging.check(judged, has_authority=has_authority, locale="en")
    else:
        with pytest.raises(error):
            judging.check(judged, has_authority=has_authority, locale="en")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_refusal_tells_rules_sources_and_what_would_be_granted_instead(locale: str) -> None:
    others = (Alternative(Wish.REPAIR, "R-3", (1,)), Alternative(Wish.REPAIR, "R-4"))
    told = judging.refusal(Judged(NO, because=(NO_RETURN, UNKNOWN), alternatives=others), locale)
    name = judging.name_of(others[0], locale)
    assert told["rules"] == ["R-1"]
    assert told["reasons"] == NO_RETURN.text[locale]
    assert told["because"][0]["source"] == ("店规" if locale == "zh-CN" else "rules")
    assert told["instead"].count(name) == 1
    assert [one["lines"] for one in told["alternatives"]] == [[1], []]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_question_for_a_person_says_what_is_not_known(locale: str) -> None:
    told = judging.refusal(Judged(ASK, because=(NO_RETURN, UNKNOWN)), locale)
    assert told["rules"] == ["R-2"]
    assert told["reasons"] != UNKNOWN.text[locale]
    assert told["reasons"].startswith(UNKNOWN.text[locale])
    assert told["instead"] == ""


def test_two_reasons_are_two_sentences_in_either_language() -> None:
    other = Told("R-9", "mine", "refuses", {"zh-CN": "太晚。", "en": "Too late."})
    told = Judged(NO, because=(NO_RETURN, other))
    assert judging.refusal(told, "en")["reasons"] == "Not so. Too late."
    assert judging.refusal(told, "zh-CN")["reasons"] == "不可以。太晚。"


@pytest.mark.parametrize("locale", LOCALES)
def test_a_refusal_by_no_rule_still_says_something(locale: str) -> None:
    assert judging.refusal(Judged(ASK), locale)["reasons"]


def test_a_fact_without_a_name_for_people_is_called_the_circumstances() -> None:
    other = replace_params(UNKNOWN, "finding.anything")
    named = {judging.text_of(one, "en") for one in (UNKNOWN, other)}
    assert len(named) == 2


def replace_params(told: Told, unknown: str) -> Told:
    return Told(told.rule_id, told.pack, told.effect, told.text, {"unknown": unknown})


@pytest.mark.parametrize("act", sorted(judging.ONLY_HERE))
def test_an_order_of_a_connected_shop_is_changed_by_a_person_there(act: Act) -> None:
    elsewhere = world(order(is_elsewhere=True))
    for of, verdict in ((elsewhere, ASK), (world(), YES)):
        found = judging.where_it_is_kept(Judged(YES), asked(act, of))
        assert found.verdict is verdict
        assert [one.rule_id for one in found.because] == (
            ["DESK-CONNECTED-SHOP"] if verdict is ASK else []
        )
    assert judging.where_it_is_kept(Judged(NO), asked(act, elsewhere)).verdict is NO


def test_what_is_asked_before_any_detail_is_the_wish_at_its_most_favourable() -> None:
    delivered = order(status=OrderStatus.SIGNED, signed_at=datetime(2026, 11, 22, tzinfo=UTC))
    for act, wish in (
        (Act.CANCEL, Wish.CANCEL),
        (Act.EXCHANGE, Wish.EXCHANGE),
        (Act.CHANGE_PAYMENT, Wish.CHANGE_PAYMENT),
    ):
        case = question(asked(act, world(delivered)), wish, has_cashback=False)
        found = judging.favourable(case)
        if act is Act.CANCEL:
            assert (found.reason, found.payment_method_id) == (Reason.NO_LONGER_NEEDED, "card")
        if act is Act.EXCHANGE:
            assert [one.new_item and one.new_item.sku for one in found.lines] == ["red", "plate"]
        if act is Act.CHANGE_PAYMENT:
            assert found.payment_method_id == "gift"


def test_a_method_without_a_balance_can_pay_more_than_any_that_has_one() -> None:
    case = question(asked(Act.CHANGE_PAYMENT, CARDS), Wish.CHANGE_PAYMENT, has_cashback=False)
    poor = case.order.payments[0]
    rich = replace(poor, method_id="card", balance=None)
    both = replace(case, order=replace(case.order, payments=(poor, rich)))
    assert judging.favourable(both).payment_method_id == "card"


def test_price_protection_for_goods_that_were_never_bought_is_refused_by_the_rules() -> None:
    wish = asked(Act.PRICE_PROTECTION, reason=Reason.PRICE_DROP, lines=[piece("never", 1)])
    found = ruled(wish)
    assert found.verdict is NO
    assert [one.rule_id for one in found.because] == ["SENSE-LINE"]
