"""Health tells the truth: when the database is away, of another age, or behind with its work."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import httpx
import pytest
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from xiaoer.app import health
from xiaoer.app.health import HealthController, check_database
from xiaoer.kernel.clock import SystemClock
from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.jobs import enqueue
from xiaoer.kernel.postgres.revisions import newest_revision


class Away(Database):
    """A database that fails as told, or without an error never answers."""

    def __init__(self, error: Exception | None) -> None:
        self._error = error

    @asynccontextmanager
    async def system(self) -> AsyncGenerator[Tx]:
        if self._error is not None:
            raise self._error
        await asyncio.Event().wait()
        raise AssertionError
        yield  # pyright: ignore[reportUnreachable]


@asynccontextmanager
async def desk(
    db: object, revision: str = "", *, is_following: bool = True
) -> AsyncGenerator[httpx.AsyncClient]:
    """Nothing but the health pages."""
    app = Litestar(
        [HealthController],
        dependencies={"db": Provide(lambda: db, sync_to_thread=False)},
        state=State(
            {
                "revision": revision or newest_revision(),
                "runtime": SimpleNamespace(is_following=is_following),
            }
        ),
    )
    transport = httpx.ASGITransport(app=cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
        yield client


async def readiness(db: object, **options: Any) -> tuple[int, dict[str, bool], dict[str, str]]:
    """Status, what is well, and the details."""
    async with desk(db, **options) as client:
        answer = await client.get("/health/ready")
    checks = answer.json()["checks"]
    assert answer.json()["ready"] == (answer.status_code == 200)
    return (
        answer.status_code,
        {check["name"]: check["ok"] for check in checks},
        {check["name"]: check["detail"] for check in checks},
    )


async def test_a_desk_that_can_answer_is_ready(db: Database) -> None:
    status, well, details = await readiness(db)
    assert (status, well) == (
        200,
        {"database": True, "schema": True, "jobs": True, "events": True},
    )
    assert details["schema"] == newest_revision()
    assert details["jobs"] == "oldest overdue 0 s"


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(111, "secret-host refused"),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.TooManyConnectionsError("sorry, too many clients already"),
        asyncpg.InterfaceError("pool is closing"),
        asyncpg.UndefinedTableError('relation "alembic_version" does not exist'),
        OSError("no route"),
        RuntimeError("anything else"),
    ],
)
async def test_without_a_database_the_desk_is_not_ready_and_says_why(error: Exception) -> None:
    status, well, details = await readiness(Away(error))
    assert (status, well) == (503, {"database": False, "events": True})
    assert details["database"] == type(error).__name__


async def test_a_database_that_hangs_is_given_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.01)
    status, well, details = await readiness(Away(None))
    assert (status, well["database"], details["database"]) == (503, False, "TimeoutError")


async def test_a_closed_pool_is_not_ready(database_url: str) -> None:
    db = await Database.open(database_url)
    await db.close()
    status, well, _ = await readiness(db)
    assert (status, well["database"]) == (503, False)


async def test_a_schema_of_another_age_is_not_ready(db: Database) -> None:
    status, well, details = await readiness(db, revision="9999")
    assert (status, well["schema"], well["database"]) == (503, False, True)
    assert details["schema"] == newest_revision()


async def test_a_process_that_no_longer_hears_events_is_not_ready(db: Database) -> None:
    status, well, _ = await readiness(db, is_following=False)
    assert (status, well["events"], well["database"]) == (503, False, True)


@pytest.mark.parametrize(
    ("seconds", "is_well"), [(0, True), (100, True), (130, False), (86_400, False)]
)
async def test_work_that_lies_too_long_makes_the_desk_not_ready(
    db: Database, workspace_id: WorkspaceId, seconds: int, *, is_well: bool
) -> None:
    due = SystemClock().now() - timedelta(seconds=seconds)
    async with db.transaction(workspace_id) as tx:
        await enqueue(tx, workspace_id, "test.job", {}, run_at=due)
    status, well, details = await readiness(db)
    assert well["jobs"] is is_well
    assert status == (200 if is_well else 503)
    overdue = int(details["jobs"].removeprefix("oldest overdue ").removesuffix(" s"))
    assert seconds <= overdue <= seconds + 60


async def test_work_for_later_is_not_overdue(db: Database, workspace_id: WorkspaceId) -> None:
    async with db.transaction(workspace_id) as tx:
        later = SystemClock().now() + timedelta(hours=5)
        await enqueue(tx, workspace_id, "test.job", {}, run_at=later)
    _, well, details = await readiness(db)
    assert (well["jobs"], details["jobs"]) == (True, "oldest overdue 0 s")


async def test_work_given_up_or_under_way_is_not_overdue(
    db: Database, workspace_id: WorkspaceId
) -> None:
    async with db.transaction(workspace_id) as tx:
        old = SystemClock().now() - timedelta(days=3)
        for state in ("dead", "done", "running"):
            await enqueue(tx, workspace_id, state, {}, run_at=old)
            await tx.execute(
                "UPDATE kernel_jobs SET state = $1, lease_until = CASE WHEN $1 = 'running'"
                " THEN now() END, finished_at = CASE WHEN $1 <> 'running' THEN now() END"
                " WHERE kind = $1",
                state,
            )
    assert (await check_database(db, newest_revision()))[2].ok


async def test_being_alive_needs_no_database() -> None:
    async with desk(Away(OSError())) as client:
        answer = await client.get("/health/live")
        figures = await client.get("/metrics")
    assert (answer.status_code, answer.json()) == (200, {"live": True})
    assert figures.status_code == 200
    assert figures.headers["content-type"].startswith("text/plain")
    assert b"# TYPE xiaoer_http_requests_total counter" in figures.content


async def test_a_readiness_that_fails_names_no_host_and_no_person() -> None:
    _, _, details = await readiness(Away(ConnectionRefusedError(111, "lin@secret-host")))
    assert "secret-host" not in str(details)
