"""The two websockets: agents at ``/ws/agent``, chat windows at ``/ws/widget``."""

from typing import Any

from litestar import websocket
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from xiaoer.app.agent_session import AgentSession
from xiaoer.app.auth import COOKIE, authenticate_token, is_allowed_origin
from xiaoer.app.sockets import (
    CLOSE_UNAUTHENTICATED,
    Frame,
    Parts,
    Session,
    Socket,
    converse,
    read_hello,
)
from xiaoer.app.visitor_session import VisitorSession
from xiaoer.app.wire import text_frame
from xiaoer.conversations.api import Intake
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.parameters import ClockPart, DbPart
from xiaoer.kernel.http.subjects import AgentSubject, AuthSubject, VisitorSubject
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.realtime import Hub

Fan = NamedDependency[SkipValidation[Hub]]
Door = NamedDependency[SkipValidation[Intake]]


@websocket("/ws/agent")
async def agent_socket(socket: Socket, db: DbPart, clock: ClockPart, hub: Fan) -> None:
    """Everything that happens in the workspace; by cookie, or by a token in the greeting."""
    await socket.accept()
    hello = await read_hello(socket)
    who = await _recognise(socket, hello, db, clock)
    if hello is None or not isinstance(who, AgentSubject):
        await socket.close(CLOSE_UNAUTHENTICATED)
        return
    session: Session = await AgentSession.open(who, _parts(socket, db, clock, hub))
    await converse(socket, session, hello, db=db, hub=hub)


@websocket("/ws/widget")
async def widget_socket(
    socket: Socket, *, db: DbPart, clock: ClockPart, hub: Fan, intake: Door
) -> None:
    """A visitor's own conversation; by the token in the greeting."""
    await socket.accept()
    hello = await read_hello(socket)
    who = await _recognise(socket, hello, db, clock)
    if hello is None or not isinstance(who, VisitorSubject):
        await socket.close(CLOSE_UNAUTHENTICATED)
        return
    session: Session = await VisitorSession.open(who, _parts(socket, db, clock, hub), intake)
    await converse(socket, session, hello, db=db, hub=hub)


def _parts(socket: Socket, db: Database, clock: Clock, hub: Hub) -> Parts:
    def publish(workspace_id: WorkspaceId, topic: str, sign: bytes) -> int:
        return hub.publish(workspace_id, topic, text_frame(sign))

    return Parts(db, clock, socket.app.state.lookups, publish)


async def _recognise(
    socket: Socket, hello: Frame | None, db: Database, clock: Clock
) -> AuthSubject | None:
    if hello is None:
        return None
    token: Any = hello.get("token")
    if not token:
        host = socket.headers.get("host", "")
        if not is_allowed_origin(socket.headers.get("origin"), host):
            return None
        token = socket.cookies.get(COOKIE)
    return await authenticate_token(db, clock, str(token)) if token else None


SOCKETS = (agent_socket, widget_socket)
