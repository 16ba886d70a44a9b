"""Runs the jobs. Any number of runners share one table; a killed one is taken over from."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import structlog
from structlog.contextvars import bound_contextvars

from xiaoer.kernel import job_queue
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.groupcommit import GroupCommit
from xiaoer.kernel.ids import JobId, WorkspaceId
from xiaoer.kernel.job_queue import Claim
from xiaoer.kernel.jobs import CHANNEL, JobHandlers
from xiaoer.kernel.listen import DATABASE_AWAY, Wakeups

_log = structlog.get_logger(__name__)
_ERROR_LENGTH: Final = 300


class LeaseLostError(Exception):
    """The job's lease ended and another runner has it: roll back what was done for it."""


class PermanentJobError(Exception):
    """Raised by a handler: trying again cannot help, the job is dead."""


class RetryLaterError(Exception):
    """Raised by a handler that knows when trying again makes sense."""

    def __init__(self, after: timedelta) -> None:
        self.after = after
        super().__init__(f"retry in {after.total_seconds():.0f} s")


@dataclass(frozen=True, slots=True)
class BackOff:
    """Doubles from ``first`` to ``most``, less up to half by chance, so that retries spread."""

    first: timedelta = timedelta(seconds=1)
    most: timedelta = timedelta(hours=1)
    chance: Callable[[], float] = random.random

    def after(self, attempt: int) -> timedelta:
        """The pause behind the failed ``attempt``, counted from 1."""
        pause = min(self.first * 2 ** min(attempt - 1, 30), self.most)
        return pause * (1 - self.chance() / 2)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long finished jobs and events are kept; readers away longer fetch their state anew."""

    jobs: timedelta = timedelta(days=7)
    events: timedelta = timedelta(days=3)
    every: timedelta = timedelta(minutes=10)


@dataclass
class JobContext:
    """What a handler gets. Its effects belong in ``completing``, where they happen once."""

    db: Database
    clock: Clock
    workspace_id: WorkspaceId
    job_id: JobId
    kind: str
    attempt: int
    max_attempts: int
    claim: Claim = field(repr=False)
    is_completed: bool = False

    @property
    def is_last_attempt(self) -> bool:
        return self.attempt >= self.max_attempts

    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        """A transaction of the job's workspace that leaves the job running."""
        return self.db.transaction(self.workspace_id)

    @asynccontextmanager
    async def completing(self) -> AsyncGenerator[Tx]:
        """The job's last transaction: its effects and "done" commit together or not at all.

        Raises ``LeaseLostError``, and commits nothing, when another runner took the job over.
        """
        async with self.transaction() as tx:
            yield tx
            if not all(await job_queue.complete(tx, [self.claim], now=self.clock.now())):
                raise LeaseLostError
        self.is_completed = True


