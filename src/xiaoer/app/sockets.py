"""What both kinds of sockets do alike: greet, catch up, pass frames in both directions."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol, TypeVar

import msgspec
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect, WebSocketException

from xiaoer.app.frames import encode, frames_of
from xiaoer.app.lookups import Lookups
from xiaoer.app.wire import text_frame, wire_of
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.errors import InvalidInputError, RateLimitedError, XiaoerError
from xiaoer.kernel.http.problem import problem_of, to_error
from xiaoer.kernel.i18n import closest
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.positions import Position
from xiaoer.kernel.realtime import CLOSE_TOO_SLOW, Hub, Outlet, Subscription
from xiaoer.kernel.settings import load

Socket = WebSocket[Any, Any, Any]
Frame = dict[str, Any]
S = TypeVar("S")

CLOSE_UNAUTHENTICATED: Final = 4401
CLOSE_FRAME_TOO_LARGE: Final = 1009
HELLO_SECONDS: Final = 10
_PONG: Final = b'{"type":"pong"}'
_decode = msgspec.json.Decoder(dict[str, Any]).decode


@dataclass(frozen=True)
class SocketSettings:
    """Limits of one socket. A frame is in bytes."""

    frames_per_second: int = 20
    burst: int = 60
    largest_frame: int = 32_768


@cache
def socket_settings() -> SocketSettings:
    """Read once per process from ``XIAOER_REALTIME_*``."""
    return load(SocketSettings, "realtime")


class Session(Protocol):
    """One side of a socket: who it is and what its frames do."""

    @property
    def workspace_id(self) -> WorkspaceId:
        """Where it belongs."""
        ...

    @property
    def topic(self) -> str:
        """What it listens to live."""
        ...

    @property
    def stored_topics(self) -> list[str]:
        """Under which topics its events are stored, besides its own."""
        ...

    async def take(self, frame: Frame) -> bytes | None:
        """Carry out a frame; what to answer, if anything."""
        ...

    async def touch(self) -> None:
        """The other side is alive."""
        ...


class Bucket:
    """Allows ``burst`` frames at once and then ``rate`` a second, at least one."""

    __slots__ = ("_at", "_burst", "_left", "_rate")

    def __init__(self, rate: int, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._left, self._at = float(burst), time.monotonic()

    def take(self) -> bool:
        """Whether one more is allowed now."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


async def read_frame(socket: Socket) -> Frame:
    """The next frame; raises ``InvalidInputError`` for anything but a small JSON object."""
    text = await socket.receive_data(mode="text")
    if len(text) > socket_settings().largest_frame:
        await socket.close(CLOSE_FRAME_TOO_LARGE)
        raise WebSocketDisconnect(detail="frame too large", code=CLOSE_FRAME_TOO_LARGE)
    try:
        return _decode(text)
    except msgspec.DecodeError as error:
        raise InvalidInputError from error


def read_as(frame: Frame, shape: type[S]) -> S:
    """The frame as this shape; raises ``InvalidInputError`` when it does not fit."""
    try:
        return msgspec.convert(frame, shape, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidInputError from error


async def read_hello(socket: Socket) -> Frame | None:
    """The first frame, if it comes in time and is a greeting."""
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            frame = await read_frame(socket)
    except (TimeoutError, InvalidInputError):
        return None
    return frame if frame.get("type") == "hello" else None


async def converse(
    socket: Socket, session: Session, hello: Frame, *, db: Database, hub: Hub
) -> None:
    """Catch up, then pass frames until either side goes."""
    wire = wire_of(socket.scope)
    with hub.connect(session.workspace_id, [session.topic]) as subscription:
        await _catch_up(socket, session, subscription, _position(hello), db=db, hub=hub)
        await session.touch()
        subscription.flow_into(wire)
        with suppress(WebSocketDisconnect, WebSocketException):
            await _listen(socket, session, wire)


async def _catch_up(
    socket: Socket,
    session: Session,
    subscription: Subscription,
    position: Position | None,
    *,
    db: Database,
    hub: Hub,
) -> None:
    """Send what was missed, as slowly as the other side takes it."""
    subscription.topics.update(session.stored_topics)
    missed = await hub.resume(db, subscription, position)
    subscription.topics.difference_update(session.stored_topics)
    start = position if missed.is_complete else missed.position
    ready = {"type": "ready", "last_event": str(start), "resumed": missed.is_complete}
    await _send(socket, msgspec.json.encode(ready))
    for event in missed.events:
        for topic, name, data in frames_of(event):
            if topic == session.topic:
                await _send(socket, encode(event, name, data))


async def _send(socket: Socket, data: bytes) -> None:
    await socket.send({"type": "websocket.send", "text": data.decode(), "bytes": None})


async def _listen(socket: Socket, session: Session, wire: Outlet) -> None:
    settings = socket_settings()
    bucket = Bucket(settings.frames_per_second, settings.burst)
    while True:
        frame: Frame = {}
        try:
            frame = await read_frame(socket)
            answer = await _take(session, frame, allowed=bucket.take())
        except (WebSocketDisconnect, WebSocketException):
            raise
        except Exception as error:  # noqa: BLE001 - a bad frame must not end the conversation
            answer = refusal(frame, to_error(error))
        if answer is not None and not wire.put(text_frame(answer)):
            wire.end(CLOSE_TOO_SLOW)


async def _take(session: Session, frame: Frame, *, allowed: bool) -> bytes | None:
    if not allowed:
        raise RateLimitedError(retry_after=1)
    if frame.get("type") == "ping":
        await session.touch()
        return _PONG
    return await session.take(frame)


def refusal(frame: Frame, error: XiaoerError) -> bytes:
    """What a frame that was not carried out is answered with."""
    problem = problem_of(error, closest(str(frame.get("locale", "zh-CN"))))
    answer = {"type": "error", "client_id": frame.get("client_id"), "problem": problem}
    return msgspec.json.encode(answer, enc_hook=str)


def _position(hello: Frame) -> Position | None:
    given = hello.get("last_event")
    if not given:
        return None
    try:
        return Position.parse(str(given))
    except XiaoerError:
        return None


@dataclass(frozen=True, slots=True)
class Parts:
    """What sessions work with."""

    db: Database
    clock: Clock
    lookups: Lookups
    publish: Callable[[WorkspaceId, str, bytes], int]
