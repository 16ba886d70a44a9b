"""Fixtures that every test may use: a real PostgreSQL, a workspace, a clock that stands still."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of
from xiaoer.kernel.postgres.migrate import migrate
from xiaoer.kernel.postgres.supervisor import PostgresServer

TEMPLATE = "xiaoer_template"
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
        asyncio.run(_make_template(server.url("postgres")))
        yield server.url("postgres")
    finally:
        if server.stop():
            shutil.rmtree(folder)


@pytest.fixture
async def database_url(postgres_url: str) -> AsyncIterator[str]:
    """A database of its own for one test, cloned from the migrated template."""
    name = f"test_{uuid4().hex}"
    await _execute(postgres_url, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield database(postgres_url, name)
    await _drop(postgres_url, name)


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


def database(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def _make_template(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", TEMPLATE)
        if found:
            return
        fresh = f"{TEMPLATE}_fresh"
        await connection.execute(f"CREATE DATABASE {fresh}")
        await migrate(database(url, fresh))
        await connection.execute(f"ALTER DATABASE {fresh} RENAME TO {TEMPLATE}")
    finally:
        await connection.close()


async def _drop(url: str, name: str) -> None:
    """Drop a database; autovacuum, which its owner must not end, may be at work in it."""
    for patience in (0.1, 0.5, 2.0, 5.0):
        with suppress(asyncpg.InsufficientPrivilegeError, asyncpg.ObjectInUseError):
            await _execute(url, f"DROP DATABASE {name} WITH (FORCE)")
            return
        await asyncio.sleep(patience)
    await _execute(url, f"DROP DATABASE {name} WITH (FORCE)")


async def _execute(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
