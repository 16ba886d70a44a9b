"""Jobs as an operator sees them: what waits, what was given up, and running that again."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import QueryParameter

from xiaoer.identity.api import Permission, requires
from xiaoer.kernel import jobs
from xiaoer.kernel.http.paging import Page, decode_cursor, page_of
from xiaoer.kernel.http.parameters import AgentRequest, Cursor, DbPart, Limit
from xiaoer.kernel.ids import JobId
from xiaoer.kernel.jobs import JobState, StoredJob

State = Annotated[JobState | None, QueryParameter(name="state", required=False)]


class Job(msgspec.Struct, frozen=True):
    """A job; ``run_at`` is null for one that may run at once."""

    id: UUID
    kind: str
    payload: dict[str, Any]
    state: JobState
    run_at: datetime | None
    attempts: int
    max_attempts: int
    last_error: str | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, job: StoredJob) -> Self:
        return cls(
            id=job.id,
            kind=job.kind,
            payload=job.payload,
            state=job.state,
            run_at=job.run_at,
            attempts=job.attempts,
            max_attempts=job.max_attempts,
            last_error=job.last_error,
            created_at=job.created_at,
            finished_at=job.finished_at,
        )


class Jobs(Controller):
    """Work for later."""

    path = "/api/v1/jobs"
    tags = ("jobs",)

    @get(operation_id="list_jobs", guards=[requires(Permission.JOBS_READ)])
    async def list_jobs(
        self,
        request: AgentRequest,
        db: DbPart,
        wanted: State = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[Job]:
        """Jobs of the workspace, the newest first."""
        after = JobId(decode_cursor(cursor, UUID)[0]) if cursor else None
        async with db.transaction(request.user.workspace_id) as tx:
            rows = await jobs.list_jobs(tx, state=wanted, after=after, limit=limit + 1)
        kept, following = page_of(rows, limit, place=lambda job: (job.id,))
        return Page([Job.of(job) for job in kept], following)

    @post(
        "/{job_id:uuid}/replay",
        operation_id="replay_job",
        status_code=200,
        guards=[requires(Permission.JOBS_REPLAY)],
    )
    async def replay_job(self, request: AgentRequest, job_id: UUID, db: DbPart) -> Job:
        """Let a job that was given up run again from its first attempt."""
        async with db.transaction(request.user.workspace_id) as tx:
            return Job.of(await jobs.replay(tx, JobId(job_id)))
