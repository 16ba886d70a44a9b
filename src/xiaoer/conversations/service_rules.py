"""What a shop sets about its service: the bot's switch, time limits, endings, hours.

The defaults are those of GB/T 47746-2026 where it names a figure.
"""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, cast

import msgspec
import yaml

from xiaoer.conversations import hours as rules_of_hours
from xiaoer.conversations import rules_store as store
from xiaoer.conversations.errors import HoursInvalidError
from xiaoer.conversations.hours import Calendar, Hours
from xiaoer.identity import api as identity
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.packs import PACKS

WITHDRAW_BOT: Final = "bot.withdraw"
"""The job that hands over what the bot holds; the floor above runs it."""

Seconds = Annotated[int, msgspec.Meta(ge=5, le=7 * 86_400)]
Count = Annotated[int, msgspec.Meta(ge=1, le=100)]


class ServiceRules(msgspec.Struct, frozen=True):
    """Times in seconds.

    ``bot_timeout``: the bot has this long to answer (5.2.2.6 e). ``bot_silence``: a contact who
    says nothing more to the bot for this long is done (7.1, the bot's own threshold).
    ``end_after``, ``phone_end_after``: silence after an agent asked whether that was all (7.1).
    ``call_back_within``: working time in which a call-back is due. ``failures``, ``visits`` and
    ``occurrences``: when the bot steps back (5.2.2.6 a, 5.1.3).
    """

    bot_timeout: Seconds = 180
    bot_silence: Seconds = 1800
    end_after: Seconds = 60
    phone_end_after: Seconds = 10
    call_back_within: Seconds = 3600
    failures: Count = 2
    visits: Count = 3
    occurrences: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 3
    hours: Hours | None = None


class ServiceSettings(msgspec.Struct, frozen=True):
    """The rules and the bot's switch: off, everything goes to people (4.1)."""

    is_bot_on: bool
    rules: ServiceRules


async def get(tx: Tx) -> ServiceSettings:
    """What the workspace set, else the defaults."""
    row = await store.find(tx)
    if row is None:
        return ServiceSettings(is_bot_on=True, rules=ServiceRules())
    return ServiceSettings(row["is_bot_on"], msgspec.convert(row["rules"], ServiceRules))


async def put_rules(
    tx: Tx, workspace_id: WorkspaceId, *, rules: ServiceRules, actor: str, clock: Clock
) -> ServiceSettings:
    """Set the rules.

    Raises:
        HoursInvalidError: spans or days that nobody can read.
    """
    if rules.hours is not None and (faults := _faults(rules.hours)):
        raise HoursInvalidError(where=", ".join(faults))
    before = await get(tx)
    after = ServiceSettings(before.is_bot_on, rules)
    await _put(tx, workspace_id, before, after, actor=actor, clock=clock)
    return after


async def switch_bot(
    tx: Tx, workspace_id: WorkspaceId, *, is_on: bool, actor: str, clock: Clock
) -> ServiceSettings:
    """Let the bot answer, or send everything to people (4.1)."""
    before = await get(tx)
    after = ServiceSettings(is_on, before.rules)
    await _put(tx, workspace_id, before, after, actor=actor, clock=clock)
    if not is_on:
        await jobs.enqueue(tx, workspace_id, WITHDRAW_BOT, {}, dedupe_key=WITHDRAW_BOT)
    return after


async def next_opening(tx: Tx, workspace_id: WorkspaceId, at: datetime) -> datetime | None:
    """When people come next; None while they are there, or are not to be expected."""
    hours, zone = (await get(tx)).rules.hours, await _zone(tx, workspace_id)
    return rules_of_hours.next_opening(hours, calendar_of(hours), at, zone)


async def call_back_due(tx: Tx, workspace_id: WorkspaceId, at: datetime) -> datetime:
    """By when a number left now is called: working time counts, nights and holidays do not."""
    rules, zone = (await get(tx)).rules, await _zone(tx, workspace_id)
    within = timedelta(seconds=rules.call_back_within)
    return rules_of_hours.due_at(rules.hours, calendar_of(rules.hours), at, zone, within=within)


def calendar_of(hours: Hours | None) -> Calendar:
    """The days of the calendar that the hours name, and the shop's own."""
    if hours is None:
        return Calendar()
    shared = _read(hours.calendar) if hours.calendar else Calendar()
    return rules_of_hours.with_own_days(shared, hours)


def _faults(hours: Hours) -> list[str]:
    faults = rules_of_hours.check(hours)
    known = {path.stem for path in _folder().glob("*.yaml")}
    return [*faults, "calendar"] if hours.calendar not in {None, *known} else faults


@cache
def _read(name: str) -> Calendar:
    path = _folder() / f"{name}.yaml"
    content = cast("dict[str, Any]", yaml.safe_load(path.read_text(encoding="utf-8")))
    return Calendar(
        rules_of_hours.days_between(content["holidays"]), frozenset(content["working_days"])
    )


def _folder() -> Path:
    return PACKS / "calendars"


async def _zone(tx: Tx, workspace_id: WorkspaceId) -> str:
    return (await identity.get_workspace(tx, workspace_id)).time_zone


async def _put(
    tx: Tx,
    workspace_id: WorkspaceId,
    before: ServiceSettings,
    after: ServiceSettings,
    *,
    actor: str,
    clock: Clock,
) -> None:
    rules = msgspec.to_builtins(after.rules)
    await store.put(tx, is_bot_on=after.is_bot_on, rules=rules, by=actor, at=clock.now())
    await identity.record_audit(
        tx,
        workspace_id,
        actor=actor,
        action="service_rules.changed",
        subject=f"workspace:{workspace_id}",
        before=msgspec.to_builtins(before),
        after=msgspec.to_builtins(after),
        clock=clock,
    )
