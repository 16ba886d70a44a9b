"""How much is promised, taken off, ruled and paid: from a cent to all that was decided."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.factories.aftersales import deed, given_request
from tests.unit.commerce.aftersales.walking import inspecting, refused

from xiaoer.commerce.aftersales.errors import (
    ActIncompleteError,
    AmountTooHighError,
)
from xiaoer.commerce.aftersales.model.acting import act, payout, replay
from xiaoer.commerce.aftersales.model.words import Act, Kind, State, Who
from xiaoer.commerce.policies.model.decision import Verdict

YES, NO, ASK = Verdict.ALLOWED, Verdict.REFUSED, Verdict.NEEDS_PERSON
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("amount", "ok"), [(1, True), (10_000, True), (0, False), (10_001, False)])
def test_an_offer_is_at_least_a_cent_and_at_most_what_was_decided(amount: int, ok: bool) -> None:
    request = given_request()
    if ok:
        assert act(request, deed(Act.OFFER, amount=amount)).offered == amount
        return
    before = replace(request)
    with pytest.raises((AmountTooHighError, ActIncompleteError)):
        act(request, deed(Act.OFFER, amount=amount))
    assert request == before


@pytest.mark.parametrize(("amount", "left"), [(1, 9_999), (10_000, 0)])
def test_a_deduction_takes_from_a_cent_to_all(amount: int, left: int) -> None:
    assert act(inspecting(), deed(Act.DEDUCT, amount=amount)).payable == left


@pytest.mark.parametrize("amount", [-1, 10_001])
def test_a_deduction_takes_no_more_than_there_is(amount: int) -> None:
    with pytest.raises(AmountTooHighError) as told:
        act(inspecting(), deed(Act.DEDUCT, amount=amount))
    assert told.value.params["most"] == 10_000


@pytest.mark.parametrize(("amount", "granted"), [(None, 10_000), (4_000, 4_000), (0, 0)])
def test_a_ruling_grants_all_or_a_part(amount: int | None, granted: int) -> None:
    disputed = act(given_request(), deed(Act.ESCALATE))
    ruled = act(disputed, deed(Act.RULE_FOR_BUYER, amount=amount))
    assert (ruled.granted, ruled.is_final, ruled.state) == (granted, True, State.TO_SETTLE)


def test_a_ruling_grants_no_more_than_the_rules_and_no_less_than_was_paid() -> None:
    disputed = act(given_request(), deed(Act.ESCALATE))
    paid = replace(disputed, settled=3_000)
    for request, amount in ((disputed, 10_001), (paid, 2_999)):
        with pytest.raises(AmountTooHighError):
            act(request, deed(Act.RULE_FOR_BUYER, amount=amount))
    assert act(paid, deed(Act.RULE_FOR_BUYER, amount=3_000)).payable == 0


def test_a_partial_settlement_leaves_the_rest_for_another_attempt() -> None:
    steps = [
        deed(Act.OFFER, amount=4_000),
        deed(Act.ACCEPT_OFFER, Who.BUYER),
        deed(Act.SETTLE),
    ]
    paid = replay(given_request(), steps)
    assert (paid.state, paid.settled, paid.settled_methods) == (
        State.COMPLETED,
        4_000,
        {"card": 4_000},
    )
    assert refused(paid, deed(Act.REOPEN, Who.BUYER)) == "decided_for_good"
    again = act(replace(paid, is_final=False), deed(Act.REOPEN, Who.BUYER))
    assert (again.granted, again.payable, again.room) == (4_000, 0, 6_000)
    rest = replay(again, [deed(Act.AGREE)])
    assert payout(rest) == (6_000, {"0": 6_000}, {"card": 6_000})


def test_what_was_paid_in_full_is_not_asked_for_again() -> None:
    paid = replay(given_request(), [deed(Act.AGREE), deed(Act.SETTLE)])
    assert refused(paid, deed(Act.REOPEN, Who.BUYER)) == "settled_in_full"


def test_a_request_reopened_after_a_deduction_is_for_a_person() -> None:
    granted = inspecting()
    granted = replace(granted, grant=replace(granted.grant, verdict=Verdict.ALLOWED))
    less = act(granted, deed(Act.DEDUCT, amount=1_000))
    assert less.due
    to_settle = act(less, deed(Act.EXPIRE, Who.SYSTEM, at=less.due.at))
    paid = act(to_settle, deed(Act.SETTLE, at=less.due.at))
    again = act(paid, deed(Act.REOPEN, Who.BUYER, at=less.due.at))
    assert (again.grant.verdict, again.deducted, again.settled) == (ASK, 0, 9_000)
    assert again.is_goods_back


def test_a_buyer_who_was_paid_ahead_sends_the_goods_and_does_not_withdraw() -> None:
    ahead = replay(given_request(Kind.RETURN_REFUND), [deed(Act.AGREE), deed(Act.ADVANCE)])
    assert (ahead.state, ahead.settled) == (State.TO_RETURN, 10_000)
    assert refused(ahead, deed(Act.WITHDRAW, Who.BUYER)) == "paid_ahead"
    assert refused(ahead, deed(Act.ADVANCE)) == "nothing_to_grant"
    assert ahead.due
    late = act(ahead, deed(Act.EXPIRE, Who.SYSTEM, at=ahead.due.at))
    assert late.state is State.DISPUTED
