"""Times of the demo pack: offsets from the import, so that its orders are always fresh."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = re.compile(r"(-?\d+)d (\d\d):(\d\d)")
HOURS = re.compile(r"(-?\d+)h")


def resolve(offset: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """`-1d 21:05` is yesterday at 21:05 in `zone`, `-2h` two hours before `now`; None otherwise."""
    if hours := HOURS.fullmatch(offset):
        return (now + timedelta(hours=int(hours[1]))).replace(second=0, microsecond=0)
    days = DAYS.fullmatch(offset)
    if days is None or int(days[2]) > 23 or int(days[3]) > 59:  # noqa: PLR2004
        return None
    day = now.astimezone(zone).date() + timedelta(days=int(days[1]))
    local = datetime(day.year, day.month, day.day, int(days[2]), int(days[3]), tzinfo=zone)
    return local.astimezone(UTC)
