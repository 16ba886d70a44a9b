"""The outermost ASGI layer: request id, security headers and figures for every answer."""

import re
import time
from functools import cache
from typing import Any, Final, cast

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram
from structlog.contextvars import bound_contextvars

from xiaoer.kernel import metrics
from xiaoer.kernel.http import security
from xiaoer.kernel.ids import new_id

_ALWAYS: Final = tuple(security.HEADERS.items())
_OVER_TLS: Final = (*_ALWAYS, *security.HTTPS_ONLY.items())
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
        with bound_contextvars(trace_id=request_id):
            if scope["type"] == "http":
                await self._answer(scope, receive, send, request_id)
            else:
                await self._app(scope, receive, send)

    async def _answer(
        self, scope: HTTPScope, receive: Receive, send: Send, request_id: str
    ) -> None:
        begun = time.perf_counter()
        decorated = _Decorated(send, scope["scheme"], request_id)
        metrics.IN_FLIGHT.inc()
        try:
            await self._app(scope, receive, decorated)
        finally:
            metrics.IN_FLIGHT.dec()
            _record(scope, decorated.status, time.perf_counter() - begun)


def _record(scope: HTTPScope, status: int, seconds: float) -> None:
    route = cast("dict[str, str]", scope).get("path_template") or "unmatched"
    counted, timed = _figures(scope["method"], route, status)
    counted.inc()
    timed.observe(seconds)


@cache
def _figures(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    counted = metrics.REQUESTS.labels(method, route, str(status))
    return counted, metrics.REQUEST_SECONDS.labels(method, route)


class _Decorated:
    __slots__ = ("_request_id", "_scheme", "_send", "status")

    def __init__(self, send: Send, scheme: str, request_id: str) -> None:
        self._send, self._scheme, self._request_id = send, scheme, request_id
        self.status = 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            given = list(message["headers"])
            names = {name.lower() for name, _ in given}
            ours = _OVER_TLS if self._scheme == "https" else _ALWAYS
            given += [header for header in ours if header[0] not in names]
            given.append((b"x-request-id", self._request_id.encode()))
            message["headers"] = given
        await self._send(message)


def _request_id(headers: Any) -> str:
    """The caller's ``X-Request-Id`` when it is harmless, else a new one."""
    given = next((value for name, value in headers if name == b"x-request-id"), b"")
    return given.decode() if _REQUEST_ID.fullmatch(given) else new_id().hex
