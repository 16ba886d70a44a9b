"""A clock is aware, in UTC, and a fixed one moves only by hand."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from xiaoer.kernel.clock import FixedClock, SystemClock


def test_system_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_fixed_clock_moves_only_when_told() -> None:
    beijing = timezone(timedelta(hours=8))
    clock = FixedClock(datetime(2026, 11, 23, 10, 0, tzinfo=beijing))
    assert clock.now() == clock.now() == datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    clock.advance(timedelta(minutes=5))
    assert clock.now() == datetime(2026, 11, 23, 2, 5, tzinfo=UTC)


def test_fixed_clock_refuses_a_naive_instant() -> None:
    with pytest.raises(ValueError, match="aware"):
        FixedClock(datetime(2026, 11, 23))  # noqa: DTZ001
