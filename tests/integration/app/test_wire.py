"""Sockets written to at once: frames as the standard wants them, slow readers sent away."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from xiaoer.app import wire as wires
from xiaoer.app.wire import WireProtocol, text_frame, wire_of
from xiaoer.kernel.ids import workspace_id_of
from xiaoer.kernel.realtime import CLOSE_TOO_SLOW, Hub, Outlet, Subscription

HERE = workspace_id_of("here")


class Speaker:
    """An application whose sockets listen to a hub, as ``converse`` connects them."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.readers: list[Subscription] = []
        self.wires: list[Outlet] = []
        self.gone: list[int] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        with self.hub.connect(HERE, ["t"]) as reader:
            self.wires.append(wire_of(scope))
            reader.flow_into(self.wires[-1])
            self.readers.append(reader)
            while (message := await receive())["type"] != "websocket.disconnect":
                await send({"type": "websocket.send", "text": message["text"]})
            self.gone.append(message["code"])


@asynccontextmanager
async def speaking() -> AsyncGenerator[tuple[Speaker, str]]:
    app = Speaker()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(cast("Any", app), ws=WireProtocol, lifespan="off", log_level="warning")
    )
    served = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield app, f"ws://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        await served


async def until(app: Speaker, *, readers: int) -> None:
    """Wait until so many sockets listen."""
    async with asyncio.timeout(10):
        while len(app.readers) < readers:  # noqa: ASYNC110 - the other side has no event for it
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
async def test_a_frame_of_any_length_is_read_back_by_a_strangers_client(size: int) -> None:
    async with speaking() as (app, url), connect(url, proxy=None) as window:
        await until(app, readers=1)
        text = ("店" + "x" * size)[:size]
        app.hub.publish(HERE, "t", text_frame(text.encode()))
        assert await window.recv() == text


async def test_frames_of_both_ways_keep_their_order() -> None:
    async with speaking() as (app, url), connect(url, proxy=None) as window:
        await until(app, readers=1)
        for number in range(20):
            await window.send(f"echo {number}")
            assert await window.recv() == f"echo {number}"
            app.hub.publish(HERE, "t", text_frame(f"live {number}".encode()))
            assert await window.recv() == f"live {number}"


async def test_a_reader_that_takes_nothing_is_sent_away_and_the_others_miss_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wires, "MOST_UNSENT", 64 * 1024)
    frame, sent = text_frame(b"x" * 16_000), 0
    async with speaking() as (app, url), connect(url, proxy=None) as quick:
        slow = await connect(url, proxy=None, max_queue=1)
        await until(app, readers=2)
        while len(app.hub) == 2:
            app.hub.publish(HERE, "t", frame)
            sent += 1
            assert len(await quick.recv()) == 16_000
            assert sent < 5000, "the slow reader was never sent away"
        assert sorted(filter(None, [r.close_code for r in app.readers])) == [CLOSE_TOO_SLOW]
        with pytest.raises(ConnectionClosedError) as closed:
            while True:
                await slow.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == CLOSE_TOO_SLOW
        assert app.hub.publish(HERE, "t", text_frame(b"more")) == 1
        assert await quick.recv() == "more"


async def test_nothing_is_written_to_a_socket_that_closed() -> None:
    async with speaking() as (app, url), connect(url, proxy=None) as window:
        await until(app, readers=1)
        app.hub.close_all(4009)
        assert app.wires[0].put(text_frame(b"late"))
        app.wires[0].end(1001)
        with pytest.raises(ConnectionClosedError) as closed:
            await window.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4009
    assert app.gone == [4009]


def test_another_server_is_refused_in_plain_words() -> None:
    with pytest.raises(TypeError, match="WireProtocol"):
        wire_of(cast("Any", {"type": "websocket", "extensions": {}}))
