"""Every machine, walked through completely."""

from itertools import product

import pytest

from xiaoer.commerce.aftersales.model.machine import BY_THE_CLOCK, Fact, Facts, Machine
from xiaoer.commerce.aftersales.model.machines import MACHINES, machine_of
from xiaoer.commerce.aftersales.model.words import (
    END_STATES,
    WITH_RETURN,
    WITHOUT_MONEY,
    Act,
    Kind,
    Side,
    State,
    Who,
)

EVERY_FACT: list[Facts] = [
    dict(zip(Fact, values, strict=True)) for values in product((True, False), repeat=len(Fact))
]
A_PERSON_S = frozenset({State.DISPUTED, State.REFUND_FAILED})
"""States that no clock leaves."""
each_kind = pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)


def reachable(machine: Machine, start: State) -> set[State]:
    found, queue = {start}, [start]
    while queue:
        source = queue.pop()
        fresh = {move.target for move in machine.moves if move.source is source} - found
        found |= fresh
        queue += fresh
    return found


def test_every_kind_has_a_machine() -> None:
    assert set(MACHINES) == set(Kind)
    assert all(machine_of(kind).kind is kind for kind in Kind)


@each_kind
def test_every_state_is_reached_from_the_first(machine: Machine) -> None:
    assert reachable(machine, State.REQUESTED) == machine.states


@each_kind
def test_from_every_state_an_end_is_reached(machine: Machine) -> None:
    for state in machine.states:
        assert reachable(machine, state) & END_STATES, state


@each_kind
def test_from_every_state_the_clocks_alone_lead_to_an_end_or_to_a_person(machine: Machine) -> None:
    for state, facts in product(machine.states - END_STATES, EVERY_FACT):
        walked: list[State] = []
        current = state
        while current not in END_STATES | A_PERSON_S and current not in walked:
            walked.append(current)
            move = machine.on_expiry(current, facts)
            assert move is not None, (current, facts)
            current = move.target
        in_a_circle = current in walked
        assert not in_a_circle or State.WITH_CARRIER in walked, (state, facts)


@each_kind
def test_only_reopening_and_lost_money_leave_an_end(machine: Machine) -> None:
    leaving = {move.act for move in machine.moves if move.source in END_STATES}
    paying: set[Act] = {Act.REFUND_FAILS} if machine.kind not in WITHOUT_MONEY else set()
    assert leaving == {Act.REOPEN} | paying
    for state in END_STATES & machine.states:
        assert machine.of(state, Act.REOPEN, Who.BUYER)


@each_kind
def test_every_open_state_waits_on_somebody_who_can_act(machine: Machine) -> None:
    doers = {
        Side.BUYER: {Who.BUYER},
        Side.MERCHANT: {Who.AGENT},
        Side.CARRIER: {Who.CARRIER},
        Side.PLATFORM: {Who.AGENT},
    }
    assert set(machine.waiting) == machine.states - END_STATES
    for state, waiting in machine.waiting.items():
        able = {move.who for move in machine.moves if move.source is state}
        assert doers[waiting.side] <= able, state


@each_kind
def test_an_act_never_leads_two_ways(machine: Machine) -> None:
    pairs = {(m.source, m.act, m.who) for m in machine.moves if m.act is not Act.UNDO}
    for (source, act, who), facts in product(pairs, EVERY_FACT):
        fitting = [move for move in machine.of(source, act, who) if move.fits(facts)]
        assert len(fitting) <= 1, (source, act, facts)


@each_kind
def test_an_ended_clock_never_leads_two_ways(machine: Machine) -> None:
    for state, facts in product(machine.waiting, EVERY_FACT):
        system = [m for m in machine.moves if m.source is state and m.who is Who.SYSTEM]
        fitting = [m for m in system if m.act in BY_THE_CLOCK and m.fits(facts)]
        assert len(fitting) == (0 if state in A_PERSON_S else 1), (state, facts)


@each_kind
def test_granting_and_ruling_lead_somewhere_whatever_the_facts(machine: Machine) -> None:
    for facts in EVERY_FACT:
        for source, act in (
            (State.REQUESTED, Act.AGREE),
            (State.DISPUTED, Act.RULE_FOR_BUYER),
            (State.DISPUTED, Act.RULE_FOR_MERCHANT),
        ):
            assert machine.find(source, act, Who.AGENT, facts), (source, act, facts)


@each_kind
def test_the_system_never_refuses_a_buyer(machine: Machine) -> None:
    for move in machine.moves:
        if move.who is Who.SYSTEM and move.source is not move.target:
            assert move.target not in {State.REFUSED, State.TO_SEND_BACK}


@each_kind
def test_goods_are_inspected_only_where_they_come_back(machine: Machine) -> None:
    assert (State.INSPECTING in machine.states) is (machine.kind in WITH_RETURN)


@each_kind
def test_lost_money_can_be_paid_again_and_never_ends_unpaid(machine: Machine) -> None:
    if machine.kind in WITHOUT_MONEY:
        assert State.REFUND_FAILED not in machine.states
        return
    for facts in EVERY_FACT:
        owing = {**facts, Fact.OWES_REFUND: True}
        for move in machine.moves:
            if move.fits(owing):
                assert move.target not in END_STATES, move
        for state in machine.states:
            assert machine.find(state, Act.REFUND_FAILS, Who.SYSTEM, owing), state
        paid = {**facts, Fact.OWES_REFUND: False}
        for act in (Act.RETRY_REFUND, Act.PAY_OTHERWISE, Act.SETTLE_BY_HAND):
            done = machine.find(State.REFUND_FAILED, act, Who.AGENT, paid)
            assert done is not None
            assert done.target is State.COMPLETED
            assert not machine.of(State.REFUND_FAILED, act, Who.BUYER)
