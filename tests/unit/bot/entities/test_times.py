"""Days, spans and hours, seen from Monday 30 November 2026."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.bot.model.entities import TimeSpan, World, find

TODAY = date(2026, 11, 30)


def read(text: str, today: date = TODAY) -> tuple[TimeSpan, ...]:
    return find(text, World(today=today)).times


def days(text: str) -> tuple[str | None, str | None]:
    (span,) = read(text)
    return (
        span.first.isoformat() if span.first else None,
        span.last.isoformat() if span.last else None,
    )


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("大前天买的", "2026-11-27", "2026-11-27"),
        ("前天下的单", "2026-11-28", "2026-11-28"),
        ("大后天能到吗", "2026-12-03", "2026-12-03"),
        ("上周五下单的", "2026-11-27", "2026-11-27"),
        ("上上个星期三", "2026-11-18", "2026-11-18"),
        ("这周日到货吗", "2026-12-06", "2026-12-06"),
        ("下礼拜天", "2026-12-13", "2026-12-13"),
        ("上周买的", "2026-11-23", "2026-11-29"),
        ("下周末在家", "2026-12-12", "2026-12-13"),
        ("双十一前买的", None, "2026-11-10"),
        ("双11之后降价了", "2026-11-12", None),
        ("去年双十一", "2025-11-11", "2025-11-11"),
        ("618买的", "2026-06-18", "2026-06-18"),
        ("国庆那会儿", "2026-10-01", "2026-10-01"),
        ("今年中秋", "2026-09-25", "2026-09-25"),
        ("明年春节", "2027-02-06", "2027-02-06"),
        ("过年前能到吗", None, "2027-02-05"),
        ("黑五", "2026-11-27", "2026-11-27"),
        ("11月20号到25号", "2026-11-20", "2026-11-25"),
        ("11月20到25号", "2026-11-20", "2026-11-25"),
        ("12月28号到1月3号", "2026-12-28", "2027-01-03"),
        ("十一月二十号", "2026-11-20", "2026-11-20"),
        ("2026年11月5日", "2026-11-05", "2026-11-05"),
        ("二零二五年三月", "2025-03-01", "2025-03-31"),
        ("2026-11-05至2026-11-08", "2026-11-05", "2026-11-08"),
        ("2026/11/5", "2026-11-05", "2026-11-05"),
        ("近三个月", "2026-08-30", "2026-11-30"),
        ("最近7天的订单", "2026-11-23", "2026-11-30"),
        ("过去半年", "2026-05-30", "2026-11-30"),
        ("下个月5号", "2026-12-05", "2026-12-05"),
        ("下个月5号之前", None, "2026-12-04"),
        ("上个月", "2026-10-01", "2026-10-31"),
        ("上个月底", "2026-10-21", "2026-10-31"),
        ("11月中旬", "2026-11-11", "2026-11-20"),
        ("5号发货", "2026-11-05", "2026-11-05"),
        ("三天内发货", "2026-11-30", "2026-12-03"),
        ("48天以内", "2026-11-30", "2027-01-17"),
        ("三天前", "2026-11-27", "2026-11-27"),
        ("两周后", "2026-12-14", "2026-12-14"),
        ("半个月前", "2026-11-15", "2026-11-15"),
        ("两年前买的", "2024-11-30", "2024-11-30"),
        ("从12月1日起", "2026-12-01", None),
        ("今年的订单", "2026-01-01", "2026-12-31"),
        ("去年年底", "2025-12-01", "2025-12-31"),
        ("yesterday", "2026-11-29", "2026-11-29"),
        ("the day before yesterday", "2026-11-28", "2026-11-28"),
        ("last Friday", "2026-11-27", "2026-11-27"),
        ("next Tuesday", "2026-12-08", "2026-12-08"),
        ("on Friday", "2026-12-04", "2026-12-04"),
        ("last week", "2026-11-23", "2026-11-29"),
        ("next weekend", "2026-12-12", "2026-12-13"),
        ("by Dec 5", None, "2026-12-05"),
        ("before December 5th, 2026", None, "2026-12-04"),
        ("after Nov 3", "2026-11-04", None),
        ("since October 12", "2026-10-12", None),
        ("5 Dec 2026", "2026-12-05", "2026-12-05"),
        ("between Nov 3 and Nov 8", "2026-11-03", "2026-11-08"),
        ("from Nov 28 to Dec 2", "2026-11-28", "2026-12-02"),
        ("two weeks ago", "2026-11-16", "2026-11-16"),
        ("in 3 days", "2026-12-03", "2026-12-03"),
        ("within 5 days", "2026-11-30", "2026-12-05"),
        ("over the past two months", "2026-09-30", "2026-11-30"),
        ("I need it before Christmas", None, "2026-12-24"),
        ("last Christmas", "2025-12-25", "2025-12-25"),
        ("on Black Friday", "2026-11-27", "2026-11-27"),
        ("11/28/2026", "2026-11-28", "2026-11-28"),
    ],
)
def test_days_are_read(said: str, first: str | None, last: str | None) -> None:
    assert days(said) == (first, last)


@pytest.mark.parametrize(
    ("said", "day", "begins", "ends"),
    [
        ("前天下午三点", "2026-11-28", time(15), None),
        ("今晚8点半", "2026-11-30", time(20, 30), None),
        ("明早9点一刻", "2026-12-01", time(9, 15), None),
        ("中午1点", None, time(13), None),
        ("凌晨两点", None, time(2), None),
        ("明天上午10:30", "2026-12-01", time(10, 30), None),
        ("明晚12点", "2026-12-02", time(0), None),
        ("tomorrow at 3pm", "2026-12-01", time(15), None),
        ("3:30 pm tomorrow", "2026-12-01", time(15, 30), None),
        ("yesterday at 14:05", "2026-11-29", time(14, 5), None),
        ("后天12点之前", "2026-12-02", None, time(12)),
        ("下午六点前", None, None, time(18)),
    ],
)
def test_hours_are_read(said: str, day: str | None, begins: time | None, ends: time | None) -> None:
    (span,) = read(said)
    assert (span.last.isoformat() if span.last else None, span.begins, span.ends) == (
        day,
        begins,
        ends,
    )


def test_half_a_day_without_an_hour_stays_half_a_day() -> None:
    (span,) = read("后天上午送来")
    assert (span.day, span.part, span.begins) == (date(2026, 12, 2), "morning", None)


@pytest.mark.parametrize(
    ("said", "is_assumed"),
    [
        ("2026年11月5日", False),
        ("11月5日", True),
        ("5号", True),
        ("明天下午3点", False),
        ("明天3点", True),
        ("上周五", False),
        ("周五", True),
        ("昨天", False),
        ("Dec 5, 2026", False),
        ("Dec 5", True),
    ],
)
def test_what_was_completed_is_marked(said: str, is_assumed: bool) -> None:
    assert read(said)[0].is_assumed is is_assumed


@pytest.mark.parametrize(
    "said",
    [
        "3号线5号楼",
        "5号的鞋有吗",
        "中山路88号院",
        "一点都不好",
        "有点小",
        "点评",
        "13号电池",
        "这款不错",
        "一周年庆",
        "周边有店吗",
        "第三天了",
        "32月40号",
        "2月30号",
        "订单2026112055667",
        "电话13800138000",
        "满减300-40",
        "3.5折",
        "may I ask",
        "a secondhand one",
        "I sat on it",
        "size 10",
    ],
)
def test_what_is_no_time_is_not_read_as_one(said: str) -> None:
    assert read(said) == ()


def test_without_a_day_nothing_is_dated() -> None:
    assert find("昨天买的").times == ()


def test_several_times_keep_their_order() -> None:
    spans = read("11月3号买的，说三天内发货，昨天才发")
    assert [span.first for span in spans] == [date(2026, 11, 3), TODAY, date(2026, 11, 29)]


DATES = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(day=DATES, today=DATES)
def test_a_written_day_is_read_back(day: date, today: date) -> None:
    for said in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}号",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
    ):
        (span,) = read(f"在 {said} 下单", today)
        assert (span.first, span.last, span.is_assumed) == (day, day, False)


@given(today=DATES, away=st.integers(1, 400))
def test_so_many_days_away_is_that_far(today: date, away: int) -> None:
    assert read(f"{away}天前", today)[0].day == today - timedelta(days=away)
    assert read(f"in {min(away, 400)} days", today)[0].day == today + timedelta(days=away)


@given(today=DATES, weekday=st.integers(0, 6))
def test_last_weeks_day_lies_in_last_week(today: date, weekday: int) -> None:
    day = read(f"上周{'一二三四五六日'[weekday]}", today)[0].day
    assert day is not None
    assert day.weekday() == weekday
    assert day.isocalendar()[:2] == (today - timedelta(days=today.weekday() + 7)).isocalendar()[:2]


@given(text=st.text(max_size=60), today=DATES)
def test_no_text_breaks_the_reader(text: str, today: date) -> None:
    for span in read(text, today):
        assert span.first is None or span.last is None or span.first <= span.last
