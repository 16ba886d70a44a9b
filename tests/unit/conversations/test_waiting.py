"""The announced wait holds: nine of ten real waits lie in the interval, places never grow."""

import heapq
from random import Random

import pytest

from xiaoer.conversations.waiting import Wait, after_another, expected_wait

SHAPES = {"exponential": None, "lognormal": 0.8, "even": 0.3}


def _service(random: Random, mean: float, spread: float | None) -> float:
    if spread is None:
        return random.expovariate(1 / mean)
    return mean * random.lognormvariate(-spread * spread / 2, spread)


def _remaining(random: Random, mean: float, spread: float | None) -> float:
    """What is left of a service under way: long ones are met more often, anywhere within them."""
    if spread is None:
        return random.expovariate(1 / mean)
    return random.random() * mean * random.lognormvariate(spread * spread / 2, spread)


def _waits(
    random: Random, servers: int, *, mean: float, spread: float | None, line: int
) -> list[float]:
    """How long each of a line waits behind a crew that is busy with what it began before."""
    free_at = [_remaining(random, mean, spread) for _ in range(servers)]
    heapq.heapify(free_at)
    waits: list[float] = []
    for _ in range(line):
        at = heapq.heappop(free_at)
        waits.append(at)
        heapq.heappush(free_at, at + _service(random, mean, spread))
    return waits


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("servers", [1, 3, 8, 20])
def test_the_interval_covers_the_true_wait_at_least_eight_times_of_ten(
    shape: str, servers: int
) -> None:
    random = Random(20)
    inside = total = 0
    for _ in range(150):
        waits = _waits(random, servers, mean=240, spread=SHAPES[shape], line=12)
        for place, waited in enumerate(waits, 1):
            wait = expected_wait(place, servers=servers, busy=servers, handling_seconds=240)
            assert wait is not None
            inside += wait.low <= waited <= wait.high
            total += 1
    assert inside / total >= 0.8, inside / total


def test_nobody_there_means_no_figure() -> None:
    assert expected_wait(1, servers=0, busy=0) is None


def test_a_free_place_means_at_once() -> None:
    assert expected_wait(2, servers=4, busy=2) == Wait(0, 5, 30)


def test_the_handling_time_follows_the_desk_and_ignores_what_was_left_open() -> None:
    assert after_another(None, 180) == 180
    assert after_another(200, 300) == pytest.approx(210)
    assert after_another(200, 10**6) == after_another(200, 3600)
    assert after_another(200, 0) == after_another(200, 10)
