"""What a runner asks of the table of jobs. Every function takes a system transaction.

``attempts`` fences: whoever lost a lease finds the number changed and can no longer finish.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import JobId, WorkspaceId
from xiaoer.kernel.jobs import Payload


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this runner may run; ``attempt`` counts from 1."""

    workspace_id: WorkspaceId
    id: JobId
    kind: str
    payload: Payload
    attempt: int
    max_attempts: int
    trace_id: str | None


async def claim(
    tx: Tx, kinds: Sequence[str], *, now: datetime, lease: timedelta, limit: int
) -> list[Claim]:
    """Lease up to ``limit`` due jobs, the longest due first; never one that is leased already."""
    rows = await tx.fetch(
        """
        WITH due AS MATERIALIZED (
          SELECT workspace_id, id FROM kernel_jobs
          WHERE state = 'ready' AND kind = ANY($2::text[])
            AND coalesce(run_at, created_at) <= greatest($1, clock_timestamp())
            AND (run_at IS NULL OR run_at <= $1)
          ORDER BY coalesce(run_at, created_at), id
          LIMIT $4 FOR UPDATE SKIP LOCKED
        )
        UPDATE kernel_jobs AS job
        SET state = 'running', attempts = job.attempts + 1, lease_until = $1 + $3::interval
        FROM due WHERE job.workspace_id = due.workspace_id AND job.id = due.id
        RETURNING job.workspace_id, job.id, job.kind, job.payload::text AS payload, job.attempts,
          job.max_attempts, job.trace_id, coalesce(job.run_at, job.created_at) AS due_at
        """,
        now,
        list(kinds),
        lease,
        limit,
    )
    return [_claim(row) for row in sorted(rows, key=lambda row: (row["due_at"], row["id"].int))]


async def next_due(tx: Tx, kinds: Sequence[str], *, now: datetime) -> datetime | None:
    """When the next timer falls due, None if none waits."""
    return await tx.fetchval(
        """
        SELECT run_at FROM kernel_jobs
        WHERE state = 'ready' AND kind = ANY($2::text[]) AND run_at > $1
          AND coalesce(run_at, created_at) > $1
        ORDER BY coalesce(run_at, created_at) LIMIT 1
        """,
        now,
        list(kinds),
    )


async def complete(tx: Tx, claims: Sequence[Claim], *, now: datetime) -> list[bool]:
    """Mark jobs done; false for each whose lease went to another. A workspace transaction will do.

    Called in the transaction of the job's own work it makes that work happen exactly once.
    """
    rows = await tx.fetch(
        """
        UPDATE kernel_jobs AS job
        SET state = 'done', lease_until = NULL, finished_at = $4, last_error = NULL
        FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS mine (workspace_id, id, attempts)
        WHERE job.workspace_id = mine.workspace_id AND job.id = mine.id
          AND job.attempts = mine.attempts AND job.state = 'running'
        RETURNING job.id
        """,
        *_keys(claims),
        now,
    )
    done = {row["id"].int for row in rows}
    return [claim.id.int in done for claim in claims]


async def extend(tx: Tx, claims: Sequence[Claim], *, now: datetime, lease: timedelta) -> set[JobId]:
    """Prolong leases; returns the jobs that are still this runner's."""
    rows = await tx.fetch(
        """
        UPDATE kernel_jobs AS job SET lease_until = $4::timestamptz + $5::interval
        FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS mine (workspace_id, id, attempts)
        WHERE job.workspace_id = mine.workspace_id AND job.id = mine.id
          AND job.attempts = mine.attempts AND job.state = 'running'
        RETURNING job.id
        """,
        *_keys(claims),
        now,
        lease,
    )
    return {JobId(UUID(int=row["id"].int)) for row in rows}


# A newer job with the same key took over: this one has nothing left to do.
_STATE_AFTER_FAILURE: Final = """
  CASE WHEN job.dedupe_key IS NOT NULL AND EXISTS (
         SELECT FROM kernel_jobs AS newer
         WHERE newer.workspace_id = job.workspace_id AND newer.dedupe_key = job.dedupe_key
           AND newer.id > job.id AND newer.state IN ('ready', 'running'))
       THEN 'done'
       WHEN job.attempts >= job.max_attempts OR {is_permanent} THEN 'dead'
       ELSE 'ready' END
"""


