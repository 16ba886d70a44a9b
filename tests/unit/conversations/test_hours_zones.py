"""Hours where clocks are turned, spans that overlap, and working time counted by hand."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiaoer.conversations.hours import (
    WEEKDAYS,
    Calendar,
    Hours,
    check,
    days_between,
    due_at,
    is_open,
    next_opening,
    with_own_days,
)

DAILY = Hours({day: ["09:00-17:00"] for day in WEEKDAYS})
NO_DAYS = Calendar()


def at(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Asia/Shanghai", "2026-11-30"),
        ("America/New_York", "2026-03-08"),
        ("America/New_York", "2026-11-01"),
        ("Europe/Berlin", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25"),
        ("Australia/Lord_Howe", "2026-04-05"),
        ("Asia/Kathmandu", "2026-01-01"),
        ("Pacific/Kiritimati", "2026-12-31"),
        ("UTC", "2028-02-29"),
    ],
)
def test_a_shop_opens_and_closes_by_the_clock_on_its_own_wall(zone: str, day: str) -> None:
    opens, closes = at(f"{day} 09:00", zone), at(f"{day} 17:00", zone)
    assert not is_open(DAILY, NO_DAYS, opens - timedelta(seconds=1), zone)
    assert is_open(DAILY, NO_DAYS, opens, zone)
    assert is_open(DAILY, NO_DAYS, closes - timedelta(seconds=1), zone)
    assert not is_open(DAILY, NO_DAYS, closes, zone)
    assert next_opening(DAILY, NO_DAYS, opens - timedelta(hours=1), zone) == opens


def test_the_night_in_which_clocks_are_turned_is_an_hour_shorter_or_longer() -> None:
    zone = "Europe/Berlin"
    for evening, morning, hours in (
        ("2026-03-28 17:00", "2026-03-29 09:00", 15),
        ("2026-10-24 17:00", "2026-10-25 09:00", 17),
        ("2026-06-01 17:00", "2026-06-02 09:00", 16),
    ):
        closed, opens = at(evening, zone), next_opening(DAILY, NO_DAYS, at(evening, zone), zone)
        assert opens == at(morning, zone)
        assert at(morning, zone) - closed == timedelta(hours=hours)


def test_the_hour_that_comes_twice_is_open_twice() -> None:
    zone = "Europe/Berlin"
    night = Hours({"sun": ["02:00-03:00"]})
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert is_open(night, NO_DAYS, first, zone)
    assert is_open(night, NO_DAYS, first + timedelta(hours=1), zone)
    assert not is_open(night, NO_DAYS, first + timedelta(hours=2), zone)


def test_the_hour_that_never_comes_is_never_open() -> None:
    zone = "America/New_York"
    night = Hours({"sun": ["02:00-03:00"]})
    minutes = (datetime(2026, 3, 8, 5, tzinfo=UTC) + timedelta(minutes=n) for n in range(240))
    assert not any(is_open(night, NO_DAYS, minute, zone) for minute in minutes)


def test_a_day_has_the_date_of_the_shop_not_of_the_server() -> None:
    monday = Hours({"mon": ["00:00-24:00"]})
    assert is_open(monday, NO_DAYS, datetime(2026, 11, 29, 16, tzinfo=UTC), "Asia/Shanghai")
    assert not is_open(monday, NO_DAYS, datetime(2026, 11, 29, 15, 59, tzinfo=UTC), "Asia/Shanghai")
    assert not is_open(monday, NO_DAYS, datetime(2026, 11, 30, 16, tzinfo=UTC), "Asia/Shanghai")


def test_minutes_that_two_spans_share_are_worked_once() -> None:
    twice = Hours({day: ["09:00-13:00", "12:00-18:00"] for day in WEEKDAYS})
    morning = at("2026-11-30 09:00", "Asia/Shanghai")
    due = due_at(twice, NO_DAYS, morning, "Asia/Shanghai", within=timedelta(hours=5))
    assert due == morning + timedelta(hours=5)


def test_a_span_inside_another_adds_nothing() -> None:
    nested = Hours({day: ["09:00-18:00", "10:00-11:00"] for day in WEEKDAYS})
    morning = at("2026-11-30 09:00", "Asia/Shanghai")
    due = due_at(nested, NO_DAYS, morning, "Asia/Shanghai", within=timedelta(hours=10))
    assert due == at("2026-12-01 10:00", "Asia/Shanghai")


@pytest.mark.parametrize(
    "span",
    ["", "-", "09:00", "09:00-", "-18:00", "9:00-18:00", "09:00–18:00", "24:00-24:00",
     "09:60-18:00",
     "09:00-09:00", "09:00-18:00-19:00", "aa:bb-cc:dd", "09:00-０８:００", "０９:００-18:00",
     "09:00 - 18:00", "-1:00-09:00", "09:00-25:00"],
)  # fmt: skip
def test_a_span_that_is_none_is_named(span: str) -> None:
    assert check(Hours({"mon": ["08:00-09:00", span]})) == ["weekly.mon.1"]


@pytest.mark.parametrize("span", ["00:00-24:00", "00:00-00:01", "23:59-24:00", "09:00-18:00"])
def test_a_span_that_is_one_is_not(span: str) -> None:
    assert check(Hours({"sun": [span]})) == []


def test_days_between_counts_both_ends() -> None:
    spring = [date(2026, 2, 15), date(2026, 2, 23)]
    assert len(days_between([spring])) == 9
    assert days_between([[date(2026, 1, 1)] * 2]) == {date(2026, 1, 1)}
    assert days_between([]) == frozenset()


@given(
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 1, 9)), max_size=5),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 1, 9)), max_size=5),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 1, 9)), max_size=5),
)
def test_the_shops_own_days_always_win(
    shared: frozenset[date], off: frozenset[date], on: frozenset[date]
) -> None:
    own = Hours({}, holidays=[str(day) for day in off], working_days=[str(day) for day in on - off])
    found = with_own_days(Calendar(shared, frozenset()), own)
    assert off <= found.holidays
    assert on - off <= found.working_days
    assert not found.holidays & found.working_days


SPANS = st.lists(
    st.tuples(st.integers(0, 46), st.integers(1, 12)).map(
        lambda pair: (pair[0] * 30, min(pair[0] * 30 + pair[1] * 30, 1440))
    ),
    max_size=3,
)


def written(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@given(
    st.fixed_dictionaries(dict.fromkeys(WEEKDAYS, SPANS)),
    st.integers(0, 7 * 48),
    st.integers(1, 40),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York"]),
)
@settings(max_examples=60, deadline=None)
def test_due_is_what_counting_half_hours_by_hand_gives(
    week: dict[str, list[tuple[int, int]]], start: int, halves: int, zone: str
) -> None:
    hours = Hours(
        {day: [f"{written(a)}-{written(b)}" for a, b in spans] for day, spans in week.items()}
    )
    assert check(hours) == []
    half = timedelta(minutes=30)
    now = (
        datetime.combine(date(2026, 10, 19), time(), ZoneInfo(zone)).astimezone(UTC) + start * half
    )
    due = due_at(hours, NO_DAYS, now, zone, within=halves * half)
    worked, moment = 0, now
    for _ in range(50 * 48):
        if worked == halves:
            break
        worked += is_open(hours, NO_DAYS, moment, zone)
        moment += half
    if worked == halves:
        assert due == moment
