"""A bare ASGI app: websocket frame in, rows by the kernel's group commit, answer out.

Run: ``python -m bench.realtime.bare_app DATABASE_URL PORT all|message``. It writes all the
rows of a message or, stricter, the message's alone. uvicorn's options are the product's.
"""

import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from itertools import count, cycle
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec
import uvicorn
from bench.bare_rows import MANY, MESSAGE_MANY, Row, columns, row

from xiaoer.kernel.groupcommit import GroupCommit

STATEMENTS: Final = {"all": MANY, "message": MESSAGE_MANY}
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class BareApp:
    """Knows no workspaces, no rights, no conversations and no events."""

    def __init__(self, url: str, sql: str) -> None:
        self._url = url
        self._sql = sql
        self._places: Iterator[tuple[UUID, UUID]] = iter(())
        self._numbers = count(time.time_ns())
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._commits = GroupCommit[Row, UUID](self._flush)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await self._talk(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._pool = await asyncpg.create_pool(self._url, min_size=2, max_size=2)
        rows = await self._pool.fetch("SELECT workspace_id, id FROM bare_conversations")
        self._places = cycle([(row["workspace_id"], row["id"]) for row in rows])
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _talk(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        await send({"type": "websocket.send", "text": '{"type":"ready"}'})
        workspace_id, conversation_id = next(self._places)
        while (message := await receive())["type"] == "websocket.receive":
            frame = msgspec.json.decode(message["text"])
            seq, scope = next(self._numbers), (workspace_id, workspace_id)
            new = row(conversation_id, seq, scope=scope, client_id=frame["client_id"])
            ack = {"type": "ack", "client_id": frame["client_id"], "id": 0}
            ack["id"] = await self._commits.submit(new)
            await send({"type": "websocket.send", "text": msgspec.json.encode(ack).decode()})

    async def _flush(self, rows: list[Row]) -> list[UUID]:
        assert self._pool is not None
        await self._pool.execute(self._sql, *columns(rows))
        return [new[3] for new in rows]


def main() -> None:
    """Serve until SIGTERM."""
    uvicorn.run(
        BareApp(sys.argv[1], STATEMENTS[sys.argv[3]]),  # pyright: ignore[reportArgumentType] - plain dicts for TypedDicts
        host="127.0.0.1",
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=64 * 1024,
        log_level="warning",
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
