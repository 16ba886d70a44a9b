"""Websocket clients that cost little: picows on uvloop."""

# pyright: basic, reportMissingImports=false
# picows is in the dependency group "bench", which checks do without
import asyncio
import json
from collections.abc import Callable
from typing import Final, Self

try:
    from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect
except ModuleNotFoundError as missing:
    raise SystemExit("picows is missing, run first: uv sync --group bench") from missing

Heard = Callable[["Client", bytes], None]
CONNECT_AT_ONCE: Final = 50


class Client(WSListener):
    """Greets with a token and hands every text frame after ``ready`` to ``heard``."""

    def __init__(self, token: str, heard: Heard) -> None:
        self._token = token
        self._heard = heard
        self._transport: WSTransport | None = None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_open = False

    @classmethod
    async def open(cls, url: str, token: str, heard: Heard) -> Self:
        """Connect and wait until the server is ready."""
        client = cls(token, heard)
        await ws_connect(lambda: client, url)
        await asyncio.wait_for(client.ready, 30)
        return client

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport, self.is_open = transport, True
        self.send(json.dumps({"type": "hello", "token": self._token}).encode())

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        del transport
        if frame.msg_type != WSMsgType.TEXT:
            return
        data = frame.get_payload_as_bytes()
        if not self.ready.done():
            self.ready.set_result(None)
        else:
            self._heard(self, data)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        del transport
        self.is_open = False
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("closed before it was ready"))

    def send(self, data: bytes) -> None:
        """Send a text frame."""
        assert self._transport is not None
        self._transport.send(WSMsgType.TEXT, data)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.disconnect()


async def open_all(url: str, tokens: list[str], heard: Heard) -> list[Client]:
    """Connect with each token, some at a time."""
    clients: list[Client] = []
    for start in range(0, len(tokens), CONNECT_AT_ONCE):
        chosen = tokens[start : start + CONNECT_AT_ONCE]
        clients += await asyncio.gather(*(Client.open(url, token, heard) for token in chosen))
    return clients
