"""Databases for tests: cloned from a filled template, and used again when cleaning is cheaper.

A used database is only given to another test when nothing but rows changed in it, few of them,
and nobody is connected any more; otherwise it is dropped and the next test gets a new clone.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

Fill = Callable[[str], Awaitable[object]]
MOST_ROWS: Final = 1000
"""So many rows are deleted; with more, statistics and dead rows would colour later tests."""

# Autovacuum may be at work in it; every other backend is somebody's forgotten connection.
_ABANDONED: Final = """
SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
  AND pid <> pg_backend_pid() AND backend_type = 'client backend')
"""
_SHAPE: Final = """
SELECT concat_ws(' ',
  (SELECT concat(count(*), ':', max(xmin::text::bigint)) FROM pg_attribute),
  (SELECT concat(count(*), ':', max(xmin::text::bigint)) FROM pg_constraint),
  (SELECT concat(count(*), ':', max(xmin::text::bigint)) FROM pg_proc),
  (SELECT concat(count(*), ':', max(xmin::text::bigint)) FROM pg_trigger),
  (SELECT concat(count(*), ':', max(xmin::text::bigint)) FROM pg_policy),
  (SELECT concat(count(*), ':', max(xmin::text::bigint)) FROM pg_db_role_setting))
"""
_TABLES: Final = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  AND relname <> 'alembic_version' ORDER BY relname
"""
_RESTART: Final = """
SELECT setval(sequencename::regclass, start_value, false) FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


def named(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


class Databases:
    """Those of one server; ``url`` is its owner's address."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._shapes: dict[str, str] = {}
        self._clean: list[str] = []

    async def template(self, name: str, fill: Fill, *, of: str = "template1") -> None:
        """Make a template once: a clone of another one that ``fill`` has filled."""
        if name in self._shapes:
            return
        await self._run(self._url, f"CREATE DATABASE {name} TEMPLATE {of} STRATEGY FILE_COPY")
        await fill(named(self._url, name))
        self._shapes[name] = await self._value(named(self._url, name), _SHAPE)

    async def take(self, template: str) -> str:
        """The address of a database that looks like the template."""
        for url in self._clean:
            if _template_of(url) == template:
                self._clean.remove(url)
                return url
        name = f"{template}_{uuid4().hex[:12]}"
        await self._run(self._url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return named(self._url, name)

    async def give_back(self, url: str, *, may_clean: bool) -> None:
        """Clean it for the next test, or drop it."""
        if may_clean and await self._is_cleaned(url):
            self._clean.append(url)
        else:
            await self._drop(url)

    async def _is_cleaned(self, url: str) -> bool:
        try:
            connection = await asyncpg.connect(url.replace("//xiaoer@", "//postgres@"))
        except (OSError, asyncpg.PostgresError):
            return False
        try:
            return await _clean(connection, self._shapes[_template_of(url)])
        finally:
            await connection.close()

    async def _drop(self, url: str) -> None:
        name = urlsplit(url).path[1:]
        for patience in (0.1, 0.5, 2.0, 5.0):
            with suppress(asyncpg.InsufficientPrivilegeError, asyncpg.ObjectInUseError):
                await self._run(self._url, f"DROP DATABASE {name} WITH (FORCE)")
                return
            await asyncio.sleep(patience)  # autovacuum, which its owner must not end
        await self._run(self._url, f"DROP DATABASE {name} WITH (FORCE)")

    @staticmethod
    async def _run(url: str, sql: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    @staticmethod
    async def _value(url: str, sql: str) -> str:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()


def _template_of(url: str) -> str:
    return urlsplit(url).path[1:].rpartition("_")[0]


async def _clean(connection: "asyncpg.Connection[asyncpg.Record]", shape: str) -> bool:
    """Empty every table, as the superuser past all triggers; false when that would not do."""
    if not await connection.fetchval(_ABANDONED) or await connection.fetchval(_SHAPE) != shape:
        return False
    tables = [row["relname"] for row in await connection.fetch(_TABLES)]
    counts = " UNION ALL ".join(
        f"SELECT '{table}' AS name, (SELECT count(*) FROM (SELECT FROM {table} "
        f"LIMIT {MOST_ROWS}) AS few) AS rows"
        for table in tables
    )
    filled = {
        row["name"]: row["rows"]
        for row in await connection.fetch(f"SELECT * FROM ({counts}) AS every WHERE rows > 0")
    }
    if sum(filled.values()) >= MOST_ROWS:
        return False
    deletions = "".join(f"DELETE FROM {table};" for table in filled)
    await connection.execute(f"SET session_replication_role = replica; {deletions}")
    await connection.fetch(_RESTART)
    return True
