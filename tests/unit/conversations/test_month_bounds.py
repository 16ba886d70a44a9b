"""A month on the shop's clock: where it begins, where it ends, and what is no month."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.conversations.errors import MonthInvalidError
from xiaoer.conversations.reporting import bounds


@pytest.mark.parametrize(
    ("month", "zone", "start", "end"),
    [
        ("2026-11", "Asia/Shanghai", (2026, 10, 31, 16), (2026, 11, 30, 16)),
        ("2026-12", "Asia/Shanghai", (2026, 11, 30, 16), (2026, 12, 31, 16)),
        ("2026-03", "Europe/Berlin", (2026, 2, 28, 23), (2026, 3, 31, 22)),
        ("2026-10", "Europe/Berlin", (2026, 9, 30, 22), (2026, 10, 31, 23)),
        ("2028-02", "UTC", (2028, 2, 1, 0), (2028, 3, 1, 0)),
    ],
)
def test_a_month_is_one_of_the_shops_own(
    month: str, zone: str, start: tuple[int, int, int, int], end: tuple[int, int, int, int]
) -> None:
    expected = (datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC))
    assert bounds(month, zone) == expected


@given(st.integers(2, 9998), st.integers(1, 12), st.sampled_from(["Asia/Shanghai", "America/Lima"]))
def test_months_meet_without_a_gap(year: int, month: int, zone: str) -> None:
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    end = bounds(f"{year:04d}-{month:02d}", zone)[1]
    assert bounds(f"{following[0]:04d}-{following[1]:02d}", zone)[0] == end


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "UTC"])
@pytest.mark.parametrize(
    "month",
    [
        "2026-00",
        "2026-13",
        "0000-01",
        "2026/11",
        "11-2026",
        "abcdefg",
        "",
        "9999-12",
        "２０２６-１１x",
    ],
)
def test_what_is_no_month_is_refused(month: str, zone: str) -> None:
    with pytest.raises(MonthInvalidError):
        bounds(month, zone)


def test_a_month_before_the_calendar_begins_is_refused() -> None:
    with pytest.raises(MonthInvalidError):
        bounds("0001-01", "Asia/Shanghai")
