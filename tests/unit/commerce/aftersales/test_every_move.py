"""Every state, every act, everybody: what the machine allows happens, the rest changes nothing."""

from copy import deepcopy
from datetime import timedelta

import pytest
from tests.unit.commerce.aftersales.walking import (
    FREE,
    REFUSALS,
    attempt_of,
    in_every_state,
)

from xiaoer.commerce.aftersales.errors import ActRefusedError
from xiaoer.commerce.aftersales.model.acting import act, expiry
from xiaoer.commerce.aftersales.model.machines import WAITING, machine_of
from xiaoer.commerce.aftersales.model.request import Deed, Request
from xiaoer.commerce.aftersales.model.words import (
    END_STATES,
    WITH_RETURN,
    WITHOUT_MONEY,
    Act,
    ClockName,
    Kind,
    Side,
    State,
    Who,
)

each_kind = pytest.mark.parametrize("kind", list(Kind))
LIMITED = {
    "attempts_used_up",
    "decided_for_good",
    "entitled",
    "evidence_asked_often",
    "facts_forbid",
    "not_due",
    "not_granted",
    "nothing_to_grant",
    "nothing_to_undo",
    "paid_ahead",
    "second_person_needed",
    "settled_in_full",
    "undo_not_yours",
    "undo_too_late",
    "reopen_too_late",
}


def code_of(error: Exception) -> str:
    return str(getattr(error, "code", "")).rpartition(".")[2]


def tried(request: Request, done: Deed) -> Request | str:
    """The request after the deed, or the code of the refusal."""
    try:
        return act(request, done)
    except REFUSALS as error:
        return code_of(error)


@each_kind
def test_every_state_of_the_machine_is_reached_by_deeds(kind: Kind) -> None:
    assert set(in_every_state(kind)) == machine_of(kind).states


@each_kind
def test_whatever_the_machine_does_not_know_is_refused_and_changes_nothing(kind: Kind) -> None:
    machine = machine_of(kind)
    tried = 0
    for state, request in in_every_state(kind).items():
        before = deepcopy(request)
        known = {move.act for move in machine.moves if move.source is state}
        for name in Act:
            for who in Who:
                if machine.of(state, name, who):
                    continue
                with pytest.raises(ActRefusedError) as refused:
                    act(request, attempt_of(request, name, who))
                expected = "somebody_elses_act" if name in known else "not_in_this_state"
                assert code_of(refused.value) == expected
                assert refused.value.params["state"] == state.value
                assert request == before
                tried += 1
    assert tried > 100


@each_kind
def test_a_known_move_ends_where_the_machine_says_or_is_refused_with_a_reason(kind: Kind) -> None:
    machine = machine_of(kind)
    for state, request in in_every_state(kind).items():
        before = deepcopy(request)
        for move in (one for one in machine.moves if one.source is state):
            after = tried(request, attempt_of(request, move.act, move.who))
            if isinstance(after, str):
                assert after in LIMITED | {"amount_too_high"}
                assert request == before
                continue
            ends = {one.target for one in machine.of(state, move.act, move.who)}
            assert after.state in ends
            assert after.version == request.version + 1
            assert (after.ended_at is not None) is (after.state in END_STATES)


@each_kind
def test_the_clock_of_each_state_is_that_of_its_side(kind: Kind) -> None:
    for state, request in in_every_state(kind).items():
        if state in END_STATES:
            assert request.due is None
        else:
            assert request.due
            assert request.due.clock is WAITING[state].clock


CLOCKS: list[tuple[State, Side, ClockName, Kind, State | None]] = [
    (State.REQUESTED, Side.MERCHANT, ClockName.ANSWER, Kind.REFUND_ONLY, State.DISPUTED),
    (State.EVIDENCE_WANTED, Side.BUYER, ClockName.EVIDENCE, Kind.REFUND_ONLY, State.REQUESTED),
    (State.OFFERED, Side.BUYER, ClockName.OFFER, Kind.REFUND_ONLY, State.CLOSED),
    (State.REFUSED, Side.BUYER, ClockName.APPEAL, Kind.REFUND_ONLY, State.CLOSED),
    (State.TO_RETURN, Side.BUYER, ClockName.SHIP_RETURN, Kind.RETURN_REFUND, State.CLOSED),
    (State.RETURN_SHIPPED, Side.CARRIER, ClockName.RECEIVE, Kind.RETURN_REFUND, State.TO_SETTLE),
    (State.INSPECTING, Side.MERCHANT, ClockName.INSPECT, Kind.RETURN_REFUND, State.TO_SETTLE),
    (
        State.DEDUCTION_OFFERED,
        Side.BUYER,
        ClockName.DEDUCTION,
        Kind.RETURN_REFUND,
        State.TO_SETTLE,
    ),
    (State.TO_SEND_BACK, Side.MERCHANT, ClockName.SEND_BACK, Kind.RETURN_REFUND, State.DISPUTED),
    (State.TO_SETTLE, Side.MERCHANT, ClockName.REFUND, Kind.REFUND_ONLY, State.DISPUTED),
    (State.TO_SEND, Side.MERCHANT, ClockName.SEND, Kind.RESHIP, State.DISPUTED),
    (State.SENT, Side.CARRIER, ClockName.RECEIPT, Kind.RESHIP, State.COMPLETED),
    (State.TO_CARRY_OUT, Side.MERCHANT, ClockName.CARRY_OUT, Kind.INVOICE, State.DISPUTED),
    (
        State.WITH_CARRIER,
        Side.CARRIER,
        ClockName.CARRIER,
        Kind.COURIER_NUDGE,
        State.TO_CARRY_OUT,
    ),
    (State.DISPUTED, Side.PLATFORM, ClockName.RULING, Kind.REFUND_ONLY, None),
    (State.REFUND_FAILED, Side.MERCHANT, ClockName.REFUND, Kind.REFUND_ONLY, None),
]


