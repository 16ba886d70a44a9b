"""Workspaces, agents and teams."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.identity.views import AgentView, TeamView, WorkspaceView
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import AgentId, TeamId, WorkspaceId

_AGENT = "id, name, email, role, availability, capacity, locale, last_seen_at, deactivated_at"


def _agent(row: asyncpg.Record) -> AgentView:
    return msgspec.convert(dict(row), AgentView)


async def insert_workspace(tx: Tx, workspace: WorkspaceView, at: datetime) -> bool:
    """Whether the workspace is new."""
    row = await tx.fetchrow(
        """
        INSERT INTO identity_workspaces
          (workspace_id, slug, name, locale, currency, time_zone, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO NOTHING RETURNING slug
        """,
        workspace.id,
        workspace.slug,
        workspace.name,
        workspace.locale,
        workspace.currency,
        workspace.time_zone,
        at,
    )
    return row is not None


async def find_workspace(tx: Tx, workspace_id: WorkspaceId) -> WorkspaceView | None:
    row = await tx.fetchrow(
        """
        SELECT workspace_id AS id, slug, name, locale, currency, time_zone
        FROM identity_workspaces WHERE workspace_id = $1
        """,
        workspace_id,
    )
    return msgspec.convert(dict(row), WorkspaceView) if row else None


async def insert_agent(
    tx: Tx, workspace_id: WorkspaceId, agent: AgentView, password_hash: str, at: datetime
) -> bool:
    """Whether the address was free."""
    row = await tx.fetchrow(
        """
        INSERT INTO identity_agents
          (workspace_id, id, email, name, password_hash, role, availability, capacity, locale,
           created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (workspace_id, email) DO NOTHING RETURNING id
        """,
        workspace_id,
        agent.id,
        agent.email,
        agent.name,
        password_hash,
        agent.role,
        agent.availability,
        agent.capacity,
        agent.locale,
        at,
    )
    return row is not None


async def find_agent(tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId) -> AgentView | None:
    row = await tx.fetchrow(
        f"SELECT {_AGENT} FROM identity_agents WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        agent_id,
    )
    return _agent(row) if row else None


async def find_login(tx: Tx, workspace_id: WorkspaceId, email: str) -> tuple[AgentView, str] | None:
    """The agent who may sign in with this address, and the hash of their password."""
    row = await tx.fetchrow(
        f"""
        SELECT {_AGENT}, password_hash FROM identity_agents
        WHERE workspace_id = $1 AND email = $2 AND deactivated_at IS NULL
        """,
        workspace_id,
        email,
    )
    return (_agent(row), row["password_hash"]) if row else None


async def list_agents(
    tx: Tx, workspace_id: WorkspaceId, after: AgentId | None, limit: int
) -> list[AgentView]:
    """Active agents in the order in which they joined."""
    rows = await tx.fetch(
        f"""
        SELECT {_AGENT} FROM identity_agents
        WHERE workspace_id = $1 AND deactivated_at IS NULL AND ($2::uuid IS NULL OR id > $2)
        ORDER BY id LIMIT $3
        """,
        workspace_id,
        after,
        limit,
    )
    return [_agent(row) for row in rows]


async def change_agent(
    tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId, **values: Any
) -> AgentView | None:
    """Set the columns named by ``values``, which come from the service, never from a request."""
    columns = ", ".join(f"{column} = ${place}" for place, column in enumerate(values, 3))
    row = await tx.fetchrow(
        f"""
        UPDATE identity_agents SET {columns}
        WHERE workspace_id = $1 AND id = $2 RETURNING {_AGENT}
        """,
        workspace_id,
        agent_id,
        *values.values(),
    )
    return _agent(row) if row else None


async def touch_agent(
    tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId, *, at: datetime, unless_after: datetime
) -> None:
    """Renew the presence lease, unless that was done just now."""
    await tx.execute(
        """
        UPDATE identity_agents SET last_seen_at = $3
        WHERE workspace_id = $1 AND id = $2 AND (last_seen_at IS NULL OR last_seen_at < $4)
        """,
        workspace_id,
        agent_id,
        at,
        unless_after,
    )


async def insert_team(
    tx: Tx, workspace_id: WorkspaceId, team_id: TeamId, name: str, at: datetime
) -> bool:
    """Whether the name was free."""
    row = await tx.fetchrow(
        """
        INSERT INTO identity_teams (workspace_id, id, name, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (workspace_id, name) DO NOTHING RETURNING id
        """,
        workspace_id,
        team_id,
        name,
        at,
    )
    return row is not None


async def has_team(tx: Tx, workspace_id: WorkspaceId, team_id: TeamId) -> bool:
    found: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT FROM identity_teams WHERE workspace_id = $1 AND id = $2)",
        workspace_id,
        team_id,
    )
    return found


async def insert_memberships(
    tx: Tx, workspace_id: WorkspaceId, team_id: TeamId, agent_ids: Sequence[AgentId]
) -> None:
    await tx.execute(
        """
        INSERT INTO identity_memberships (workspace_id, team_id, agent_id)
        SELECT $1, $2, unnest($3::uuid[]) ON CONFLICT DO NOTHING
        """,
        workspace_id,
        team_id,
        list(agent_ids),
    )


async def list_teams(
    tx: Tx, workspace_id: WorkspaceId, after: TeamId | None, limit: int
) -> list[TeamView]:
    rows = await tx.fetch(
        """
        SELECT t.id, t.name, array_remove(array_agg(m.agent_id ORDER BY m.agent_id), NULL)
            AS agent_ids
        FROM identity_teams t
        LEFT JOIN identity_memberships m ON (m.workspace_id, m.team_id) = (t.workspace_id, t.id)
        WHERE t.workspace_id = $1 AND ($2::uuid IS NULL OR t.id > $2)
        GROUP BY t.workspace_id, t.id ORDER BY t.id LIMIT $3
        """,
        workspace_id,
        after,
        limit,
    )
    return [msgspec.convert(dict(row), TeamView) for row in rows]


async def every_workspace(tx: Tx) -> list[WorkspaceId]:
    rows = await tx.fetch("SELECT workspace_id FROM identity_workspaces ORDER BY workspace_id")
    return [WorkspaceId(UUID(int=row["workspace_id"].int)) for row in rows]
