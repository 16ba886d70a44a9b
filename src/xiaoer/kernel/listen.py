"""Waking up on PostgreSQL's NOTIFY. A wake-up carries no data: it only saves the next poll."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg
import structlog

from xiaoer.kernel.db import Database

DATABASE_AWAY: Final = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What a killed server looks like from here.

The last one is raised when the connection dies between two answers of one transaction: "cannot
switch to state 15; another operation (2) is in progress".
"""
_log = structlog.get_logger(__name__)


class Wakeups:
    """Set by notifications on one channel; comes back by itself when the connection is lost."""

    def __init__(self, db: Database, channel: str) -> None:
        self._db = db
        self._channel = channel
        self._called = asyncio.Event()

    def call(self) -> None:
        """Wake the waiter from inside this process."""
        self._called.set()

    async def wait(self, seconds: float) -> None:
        """Until the next call, or that long at most."""
        try:
            async with asyncio.timeout(seconds):
                await self._called.wait()
        except TimeoutError:
            pass
        self._called.clear()

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator[None]:
        """Listen while the block runs."""
        async with asyncio.TaskGroup() as tasks:
            listener = tasks.create_task(self._listen())
            try:
                yield
            finally:
                listener.cancel()

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except DATABASE_AWAY as error:
                _log.warning("listen.lost", channel=self._channel, error=type(error).__name__)
            await asyncio.sleep(1)

    async def _listen_once(self) -> None:
        connection = await self._db.dedicated()
        try:
            lost = asyncio.Event()

            def on_loss(*_: object) -> None:
                lost.set()

            connection.add_termination_listener(on_loss)
            await connection.add_listener(self._channel, self._notified)
            self.call()
            await lost.wait()
        finally:
            connection.terminate()

    def _notified(self, *_: object) -> None:
        self.call()
