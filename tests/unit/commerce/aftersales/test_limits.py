"""Each limit on its last allowed step and on the first that is one too many."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.factories.aftersales import DAY, HOUR, NOW, TERMS, deed, given_request
from tests.unit.commerce.aftersales.walking import inspecting, refused

from xiaoer.commerce.aftersales.errors import (
    ActIncompleteError,
)
from xiaoer.commerce.aftersales.model.acting import NEEDS, act, expiry, replay
from xiaoer.commerce.aftersales.model.limits import BY_RULES, LIMITS, Attempt, hindrance
from xiaoer.commerce.aftersales.model.request import Grant
from xiaoer.commerce.aftersales.model.words import PAYS, Act, ClockName, Kind, State, Who
from xiaoer.commerce.policies.model.decision import Verdict

YES, NO, ASK = Verdict.ALLOWED, Verdict.REFUSED, Verdict.NEEDS_PERSON
SECOND = timedelta(seconds=1)
BY_PROVIDER = (Act.REFUND_FAILS, Act.REFUND_ARRIVES)


@pytest.mark.parametrize(("late", "ok"), [(timedelta(seconds=30), True), (31 * SECOND, False)])
@pytest.mark.parametrize("name", [Act.AGREE, Act.REFUSE, Act.OFFER])
def test_an_answer_is_taken_back_for_half_a_minute(name: Act, late: timedelta, ok: bool) -> None:
    request = given_request()
    answered = act(request, deed(name, amount=500))
    undo = deed(Act.UNDO, at=NOW + late)
    if not ok:
        assert refused(answered, undo) == "undo_too_late"
        return
    assert act(answered, undo) == replace(request, version=3, changed_at=NOW + late)


def test_an_answer_is_taken_back_by_whoever_gave_it_and_only_once() -> None:
    answered = act(given_request(), deed(Act.AGREE))
    assert refused(answered, deed(Act.UNDO, actor="agent:other")) == "undo_not_yours"
    again = act(answered, deed(Act.UNDO))
    assert refused(again, deed(Act.UNDO)) == "not_in_this_state"


def test_an_answer_that_was_built_upon_is_not_taken_back() -> None:
    paid = replay(given_request(), [deed(Act.REFUSE), deed(Act.REOPEN, Who.BUYER)])
    again = act(paid, deed(Act.ADD_EVIDENCE, Who.BUYER))
    assert refused(again, deed(Act.UNDO)) == "not_in_this_state"


@pytest.mark.parametrize(
    ("amount", "actor", "code"),
    [
        (50_000, "agent:a", None),
        (50_001, "agent:a", "second_person_needed"),
        (50_001, "agent:other", None),
    ],
)
def test_a_large_sum_is_paid_out_by_a_second_person(
    amount: int, actor: str, code: str | None
) -> None:
    agreed = act(given_request(amount=amount), deed(Act.AGREE))
    paying = deed(Act.SETTLE, actor=actor)
    if code:
        assert refused(agreed, paying) == code
    else:
        assert act(agreed, paying).settled == amount


def test_goodwill_of_a_single_cent_takes_two_people() -> None:
    agreed = act(given_request(Kind.COMPENSATION, amount=1), deed(Act.AGREE))
    assert refused(agreed, deed(Act.SETTLE)) == "second_person_needed"
    assert act(agreed, deed(Act.SETTLE, actor="agent:other")).settled == 1


@pytest.mark.parametrize(("amount", "state"), [(50_000, State.COMPLETED), (50_001, None)])
def test_the_rules_pay_alone_what_one_person_might(amount: int, state: State | None) -> None:
    request = given_request(amount=amount, verdict=YES)
    agreed = act(request, deed(Act.AGREE, Who.SYSTEM, actor=BY_RULES))
    paying = deed(Act.SETTLE, Who.SYSTEM, actor=BY_RULES)
    if state:
        assert act(agreed, paying).state is state
    else:
        assert refused(agreed, paying) == "second_person_needed"


@pytest.mark.parametrize("verdict", [ASK, NO])
def test_the_rules_agree_to_nothing_that_they_do_not_grant(verdict: Verdict) -> None:
    request = given_request(verdict=verdict)
    by_rules = deed(Act.AGREE, Who.SYSTEM, actor=BY_RULES)
    assert refused(request, by_rules) in {"facts_forbid", "not_granted"}


@pytest.mark.parametrize(
    ("verdict", "silence", "state"),
    [
        (YES, "agree", State.TO_SETTLE),
        (YES, "escalate", State.DISPUTED),
        (ASK, "agree", State.DISPUTED),
        (NO, "agree", State.DISPUTED),
    ],
)
def test_a_silent_merchant_agrees_only_to_what_the_rules_grant(
    verdict: Verdict, silence: str, state: State
) -> None:
    terms = replace(TERMS, silent_merchant=silence)
    request = given_request(verdict=verdict, terms=terms)
    assert request.due
    happens = expiry(request)
    assert happens
    assert act(request, deed(happens, Who.SYSTEM, at=request.due.at)).state is state


@pytest.mark.parametrize(
    ("verdict", "act_", "code"),
    [
        (YES, Act.REFUSE, "entitled"),
        (NO, Act.AGREE, "not_granted"),
        (NO, Act.OFFER, "not_granted"),
    ],
)
def test_a_merchant_neither_refuses_a_right_nor_grants_what_is_refused(
    verdict: Verdict, act_: Act, code: str
) -> None:
    assert refused(given_request(verdict=verdict), deed(act_, amount=1)) == code


@pytest.mark.parametrize("kind", sorted(PAYS))
def test_where_nothing_is_left_nothing_is_promised(kind: Kind) -> None:
    bare = given_request(kind, amount=0)
    assert refused(bare, deed(Act.AGREE)) == "nothing_to_grant"
    assert refused(bare, deed(Act.OFFER, amount=1)) == "nothing_to_grant"
    disputed = act(bare, deed(Act.ESCALATE))
    assert refused(disputed, deed(Act.RULE_FOR_BUYER)) == "nothing_to_grant"


@pytest.mark.parametrize("kind", [Kind.EXCHANGE, Kind.REPAIR, Kind.RESHIP, Kind.INVOICE])
def test_what_is_not_about_money_is_agreed_to_without_any(kind: Kind) -> None:
    assert act(given_request(kind, amount=0), deed(Act.AGREE)).state is not State.REQUESTED


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, fields in NEEDS.items() for field in fields]
)
def test_an_act_without_what_it_needs_names_what_is_missing(name: Act, field: str) -> None:
    paid = replay(given_request(), [deed(Act.AGREE), deed(Act.SETTLE)])
    fails = replace(deed(Act.REFUND_FAILS, Who.SYSTEM, amount=10_000), method="card")
    lost = act(paid, fails)
    states = {
        Act.REFUND_FAILS: paid,
        Act.REFUND_ARRIVES: lost,
        Act.PAY_OTHERWISE: lost,
        Act.SETTLE_BY_HAND: lost,
        Act.SHIP_RETURN: replay(given_request(Kind.RETURN_REFUND), [deed(Act.AGREE)]),
        Act.WAIVE_RETURN: replay(given_request(Kind.RETURN_REFUND), [deed(Act.AGREE)]),
        Act.DEDUCT: inspecting(),
        Act.REJECT_GOODS: inspecting(),
        Act.SEND_BACK: act(inspecting(), deed(Act.REJECT_GOODS)),
        Act.SEND: act(given_request(Kind.RESHIP), deed(Act.AGREE)),
        Act.RULE_FOR_BUYER: act(given_request(), deed(Act.ESCALATE)),
        Act.RULE_FOR_MERCHANT: act(given_request(), deed(Act.ESCALATE)),
    }
    request = states.get(name, given_request())
    grant = Grant(None, ASK, 10_000)
    doers = {Act.SHIP_RETURN: Who.BUYER} | dict.fromkeys(BY_PROVIDER, Who.SYSTEM)
    whole = deed(name, doers.get(name, Who.AGENT), amount=1, grant=grant)
    whole = replace(whole, method="card")
    act(request, whole)
    with pytest.raises(ActIncompleteError) as told:
        act(request, replace(whole, **{field: None}))
    assert [(one.field, one.code) for one in told.value.errors] == [
        (field, "kernel.field.required")
    ]


def test_every_limited_act_can_be_in_the_way_of_somebody() -> None:
    request = given_request()
    assert set(LIMITS) <= set(Act)
    early = Attempt(Act.AUTO_AGREE, Who.SYSTEM, "system", NOW + 2 * DAY - SECOND)
    found = hindrance(request, early)
    assert found
    assert found.code == "not_due"
    assert hindrance(given_request(verdict=YES), replace(early, at=NOW + 2 * DAY)) is None


def test_a_clock_resumes_with_what_it_had_left_and_the_other_begins_anew() -> None:
    asked = act(given_request(), deed(Act.ASK_EVIDENCE, at=NOW + HOUR))
    assert asked.due
    assert (asked.due.clock, asked.due.at) == (ClockName.EVIDENCE, NOW + HOUR + 2 * DAY)
    assert asked.paused == {ClockName.ANSWER: 47 * HOUR}
    back = act(asked, deed(Act.EXPIRE, Who.SYSTEM, at=asked.due.at))
    assert back.due
    assert (back.due.clock, back.due.at) == (ClockName.ANSWER, asked.due.at + 47 * HOUR)
    assert back.paused == {}
