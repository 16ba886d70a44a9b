"""A runner in a process of its own, killed in the middle of its work."""

import asyncio
import signal
import sys
from datetime import timedelta

from xiaoer.kernel import jobs
from xiaoer.kernel.clock import FixedClock, SystemClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.job_runner import JobContext, JobRunner
from xiaoer.kernel.jobs import JobHandlers, JobState, Payload

COUNT = 30
VICTIM = """
import asyncio, sys
from datetime import timedelta
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.job_runner import JobRunner

handlers = jobs.JobHandlers()

@handlers.on("work")
async def work(ctx, payload):
    print("started", flush=True)
    await asyncio.sleep(0.02)
    async with ctx.completing() as tx:
        await jobs.enqueue(tx, ctx.workspace_id, "effect", payload)

async def main():
    db = await Database.open(sys.argv[1], pool_size=4)
    await JobRunner(db, handlers, SystemClock(), 4, lease=timedelta(seconds=1)).run()

asyncio.run(main())
"""


async def test_every_job_takes_effect_exactly_once_though_its_runner_is_killed(
    db: Database, database_url: str, workspace_id: WorkspaceId
) -> None:
    async with db.transaction(workspace_id) as tx:
        for number in range(COUNT):
            await jobs.enqueue(tx, workspace_id, "work", {"number": number})
    victim = await asyncio.create_subprocess_exec(
        sys.executable, "-c", VICTIM, database_url, stdout=asyncio.subprocess.PIPE
    )
    assert victim.stdout is not None
    for _ in range(10):
        assert await victim.stdout.readline() == b"started\n"
    victim.send_signal(signal.SIGKILL)
    await victim.communicate()

    handlers, runs = JobHandlers(), list[object]()

    @handlers.on("work")
    async def work(ctx: JobContext, payload: Payload) -> None:
        runs.append(payload["number"])
        async with ctx.completing() as tx:
            await jobs.enqueue(tx, ctx.workspace_id, "effect", payload)

    clock = FixedClock(SystemClock().now() + timedelta(minutes=1))  # every lease is over
    await JobRunner(db, handlers, clock).run_due()
    async with db.transaction(workspace_id) as tx:
        found = await jobs.list_jobs(tx, state=None, after=None, limit=1000)
    effects = [job.payload["number"] for job in found if job.kind == "effect"]
    assert sorted(effects, key=str) == sorted(range(COUNT), key=str)
    assert all(job.state is JobState.DONE for job in found if job.kind == "work")
    assert 0 < len(runs) < COUNT