@pytest.mark.parametrize(
    ("state", "side", "clock", "kind", "target"), [pytest.param(*one, id=one[0]) for one in CLOCKS]
)
def test_silence_of_a_side_has_its_consequence_when_the_clock_ends_and_not_before(
    state: State, side: Side, clock: ClockName, kind: Kind, target: State | None
) -> None:
    assert (WAITING[state].side, WAITING[state].clock) == (side, clock)
    request = in_every_state(kind)[state]
    assert request.due
    happens = expiry(request)
    if target is None:
        assert happens is None
        return
    assert happens
    due = attempt_of(request, happens, Who.SYSTEM)
    assert act(request, due).state is target
    early = type(due)(due.act, due.who, due.actor, request.due.at - timedelta(microseconds=1))
    with pytest.raises(ActRefusedError) as refused:
        act(request, early)
    assert code_of(refused.value) == "not_due"


def test_every_waiting_state_has_its_row() -> None:
    assert {one[0] for one in CLOCKS} == set(WAITING)


MEANT: dict[State, set[Kind]] = {
    State.OFFERED: set(Kind) - WITHOUT_MONEY,
    State.TO_SETTLE: set(Kind) - WITHOUT_MONEY,
    State.REFUND_FAILED: set(Kind) - WITHOUT_MONEY,
    State.TO_RETURN: set(WITH_RETURN),
    State.RETURN_SHIPPED: set(WITH_RETURN),
    State.TO_SEND_BACK: set(WITH_RETURN),
    State.DEDUCTION_OFFERED: {Kind.RETURN_REFUND},
    State.TO_SEND: {Kind.EXCHANGE, Kind.REPAIR, Kind.RESHIP},
    State.SENT: {Kind.EXCHANGE, Kind.REPAIR, Kind.RESHIP},
    State.TO_CARRY_OUT: set(WITHOUT_MONEY),
    State.WITH_CARRIER: {Kind.COURIER_NUDGE},
}


@pytest.mark.parametrize("state", list(MEANT))
def test_a_state_belongs_to_the_kinds_that_need_it(state: State) -> None:
    assert {kind for kind in Kind if state in machine_of(kind).states} == MEANT[state]


@each_kind
def test_a_buyer_may_always_withdraw_until_goods_or_money_move(kind: Kind) -> None:
    requests = in_every_state(kind)
    for state in (State.REQUESTED, State.EVIDENCE_WANTED, State.REFUSED, State.DISPUTED):
        gone = act(requests[state], attempt_of(requests[state], Act.WITHDRAW, Who.BUYER))
        assert gone.state is State.WITHDRAWN
        assert gone.due is None
    for state in {State.TO_SETTLE, State.TO_SEND, State.SENT, State.INSPECTING} & set(requests):
        with pytest.raises(ActRefusedError):
            act(requests[state], attempt_of(requests[state], Act.WITHDRAW, Who.BUYER))


@each_kind
def test_an_ended_request_is_reopened_to_its_last_day_and_so_often(kind: Kind) -> None:
    gone = in_every_state(kind)[State.WITHDRAWN]
    assert gone.ended_at
    last = attempt_of(gone, Act.REOPEN, Who.BUYER)
    at = gone.ended_at + FREE.reopen
    again = act(gone, type(last)(last.act, last.who, last.actor, at))
    assert (again.state, again.attempts, again.granted, again.ended_at) == (
        State.REQUESTED,
        gone.attempts + 1,
        0,
        None,
    )
    with pytest.raises(ActRefusedError) as late:
        act(gone, type(last)(last.act, last.who, last.actor, at + timedelta(seconds=1)))
    assert code_of(late.value) == "reopen_too_late"
    gone = act(again, type(last)(Act.WITHDRAW, last.who, last.actor, at))
    with pytest.raises(ActRefusedError) as often:
        act(gone, type(last)(last.act, last.who, last.actor, at))
    assert code_of(often.value) == "attempts_used_up"
