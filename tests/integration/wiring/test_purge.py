"""Once a day each workspace loses what nobody needs any more, and nothing else."""

from datetime import timedelta

from tests.factories.people import given_session, given_workspace

from xiaoer.contacts import api as contacts
from xiaoer.identity.service import authenticate_session
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import InboxId, WorkspaceId, new_id
from xiaoer.kernel.job_runner import JobRunner
from xiaoer.kernel.jobs import JobHandlers, JobState, list_jobs
from xiaoer.wiring import purge

TABLES = (
    "kernel_idempotency",
    "identity_sessions",
    "identity_login_attempts",
    "contacts_visitor_tokens",
)


async def leave_traces(db: Database, clock: FixedClock, workspace_id: WorkspaceId) -> None:
    """An answer kept for a repeat, a failed sign-in, and a chat window's token."""
    inbox = InboxId(new_id())
    async with db.transaction(workspace_id) as tx:
        await tx.execute(
            "INSERT INTO kernel_idempotency (workspace_id, scope, key, fingerprint, created_at)"
            " VALUES ($1, 'agent', $2, 'x', $3)",
            workspace_id,
            new_id().hex,
            clock.now(),
        )
        await tx.execute(
            "INSERT INTO identity_login_attempts"
            " (workspace_id, email_digest, attempts, window_started_at) VALUES ($1, $2, 5, $3)",
            workspace_id,
            new_id().bytes,
            clock.now(),
        )
        contact = await contacts.find_or_create_by_identity(
            tx, workspace_id, inbox_id=inbox, external_id="wang", verified=True, clock=clock
        )
        await contacts.issue_visitor_token(
            tx, workspace_id, contact_id=contact.id, inbox_id=inbox, clock=clock
        )


async def counts(db: Database, workspace_id: WorkspaceId) -> list[int]:
    """How many rows each of the tables has."""
    async with db.transaction(workspace_id) as tx:
        return [await tx.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]


async def run_purge(db: Database, clock: FixedClock) -> None:
    """Ask for it and run the jobs that are due."""
    handlers = JobHandlers()
    purge.register(handlers, purge.RetentionSettings())
    await purge.ask_to_purge(db, clock)
    runner = JobRunner(db, handlers, clock)
    await runner.run_due()


async def test_what_is_old_goes_in_every_workspace_and_what_is_young_stays(
    db: Database, clock: FixedClock
) -> None:
    one = await given_workspace(db, clock, "one")
    other = await given_workspace(db, clock, "other")
    for workspace in (one, other):
        await leave_traces(db, clock, workspace.id)
        await given_session(db, clock, workspace.id)
    clock.advance(timedelta(days=400))
    await leave_traces(db, clock, one.id)
    young = await given_session(db, clock, one.id, name="chen")
    await run_purge(db, clock)
    assert await counts(db, one.id) == [1, 1, 1, 1]
    assert await counts(db, other.id) == [0, 0, 0, 0]
    async with db.transaction(one.id) as tx:
        assert await authenticate_session(tx, young.token, clock) is not None


async def test_a_session_that_still_runs_and_a_locked_address_survive(
    db: Database, clock: FixedClock
) -> None:
    one = await given_workspace(db, clock, "one")
    await leave_traces(db, clock, one.id)
    await given_session(db, clock, one.id)
    clock.advance(timedelta(minutes=5))
    await run_purge(db, clock)
    assert await counts(db, one.id) == [1, 1, 1, 1]


async def test_asking_twice_leaves_one_job_and_a_day_brings_the_next(
    db: Database, clock: FixedClock
) -> None:
    one = await given_workspace(db, clock, "one")
    assert await purge.ask_to_purge(db, clock) == 1
    assert await purge.ask_to_purge(db, clock) == 1
    await run_purge(db, clock)
    clock.advance(purge.EVERY)
    await purge.ask_to_purge(db, clock)
    async with db.transaction(one.id) as tx:
        jobs = await list_jobs(tx, state=None, after=None, limit=10)
    assert [job.state for job in jobs] == [JobState.READY, JobState.DONE]