class JobRunner:
    """Claims due jobs in batches and runs up to ``concurrency`` of them at a time.

    A lease is prolonged while its job runs; a runner that dies loses it after ``lease``.
    Only kinds that have a handler here are claimed.
    """

    def __init__(
        self,
        db: Database,
        handlers: JobHandlers,
        clock: Clock,
        concurrency: int = 16,
        *,
        lease: timedelta = timedelta(seconds=30),
        poll: float = 1.0,
        back_off: BackOff | None = None,
        retention: Retention | None = None,
    ) -> None:
        self._db = db
        self._handlers = handlers.as_mapping()
        self._clock = clock
        self._concurrency = concurrency
        self._lease = lease
        self._poll = poll
        self._back_off = back_off or BackOff()
        self._retention = retention or Retention()
        self._running: dict[JobId, tuple[Claim, asyncio.Task[None]]] = {}
        self._finished: GroupCommit[Claim, bool] = GroupCommit(self._complete)
        self._wakeups = Wakeups(db, CHANNEL)
        self._is_stopping = False

    async def run(self) -> None:
        """Run jobs until ``stop``, or until cancelled; waits out a database that is away."""
        async with self._wakeups.listening(), asyncio.TaskGroup() as tasks:
            keepers = [tasks.create_task(self._keep_leases()), tasks.create_task(self._tidy())]
            while not self._is_stopping:
                await self._wakeups.wait(await self._start_or_wait(tasks))
            for keeper in keepers:
                keeper.cancel()
            await self._drain()

    def stop(self) -> None:
        """Claim nothing more; ``run`` returns when the running jobs are done."""
        self._is_stopping = True
        self._wakeups.call()

    async def run_due(self) -> int:
        """Run what is due now, and what that makes due, to its end; returns how many runs."""
        count = 0
        while True:
            async with asyncio.TaskGroup() as tasks:
                await self._reclaim()
                started = await self._start(tasks)
            await self._drain()
            if not started:
                return count
            count += started

    async def _start_or_wait(self, tasks: asyncio.TaskGroup) -> float:
        """Start what is due; returns for how many seconds nothing more will be."""
        try:
            asked = self._concurrency - len(self._running)
            if await self._start(tasks) == asked:
                return self._poll  # a finished job wakes us
            return await self._seconds_to_next()
        except DATABASE_AWAY as error:
            _log.warning("jobs.database_away", error=type(error).__name__)
            return self._poll

    async def _start(self, tasks: asyncio.TaskGroup) -> int:
        room = self._concurrency - len(self._running)
        if room <= 0:
            return 0
        async with self._db.system() as tx:
            claims = await job_queue.claim(
                tx, list(self._handlers), now=self._clock.now(), lease=self._lease, limit=room
            )
        for claim in claims:
            task = tasks.create_task(self._run(claim))
            self._running[claim.id] = (claim, task)
        return len(claims)

    async def _seconds_to_next(self) -> float:
        now = self._clock.now()
        async with self._db.system() as tx:
            due_at = await job_queue.next_due(tx, list(self._handlers), now=now)
        if due_at is None:
            return self._poll
        return min(self._poll, max(0.0, (due_at - now).total_seconds()))

    async def _run(self, claim: Claim) -> None:
        try:
            with bound_contextvars(
                trace_id=claim.trace_id, job_id=str(claim.id), job_kind=claim.kind
            ):
                await self._attempt(claim)
        except asyncio.CancelledError:
            await self._release(claim)
            raise
        except DATABASE_AWAY as error:
            # its lease will end, and the job runs again
            _log.warning("jobs.outcome_unsaved", error=type(error).__name__)
        finally:
            self._running.pop(claim.id, None)
            if len(self._running) <= self._concurrency // 2:
                self._wakeups.call()

    async def _attempt(self, claim: Claim) -> None:
        context = JobContext(
            db=self._db,
            clock=self._clock,
            workspace_id=claim.workspace_id,
            job_id=claim.id,
            kind=claim.kind,
            attempt=claim.attempt,
            max_attempts=claim.max_attempts,
            claim=claim,
        )
        try:
            await self._handlers[claim.kind](context, claim.payload)
        except LeaseLostError:
            _log.warning("jobs.lease_lost")
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is its failure
            if context.is_completed:
                _log.exception("jobs.failed_after_completion")
            else:
                await self._fail(claim, error)
        else:
            if not context.is_completed and not await self._finished.submit(claim):
                _log.warning("jobs.lease_lost")

    async def _complete(self, claims: list[Claim]) -> list[bool]:
        async with self._db.system() as tx:
            return await job_queue.complete(tx, claims, now=self._clock.now())

    async def _fail(self, claim: Claim, error: Exception) -> None:
        now = self._clock.now()
        async with self._db.system() as tx:
            state = await job_queue.fail(
                tx,
                claim,
                now=now,
                run_at=now + self._pause(claim, error),
                error=describe(error),
                is_permanent=isinstance(error, PermanentJobError),
            )
        _log.warning("jobs.failed", error=type(error).__name__, attempt=claim.attempt, state=state)

    def _pause(self, claim: Claim, error: Exception) -> timedelta:
        if isinstance(error, RetryLaterError):
            return error.after
        return self._back_off.after(claim.attempt)

    async def _release(self, claim: Claim) -> None:
        try:
            async with asyncio.timeout(2), self._db.system() as tx:
                await job_queue.release(tx, [claim])
        except (TimeoutError, *DATABASE_AWAY):
            _log.warning("jobs.not_released", job_id=str(claim.id))

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                await self.keep_leases()
                if await self._reclaim():
                    self._wakeups.call()
            except DATABASE_AWAY as error:
                _log.warning("jobs.database_away", error=type(error).__name__)

    async def keep_leases(self) -> None:
        """Prolong the leases of running jobs, and stop those that another runner has by now."""
        held = dict(self._running)
        if not held:
            return
        async with self._db.system() as tx:
            kept = await job_queue.extend(
                tx,
                [claim for claim, _ in held.values()],
                now=self._clock.now(),
                lease=self._lease,
            )
        for job_id, (_, task) in held.items():
            if job_id not in kept and job_id in self._running:
                _log.warning("jobs.lease_lost", job_id=str(job_id))
                task.cancel()

    async def _reclaim(self) -> int:
        async with self._db.system() as tx:
            return await job_queue.reclaim(tx, now=self._clock.now())

    async def _tidy(self) -> None:
        while True:
            try:
                await self.tidy()
            except DATABASE_AWAY as error:
                _log.warning("jobs.database_away", error=type(error).__name__)
            await asyncio.sleep(self._retention.every.total_seconds())

    async def tidy(self) -> None:
        """Delete what is older than the retention, in small transactions."""
        now = self._clock.now()
        while await self._tidy_once(now):
            pass

    async def _tidy_once(self, now: datetime) -> int:
        async with self._db.system() as tx:
            jobs = await job_queue.prune_jobs(tx, before=now - self._retention.jobs)
        async with self._db.system() as tx:
            return jobs + await job_queue.prune_events(tx, before=now - self._retention.events)

    async def _drain(self) -> None:
        await asyncio.gather(*(task for _, task in self._running.values()), return_exceptions=True)
        await self._finished.drain()


def describe(error: Exception) -> str:
    """One line for the operator: kind and code, never the values a database error carries."""
    if isinstance(error, XiaoerError):
        return f"{type(error).__name__}: {error.code}"
    if isinstance(error, asyncpg.PostgresError):
        return f"{type(error).__name__}: {error.sqlstate}"
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:_ERROR_LENGTH]
