"""The database: transactions that see one workspace, and nothing outside it.

Every pool connection runs as ``xiaoer_app`` or ``xiaoer_system``; row level security (see
``kernel_isolate`` in the migrations) does the rest. Only transaction-local settings are used, so a
connection goes back to its pool without a reset round trip.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Literal, Self, cast

import asyncpg
import msgspec

from xiaoer.kernel.ids import WorkspaceId

if TYPE_CHECKING:
    Tx = asyncpg.Connection[asyncpg.Record]
    _Pool = asyncpg.Pool[asyncpg.Record]
    _Connection = asyncpg.Connection[asyncpg.Record]
else:
    Tx = asyncpg.Connection
    _Pool = asyncpg.Pool
    _Connection = asyncpg.Connection

Role = Literal["xiaoer_app", "xiaoer_system"]

_JSONB_VERSION: Final = b"\x01"


class ScopedConnection(_Connection):
    """Names the workspace in the same round trip that begins the transaction."""

    workspace_id: WorkspaceId | None = None

    def scope_to(self, workspace_id: WorkspaceId) -> None:
        """Choose the workspace of the transactions that follow."""
        self.workspace_id = workspace_id

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109
        if self.workspace_id and not args and query.startswith("BEGIN"):
            query += f" SELECT set_config('xiaoer.workspace_id', '{self.workspace_id}', true)"
        return await super().execute(query, *args, timeout=timeout)

    def get_reset_query(self) -> str:
        return ""


class Database:
    """Two pools on one database: one for the slices, one for the tailers of events and jobs."""

    def __init__(self, url: str, app: _Pool, system: _Pool) -> None:
        self.url = url
        self._app = app
        self._system = system

    @classmethod
    async def open(cls, url: str, *, pool_size: int = 10) -> Self:
        """Connect; the login role must be a member of ``xiaoer_app`` and ``xiaoer_system``."""
        app = await _open_pool(url, "xiaoer_app", pool_size)
        try:
            system = await _open_pool(url, "xiaoer_system", max(2, pool_size // 2))
        except BaseException:
            await app.close()
            raise
        return cls(url, app, system)

    @asynccontextmanager
    async def transaction(self, workspace_id: WorkspaceId) -> AsyncGenerator[Tx]:
        """A transaction in which only this workspace's rows exist; commits on a clean exit."""
        async with self._app.acquire() as connection:
            # the pool's proxy forwards the call to the real connection
            cast("ScopedConnection", connection).scope_to(workspace_id)
            async with connection.transaction():
                yield cast("Tx", connection)

    @asynccontextmanager
    async def system(self) -> AsyncGenerator[Tx]:
        """A transaction across workspaces that reaches only tables opened to the system role."""
        async with self._system.acquire() as connection, connection.transaction():
            yield cast("Tx", connection)

    @asynccontextmanager
    async def system_statements(self) -> AsyncGenerator[Tx]:
        """Like ``system``, but each statement is a transaction of its own: two round trips less."""
        async with self._system.acquire() as connection:
            yield cast("Tx", connection)

    async def dedicated(self, role: Role = "xiaoer_system") -> Tx:
        """A connection of its own, outside the pools, for LISTEN; the caller closes it."""
        connection = await asyncpg.connect(self.url, server_settings=_settings(role))
        await _set_codecs(connection)
        return connection

    async def close(self) -> None:
        """Wait for the connections in use, then close all."""
        await self._app.close()
        await self._system.close()


async def _open_pool(url: str, role: Role, size: int) -> _Pool:
    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        connection_class=ScopedConnection,
        server_settings=_settings(role),
        init=_set_codecs,
    )


def _settings(role: Role) -> dict[str, str]:
    return {"role": role, "application_name": role.replace("_", "-"), "timezone": "UTC"}


async def _set_codecs(connection: _Connection) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: _JSONB_VERSION + msgspec.json.encode(value),
        decoder=lambda data: msgspec.json.decode(data[1:]),
        format="binary",
    )
    await connection.set_type_codec(
        "json",
        schema="pg_catalog",
        encoder=msgspec.json.encode,
        decoder=msgspec.json.decode,
        format="binary",
    )
