"""Who asks: from a cookie or a bearer token to a subject on the connection.

The middleware only recognises; it refuses nothing but forged requests. Whether a handler may be
reached is decided by its guards, so that a stale cookie never keeps anybody from signing in.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any, Final, Protocol, cast
from urllib.parse import urlsplit

from litestar.config.app import AppConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from xiaoer.app.lookups import Lookups
from xiaoer.contacts.api import authenticate_visitor
from xiaoer.identity.api import (
    agent_only,
    authenticate_api_token,
    authenticate_session,
    has_permission,
    requires,
    signed_in,
    visitor_only,
)
from xiaoer.identity.errors import RequestForgedError
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.http.subjects import AgentSubject, AuthSubject
from xiaoer.kernel.tokens import TokenKind, parse_token

__all__ = [
    "COOKIE",
    "agent_only",
    "authenticate_token",
    "bearer_of",
    "configure_auth",
    "has_permission",
    "is_allowed_origin",
    "requires",
    "signed_in",
    "visitor_only",
]

COOKIE: Final = "xo_session"
_PAGE_HEADER: Final = "x-requested-with"
_PAGE_HEADER_VALUE: Final = "xiaoer"
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PROTECTED: Final = "/api/"

AnyConnection = ASGIConnection[Any, Any, Any, Any]


class Recognition(Protocol):
    """The parts that the middleware finds at ``app.state.runtime``."""

    db: Database
    clock: Clock


_AUTHENTICATE: Final[dict[TokenKind, Callable[[Tx, str, Clock], Awaitable[AuthSubject | None]]]] = {
    "ses": authenticate_session,
    "api": authenticate_api_token,
    "vis": authenticate_visitor,
}


async def authenticate_token(db: Database, clock: Clock, token: str) -> AuthSubject | None:
    """Who holds this token, of whatever kind; None if it is none or does not count."""
    presented = parse_token(token)
    if presented is None:
        return None
    async with db.transaction(presented.workspace_id) as tx:
        return await _AUTHENTICATE[presented.kind](tx, token, clock)


class Authentication(ASGIMiddleware):
    """Puts the subject, or None, at ``request.user``, and its token at ``request.auth``."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Recognise whoever asks.

        Raises:
            RequestForgedError: an unsafe request by cookie lacks ``X-Requested-With: xiaoer``,
                which a page of another site cannot send without being allowed to.
        """
        scope["user"] = scope["auth"] = None
        if scope["path"].startswith(_PROTECTED):
            await _recognise(cast("HTTPScope", scope))
        await next_app(scope, receive, send)


async def _recognise(scope: HTTPScope) -> None:
    bearer = bearer_of(scope["headers"])
    connection: AnyConnection = ASGIConnection(scope)
    token = bearer or connection.cookies.get(COOKIE)
    if not token:
        return
    subject = await _authenticate(connection.app.state, token)
    if not bearer and subject is not None:
        subject = _by_cookie(connection, subject)
    scope["user"], scope["auth"] = subject, token


async def _authenticate(state: State, token: str) -> AuthSubject | None:
    presented = parse_token(token)
    if presented is not None and presented.kind == "vis":
        return await cast("Lookups", state.lookups).visitor(presented)
    runtime = cast("Recognition", state.runtime)
    return await authenticate_token(runtime.db, runtime.clock, token)


def _by_cookie(connection: AnyConnection, subject: AuthSubject) -> AuthSubject | None:
    if not isinstance(subject, AgentSubject):
        return None
    method = str(cast("dict[str, Any]", connection.scope)["method"])
    given = connection.headers.get(_PAGE_HEADER, "")
    if method not in _SAFE_METHODS and given != _PAGE_HEADER_VALUE:
        raise RequestForgedError
    return subject


def bearer_of(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The bearer token among raw request headers (RFC 6750 §2.1)."""
    given = next((value for name, value in headers if name == b"authorization"), b"")
    scheme, _, token = given.decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def is_allowed_origin(origin: str | None, host: str, allowed: Collection[str] = ()) -> bool:
    """Whether a page of this origin may open a socket that the cookie authenticates.

    Browsers always send ``Origin`` with a socket and no page can change it (RFC 6455 §10.2);
    who sends none is no browser. ``allowed`` holds further origins, such as a proxy's address.
    """
    if origin is None or origin in allowed:
        return True
    parts = urlsplit(origin)
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()


SECURITY_COMPONENTS: Final = Components(
    security_schemes={
        "session": SecurityScheme(
            type="apiKey",
            name=COOKIE,
            security_scheme_in="cookie",
            description="An agent's browser. Unsafe methods need X-Requested-With: xiaoer.",
        ),
        "api_token": SecurityScheme(
            type="http", scheme="bearer", description="xoapi_…: a program acting for an agent."
        ),
        "visitor_token": SecurityScheme(
            type="http", scheme="bearer", description="xovis_…: a visitor's chat window."
        ),
    }
)
SECURITY: Final[list[dict[str, list[str]]]] = [
    {"session": []},
    {"api_token": []},
    {"visitor_token": []},
]


def configure_auth(config: AppConfig) -> AppConfig:
    """Recognise whoever asks on every HTTP route, and say so in the OpenAPI document."""
    config.middleware = [*config.middleware, Authentication()]
    if config.openapi_config is not None:
        config.openapi_config.components = SECURITY_COMPONENTS
        config.openapi_config.security = SECURITY
    return config
