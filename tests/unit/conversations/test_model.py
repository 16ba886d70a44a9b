"""The rules of ownership, routing and waiting, without a database."""

from collections.abc import Sequence
from contextlib import suppress
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.conversations.errors import IllegalTransitionError
from xiaoer.conversations.model import (
    TRANSITIONS,
    Act,
    AgentLoad,
    Crew,
    Owner,
    State,
    Status,
    after,
    choose,
    crew_of,
    preview_of,
    queue_place,
)

STATES = [State(status, owner) for status in Status for owner in Owner]
LOADS = st.lists(
    st.builds(
        AgentLoad,
        id=st.uuids(),
        name=st.just("客服"),
        is_online=st.booleans(),
        capacity=st.integers(0, 5),
        load=st.integers(0, 6),
    ),
    max_size=8,
)


def is_sound(state: State) -> bool:
    return (state.status is Status.RESOLVED) == (state.owner is Owner.NONE)


@given(st.lists(st.sampled_from(list(Act)), max_size=30))
def test_no_sequence_of_acts_leaves_the_sound_states(acts: Sequence[Act]) -> None:
    state = State(Status.OPEN, Owner.BOT)
    for act in acts:
        with suppress(IllegalTransitionError):
            state = after(state, act)
        assert is_sound(state)


@pytest.mark.parametrize("state", STATES)
def test_only_the_bots_own_conversation_lets_it_speak(state: State) -> None:
    allowed = state in TRANSITIONS[Act.BOT_REPLY]
    assert allowed == (state.owner is Owner.BOT and state.status in {Status.OPEN, Status.PENDING})


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.REOPEN])
def test_a_resolved_conversation_can_only_be_reopened(act: Act) -> None:
    with pytest.raises(IllegalTransitionError):
        after(State(Status.RESOLVED, Owner.NONE), act)


@given(LOADS)
def test_the_chosen_agent_is_online_free_and_least_loaded(agents: list[AgentLoad]) -> None:
    chosen = choose(agents)
    free = [agent for agent in agents if agent.is_online and agent.load < agent.capacity]
    assert (chosen is None) == (not free)
    if chosen is not None:
        assert chosen in free
        assert chosen.load == min(agent.load for agent in free)


@given(LOADS, st.randoms())
def test_the_choice_does_not_depend_on_the_order(agents: list[AgentLoad], random: Random) -> None:
    shuffled = list({agent.id: agent for agent in agents}.values())
    first = choose(shuffled)
    random.shuffle(shuffled)
    assert choose(shuffled) == first


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 20), st.integers(0, 20))
def test_the_wait_grows_with_the_place(ahead: int, total: int, servers: int, busy: int) -> None:
    crew = Crew(servers, min(busy, servers))
    place = queue_place(ahead, total, crew)
    assert place.place == ahead + 1 <= place.total
    behind = queue_place(ahead + 1, total, crew).wait
    if place.wait is None:
        assert servers == 0
        assert behind is None
    else:
        assert behind is not None
        assert place.wait.low <= place.wait.likely <= place.wait.high
        assert 0 < place.wait.likely <= behind.likely
        assert place.wait.high <= behind.high


def test_two_agents_halve_the_wait() -> None:
    one, two = (queue_place(3, 4, Crew(servers, servers)).wait for servers in (1, 2))
    assert one is not None
    assert two is not None
    assert (one.likely, two.likely) == (4 * 180, 2 * 180)


def test_who_finds_a_free_agent_hardly_waits() -> None:
    wait = queue_place(0, 1, Crew(servers=3, busy=1)).wait
    assert wait is not None
    assert wait.high <= 30


def test_a_crew_counts_only_who_is_online() -> None:
    here = AgentLoad(UUID(int=1), "小林", is_online=True, capacity=2, load=3)
    away = AgentLoad(UUID(int=2), "小陈", is_online=False, capacity=5, load=1)
    assert crew_of([here, away], None) == Crew(servers=3, busy=3)


@given(st.text())
def test_a_preview_is_one_short_line(text: str) -> None:
    line = preview_of(text)
    assert len(line) <= 120
    assert "\n" not in line


def test_equal_loads_are_told_apart_by_id() -> None:
    one, two = (AgentLoad(UUID(int=n), "客服", is_online=True, capacity=2, load=0) for n in (1, 2))
    assert choose([two, one]) == one
