"""Weeks, months, feasts: pure arithmetic on days."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from xiaoer.bot.model.entities.times.anchor import Period

_LAST_MONTH: Final = 12
_FIXED: Final = {
    "元旦": (1, 1), "新年": (1, 1), "情人节": (2, 14), "三八节": (3, 8), "妇女节": (3, 8),
    "五一": (5, 1), "劳动节": (5, 1), "六一": (6, 1), "儿童节": (6, 1),
    "六一八": (6, 18), "618": (6, 18),
    "教师节": (9, 10), "国庆": (10, 1), "国庆节": (10, 1), "双十一": (11, 11), "双11": (11, 11),
    "双十二": (12, 12), "双12": (12, 12), "平安夜": (12, 24), "圣诞": (12, 25), "圣诞节": (12, 25),
    "new year": (1, 1), "new year's": (1, 1), "new year's day": (1, 1), "valentine's day": (2, 14),
    "independence day": (7, 4), "halloween": (10, 31), "singles' day": (11, 11),
    "singles day": (11, 11), "christmas eve": (12, 24), "christmas": (12, 25), "xmas": (12, 25),
    "new year's eve": (12, 31),
}  # fmt: skip
_LUNAR: Final = {
    "春节": ("2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13"),
    "端午": ("2024-06-10", "2025-05-31", "2026-06-19", "2027-06-09", "2028-05-28", "2029-06-16"),
    "中秋": ("2024-09-17", "2025-10-06", "2026-09-25", "2027-09-15", "2028-10-03", "2029-09-22"),
}
_SAME: Final = {
    "过年": "春节", "大年初一": "春节", "chinese new year": "春节", "spring festival": "春节",
    "lunar new year": "春节", "端午节": "端午", "中秋节": "中秋",
}  # fmt: skip
_FLOATING: Final = {
    "thanksgiving": 0, "感恩节": 0, "black friday": 1, "黑五": 1, "黑色星期五": 1,
    "cyber monday": 4,
}  # fmt: skip
FEASTS: Final = tuple(sorted({*_FIXED, *_LUNAR, *_SAME, *_FLOATING}, key=len, reverse=True))


def safe_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when the calendar has no such day."""
    if not (1 <= month <= _LAST_MONTH and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def nearest(today: date, month: int, day: int) -> date | None:
    """The occurrence of a day of the year that is nearest to today."""
    years = (today.year - 1, today.year, today.year + 1)
    dates = [found for year in years if (found := safe_date(year, month, day))]
    return min(dates, key=lambda found: abs(found - today), default=None)


def feast(name: str, today: date, year: int | None = None) -> date | None:
    """A feast of a year, or its occurrence nearest to today; None beyond the table's years."""
    years = (year,) if year else (today.year - 1, today.year, today.year + 1)
    days = (_feast_of(_SAME.get(name, name), one) for one in years)
    return min((day for day in days if day), key=lambda day: abs(day - today), default=None)


def _feast_of(name: str, year: int) -> date | None:
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if name in _FLOATING:
        return _thanksgiving(year) + timedelta(days=_FLOATING[name])
    days = (date.fromisoformat(day) for day in _LUNAR[name])
    return next((day for day in days if day.year == year), None)


def _thanksgiving(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


def week_of(today: date, offset: int = 0) -> Period:
    """Monday to Sunday, so many weeks away."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=offset)
    return monday, monday + timedelta(days=6)


def month_of(today: date, offset: int = 0) -> Period:
    """First to last of the month, so many months away."""
    months = today.year * 12 + today.month - 1 + offset
    return month(months // 12, months % 12 + 1)


def month(year: int, number: int) -> Period:
    """First to last of a month."""
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def third_of(period: Period, third: str) -> Period:
    """The first (初), middle (中) or last (底, 末) ten days of a month."""
    first, last = period
    if third in {"初", "上"}:
        return first, first.replace(day=10)
    if third == "中":
        return first.replace(day=11), first.replace(day=20)
    return first.replace(day=21), last


def months_from(day: date, months: int) -> date:
    """The same day so many months away, the last of the month where there is none."""
    total = day.year * 12 + day.month - 1 + months
    year, number = total // 12, total % 12 + 1
    return date(year, number, min(day.day, monthrange(year, number)[1]))
