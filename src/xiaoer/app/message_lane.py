"""The short way of a visitor's plain message: no router, no injection, the same use case.

``POST /api/v1/widget/messages`` is what a busy desk does most. Whatever is out of the ordinary (no
visitor's token, a body that cannot be read, any refusal) goes on to the application with
the body as it came: the route there knows every answer, and ``client_id`` makes a second try safe.
"""

from typing import Any, Final, cast

import msgspec
from litestar.datastructures import State
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPScope, Receive, Scope, Send

from xiaoer.app.auth import bearer_of
from xiaoer.app.lookups import Lookups
from xiaoer.app.visitors import inbound
from xiaoer.conversations.schemas import NewMessage
from xiaoer.kernel.tokens import PresentedToken, parse_token
from xiaoer.wiring.runtime import Runtime

PATH: Final = "/api/v1/widget/messages"
LARGEST_BODY: Final = 64 * 1024
_decode = msgspec.json.Decoder(NewMessage).decode
_encode = msgspec.json.Encoder().encode


class MessageLane:
    """Wraps the application; ``state`` is the application's, filled when it starts."""

    def __init__(self, app: ASGIApp, state: State) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        body = _Body(receive)
        stored = await self._store(scope, body)
        if stored is None:
            await self._app(scope, body.again, send)
            return
        cast("dict[str, Any]", scope)["path_template"] = PATH
        await _answer(send, stored)

    async def _store(self, scope: HTTPScope, body: "_Body") -> bytes | None:
        token = bearer_of(scope["headers"])
        presented = parse_token(token) if token else None
        if presented is None or presented.kind != "vis" or not _is_json(scope):
            return None
        data = await body.read()
        if data is None:
            return None
        try:
            return await self._keep(presented, _decode(data))
        except Exception:  # noqa: BLE001 - the application refuses it in the person's language
            return None

    async def _keep(self, presented: PresentedToken, message: NewMessage) -> bytes | None:
        lookups: Lookups = self._state.lookups
        who = await lookups.visitor(presented)
        if who is None:
            return None
        runtime: Runtime = self._state.runtime
        item = await inbound(runtime.db, lookups, who, message)
        return _encode(await runtime.intake.receive(item))


def _is_json(scope: HTTPScope) -> bool:
    return any(
        name == b"content-type" and value.startswith(b"application/json")
        for name, value in scope["headers"]
    )


class _Body:
    """A request's body, to be read here and once more by the application."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._taken: list[HTTPReceiveMessage] = []

    async def read(self) -> bytes | None:
        """All of it; None when it is too long for a message, or the caller went away."""
        message = await self._take()
        if message["type"] == "http.request" and not message["more_body"]:
            return message["body"]
        return await self._read_on(message)

    async def _read_on(self, message: HTTPReceiveMessage) -> bytes | None:
        chunks: list[bytes] = []
        while message["type"] == "http.request" and sum(map(len, chunks)) <= LARGEST_BODY:
            chunks.append(message["body"])
            if not message["more_body"]:
                return b"".join(chunks)
            message = await self._take()
        return None

    async def _take(self) -> HTTPReceiveMessage:
        message = cast("HTTPReceiveMessage", await self._receive())
        self._taken.append(message)
        return message

    async def again(self) -> Any:
        """Receive for the application: first what was taken, then what comes."""
        return self._taken.pop(0) if self._taken else await self._receive()


async def _answer(send: Send, body: bytes) -> None:
    length = str(len(body)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
