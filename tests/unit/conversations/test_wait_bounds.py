"""What is announced to whoever waits: sound for every crew, from one agent to a hall of them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.conversations.waiting import Wait, after_another, expected_wait

CREWS = (1, 2, 3, 5, 10, 19, 20, 21, 50, 100, 500)


def waits(servers: int, busy: int, seconds: float) -> list[Wait]:
    found = [
        expected_wait(place, servers=servers, busy=busy, handling_seconds=seconds)
        for place in range(1, 3 * servers + 40)
    ]
    assert None not in found
    return [wait for wait in found if wait is not None]


@pytest.mark.parametrize("servers", CREWS)
@pytest.mark.parametrize("seconds", [10.0, 180.0, 3600.0])
def test_nobody_further_back_is_promised_less(servers: int, seconds: float) -> None:
    for busy in {0, servers // 2, servers}:
        line = waits(servers, busy, seconds)
        for ahead, behind in pairwise(line):
            assert ahead.low <= behind.low
            assert ahead.likely <= behind.likely
            assert ahead.high <= behind.high


@pytest.mark.parametrize("servers", CREWS)
def test_the_likeliest_lies_within_the_interval(servers: int) -> None:
    for wait in waits(servers, servers, 180.0):
        assert 0 <= wait.low <= wait.likely <= wait.high
        assert wait.likely > 0


@given(st.integers(1, 60), st.integers(1, 40), st.integers(0, 40))
def test_one_agent_more_never_means_a_longer_wait(place: int, servers: int, busy: int) -> None:
    few = expected_wait(place, servers=servers, busy=min(busy, servers))
    many = expected_wait(place, servers=servers + 1, busy=min(busy, servers))
    assert few is not None
    assert many is not None
    assert many.likely <= few.likely
    assert many.high <= few.high


@given(st.integers(1, 60), st.integers(-5, 0), st.integers(0, 5))
def test_without_anybody_there_is_no_figure(place: int, servers: int, busy: int) -> None:
    assert expected_wait(place, servers=servers, busy=busy) is None


def test_a_crew_with_more_work_than_places_is_simply_busy() -> None:
    assert expected_wait(1, servers=2, busy=5) == expected_wait(1, servers=2, busy=2)


@given(st.none() | st.floats(10, 3600), st.floats(-1e6, 1e6))
def test_the_mean_moves_a_tenth_of_the_way_and_stays_sound(
    mean: float | None, seconds: float
) -> None:
    known = 180.0 if mean is None else mean
    found = after_another(mean, seconds)
    counted = min(max(seconds, 10.0), 3600.0)
    assert abs(found - known) <= abs(counted - known) * 0.1 + 1e-6
    assert 10 - 1e-6 <= found <= 3600 + 1e-6
