"""Hours, public holidays and the weekends worked instead of them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.conversations.hours import Calendar, Hours, check, due_at, is_open, next_opening
from xiaoer.conversations.service_rules import calendar_of

ZONE = "Asia/Shanghai"
OFFICE = Hours(
    weekly={day: ["09:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
    calendar="cn",
)
CALENDAR = calendar_of(OFFICE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


@pytest.mark.parametrize(
    ("when", "is_there"),
    [
        ("2026-11-30 09:00", True),
        ("2026-11-30 08:59", False),
        ("2026-11-30 12:30", False),
        ("2026-11-30 18:00", False),
        ("2026-11-29 10:00", False),
        ("2026-10-01 10:00", False),
        ("2026-10-10 10:00", True),
        ("2026-02-14 10:00", True),
    ],
)
def test_people_are_there_on_working_days_only(when: str, *, is_there: bool) -> None:
    assert is_open(OFFICE, CALENDAR, at(when), ZONE) is is_there


def test_a_holiday_is_skipped_and_a_worked_weekend_counts() -> None:
    after_national_day = next_opening(OFFICE, CALENDAR, at("2026-09-30 18:30"), ZONE)
    assert after_national_day == at("2026-10-08 09:00")
    assert next_opening(OFFICE, CALENDAR, at("2026-10-09 19:00"), ZONE) == at("2026-10-10 09:00")


def test_a_shop_adds_days_of_its_own_which_count_more() -> None:
    own = Hours(OFFICE.weekly, "cn", holidays=["2026-10-10"], working_days=["2026-10-03"])
    days = calendar_of(own)
    assert not is_open(own, days, at("2026-10-10 10:00"), ZONE)
    assert is_open(own, days, at("2026-10-03 10:00"), ZONE)


def test_without_hours_people_are_always_there() -> None:
    now = at("2026-10-01 03:00")
    assert is_open(None, Calendar(), now, ZONE)
    assert next_opening(None, Calendar(), now, ZONE) is None
    assert due_at(None, Calendar(), now, ZONE, within=timedelta(hours=1)) == now + timedelta(
        hours=1
    )


def test_what_is_due_counts_working_time_only() -> None:
    def due(when: str, hours: float) -> datetime:
        return due_at(OFFICE, CALENDAR, at(when), ZONE, within=timedelta(hours=hours))

    assert due("2026-11-30 10:00", 1) == at("2026-11-30 11:00")
    assert due("2026-11-30 11:30", 1) == at("2026-11-30 13:30")
    assert due("2026-11-30 22:00", 1) == at("2026-12-01 10:00")
    assert due("2026-09-30 17:30", 1) == at("2026-10-08 09:30")


def test_a_shop_that_never_opens_is_no_endless_search() -> None:
    never = Hours(weekly={})
    now = at("2026-11-30 10:00")
    assert next_opening(never, Calendar(), now, ZONE) is None
    assert due_at(never, Calendar(), now, ZONE, within=timedelta(hours=2)) == now + timedelta(
        hours=2
    )


def test_midnight_at_the_end_of_a_day_can_be_written() -> None:
    late = Hours(weekly={"mon": ["20:00-24:00"]})
    assert is_open(late, Calendar(), at("2026-11-30 23:59"), ZONE)
    assert not is_open(late, Calendar(), at("2026-12-01 00:00"), ZONE)


@pytest.mark.parametrize(
    ("hours", "faults"),
    [
        (Hours({"mo": []}), ["weekly.mo"]),
        (Hours({"mon": ["18:00-09:00"]}), ["weekly.mon.0"]),
        (Hours({"mon": ["9:00-18:00"]}), ["weekly.mon.0"]),
        (Hours({"mon": ["09:00-24:01"]}), ["weekly.mon.0"]),
        (Hours({}, holidays=["2026-02-30"]), ["holidays.0"]),
        (OFFICE, []),
    ],
)
def test_hours_that_nobody_can_read_are_named(hours: Hours, faults: list[str]) -> None:
    assert check(hours) == faults


@given(st.integers(0, 500_000), st.integers(1, 9_000))
def test_what_is_due_is_due_while_people_are_there(minute: int, minutes: int) -> None:
    now = at("2026-01-01 00:00") + timedelta(minutes=minute)
    due = due_at(OFFICE, CALENDAR, now, ZONE, within=timedelta(minutes=minutes))
    assert due > now
    assert is_open(OFFICE, CALENDAR, due - timedelta(seconds=1), ZONE)


def test_the_shipped_calendar_knows_both_kinds_of_days() -> None:
    assert date(2026, 2, 17) in CALENDAR.holidays
    assert date(2026, 2, 28) in CALENDAR.working_days
    assert not CALENDAR.holidays & CALENDAR.working_days
