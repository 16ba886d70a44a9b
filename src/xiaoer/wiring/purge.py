"""What nobody needs any more is deleted once a day, by a job in each workspace."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from xiaoer.contacts import api as contacts
from xiaoer.identity import api as identity
from xiaoer.kernel import settings
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.idempotency import forget_before
from xiaoer.kernel.job_runner import JobContext
from xiaoer.kernel.jobs import JobHandlers, Payload, enqueue
from xiaoer.kernel.listen import DATABASE_AWAY

PURGE: Final = "workspace.purge"
EVERY: Final = timedelta(days=1)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class RetentionSettings:
    """Days for which things are kept that only matter for a while."""

    idempotency_days: int = 2
    """Answers that a repeated request gets again."""
    sessions_days: int = 30
    """Sessions of agents and tokens of chat windows, after their end."""
    login_attempts_days: int = 1
    """Counts of failed sign-ins."""


async def ask_to_purge(db: Database, clock: Clock) -> int:
    """Have each workspace purged soon; a job that waits already is not doubled."""
    async with db.system() as tx:
        workspaces = await identity.every_workspace(tx)
    for workspace_id in workspaces:
        async with db.transaction(workspace_id) as tx:
            await enqueue(tx, workspace_id, PURGE, {}, run_at=clock.now(), dedupe_key=PURGE)
    return len(workspaces)


async def ask_daily(db: Database, clock: Clock) -> None:
    """Ask at once and then each day, until cancelled; waits out a database that is away."""
    while True:
        try:
            await ask_to_purge(db, clock)
        except DATABASE_AWAY as error:
            _log.warning("purge.database_away", error=type(error).__name__)
            await asyncio.sleep(60)
        else:
            await asyncio.sleep(EVERY.total_seconds())


def register(handlers: JobHandlers, keep: RetentionSettings | None = None) -> None:
    """Let the worker run the job; by default with ``XIAOER_RETENTION_*``."""
    kept = keep or settings.load(RetentionSettings, "retention")

    async def purge(ctx: JobContext, _: Payload) -> None:
        now, mine = ctx.clock.now(), ctx.workspace_id
        sessions = now - timedelta(days=kept.sessions_days)
        attempts = now - timedelta(days=kept.login_attempts_days)
        async with ctx.completing() as tx:
            gone = await forget_before(tx, mine, now - timedelta(days=kept.idempotency_days))
            gone += await identity.forget_ended(tx, mine, sessions=sessions, attempts=attempts)
            gone += await contacts.forget_ended_tokens(tx, mine, sessions)
        _log.info("purge.done", rows=gone)

    handlers.add(PURGE, purge)
