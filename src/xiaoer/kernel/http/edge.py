"""The outermost ASGI layer: request id, security headers and figures for every answer."""

import re
import time
from contextlib import ExitStack
from typing import Any, Final, Self

from litestar.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from xiaoer.kernel import metrics
from xiaoer.kernel.http import security
from xiaoer.kernel.ids import new_id

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")


class Edge:
    """Wraps the whole application, so that answers of the router and of failures have it too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope["headers"])
        with ExitStack() as stack:
            stack.enter_context(bound_contextvars(trace_id=request_id))
            if scope["type"] == "http":
                recorder = stack.enter_context(_Recorder(scope))
                send = _Decorated(send, scope["scheme"], request_id, recorder)
            await self._app(scope, receive, send)


class _Recorder:
    def __init__(self, scope: Any) -> None:
        self._scope = scope
        self._begun = time.perf_counter()
        self.status = 500

    def __enter__(self) -> Self:
        metrics.IN_FLIGHT.inc()
        return self

    def __exit__(self, *_: object) -> None:
        metrics.IN_FLIGHT.dec()
        method = self._scope["method"]
        route = self._scope.get("path_template") or "unmatched"
        metrics.REQUESTS.labels(method, route, str(self.status)).inc()
        seconds = time.perf_counter() - self._begun
        metrics.REQUEST_SECONDS.labels(method, route).observe(seconds)


class _Decorated:
    def __init__(self, send: Send, scheme: str, request_id: str, recorder: _Recorder) -> None:
        self._send = send
        self._recorder = recorder
        self._headers = {**security.HEADERS, b"x-request-id": request_id.encode()}
        if scheme == "https":
            self._headers |= security.HTTPS_ONLY

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._recorder.status = message["status"]
            given = list(message["headers"])
            names = {name.lower() for name, _ in given}
            given += [item for item in self._headers.items() if item[0] not in names]
            message["headers"] = given
        await self._send(message)


def _request_id(headers: Any) -> str:
    """The caller's ``X-Request-Id`` when it is harmless, else a new one."""
    given = next((value for name, value in headers if name == b"x-request-id"), b"")
    return given.decode() if _REQUEST_ID.fullmatch(given) else new_id().hex
