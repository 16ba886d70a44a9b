"""A bare ASGI app: websocket frame in, one row by the kernel's group commit, answer out.

Run: ``python -m bench.realtime.bare_app DATABASE_URL PORT``; uvicorn's options are the product's.
"""

import sys
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import uvicorn
from bench.bare_rows import INSERT_MANY, Row, columns, row

from xiaoer.kernel.groupcommit import GroupCommit

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class BareApp:
    """Knows no workspaces, no rights, no conversations and no events."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._scope = (uuid4(), uuid4())
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
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _talk(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        await send({"type": "websocket.send", "text": '{"type":"ready"}'})
        conversation_id, seq = uuid4(), 0
        while (message := await receive())["type"] == "websocket.receive":
            frame = msgspec.json.decode(message["text"])
            seq += 1
            new = row(conversation_id, seq, scope=self._scope, client_id=frame["client_id"])
            ack = {"type": "ack", "client_id": frame["client_id"], "id": 0}
            ack["id"] = await self._commits.submit(new)
            await send({"type": "websocket.send", "text": msgspec.json.encode(ack).decode()})

    async def _flush(self, rows: list[Row]) -> list[UUID]:
        assert self._pool is not None
        await self._pool.execute(INSERT_MANY, *columns(rows))
        return [new[3] for new in rows]


def main() -> None:
    """Serve until SIGTERM."""
    uvicorn.run(
        BareApp(sys.argv[1]),  # pyright: ignore[reportArgumentType] - plain dicts for TypedDicts
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
