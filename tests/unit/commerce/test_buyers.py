"""When guessing ends, and what counts as a phone's tail."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.commerce.buyers.model import FORGET, LOCK, MOST_TRIES, Proof, Tries, is_tail_of

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_the_fifth_failure_locks_and_the_lock_ends() -> None:
    tries = Tries()
    for _ in range(MOST_TRIES - 1):
        tries = tries.failed(NOW)
        assert tries.wait(NOW) == 0
    tries = tries.failed(NOW)
    assert tries.wait(NOW) == int(LOCK.total_seconds())
    assert tries.wait(NOW + LOCK) == 0
    assert tries.failed(NOW + LOCK).failures == 1


def test_old_failures_are_forgotten() -> None:
    tries = Tries().failed(NOW).failed(NOW)
    assert tries.failed(NOW + FORGET).failures == 3
    assert tries.failed(NOW + FORGET + timedelta(seconds=1)).failures == 1


@given(st.lists(st.integers(0, 100_000), max_size=40))
def test_nobody_gets_more_than_five_tries_within_a_lock(gaps: list[int]) -> None:
    tries, now = Tries(), NOW
    heard: list[datetime] = []
    for gap in gaps:
        now += timedelta(seconds=gap)
        if tries.wait(now) == 0:
            heard.append(now)
            tries = tries.failed(now)
    for start in heard:
        assert sum(start <= at < start + LOCK for at in heard) <= 2 * MOST_TRIES - 1
    for first, sixth in zip(heard, heard[MOST_TRIES:], strict=False):
        assert sixth - first >= timedelta(seconds=1)


@pytest.mark.parametrize(
    ("tail", "phone", "fits"),
    [
        ("5521", "13812345521", True),
        ("５５２１", "+86 138-1234-5521", True),
        ("521", "13812345521", False),
        ("45521", "13812345521", False),
        ("", None, False),
        ("0000", None, False),
        ("", "", False),
    ],
)
def test_only_the_last_four_digits_fit(tail: str, phone: str | None, *, fits: bool) -> None:
    assert is_tail_of(tail, phone) is fits


def test_a_target_is_the_same_however_it_is_typed_and_tells_nothing() -> None:
    one = Proof("order_phone", order_number="# sy 1", phone_tail="1111").target
    assert one == Proof("order_phone", order_number="SY-1", phone_tail="2222").target
    assert one != Proof("email", email="sy1").target
    assert "SY1" not in one
