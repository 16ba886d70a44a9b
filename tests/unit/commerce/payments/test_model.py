"""A refund's states only go forward, whatever the order of receipts."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaoer.commerce.payments.model import ENDED, FAILED, RefundState, Why, advance, pause_after
from xiaoer.commerce.ports.payments import Outcome, Receipt
from xiaoer.kernel.money import Money

AMOUNT = Money(10000, "CNY")
OUTCOMES = st.lists(st.sampled_from(Outcome), max_size=8)


def run(outcomes: list[Outcome]) -> tuple[RefundState, list[Why]]:
    state, whys = RefundState.REQUESTED, list[Why]()
    for outcome in outcomes:
        step = advance(state, AMOUNT, Receipt("k", outcome, amount=AMOUNT))
        state = step.state or state
        whys += [step.why] if step.why else []
    return state, whys


@given(OUTCOMES)
def test_what_succeeded_can_only_be_lost_and_what_failed_stays_failed(
    outcomes: list[Outcome],
) -> None:
    ends = [outcome for outcome in outcomes if outcome is not Outcome.ACCEPTED]
    bad = [outcome for outcome in ends if outcome is not Outcome.SUCCEEDED]
    state, whys = run(outcomes)
    if not ends:
        assert state is (RefundState.ACCEPTED if outcomes else RefundState.REQUESTED)
        return
    assert state == RefundState((bad or ends)[0].value)
    was_paid_first = ends[0] is Outcome.SUCCEEDED and bool(bad)
    assert (Why.LOST in whys) == was_paid_first
    after = ends[ends.index(bad[0]) + 1 :] if bad else []
    assert (Why.CONTRADICTED in whys) == any(outcome is not bad[0] for outcome in after)


@given(OUTCOMES, st.integers(0, 8))
def test_a_doubled_receipt_changes_nothing(outcomes: list[Outcome], place: int) -> None:
    doubled = [*outcomes[:place], *outcomes[max(0, place - 1) : place], *outcomes[place:]]
    assert run(doubled)[0] == run(outcomes)[0]


@given(st.sampled_from(RefundState), st.sampled_from(Outcome), st.integers(1, 10**9))
def test_another_amount_moves_nothing_and_asks_a_person(
    state: RefundState, outcome: Outcome, minor: int
) -> None:
    step = advance(state, AMOUNT, Receipt("k", outcome, amount=Money(minor, "USD")))
    assert (step.state, step.why) == (None, Why.OTHER_AMOUNT)


@given(st.sampled_from(sorted(ENDED)), st.sampled_from(Outcome))
def test_nothing_leaves_an_end_but_money_that_is_lost(state: RefundState, outcome: Outcome) -> None:
    step = advance(state, AMOUNT, Receipt("k", outcome))
    is_lost = state is RefundState.SUCCEEDED and RefundState(outcome.value) in FAILED
    assert (step.state is not None) is is_lost
    assert (step.why is Why.LOST) is is_lost


@given(st.integers(0, 10**7))
def test_the_pause_grows_with_age_within_bounds(seconds: int) -> None:
    pause = pause_after(timedelta(seconds=seconds))
    assert timedelta(minutes=1) <= pause <= timedelta(hours=6)
    assert pause <= pause_after(timedelta(seconds=seconds + 60))
