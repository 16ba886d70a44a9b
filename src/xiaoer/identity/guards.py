"""Litestar guards: a handler says who may reach it, and nobody else does."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from xiaoer.identity.errors import (
    AgentsOnlyError,
    PermissionMissingError,
    VisitorsOnlyError,
)
from xiaoer.identity.model import Permission
from xiaoer.kernel.errors import UnauthenticatedError
from xiaoer.kernel.http.subjects import AgentSubject, VisitorSubject

AnyConnection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[AnyConnection, BaseRouteHandler], Awaitable[None]]
"""Asynchronous, because litestar runs a plain function in a thread of its own."""


async def agent_only(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Let agents pass, and API tokens that act for them."""
    _agent(connection)


async def visitor_only(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Let visitors of a chat window pass."""
    subject = _subject(connection)
    if not isinstance(subject, VisitorSubject):
        raise VisitorsOnlyError


async def signed_in(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Let agents and visitors pass."""
    _subject(connection)


def requires(permission: Permission) -> Guard:
    """Let only agents pass who have this permission."""

    async def guard(connection: AnyConnection, _: BaseRouteHandler) -> None:
        if not has_permission(_agent(connection), permission):
            raise PermissionMissingError(permission=permission.value)

    return guard


def has_permission(subject: AgentSubject, permission: Permission) -> bool:
    """Whether the subject's role, narrowed by the scopes of its token, allows this."""
    return permission in subject.scopes


def _agent(connection: AnyConnection) -> AgentSubject:
    subject = _subject(connection)
    if not isinstance(subject, AgentSubject):
        raise AgentsOnlyError
    return subject


def _subject(connection: AnyConnection) -> AgentSubject | VisitorSubject:
    subject: object = cast("dict[str, object]", connection.scope).get("user")
    if not isinstance(subject, AgentSubject | VisitorSubject):
        raise UnauthenticatedError
    return subject
