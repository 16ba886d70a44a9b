"""Fixtures that every test may use: a real PostgreSQL, a workspace, a clock that stands still."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from tests.databases import Databases

from xiaoer.identity.service import passwords
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of
from xiaoer.kernel.postgres.migrate import migrate
from xiaoer.kernel.postgres.supervisor import PostgresServer

EMPTY = "xiaoer_empty"
# a busy machine fails no property, and what failed once fails again
settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")
UNSAFE_BUT_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The server's address: one for each worker of the test run.

    Workers do not share one, because an open transaction in any database of a server holds back
    the newest events of all its databases.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder = Path(tempfile.gettempdir()) / f"xiaoer-test-{run[:12]}-{worker}"
    folder.mkdir(exist_ok=True)
    server = PostgresServer.start(folder / "pg", UNSAFE_BUT_QUICK)
    try:
        yield server.url("postgres")
    finally:
        if server.stop():
            shutil.rmtree(folder)


@pytest.fixture(scope="session")
def databases(postgres_url: str) -> Databases:
    """The server's databases, with the migrated template."""
    made = Databases(postgres_url)
    asyncio.run(made.template(EMPTY, migrate))
    return made


@pytest.fixture
async def database_template(databases: Databases) -> str:
    """What a test's database looks like when the test begins; override it where rows help."""
    return EMPTY


@pytest.fixture
async def database_url(databases: Databases, database_template: str) -> AsyncIterator[str]:
    """A database of its own for one test."""
    url = await databases.take(database_template)
    yield url
    await databases.give_back(url, may_clean=database_template == EMPTY)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def workspace_id() -> WorkspaceId:
    return workspace_id_of("test")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Hashing costs tens of milliseconds on purpose; tests sign in hundreds of times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
        yield
