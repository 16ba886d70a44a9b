"""Clocks, limits and amounts, one by one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.factories.aftersales import DAY, HOUR, NOW, TERMS, deed, given_request

from xiaoer.commerce.aftersales.errors import ActIncompleteError, ActRefusedError, SurchargeError
from xiaoer.commerce.aftersales.model.acting import act, payout, replay
from xiaoer.commerce.aftersales.model.granting import grant_of
from xiaoer.commerce.aftersales.model.limits import Attempt, hindrance
from xiaoer.commerce.aftersales.model.request import Grant
from xiaoer.commerce.aftersales.model.terms import under
from xiaoer.commerce.aftersales.model.words import Act, ClockName, Kind, State, Who
from xiaoer.commerce.policies.model.decision import (
    Deadline,
    Decision,
    LineAmount,
    MethodAmount,
    Verdict,
)
from xiaoer.kernel.money import Money


def decision(
    amount: int = 100, verdict: Verdict = Verdict.ALLOWED, methods: tuple[int, ...] = (60, 40)
) -> Decision:
    return Decision(
        verdict=verdict,
        amount=Money(amount, "CNY"),
        lines=(LineAmount(0, 1, Money(amount, "CNY")),),
        methods=tuple(MethodAmount(f"m{i}", Money(a, "CNY")) for i, a in enumerate(methods)),
        return_freight=None,
        outbound_freight=None,
        deadlines=(
            Deadline("answer", "seller", NOW + 5 * HOUR),
            Deadline("ship_exchange", "seller", NOW + 7 * HOUR),
            Deadline("give_return_address", "seller", NOW + HOUR),
        ),
        because=(),
        inputs={},
        alternatives=(),
        policy_version="1",
    )


def test_a_decision_sets_its_own_clocks_and_leaves_the_others() -> None:
    terms = under(TERMS, decision(), NOW)
    assert terms.clocks[ClockName.ANSWER] == 5 * HOUR
    assert terms.clocks[ClockName.SEND] == 7 * HOUR
    assert terms.clocks[ClockName.INSPECT] == 2 * DAY


def test_a_decision_becomes_a_grant() -> None:
    assert grant_of(decision(), None) == Grant(
        None, Verdict.ALLOWED, 100, {"0": 100}, {"m0": 60, "m1": 40}
    )
    assert grant_of(decision(methods=(60, 30)), None).methods == {}
    assert grant_of(decision(verdict=Verdict.REFUSED), None).amount == 0
    with pytest.raises(SurchargeError):
        grant_of(decision(-1), None)


def test_the_merchants_clock_stands_still_while_it_is_the_buyers_turn() -> None:
    request = given_request()
    asked = act(request, deed(Act.ASK_EVIDENCE, at=NOW + 10 * HOUR))
    assert asked.due
    assert asked.due.clock is ClockName.EVIDENCE
    back = act(asked, deed(Act.ADD_EVIDENCE, Who.BUYER, at=NOW + 30 * HOUR))
    assert back.due
    assert back.due.at - (NOW + 30 * HOUR) == 38 * HOUR


def test_a_clock_that_stood_still_has_some_time_left() -> None:
    asked = act(given_request(), deed(Act.ASK_EVIDENCE, at=NOW + 47 * HOUR))
    back = act(asked, deed(Act.ADD_EVIDENCE, Who.BUYER, at=NOW + 60 * HOUR))
    assert back.due
    assert back.due.at == NOW + 64 * HOUR


def test_a_deduction_is_paid_out_less_and_undone_in_its_moment() -> None:
    request = given_request(Kind.RETURN_REFUND)
    steps = [deed(Act.AGREE), deed(Act.SHIP_RETURN, Who.BUYER), deed(Act.RECEIVE)]
    inspecting = replay(request, steps)
    less = act(inspecting, deed(Act.DEDUCT, amount=3_000))
    assert (less.state, less.payable) == (State.DEDUCTION_OFFERED, 7_000)
    undone = act(less, deed(Act.UNDO, at=NOW + timedelta(seconds=30)))
    assert undone == replace(
        inspecting, version=less.version + 1, changed_at=NOW + timedelta(seconds=30)
    )
    agreed = act(less, deed(Act.ACCEPT_DEDUCTION, Who.BUYER))
    assert payout(agreed) == (7_000, {"0": 7_000}, {"card": 7_000})


def test_a_new_decision_never_leaves_more_promised_than_it_allows() -> None:
    request = given_request(Kind.RETURN_REFUND)
    steps = [deed(Act.AGREE), deed(Act.SHIP_RETURN, Who.BUYER), deed(Act.RECEIVE)]
    disputed = act(
        replay(request, [*steps, deed(Act.DEDUCT, amount=1_000)]), deed(Act.ESCALATE, Who.BUYER)
    )
    less = act(disputed, deed(Act.REASSESS, grant=Grant(None, Verdict.ALLOWED, 2_000)))
    assert less.granted == 2_000


@pytest.mark.parametrize("missing", [Act.OFFER, Act.REFUSE, Act.ASK_EVIDENCE])
def test_an_act_says_what_it_lacks(missing: Act) -> None:
    bare = replace(deed(missing), reason=None, text=None)
    with pytest.raises(ActIncompleteError) as refused:
        act(given_request(), bare)
    assert [error.code for error in refused.value.errors] == ["kernel.field.required"]


def test_why_an_act_is_not_possible_tells_state_from_side() -> None:
    request = given_request()
    for name, who, code in (
        (Act.SETTLE, Who.AGENT, "not_in_this_state"),
        (Act.AGREE, Who.BUYER, "somebody_elses_act"),
        (Act.EXPIRE, Who.SYSTEM, "not_due"),
    ):
        found = hindrance(request, Attempt(name, who, "x", NOW))
        assert found
        assert found.code == code


def test_evidence_is_asked_for_twice_at_most() -> None:
    request = given_request()
    for _ in range(2):
        request = act(request, deed(Act.ASK_EVIDENCE))
        request = act(request, deed(Act.ADD_EVIDENCE, Who.BUYER))
    with pytest.raises(ActRefusedError):
        act(request, deed(Act.ASK_EVIDENCE))