async def fail(
    tx: Tx, claim: Claim, *, now: datetime, run_at: datetime, error: str, is_permanent: bool
) -> str | None:
    """Back to ready at ``run_at``, or dead; returns the new state, None if the lease was lost."""
    return await tx.fetchval(
        f"""
        UPDATE kernel_jobs AS job
        SET state = next.state, lease_until = NULL, last_error = $5::text,
          run_at = CASE next.state WHEN 'ready' THEN $6::timestamptz ELSE job.run_at END,
          finished_at = CASE next.state WHEN 'ready' THEN NULL ELSE $4::timestamptz END
        FROM (
          SELECT {_STATE_AFTER_FAILURE.format(is_permanent="$7::boolean")} AS state
          FROM kernel_jobs AS job
          WHERE job.workspace_id = $1 AND job.id = $2
        ) AS next
        WHERE job.workspace_id = $1 AND job.id = $2 AND job.attempts = $3
          AND job.state = 'running'
        RETURNING job.state
        """,
        claim.workspace_id,
        claim.id,
        claim.attempt,
        now,
        error,
        run_at,
        is_permanent,
    )


async def release(tx: Tx, claims: Sequence[Claim]) -> None:
    """Give jobs back unrun, as if never claimed; for an orderly end."""
    await tx.execute(
        """
        UPDATE kernel_jobs AS job
        SET state = 'ready', lease_until = NULL, attempts = job.attempts - 1
        FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS mine (workspace_id, id, attempts)
        WHERE job.workspace_id = mine.workspace_id AND job.id = mine.id
          AND job.attempts = mine.attempts AND job.state = 'running'
        """,
        *_keys(claims),
    )


async def reclaim(tx: Tx, *, now: datetime, limit: int = 100) -> int:
    """Make jobs of dead runners ready again, or dead after their last attempt."""
    status = await tx.execute(
        f"""
        WITH lost AS MATERIALIZED (
          SELECT workspace_id, id FROM kernel_jobs
          WHERE state = 'running' AND lease_until < $1
          ORDER BY lease_until LIMIT $2 FOR UPDATE SKIP LOCKED
        ), next AS (
          SELECT job.workspace_id, job.id,
            {_STATE_AFTER_FAILURE.format(is_permanent="false")} AS state
          FROM kernel_jobs AS job JOIN lost USING (workspace_id, id)
        )
        UPDATE kernel_jobs AS job
        SET state = next.state, lease_until = NULL, last_error = 'lease expired',
          finished_at = CASE next.state WHEN 'ready' THEN NULL ELSE $1::timestamptz END
        FROM next WHERE job.workspace_id = next.workspace_id AND job.id = next.id
        """,
        now,
        limit,
    )
    return int(status.removeprefix("UPDATE "))


async def prune_jobs(tx: Tx, *, before: datetime, limit: int = 5000) -> int:
    """Delete jobs done before then; dead ones stay until someone looks at them."""
    status = await tx.execute(
        """
        DELETE FROM kernel_jobs WHERE (workspace_id, id) IN (
          SELECT workspace_id, id FROM kernel_jobs
          WHERE state = 'done' AND finished_at < $1 ORDER BY finished_at LIMIT $2)
        """,
        before,
        limit,
    )
    return int(status.removeprefix("DELETE "))


async def prune_events(tx: Tx, *, before: datetime, limit: int = 5000) -> int:
    """Delete the oldest events in commit order, up to the first that is younger than ``before``."""
    status = await tx.execute(
        """
        WITH oldest AS (
          SELECT workspace_id, id, created_at, xid, seq FROM kernel_events
          ORDER BY xid, seq LIMIT $2
        ), kept AS (
          SELECT xid, seq FROM oldest WHERE created_at >= $1 ORDER BY xid, seq LIMIT 1
        )
        DELETE FROM kernel_events AS event USING oldest
        WHERE event.workspace_id = oldest.workspace_id AND event.id = oldest.id
          AND NOT EXISTS (SELECT FROM kept WHERE (kept.xid, kept.seq) <= (oldest.xid, oldest.seq))
        """,
        before,
        limit,
    )
    return int(status.removeprefix("DELETE "))


def _keys(claims: Sequence[Claim]) -> tuple[list[WorkspaceId], list[JobId], list[int]]:
    return (
        [claim.workspace_id for claim in claims],
        [claim.id for claim in claims],
        [claim.attempt for claim in claims],
    )


def _claim(row: asyncpg.Record) -> Claim:
    return Claim(
        workspace_id=WorkspaceId(UUID(int=row["workspace_id"].int)),
        id=JobId(UUID(int=row["id"].int)),
        kind=row["kind"],
        payload=msgspec.json.decode(row["payload"], type=Payload),
        attempt=row["attempts"],
        max_attempts=row["max_attempts"],
        trace_id=row["trace_id"],
    )
