"""The signed-in agent, the agents and the teams of a workspace."""

from litestar import Controller, get, patch, post

from xiaoer.identity import service
from xiaoer.identity.guards import agent_only, requires
from xiaoer.identity.model import Permission, Role
from xiaoer.identity.schemas import Agent, ChangeMe, Me, NewAgent, Team
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, Cursor, DbPart, Limit


class MyAccount(Controller):
    """Whoever asks."""

    path = "/api/v1/me"
    tags = ("identity",)
    guards = (agent_only,)

    @get(operation_id="get_me")
    async def get_me(self, request: AgentRequest, db: DbPart, clock: ClockPart) -> Me:
        """The agent who asks, their workspace, and what they may do."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            agent = await service.get_agent(tx, who.workspace_id, who.agent_id)
            workspace = await service.get_workspace(tx, who.workspace_id)
        return Me.of(agent, workspace, who.scopes, clock.now())

    @patch(operation_id="change_me")
    async def change_me(
        self, request: AgentRequest, data: ChangeMe, db: DbPart, clock: ClockPart
    ) -> Me:
        """Change availability or language."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            await service.touch_presence(tx, who.workspace_id, who.agent_id, clock=clock)
            agent = await service.change_me(
                tx,
                who.workspace_id,
                who.agent_id,
                availability=data.availability,
                locale=data.locale,
            )
            workspace = await service.get_workspace(tx, who.workspace_id)
        return Me.of(agent, workspace, who.scopes, clock.now())


class Agents(Controller):
    """Colleagues."""

    path = "/api/v1/agents"
    tags = ("identity",)

    @get(operation_id="list_agents", guards=[requires(Permission.AGENTS_READ)])
    async def list_agents(
        self,
        request: AgentRequest,
        db: DbPart,
        clock: ClockPart,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Page[Agent]:
        """Active agents in the order in which they joined."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            views, following = await service.list_agents(
                tx, workspace_id, cursor=cursor, limit=limit
            )
        now = clock.now()
        return Page([Agent.of(view, now) for view in views], following)

    @post(operation_id="create_agent", guards=[requires(Permission.AGENTS_MANAGE)])
    async def create_agent(
        self, request: AgentRequest, data: NewAgent, db: DbPart, clock: ClockPart
    ) -> Agent:
        """Add an agent, with a role not above one's own."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            view = await service.create_agent(
                tx,
                who.workspace_id,
                name=data.name,
                email=data.email,
                password=data.password,
                role=data.role,
                capacity=data.capacity,
                locale=data.locale,
                actor=who.key,
                granter=Role(who.role),
                clock=clock,
            )
        return Agent.of(view, clock.now())


class Teams(Controller):
    """Groups of agents."""

    path = "/api/v1/teams"
    tags = ("identity",)

    @get(operation_id="list_teams", guards=[requires(Permission.AGENTS_READ)])
    async def list_teams(
        self, request: AgentRequest, db: DbPart, cursor: Cursor = None, limit: Limit = 100
    ) -> Page[Team]:
        """Teams with the ids of their agents."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            views, following = await service.list_teams(
                tx, workspace_id, cursor=cursor, limit=limit
            )
        return Page([Team.of(view) for view in views], following)
