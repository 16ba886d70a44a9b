"""Jobs per second through the runner, beside a bare SKIP LOCKED batch loop in the same run.

Run: python -m bench.jobs.run [--jobs 4000] [--rounds 3]
Prints JSON. The reference claims batches of 32 rows of a bare table and marks them done, nothing
else: no leases, attempts, workspaces, handlers or row level security. Both use one process, the
same server with fsync on, and take turns. "crash" counts what a killed runner left undone.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import asyncpg

from xiaoer.kernel import job_queue, jobs
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import workspace_id_of
from xiaoer.kernel.job_runner import JobContext, JobRunner
from xiaoer.kernel.jobs import JobHandlers, Payload
from xiaoer.kernel.postgres.migrate import migrate
from xiaoer.kernel.postgres.supervisor import PostgresServer

GOAL = 0.1
BATCH = 32
WORKSPACE = workspace_id_of("bench")
BARE_TABLE = "CREATE TABLE bare_jobs (id uuid PRIMARY KEY, state text NOT NULL DEFAULT 'ready')"
BARE_CLAIM = """
UPDATE bare_jobs SET state = 'done' WHERE id IN (
  SELECT id FROM bare_jobs WHERE state = 'ready' LIMIT 32 FOR UPDATE SKIP LOCKED)
RETURNING id
"""


async def bare_round(url: str, count: int) -> float:
    """Jobs per second of the bare loop."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("DROP TABLE IF EXISTS bare_jobs")
        await connection.execute(BARE_TABLE)
        await connection.execute(
            "INSERT INTO bare_jobs SELECT gen_random_uuid() FROM generate_series(1, $1::int)", count
        )
        begun = time.perf_counter()
        done = 0
        while rows := await connection.fetch(BARE_CLAIM):
            done += len(rows)
        seconds = time.perf_counter() - begun
    finally:
        await connection.close()
    assert done == count
    return count / seconds


async def enqueue(db: Database, count: int) -> None:
    """Enqueue as a use case does, a hundred to a transaction."""
    for start in range(0, count, 100):
        async with db.transaction(WORKSPACE) as tx:
            for number in range(start, min(start + 100, count)):
                await jobs.enqueue(tx, WORKSPACE, "bench", {"number": number})


async def runner_round(db: Database, count: int) -> float:
    """Jobs per second of the runner with a handler that does nothing."""
    await enqueue(db, count)
    handlers, seen, all_seen = JobHandlers(), set[object](), asyncio.Event()

    @handlers.on("bench")
    async def note(ctx: JobContext, _: Payload) -> None:
        seen.add(ctx.job_id)
        if len(seen) == count:
            all_seen.set()

    runner = JobRunner(db, handlers, SystemClock(), concurrency=BATCH * 2)
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(runner.run())
        await all_seen.wait()
        runner.stop()
    return count / (time.perf_counter() - begun)


async def crash_round(db: Database, count: int) -> dict[str, int]:
    """Claim everything and vanish; then count what the next runner still finds."""
    await enqueue(db, count)
    clock, runs = SystemClock(), set[object]()
    async with db.system() as tx:
        claims = await job_queue.claim(
            tx, ["bench"], now=clock.now(), lease=timedelta(0), limit=count
        )
    handlers = JobHandlers()

    @handlers.on("bench")
    async def note(ctx: JobContext, _: Payload) -> None:
        runs.add(ctx.job_id)

    runner = JobRunner(db, handlers, clock, concurrency=BATCH * 2)
    while await runner.run_due():
        pass
    return {"claimed_by_the_dead": len(claims), "lost": count - len(runs)}


async def measure(url: str, count: int, rounds: int) -> dict[str, object]:
    await migrate(url)
    db = await Database.open(url)
    try:
        bare, own = list[float](), list[float]()
        for _ in range(rounds):
            bare.append(await bare_round(url, count))
            own.append(await runner_round(db, count))
        crash = await crash_round(db, min(count, 500))
    finally:
        await db.close()
    ratio = statistics.median(own) / statistics.median(bare)
    return {
        "jobs_per_second": round(statistics.median(own)),
        "bare_loop_per_second": round(statistics.median(bare)),
        "ratio": round(ratio, 3),
        "goal": GOAL,
        "is_met": ratio >= GOAL and crash["lost"] == 0,
        "crash": crash,
        "jobs": count,
        "rounds": rounds,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the job runner.")
    parser.add_argument("--jobs", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        PostgresServer.start(Path(folder) / "postgres") as server,
    ):
        print(
            json.dumps(asyncio.run(measure(server.url(), options.jobs, options.rounds)), indent=2)
        )


if __name__ == "__main__":
    main()
