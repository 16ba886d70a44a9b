"""Signing in and out, and recognising who signed in."""

import hashlib
import math
from datetime import datetime

from xiaoer.identity.errors import LoginLockedError, LoginRefusedError
from xiaoer.identity.model import (
    LOGIN_WINDOW,
    PRESENCE_RENEWAL,
    SESSION_LIFETIME,
    is_throttled,
    normalise_email,
    permissions_of,
)
from xiaoer.identity.service.passwords import verify_password
from xiaoer.identity.store import credentials, people
from xiaoer.identity.views import AgentView, SignedIn, WorkspaceView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.subjects import AgentSubject
from xiaoer.kernel.ids import AgentId, WorkspaceId
from xiaoer.kernel.tokens import issue_token, parse_token


async def log_in(
    tx: Tx, workspace_id: WorkspaceId, *, email: str, password: str, clock: Clock
) -> SignedIn | LoginRefusedError | LoginLockedError:
    """Begin a session.

    A refusal is returned, not raised, because the count of attempts must be committed with it:
    after 5 attempts within 15 minutes an address is locked until those minutes are over.
    """
    now = clock.now()
    workspace = await people.find_workspace(tx, workspace_id)
    if workspace is None:
        await verify_password(password, None)
        return LoginRefusedError()
    email = normalise_email(email)
    locked = await _count(tx, workspace_id, email, now)
    if locked:
        return locked
    agent, stored = await people.find_login(tx, workspace_id, email) or (None, None)
    if not await verify_password(password, stored) or agent is None:
        return LoginRefusedError()
    await credentials.forget_attempts(tx, workspace_id, _digest(email))
    return await _begin(tx, workspace, agent, now)


async def log_out(tx: Tx, *, token: str, clock: Clock) -> None:
    """End the session of this token, if it is one."""
    presented = parse_token(token)
    if presented and presented.kind == "ses":
        await credentials.revoke_session(tx, presented.workspace_id, presented.digest, clock.now())


async def revoke_sessions(
    tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId, *, at: datetime
) -> int:
    """End all sessions of an agent, and say how many there were."""
    return await credentials.revoke_sessions(tx, workspace_id, agent_id, at)


async def authenticate_session(tx: Tx, token: str, clock: Clock) -> AgentSubject | None:
    """Who holds this session; None unless it is running and its agent is active.

    Being recognised renews the presence lease.
    """
    presented = parse_token(token)
    if presented is None or presented.kind != "ses":
        return None
    now, workspace_id = clock.now(), presented.workspace_id
    holder = await credentials.find_session_holder(tx, workspace_id, presented.digest, now)
    if holder is None:
        return None
    renewable = now - PRESENCE_RENEWAL
    if holder.seen_at is None or holder.seen_at < renewable:
        await people.touch_agent(tx, workspace_id, holder.agent_id, at=now, unless_after=renewable)
    scopes = frozenset(str(item) for item in permissions_of(holder.role))
    return AgentSubject(workspace_id, holder.agent_id, holder.role.value, scopes)


async def _count(
    tx: Tx, workspace_id: WorkspaceId, email: str, now: datetime
) -> LoginLockedError | None:
    attempts, began_at = await credentials.count_attempt(
        tx, workspace_id, _digest(email), at=now, window_floor=now - LOGIN_WINDOW
    )
    if not is_throttled(attempts):
        return None
    wait = began_at + LOGIN_WINDOW - now
    return LoginLockedError(retry_after=max(1, math.ceil(wait.total_seconds())))


async def _begin(tx: Tx, workspace: WorkspaceView, agent: AgentView, now: datetime) -> SignedIn:
    token, expires_at = issue_token("ses", workspace.id), now + SESSION_LIFETIME
    await credentials.insert_session(
        tx, workspace.id, token.digest, agent.id, at=now, expires_at=expires_at
    )
    await people.touch_agent(tx, workspace.id, agent.id, at=now, unless_after=now)
    return SignedIn(token.text, agent, workspace, expires_at)


def _digest(email: str) -> bytes:
    return hashlib.sha256(email.encode()).digest()


async def forget_ended(
    tx: Tx, workspace_id: WorkspaceId, *, sessions: datetime, attempts: datetime
) -> int:
    """Delete sessions that ended, and counts of attempts that began, before these instants.

    Counts of the running window always stay: they keep an address locked.
    """
    return await credentials.delete_ended(
        tx, workspace_id, sessions=sessions, attempts=attempts - LOGIN_WINDOW
    )
