"""The monthly report on the cooperation of bot and people (GB/T 47746-2026, clause 9)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from xiaoer.conversations import reporting_store as store
from xiaoer.conversations.errors import MonthInvalidError
from xiaoer.identity import api as identity
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


class Efficiency(msgspec.Struct, frozen=True):
    """``by_bot_alone`` were resolved without a person; seconds are null where none was measured."""

    conversations: int
    resolved: int
    by_bot_alone: int
    first_human_reply_p50_seconds: float | None
    first_human_reply_p90_seconds: float | None


class Quality(msgspec.Struct, frozen=True):
    """``satisfied`` are ratings of 4 and 5; a promise is late when its time passed unkept."""

    ratings: int
    satisfied: int
    declined: int
    promises: int
    promises_kept: int
    promises_late: int
    call_backs: int
    call_backs_done: int
    call_backs_late: int


class Switching(msgspec.Struct, frozen=True):
    """``lost`` were handed over and ended without a word from a person."""

    hand_overs: int
    by_reason: dict[str, int]
    to_person_p50_seconds: float | None
    to_person_p90_seconds: float | None
    lost: int
    bot_agreed: int
    bot_declined: int


class Customers(msgspec.Struct, frozen=True):
    """``repeated`` came more than once in the month, ``pressing`` three times within a day."""

    contacts: int
    repeated: int
    pressing: int


class ServiceReport(msgspec.Struct, frozen=True):
    """The four sections that the standard names."""

    month: str
    efficiency: Efficiency
    quality: Quality
    switching: Switching
    customers: Customers


async def report(tx: Tx, workspace_id: WorkspaceId, *, month: str, now: datetime) -> ServiceReport:
    """Figures of one month, ``YYYY-MM``, on the shop's clock.

    Raises:
        MonthInvalidError: no such month.
    """
    workspace = await identity.get_workspace(tx, workspace_id)
    start, end = bounds(month, workspace.time_zone)
    return ServiceReport(
        month,
        Efficiency(**await store.efficiency(tx, start, end)),
        Quality(**await store.quality(tx, start, end, now)),
        Switching(**await store.switching(tx, start, end)),
        Customers(**await store.customers(tx, start, end)),
    )


def bounds(month: str, zone: str) -> tuple[datetime, datetime]:
    """First instant of a month and of the next one, in UTC. Raises ``MonthInvalidError``."""
    try:
        start = datetime.strptime(month, "%Y-%m").replace(tzinfo=ZoneInfo(zone))
        following = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
        return start.astimezone(UTC), following.astimezone(UTC)
    except (ValueError, OverflowError):
        raise MonthInvalidError from None
