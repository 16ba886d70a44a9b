"""Workspaces with agents, as tests need them."""

from dataclasses import dataclass

from xiaoer.identity import service
from xiaoer.identity.model import Role
from xiaoer.identity.views import AgentView, SignedIn, WorkspaceView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of

PASSWORD = "correct horse"


@dataclass(frozen=True)
class Session:
    """An agent with a running session."""

    agent: AgentView
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What a page of ours sends."""
        return {"Cookie": f"xo_session={self.token}", "X-Requested-With": "xiaoer"}


async def given_workspace(db: Database, clock: Clock, slug: str = "test") -> WorkspaceView:
    async with db.transaction(workspace_id_of(slug)) as tx:
        return await service.create_workspace(tx, slug=slug, name=f"店 {slug}", clock=clock)


async def given_agent(
    db: Database, clock: Clock, workspace_id: WorkspaceId, role: Role = Role.AGENT, name: str = ""
) -> AgentView:
    name = name or role.value
    async with db.transaction(workspace_id) as tx:
        return await service.create_agent(
            tx,
            workspace_id,
            name=name,
            email=f"{name}@shop.example",
            password=PASSWORD,
            role=role,
            clock=clock,
        )


async def given_session(
    db: Database, clock: Clock, workspace_id: WorkspaceId, role: Role = Role.AGENT, name: str = ""
) -> Session:
    agent = await given_agent(db, clock, workspace_id, role, name)
    async with db.transaction(workspace_id) as tx:
        signed_in = await service.log_in(
            tx, workspace_id, email=agent.email, password=PASSWORD, clock=clock
        )
    assert isinstance(signed_in, SignedIn)
    return Session(agent, signed_in.token)
