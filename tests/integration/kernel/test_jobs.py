"""Jobs: enqueued in the caller's transaction, run at least once, never by two at a time."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from xiaoer.kernel import job_queue, jobs
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import JobId, WorkspaceId, new_id, workspace_id_of
from xiaoer.kernel.job_runner import (
    BackOff,
    JobContext,
    JobRunner,
    LeaseLostError,
    PermanentJobError,
    RetryLaterError,
)
from xiaoer.kernel.jobs import (
    JobHandlers,
    JobNotDeadError,
    JobNotFoundError,
    JobState,
    Payload,
    StoredJob,
)

LEASE = timedelta(seconds=30)
NO_CHANCE = BackOff(chance=lambda: 0.0)


class Notebook:
    """Handlers that write down what they were given."""

    def __init__(self) -> None:
        self.handlers = JobHandlers()
        self.seen: list[tuple[str, Payload, int]] = []
        self.failures: list[Exception] = []
        self.handlers.add("note", self._note)

    async def _note(self, ctx: JobContext, payload: Payload) -> None:
        self.seen.append((ctx.kind, payload, ctx.attempt))
        if self.failures:
            raise self.failures.pop(0)


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def runner(db: Database, notebook: Notebook, clock: FixedClock) -> JobRunner:
    return JobRunner(db, notebook.handlers, clock, lease=LEASE, back_off=NO_CHANCE)


async def enqueue(
    db: Database,
    workspace_id: WorkspaceId,
    number: int = 0,
    *,
    after: timedelta | None = None,
    key: str | None = None,
    max_attempts: int = 8,
    clock: FixedClock | None = None,
) -> JobId:
    async with db.transaction(workspace_id) as tx:
        return await jobs.enqueue(
            tx,
            workspace_id,
            "note",
            {"number": number},
            run_at=clock.now() + after if clock and after else None,
            dedupe_key=key,
            max_attempts=max_attempts,
        )


async def stored(db: Database, workspace_id: WorkspaceId, job_id: JobId) -> StoredJob:
    async with db.transaction(workspace_id) as tx:
        return await jobs.get(tx, job_id)


async def test_job_runs_once_and_is_done(
    db: Database, workspace_id: WorkspaceId, notebook: Notebook, runner: JobRunner
) -> None:
    job_id = await enqueue(db, workspace_id, 7)
    assert await runner.run_due() == 1
    assert await runner.run_due() == 0
    assert notebook.seen == [("note", {"number": 7}, 1)]
    assert (await stored(db, workspace_id, job_id)).state is JobState.DONE


async def test_job_of_a_rolled_back_transaction_never_runs(
    db: Database, workspace_id: WorkspaceId, notebook: Notebook, runner: JobRunner
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.transaction(workspace_id) as tx:
            await jobs.enqueue(tx, workspace_id, "note", {})
            raise ZeroDivisionError
    assert await runner.run_due() == 0
    assert notebook.seen == []


async def test_job_without_a_handler_here_waits_for_another_runner(
    db: Database, workspace_id: WorkspaceId, runner: JobRunner
) -> None:
    async with db.transaction(workspace_id) as tx:
        job_id = await jobs.enqueue(tx, workspace_id, "unknown", {})
    assert await runner.run_due() == 0
    assert (await stored(db, workspace_id, job_id)).state is JobState.READY


async def test_timer_runs_when_it_is_due_and_not_before(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, runner: JobRunner
) -> None:
    await enqueue(db, workspace_id, after=timedelta(hours=1), clock=clock)
    clock.advance(timedelta(minutes=59))
    assert await runner.run_due() == 0
    clock.advance(timedelta(minutes=1))
    assert await runner.run_due() == 1


async def test_waiting_job_with_the_same_key_is_replaced(
    db: Database,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    notebook: Notebook,
    runner: JobRunner,
) -> None:
    first = await enqueue(db, workspace_id, 1, key="k", after=timedelta(minutes=1), clock=clock)
    second = await enqueue(db, workspace_id, 2, key="k", after=timedelta(minutes=5), clock=clock)
    other = await enqueue(db, workspace_id_of("other"), 3, key="k")
    assert first == second != other
    assert await runner.run_due() == 1
    clock.advance(timedelta(minutes=5))
    assert await runner.run_due() == 1
    assert [payload for _, payload, _ in notebook.seen] == [{"number": 3}, {"number": 2}]


async def test_cancelled_timer_does_not_run(
    db: Database, workspace_id: WorkspaceId, runner: JobRunner
) -> None:
    await enqueue(db, workspace_id, key="k")
    async with db.transaction(workspace_id) as tx:
        assert await jobs.cancel(tx, workspace_id, "k")
        assert not await jobs.cancel(tx, workspace_id, "k")
    assert await runner.run_due() == 0


async def test_failed_job_is_retried_with_growing_pauses(
    db: Database,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    notebook: Notebook,
    runner: JobRunner,
) -> None:
    job_id = await enqueue(db, workspace_id)
    notebook.failures = [ValueError("first\nsecret line"), ValueError("second")]
    assert await runner.run_due() == 1
    job = await stored(db, workspace_id, job_id)
    assert (job.state, job.last_error) == (JobState.READY, "ValueError: first")
    assert job.run_at == clock.now() + timedelta(seconds=1)
    clock.advance(timedelta(seconds=1))
    assert await runner.run_due() == 1
    job = await stored(db, workspace_id, job_id)
    assert job.run_at == clock.now() + timedelta(seconds=2)
    clock.advance(timedelta(seconds=2))
    assert await runner.run_due() == 1
    assert [attempt for _, _, attempt in notebook.seen] == [1, 2, 3]
    assert (await stored(db, workspace_id, job_id)).state is JobState.DONE


def test_back_off_doubles_to_its_limit_less_up_to_half() -> None:
    pauses = [NO_CHANCE.after(attempt).total_seconds() for attempt in (1, 2, 3, 12, 13, 99)]
    assert pauses == [1, 2, 4, 2048, 3600, 3600]
    assert BackOff(chance=lambda: 1.0).after(3) == timedelta(seconds=2)


async def test_handler_may_name_the_pause(
    db: Database,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    notebook: Notebook,
    runner: JobRunner,
) -> None:
    job_id = await enqueue(db, workspace_id)
    notebook.failures = [RetryLaterError(timedelta(minutes=17))]
    await runner.run_due()
    assert (await stored(db, workspace_id, job_id)).run_at == clock.now() + timedelta(minutes=17)


async def test_job_is_dead_after_its_last_attempt_and_can_be_replayed(
    db: Database,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    notebook: Notebook,
    runner: JobRunner,
) -> None:
    job_id = await enqueue(db, workspace_id, max_attempts=2)
    notebook.failures = [ValueError(), ValueError()]
    await runner.run_due()
    clock.advance(timedelta(hours=1))
    await runner.run_due()
    job = await stored(db, workspace_id, job_id)
    assert (job.state, job.attempts, job.finished_at) == (JobState.DEAD, 2, clock.now())
    clock.advance(timedelta(days=30))
    assert await runner.run_due() == 0
    async with db.transaction(workspace_id) as tx:
        assert (await jobs.replay(tx, job_id)).state is JobState.READY
    assert await runner.run_due() == 1
    assert (await stored(db, workspace_id, job_id)).state is JobState.DONE


async def test_permanent_failure_is_dead_at_once(
    db: Database, workspace_id: WorkspaceId, notebook: Notebook, runner: JobRunner
) -> None:
    job_id = await enqueue(db, workspace_id)
    notebook.failures = [PermanentJobError("no such address")]
    await runner.run_due()
    assert (await stored(db, workspace_id, job_id)).state is JobState.DEAD


async def test_only_a_dead_job_of_the_own_workspace_is_replayed(
    db: Database, workspace_id: WorkspaceId
) -> None:
    job_id = await enqueue(db, workspace_id)
    async with db.transaction(workspace_id) as tx:
        with pytest.raises(JobNotDeadError):
            await jobs.replay(tx, job_id)
        with pytest.raises(JobNotFoundError):
            await jobs.replay(tx, JobId(new_id()))
    async with db.transaction(workspace_id_of("other")) as tx:
        with pytest.raises(JobNotFoundError):
            await jobs.replay(tx, job_id)
    assert (await stored(db, workspace_id, job_id)).state is JobState.READY


async def test_failed_job_gives_way_to_a_newer_one_with_its_key(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    handlers, seen = JobHandlers(), list[object]()

    @handlers.on("note")
    async def note(ctx: JobContext, payload: Payload) -> None:
        seen.append(payload["number"])
        if payload["number"] == 1:
            await enqueue(ctx.db, ctx.workspace_id, 2, key="k")
            raise ValueError

    first = await enqueue(db, workspace_id, 1, key="k")
    assert await JobRunner(db, handlers, clock).run_due() == 2
    assert seen == [1, 2]
    assert (await stored(db, workspace_id, first)).state is JobState.DONE


async def test_two_runners_never_run_one_job_at_once(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    handlers, running, seen = JobHandlers(), set[object](), list[object]()

    @handlers.on("note")
    async def note(_: JobContext, payload: Payload) -> None:
        number = payload["number"]
        assert number not in running
        running.add(number)
        await asyncio.sleep(0)
        running.discard(number)
        seen.append(number)

    for number in range(100):
        await enqueue(db, workspace_id, number)
    runners = [JobRunner(db, handlers, clock, 8) for _ in range(4)]
    assert sum(await asyncio.gather(*(runner.run_due() for runner in runners))) == 100
    assert sorted(seen, key=str) == sorted(range(100), key=str)


async def claim_one(db: Database, clock: FixedClock) -> job_queue.Claim:
    async with db.system() as tx:
        [claim] = await job_queue.claim(tx, ["note"], now=clock.now(), lease=LEASE, limit=1)
    return claim


async def test_job_of_a_killed_runner_runs_again_when_its_lease_ends(
    db: Database,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    notebook: Notebook,
    runner: JobRunner,
) -> None:
    await enqueue(db, workspace_id, 5)
    await claim_one(db, clock)
    clock.advance(LEASE)
    assert await runner.run_due() == 0
    clock.advance(timedelta(microseconds=1))
    assert await runner.run_due() == 1
    assert notebook.seen == [("note", {"number": 5}, 2)]


async def test_job_that_kills_every_runner_is_dead_in_the_end(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock, runner: JobRunner
) -> None:
    job_id = await enqueue(db, workspace_id, max_attempts=2)
    for _ in range(2):
        await claim_one(db, clock)
        clock.advance(LEASE * 2)
        async with db.system() as tx:
            await job_queue.reclaim(tx, now=clock.now())
    assert await runner.run_due() == 0
    job = await stored(db, workspace_id, job_id)
    assert (job.state, job.last_error) == (JobState.DEAD, "lease expired")


async def test_runner_that_lost_its_lease_can_neither_finish_nor_write(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    job_id = await enqueue(db, workspace_id)
    late = await claim_one(db, clock)
    clock.advance(LEASE * 2)
    async with db.system() as tx:
        assert await job_queue.reclaim(tx, now=clock.now()) == 1
    await claim_one(db, clock)
    context = JobContext(db, clock, workspace_id, job_id, "note", 1, 8, late)
    with pytest.raises(LeaseLostError):
        async with context.completing() as tx:
            await jobs.enqueue(tx, workspace_id, "note", {"number": 99})
    async with db.system() as tx:
        assert await job_queue.extend(tx, [late], now=clock.now(), lease=LEASE) == set()
    async with db.transaction(workspace_id) as tx:
        assert [job.id for job in await jobs.list_jobs(tx, state=None, after=None, limit=9)] == [
            job_id
        ]
    assert (await stored(db, workspace_id, job_id)).state is JobState.RUNNING


async def test_effects_and_completion_commit_together(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    handlers = JobHandlers()

    @handlers.on("note")
    async def note(ctx: JobContext, payload: Payload) -> None:
        async with ctx.completing() as tx:
            await jobs.enqueue(tx, ctx.workspace_id, "effect", payload)
            if ctx.attempt == 1:
                raise ValueError

    job_id = await enqueue(db, workspace_id)
    runner = JobRunner(db, handlers, clock)
    await runner.run_due()
    clock.advance(timedelta(hours=1))
    await runner.run_due()
    async with db.transaction(workspace_id) as tx:
        found = await jobs.list_jobs(tx, state=None, after=None, limit=9)
    assert [(job.kind, job.state) for job in found] == [("effect", "ready"), ("note", "done")]
    assert found[1].id == job_id


async def test_running_runner_is_woken_by_a_new_job_and_stops_in_order(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    handlers, ran = JobHandlers(), asyncio.Event()

    @handlers.on("note")
    async def note(_ctx: JobContext, _payload: Payload) -> None:
        ran.set()

    runner = JobRunner(db, handlers, clock, poll=60)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(runner.run())
        await asyncio.sleep(0.2)
        job_id = await enqueue(db, workspace_id)
        await ran.wait()
        runner.stop()
    assert (await stored(db, workspace_id, job_id)).state is JobState.DONE


async def test_cancelled_runner_gives_its_jobs_back(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    handlers, started = JobHandlers(), asyncio.Event()

    @handlers.on("note")
    async def note(_ctx: JobContext, _payload: Payload) -> None:
        started.set()
        await asyncio.Event().wait()

    job_id = await enqueue(db, workspace_id)
    task = asyncio.create_task(JobRunner(db, handlers, clock).run())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    job = await stored(db, workspace_id, job_id)
    assert (job.state, job.attempts) == (JobState.READY, 0)


async def test_old_done_jobs_are_pruned_and_dead_ones_kept(
    db: Database,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    notebook: Notebook,
    runner: JobRunner,
) -> None:
    notebook.failures = [PermanentJobError()]
    dead = await enqueue(db, workspace_id)
    await runner.run_due()
    await enqueue(db, workspace_id)
    await runner.run_due()
    clock.advance(timedelta(days=8))
    await runner.tidy()
    async with db.transaction(workspace_id) as tx:
        found = await jobs.list_jobs(tx, state=None, after=None, limit=9)
    assert [job.id for job in found] == [dead]


async def test_claiming_uses_the_index_of_due_jobs(
    db: Database, database_url: str, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    await enqueue(db, workspace_id)
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("SET enable_seqscan = off; SET role xiaoer_system")
        # enough of them, and counted, so that the cheapest way does not hang on chance
        await connection.execute(
            """
            INSERT INTO kernel_jobs SELECT copied.*
            FROM kernel_jobs job, generate_series(1, 2000) n, jsonb_populate_record(
                NULL::kernel_jobs, to_jsonb(job) || jsonb_build_object(
                    'id', gen_random_uuid(), 'dedupe_key', NULL, 'attempts', n
                )
            ) copied
            """
        )
        await connection.execute("RESET role; ANALYZE kernel_jobs; SET role xiaoer_system")
        plan = await connection.fetch(
            "EXPLAIN SELECT id FROM kernel_jobs WHERE state = 'ready'"
            " AND coalesce(run_at, created_at) <= now()"
            " ORDER BY coalesce(run_at, created_at), id LIMIT 10 FOR UPDATE SKIP LOCKED"
        )
    finally:
        await connection.close()
    assert any("ix_kernel_jobs__due" in row[0] for row in plan)
    assert not any("Sort" in row[0] for row in plan)
