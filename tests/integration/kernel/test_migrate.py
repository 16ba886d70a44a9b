"""The schema is built from nothing, once, by whoever comes first."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from tests.databases import named

from xiaoer.kernel.postgres import upgrade
from xiaoer.kernel.postgres.migrate import migrate
from xiaoer.kernel.postgres.revisions import newest_revision
from xiaoer.kernel.postgres.upgrade import alembic_config


@pytest.fixture
async def empty_url(postgres_url: str) -> AsyncIterator[str]:
    name = f"test_{uuid4().hex}"
    owner = await asyncpg.connect(postgres_url)
    await owner.execute(f"CREATE DATABASE {name}")
    yield named(postgres_url, name)
    await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await owner.close()


async def _version(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT version_num FROM alembic_version")
    finally:
        await connection.close()


def test_the_revisions_are_one_chain() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    revisions = [revision.revision for revision in script.walk_revisions()][::-1]
    assert revisions == [f"{number:04d}" for number in range(1, len(revisions) + 1)]
    assert newest_revision() == script.get_current_head()


async def test_a_database_at_the_newest_schema_costs_no_migration_tool(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("Alembic was asked")

    monkeypatch.setattr(upgrade, "upgrade", refuse)
    await migrate(database_url)
    assert await _version(database_url) == newest_revision()


async def test_an_empty_database_reaches_the_newest_schema(empty_url: str) -> None:
    await migrate(empty_url)
    head = newest_revision()
    assert await _version(empty_url) == head
    await migrate(empty_url)
    assert await _version(empty_url) == head


async def test_several_processes_may_migrate_at_once(empty_url: str) -> None:
    await asyncio.gather(*(migrate(empty_url) for _ in range(3)))
    assert await _version(empty_url) == newest_revision()


async def test_an_older_database_is_brought_up_step_by_step(empty_url: str) -> None:
    for revision in ("0001", "0004", "head"):
        await migrate(empty_url, revision)
        if revision != "head":
            assert await _version(empty_url) == revision
