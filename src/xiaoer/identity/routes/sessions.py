"""Signing in and out."""

from datetime import timedelta
from typing import Any, Final, Literal

from litestar import Controller, Request, Response, delete, post
from litestar.datastructures import Cookie

from xiaoer.identity import service
from xiaoer.identity.errors import RequestForgedError
from xiaoer.identity.guards import agent_only
from xiaoer.identity.model import SESSION_LIFETIME
from xiaoer.identity.schemas import Agent, LogIn, Session, Workspace
from xiaoer.identity.views import SignedIn
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart
from xiaoer.kernel.ids import workspace_id_of

COOKIE: Final = "xo_session"


class Sessions(Controller):
    """Sessions of agents in a browser."""

    path = "/api/v1/sessions"
    tags = ("identity",)

    @post(operation_id="log_in", security=[{}])
    async def log_in(
        self, request: Request[Any, Any, Any], data: LogIn, db: DbPart, clock: ClockPart
    ) -> Response[Session]:
        """Sign in; the session travels in an HttpOnly cookie."""
        if request.headers.get("sec-fetch-site") == "cross-site":
            raise RequestForgedError
        workspace_id = workspace_id_of(data.workspace)
        async with db.transaction(workspace_id) as tx:
            outcome = await service.log_in(
                tx, workspace_id, email=data.email, password=data.password, clock=clock
            )
        if not isinstance(outcome, SignedIn):
            raise outcome
        body = Session(
            Agent.of(outcome.agent, clock.now()),
            Workspace.of(outcome.workspace),
            outcome.expires_at,
        )
        secure = request.url.scheme == "https"
        cookie = _cookie(outcome.token, SESSION_LIFETIME, secure=secure)
        return Response(body, cookies=[cookie], headers={"Cache-Control": "no-store"})

    @delete("/current", operation_id="log_out", guards=[agent_only])
    async def log_out(self, request: AgentRequest, db: DbPart, clock: ClockPart) -> Response[None]:
        """End the session of the cookie."""
        token = request.cookies.get(COOKIE, "")
        async with db.transaction(request.user.workspace_id) as tx:
            await service.log_out(tx, token=token, clock=clock)
        secure = request.url.scheme == "https"
        return Response(None, cookies=[_cookie("", timedelta(0), secure=secure)])


def _cookie(value: str, lifetime: timedelta, *, secure: bool) -> Cookie:
    samesite: Literal["lax"] = "lax"
    return Cookie(
        key=COOKIE,
        value=value,
        max_age=int(lifetime.total_seconds()),
        httponly=True,
        samesite=samesite,
        secure=secure,
    )
