"""Work for later, written in the transaction that wants it; run by ``job_runner``.

A job is an idempotent handler's name and a payload of ids. It runs at least once: after a crash
its lease ends and it runs again. A timer is a job with ``run_at``; a ``dedupe_key`` lets it be
moved or cancelled while it waits.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import ConflictError, NotFoundError
from xiaoer.kernel.events import trace_id
from xiaoer.kernel.ids import JobId, WorkspaceId, new_id

if TYPE_CHECKING:
    from xiaoer.kernel.job_runner import JobContext

CHANNEL: Final = "xiaoer_jobs"
Payload = dict[str, object]
Handler = Callable[["JobContext", Payload], Awaitable[None]]


class JobNotFoundError(NotFoundError):
    """No such job in this workspace."""

    code = "jobs.not_found"


class JobNotDeadError(ConflictError):
    """Only a dead job can be replayed."""

    code = "jobs.not_dead"


class JobState(StrEnum):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class StoredJob:
    """A job as an operator sees it."""

    id: JobId
    kind: str
    payload: Payload
    state: JobState
    run_at: datetime | None
    attempts: int
    max_attempts: int
    dedupe_key: str | None
    last_error: str | None
    trace_id: str | None
    created_at: datetime
    finished_at: datetime | None


class JobHandlers:
    """Which function runs which kind of job."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Handler] = {}

    def on(self, kind: str) -> Callable[[Handler], Handler]:
        """Decorate ``async def f(ctx: JobContext, payload: dict) -> None``."""

        def register(handler: Handler) -> Handler:
            self.add(kind, handler)
            return handler

        return register

    def add(self, kind: str, handler: Handler) -> None:
        """Register ``handler``; a second one for the same kind raises ``ValueError``."""
        if kind in self._by_kind:
            raise ValueError(f"two handlers for jobs of kind {kind}")
        self._by_kind[kind] = handler

    def include(self, other: "JobHandlers") -> None:
        """Take over every handler of ``other``."""
        for kind, handler in other.as_mapping().items():
            self.add(kind, handler)

    def as_mapping(self) -> Mapping[str, Handler]:
        """The handlers by kind."""
        return self._by_kind


async def enqueue(
    tx: Tx,
    workspace_id: WorkspaceId,
    kind: str,
    payload: Payload,
    *,
    run_at: datetime | None = None,
    dedupe_key: str | None = None,
    max_attempts: int = 8,
) -> JobId:
    """Store a job; it may run once this transaction commits, at ``run_at`` or at once.

    While a job with the same ``dedupe_key`` waits, no second one is stored: the waiting one gets
    this kind, payload and time instead. That joins bursts and moves timers.
    """
    rows = await tx.fetch(
        """
        WITH job AS (
          INSERT INTO kernel_jobs
            (workspace_id, id, kind, payload, run_at, dedupe_key, max_attempts, trace_id)
          VALUES ($1, $2, $3, $4::text::jsonb, $5, $6, $7, $8)
          ON CONFLICT (workspace_id, dedupe_key) WHERE state = 'ready'
          DO UPDATE SET kind = excluded.kind, payload = excluded.payload, attempts = 0,
            run_at = excluded.run_at, max_attempts = excluded.max_attempts,
            trace_id = excluded.trace_id
          RETURNING id
        )
        SELECT id, pg_notify('xiaoer_jobs', '') FROM job
        """,
        workspace_id,
        new_id(),
        kind,
        msgspec.json.encode(payload).decode(),
        run_at,
        dedupe_key,
        max_attempts,
        trace_id(),
    )
    return JobId(UUID(int=rows[0]["id"].int))


async def cancel(tx: Tx, workspace_id: WorkspaceId, dedupe_key: str) -> bool:
    """Remove the waiting job with this key; false if none waits (it may be running)."""
    status = await tx.execute(
        "DELETE FROM kernel_jobs WHERE workspace_id = $1 AND dedupe_key = $2 AND state = 'ready'",
        workspace_id,
        dedupe_key,
    )
    return status != "DELETE 0"


_COLUMNS = """
  id, kind, payload::text AS payload, state, run_at, attempts, max_attempts, dedupe_key,
  last_error, trace_id, created_at, finished_at
"""


async def get(tx: Tx, job_id: JobId) -> StoredJob:
    """One job of the transaction's workspace."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM kernel_jobs WHERE id = $1", job_id)
    if row is None:
        raise JobNotFoundError(id=str(job_id))
    return _stored(row)


async def list_jobs(
    tx: Tx, *, state: JobState | None, after: JobId | None, limit: int
) -> Sequence[StoredJob]:
    """Jobs of the transaction's workspace, newest first, those older than ``after``."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM kernel_jobs
        WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR id < $2)
        ORDER BY id DESC LIMIT $3
        """,
        state,
        after,
        limit,
    )
    return [_stored(row) for row in rows]


async def replay(tx: Tx, job_id: JobId) -> StoredJob:
    """Let a dead job run again from its first attempt.

    Raises ``JobNotDeadError`` for a job that is not dead, or whose key another waiting job took.
    """
    job = await get(tx, job_id)
    try:
        async with tx.transaction():
            row = await tx.fetchrow(
                f"""
                UPDATE kernel_jobs
                SET state = 'ready', attempts = 0, run_at = NULL, finished_at = NULL
                WHERE id = $1 AND state = 'dead'
                RETURNING {_COLUMNS}
                """,
                job_id,
            )
    except asyncpg.UniqueViolationError:
        row = None
    if row is None:
        raise JobNotDeadError(id=str(job_id), state=job.state)
    await tx.execute("SELECT pg_notify('xiaoer_jobs', '')")
    return _stored(row)


def _stored(row: asyncpg.Record) -> StoredJob:
    return StoredJob(
        id=JobId(UUID(int=row["id"].int)),
        kind=row["kind"],
        payload=msgspec.json.decode(row["payload"], type=Payload),
        state=JobState(row["state"]),
        run_at=row["run_at"],
        attempts=row["attempts"],
        max_attempts=row["max_attempts"],
        dedupe_key=row["dedupe_key"],
        last_error=row["last_error"],
        trace_id=row["trace_id"],
        created_at=row["created_at"],
        finished_at=row["finished_at"],
    )
