"""Alembic at work; import it only where a schema changes: it is slow to load and large."""

from importlib.resources import files
from typing import Final

import asyncpg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

_LOCK_KEY: Final = 0x7869616F6572
_LOCK_TIMEOUT: Final = "4s"


async def upgrade(url: str, revision: str) -> None:
    """Upgrade to ``revision``; several processes wait for each other."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(url),
        poolclass=NullPool,
    )
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f"SELECT pg_advisory_lock({_LOCK_KEY})"))
            await connection.execute(text(f"SET lock_timeout = '{_LOCK_TIMEOUT}'"))
            await connection.commit()
            await connection.run_sync(_upgrade, revision)
            await connection.commit()
    finally:
        await engine.dispose()


def alembic_config() -> Config:
    """Where Alembic finds our migrations; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(files("xiaoer").joinpath("migrations")))
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
