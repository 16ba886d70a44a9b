"""Teams."""

from collections.abc import Sequence

from xiaoer.identity.errors import TeamExistsError, TeamNotFoundError
from xiaoer.identity.service.agents import get_agent
from xiaoer.identity.store import people as store
from xiaoer.identity.views import TeamView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.paging import decode_cursor, page_of
from xiaoer.kernel.ids import AgentId, TeamId, WorkspaceId, new_id


async def create_team(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    name: str,
    clock: Clock,
    agent_ids: Sequence[AgentId] = (),
) -> TeamView:
    """Raises TeamExistsError, or AgentNotFoundError for a foreign agent."""
    team_id = TeamId(new_id())
    if not await store.insert_team(tx, workspace_id, team_id, name, clock.now()):
        raise TeamExistsError(name=name)
    await _join(tx, workspace_id, team_id, agent_ids)
    return TeamView(team_id, name, tuple(sorted(agent_ids)))


async def add_to_team(
    tx: Tx, workspace_id: WorkspaceId, team_id: TeamId, *, agent_ids: Sequence[AgentId]
) -> None:
    """Add agents, also ones already in it. Raises TeamNotFoundError, AgentNotFoundError."""
    if not await store.has_team(tx, workspace_id, team_id):
        raise TeamNotFoundError
    await _join(tx, workspace_id, team_id, agent_ids)


async def list_teams(
    tx: Tx, workspace_id: WorkspaceId, *, cursor: str | None = None, limit: int = 200
) -> tuple[list[TeamView], str | None]:
    """Teams in the order of their making, and the cursor of the next page."""
    after = TeamId(decode_cursor(cursor, TeamId)[0]) if cursor else None
    rows = await store.list_teams(tx, workspace_id, after, limit + 1)
    return page_of(rows, limit, place=lambda row: (row.id,))


async def _join(
    tx: Tx, workspace_id: WorkspaceId, team_id: TeamId, agent_ids: Sequence[AgentId]
) -> None:
    for agent_id in agent_ids:
        await get_agent(tx, workspace_id, agent_id)
    await store.insert_memberships(tx, workspace_id, team_id, agent_ids)
