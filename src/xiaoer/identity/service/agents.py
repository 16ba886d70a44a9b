"""Agents: who they are, and whether they are there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from xiaoer.identity.errors import AgentNotFoundError, EmailTakenError, RoleTooHighError
from xiaoer.identity.events import AgentUpdated
from xiaoer.identity.model import (
    PRESENCE_RENEWAL,
    Availability,
    Role,
    check_new_agent,
    check_password,
    may_grant,
    normalise_email,
)
from xiaoer.identity.service.audit import record_audit
from xiaoer.identity.service.passwords import hash_password
from xiaoer.identity.service.sessions import revoke_sessions
from xiaoer.identity.store import people as store
from xiaoer.identity.views import AgentView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import WORKSPACE_TOPIC, publish
from xiaoer.kernel.http.paging import decode_cursor, page_of
from xiaoer.kernel.ids import AgentId, WorkspaceId, new_id


async def create_agent(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    name: str,
    email: str,
    password: str,
    clock: Clock,
    role: Role | str = Role.AGENT,
    capacity: int = 10,
    locale: str = "zh-CN",
    actor: str = "system",
    granter: Role = Role.OWNER,
) -> AgentView:
    """Add an agent; ``granter`` is the role of whoever does it.

    Raises:
        InvalidInputError: name, address, password or capacity are unusable.
        RoleTooHighError: the new role is above the granter's.
        EmailTakenError: the workspace has an agent with this address.
    """
    role, email = Role(role), normalise_email(email)
    check_new_agent(name=name, email=email, password=password, capacity=capacity)
    if not may_grant(granter, role):
        raise RoleTooHighError(role=role.value)
    agent_id = AgentId(new_id())
    agent = AgentView(agent_id, name.strip(), email, role, Availability.OFFLINE, capacity, locale)
    hashed = await hash_password(password)
    if not await store.insert_agent(tx, workspace_id, agent, hashed, clock.now()):
        raise EmailTakenError
    await _audit(
        tx, workspace_id, agent.id, "agent.created", actor=actor, clock=clock, after=_facts(agent)
    )
    await _announce(tx, workspace_id, agent)
    return agent


async def get_agent(tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId) -> AgentView:
    """Raises AgentNotFoundError when the workspace has no such agent."""
    return _found(await store.find_agent(tx, workspace_id, agent_id))


async def get_agent_by_email(tx: Tx, workspace_id: WorkspaceId, email: str) -> AgentView:
    """Raises AgentNotFoundError when no active agent of the workspace has this address."""
    found = await store.find_login(tx, workspace_id, normalise_email(email))
    return _found(found[0] if found else None)


async def list_agents(
    tx: Tx, workspace_id: WorkspaceId, *, cursor: str | None = None, limit: int = 200
) -> tuple[list[AgentView], str | None]:
    """Active agents in the order in which they joined, and the cursor of the next page."""
    after = AgentId(decode_cursor(cursor, AgentId)[0]) if cursor else None
    rows = await store.list_agents(tx, workspace_id, after, limit + 1)
    return page_of(rows, limit, place=lambda row: (row.id,))


async def every_agent(tx: Tx, workspace_id: WorkspaceId) -> list[AgentView]:
    """All active agents, however many there are."""
    found: list[AgentView] = []
    cursor: str | None = None
    while True:
        page, cursor = await list_agents(tx, workspace_id, cursor=cursor)
        found += page
        if cursor is None:
            return found


async def change_me(
    tx: Tx,
    workspace_id: WorkspaceId,
    agent_id: AgentId,
    *,
    availability: Availability | None = None,
    locale: str | None = None,
) -> AgentView:
    """Change what agents may change of themselves; None leaves it as it is."""
    wanted: dict[str, Any] = {"availability": availability, "locale": locale}
    values = {column: value for column, value in wanted.items() if value is not None}
    if not values:
        return await get_agent(tx, workspace_id, agent_id)
    agent = _found(await store.change_agent(tx, workspace_id, agent_id, **values))
    await _announce(tx, workspace_id, agent)
    return agent


async def set_password(
    tx: Tx,
    workspace_id: WorkspaceId,
    agent_id: AgentId,
    *,
    password: str,
    clock: Clock,
    actor: str = "system",
) -> None:
    """Give a new password and end every session that began with the old one."""
    check_password(password)
    hashed = await hash_password(password)
    _found(await store.change_agent(tx, workspace_id, agent_id, password_hash=hashed))
    ended = await revoke_sessions(tx, workspace_id, agent_id, at=clock.now())
    after = {"sessions_ended": ended}
    await _audit(
        tx, workspace_id, agent_id, "agent.password_set", actor=actor, clock=clock, after=after
    )


async def deactivate_agent(
    tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId, *, clock: Clock, actor: str = "system"
) -> None:
    """Let nobody sign in as this agent any more; their past stays readable."""
    now: datetime = clock.now()
    values: dict[str, Any] = {"deactivated_at": now, "availability": Availability.OFFLINE}
    agent = _found(await store.change_agent(tx, workspace_id, agent_id, **values))
    await revoke_sessions(tx, workspace_id, agent_id, at=now)
    await _audit(
        tx, workspace_id, agent_id, "agent.deactivated", actor=actor, clock=clock, after=None
    )
    await _announce(tx, workspace_id, agent)


async def touch_presence(
    tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId, *, clock: Clock
) -> None:
    """Note that the agent is there; a socket's ping calls this too."""
    now = clock.now()
    await store.touch_agent(tx, workspace_id, agent_id, at=now, unless_after=now - PRESENCE_RENEWAL)


def _found(agent: AgentView | None) -> AgentView:
    if agent is None:
        raise AgentNotFoundError
    return agent


def _facts(agent: AgentView) -> dict[str, object]:
    return {"name": agent.name, "email": agent.email, "role": agent.role.value}


async def _audit(
    tx: Tx,
    workspace_id: WorkspaceId,
    agent_id: AgentId,
    action: str,
    *,
    actor: str,
    clock: Clock,
    after: Mapping[str, object] | None,
) -> None:
    await record_audit(
        tx,
        workspace_id,
        actor=actor,
        action=action,
        subject=f"agent:{agent_id}",
        before=None,
        after=after,
        clock=clock,
    )


async def _announce(tx: Tx, workspace_id: WorkspaceId, agent: AgentView) -> None:
    event = AgentUpdated(agent.id, agent.availability.value)
    await publish(tx, workspace_id, event, topic=WORKSPACE_TOPIC)
