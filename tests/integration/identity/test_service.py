"""What the command line and other slices call."""

from datetime import timedelta

import pytest
from tests.factories.people import given_agent, given_workspace

from xiaoer.identity import api as identity
from xiaoer.identity.errors import (
    AgentNotFoundError,
    TeamExistsError,
    TeamNotFoundError,
    WorkspaceExistsError,
    WorkspaceNotFoundError,
)
from xiaoer.identity.model import PRESENCE_RENEWAL
from xiaoer.identity.service.audit import change_digest
from xiaoer.identity.views import WorkspaceView
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.errors import InvalidInputError
from xiaoer.kernel.ids import AgentId, TeamId, new_id, workspace_id_of


async def test_a_slug_is_given_once(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    with pytest.raises(WorkspaceExistsError):
        await given_workspace(db, clock, workspace.slug)
    async with db.transaction(workspace.id) as tx:
        assert await identity.get_workspace(tx, workspace.id) == workspace


async def test_an_unknown_workspace_is_not_found(db: Database) -> None:
    async with db.transaction(workspace_id_of("nowhere")) as tx:
        with pytest.raises(WorkspaceNotFoundError):
            await identity.get_workspace(tx, workspace_id_of("nowhere"))


async def test_an_agent_is_found_by_address_until_deactivated(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    agent = await given_agent(db, clock, workspace.id)
    async with db.transaction(workspace.id) as tx:
        assert await identity.get_agent_by_email(tx, workspace.id, " AGENT@shop.example") == agent
        await identity.deactivate_agent(tx, workspace.id, agent.id, clock=clock)
        with pytest.raises(AgentNotFoundError):
            await identity.get_agent_by_email(tx, workspace.id, agent.email)
        assert await identity.list_agents(tx, workspace.id) == ([], None)
        assert (await identity.get_agent(tx, workspace.id, agent.id)).deactivated_at == clock.now()


async def test_a_password_too_short_changes_nothing(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    agent = await given_agent(db, clock, workspace.id)
    async with db.transaction(workspace.id) as tx:
        before = await tx.fetchval("SELECT password_hash FROM identity_agents")
        with pytest.raises(InvalidInputError):
            await identity.set_password(tx, workspace.id, agent.id, password="short", clock=clock)
        assert await tx.fetchval("SELECT password_hash FROM identity_agents") == before


async def test_teams_take_only_agents_of_their_workspace(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    agent = await given_agent(db, clock, workspace.id)
    foreign = await given_agent(db, clock, (await given_workspace(db, clock, "other")).id)
    async with db.transaction(workspace.id) as tx:
        team = await identity.create_team(tx, workspace.id, name="售后", clock=clock)
        with pytest.raises(TeamExistsError):
            await identity.create_team(tx, workspace.id, name="售后", clock=clock)
        for stranger in (foreign.id, AgentId(new_id())):
            with pytest.raises(AgentNotFoundError):
                await identity.add_to_team(tx, workspace.id, team.id, agent_ids=[stranger])
        with pytest.raises(TeamNotFoundError):
            await identity.add_to_team(tx, workspace.id, TeamId(new_id()), agent_ids=[])
        for _ in range(2):
            await identity.add_to_team(tx, workspace.id, team.id, agent_ids=[agent.id])
        teams, _ = await identity.list_teams(tx, workspace.id)
    assert [known.agent_ids for known in teams] == [(agent.id,)]


async def test_presence_is_renewed_at_most_every_half_minute(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    agent = await given_agent(db, clock, workspace.id)
    began = clock.now()

    async def seen_after(wait: timedelta) -> timedelta | None:
        clock.advance(wait)
        async with db.transaction(workspace.id) as tx:
            await identity.touch_presence(tx, workspace.id, agent.id, clock=clock)
            seen = (await identity.get_agent(tx, workspace.id, agent.id)).last_seen_at
        return seen - began if seen else None

    assert await seen_after(timedelta(0)) == timedelta(0)
    assert await seen_after(PRESENCE_RENEWAL) == timedelta(0)
    assert await seen_after(timedelta(seconds=1)) == PRESENCE_RENEWAL + timedelta(seconds=1)


async def test_the_ledger_holds_the_digest_of_a_change_and_no_personal_data(
    db: Database, clock: FixedClock, workspace: WorkspaceView
) -> None:
    agent = await given_agent(db, clock, workspace.id)
    async with db.transaction(workspace.id) as tx:
        after = await tx.fetchval("SELECT after FROM identity_audit ORDER BY id DESC LIMIT 1")
        tables = await tx.fetch(
            "SELECT relname FROM pg_class WHERE relname LIKE 'ledger_%' AND relkind = 'r'"
        )
        sealed = [
            str(tuple(row))
            for table in tables
            for row in await tx.fetch(f"SELECT t::text FROM {table['relname']} t")
        ]
    assert after == {"name": "agent", "email": agent.email, "role": "agent"}
    assert sum(change_digest(None, after) in row for row in sealed) == 1
    assert not any(agent.email in row for row in sealed)
