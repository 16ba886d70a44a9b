"""When people are there: hours by weekday, public holidays, and weekends worked instead of them.

Pure: days come in as data, instants come in as arguments.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

Span = str
"""Opening and closing on one day, ``HH:MM-HH:MM``; ``24:00`` is midnight at its end."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FURTHEST = 60


class Hours(msgspec.Struct, frozen=True):
    """Spans by weekday; a weekday that is missing is closed.

    ``holidays`` and ``working_days`` are dates in ISO form beside those of ``calendar``, the
    name of a pack; a working day has Monday's hours.
    """

    weekly: dict[str, list[Span]]
    calendar: str | None = None
    holidays: list[str] = []
    working_days: list[str] = []


@dataclass(frozen=True)
class Calendar:
    """Days on which nobody works, and weekend days on which people do."""

    holidays: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()


def is_open(hours: Hours | None, calendar: Calendar, at: datetime, zone: str) -> bool:
    """Whether people are there at an instant; without hours they always are."""
    if hours is None:
        return True
    local = at.astimezone(ZoneInfo(zone))
    return any(start <= at < end for start, end in _spans(hours, calendar, local.date(), zone))


def next_opening(
    hours: Hours | None, calendar: Calendar, at: datetime, zone: str
) -> datetime | None:
    """The next instant at which people come; None when they are there, or never within 60 days."""
    if hours is None or is_open(hours, calendar, at, zone):
        return None
    starts = (start for start, _ in _ahead(hours, calendar, at, zone) if start > at)
    return next(starts, None)


def due_at(
    hours: Hours | None, calendar: Calendar, at: datetime, zone: str, *, within: timedelta
) -> datetime:
    """When something is due that takes ``within`` of working time from now."""
    if hours is None:
        return at + within
    left, counted = within, at
    for start, end in _ahead(hours, calendar, at, zone):
        begin = max(start, counted)
        if end - begin >= left:
            return begin + left
        if end > begin:  # spans may overlap: what was counted is not worked again
            left, counted = left - (end - begin), end
    return at + within


def check(hours: Hours) -> list[str]:
    """What is wrong with hours as a person wrote them; empty when nothing is."""
    faults = [f"weekly.{day}" for day in hours.weekly if day not in WEEKDAYS]
    for day, spans in hours.weekly.items():
        faults += [f"weekly.{day}.{at}" for at, span in enumerate(spans) if not _is_span(span)]
    for name in ("holidays", "working_days"):
        days: list[str] = getattr(hours, name)
        faults += [f"{name}.{at}" for at, day in enumerate(days) if not _is_date(day)]
    return faults


def with_own_days(calendar: Calendar, hours: Hours) -> Calendar:
    """The calendar and the shop's own days; where they differ the shop's count."""
    holidays = {date.fromisoformat(day) for day in hours.holidays}
    working = {date.fromisoformat(day) for day in hours.working_days}
    return Calendar(
        frozenset((calendar.holidays - working) | holidays),
        frozenset((calendar.working_days - holidays) | working),
    )


def _ahead(
    hours: Hours, calendar: Calendar, at: datetime, zone: str
) -> Iterator[tuple[datetime, datetime]]:
    """Spans that end after an instant, in order."""
    first = at.astimezone(ZoneInfo(zone)).date()
    for offset in range(_FURTHEST):
        for start, end in _spans(hours, calendar, first + timedelta(days=offset), zone):
            if end > at:
                yield start, end


def _spans(
    hours: Hours, calendar: Calendar, day: date, zone: str
) -> list[tuple[datetime, datetime]]:
    spans = (_ends(span) for span in sorted(hours.weekly.get(_weekday(calendar, day) or "", [])))
    return [(_instant(day, start, zone), _instant(day, end, zone)) for start, end in spans]


def _ends(span: Span) -> tuple[str, str]:
    start, _, end = span.partition("-")
    return start, end


def _weekday(calendar: Calendar, day: date) -> str | None:
    if day in calendar.working_days:
        return WEEKDAYS[0]
    return None if day in calendar.holidays else WEEKDAYS[day.weekday()]


def _instant(day: date, clock: str, zone: str) -> datetime:
    hour, minute = (int(part) for part in clock.split(":"))
    midnight = datetime.combine(day + timedelta(days=hour // 24), time(), ZoneInfo(zone))
    return (midnight + timedelta(hours=hour % 24, minutes=minute)).astimezone(UTC)


def _is_span(span: Span) -> bool:
    start, end = (_minutes(clock) for clock in _ends(span))
    return start is not None and end is not None and start < end


def _minutes(clock: str) -> int | None:
    hour, colon, minute = clock.partition(":")
    figures = hour + minute
    if not (colon and len(hour) == len(minute) == 2 and figures.isascii() and figures.isdigit()):  # noqa: PLR2004
        return None
    total = int(hour) * 60 + int(minute)
    return total if int(minute) < 60 and total <= 24 * 60 else None  # noqa: PLR2004


def _is_date(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def days_between(spans: list[list[date]]) -> frozenset[date]:
    """Every day of spans that name their first and last day."""
    return frozenset(
        first + timedelta(days=offset)
        for first, last in spans
        for offset in range((last - first).days + 1)
    )
