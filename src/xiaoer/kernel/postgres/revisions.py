"""Which schema this code expects, and which a database has; without Alembic, which is heavy."""

from importlib.resources import files

import asyncpg


def newest_revision() -> str:
    """The last migration: their files begin with their numbers, in one chain."""
    folder = files("xiaoer").joinpath("migrations", "versions")
    return max(entry.name[:4] for entry in folder.iterdir() if entry.name[:4].isdigit())


async def revision_of(connection: "asyncpg.Connection[asyncpg.Record]") -> str | None:
    """The revision of the database behind a connection; None before its first migration."""
    if not await connection.fetchval("SELECT to_regclass('alembic_version')::text"):
        return None
    return await connection.fetchval("SELECT version_num FROM alembic_version")


async def is_newest(url: str) -> bool:
    """Whether nothing is left to migrate."""
    connection = await asyncpg.connect(url)
    try:
        return await revision_of(connection) == newest_revision()
    finally:
        await connection.close()
