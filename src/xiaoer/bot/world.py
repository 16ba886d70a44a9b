"""What a workspace's messages are read by: the shop's day and the table of regions."""

from datetime import datetime
from zoneinfo import ZoneInfo

from xiaoer.bot.model.entities import World
from xiaoer.identity import api as identity
from xiaoer.kernel import regions
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


async def world_of(tx: Tx, workspace_id: WorkspaceId, clock: Clock) -> World:
    """The world as it is now, on the shop's calendar."""
    workspace = await identity.get_workspace(tx, workspace_id)
    return world_at(clock.now(), workspace.time_zone)


def world_at(now: datetime, time_zone: str) -> World:
    """The world at an instant."""
    return World(today=now.astimezone(ZoneInfo(time_zone)).date(), regions=regions.load())
