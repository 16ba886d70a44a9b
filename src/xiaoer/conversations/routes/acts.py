"""What agents do with a conversation. Each act may name the version it is based on."""

from uuid import UUID

from litestar import Controller, Response, post

from xiaoer.conversations import service
from xiaoer.conversations.routes.parameters import tagged
from xiaoer.conversations.schemas import Assign, Snooze
from xiaoer.conversations.views import Conversation
from xiaoer.identity.api import Permission, get_agent, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart, IfMatch
from xiaoer.kernel.ids import AgentId


class ConversationActs(Controller):
    """Take over, assign, snooze, resolve, reopen."""

    path = "/api/v1/conversations/{conversation_id:uuid}"
    tags = ("conversations",)
    guards = (requires(Permission.CONVERSATIONS_ASSIGN),)

    @post("/take-over", operation_id="take_over", status_code=200)
    async def take_over(
        self,
        request: AgentRequest,
        *,
        conversation_id: UUID,
        db: DbPart,
        clock: ClockPart,
        if_match: IfMatch = None,
    ) -> Response[Conversation]:
        """Become the owner."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            agent = await get_agent(tx, who.workspace_id, who.agent_id)
            view = await service.take_over(
                tx,
                conversation_id=conversation_id,
                agent=(agent.id, agent.name),
                clock=clock,
                if_match=if_match,
            )
        return tagged(view)

    @post("/assign", operation_id="assign", status_code=200)
    async def assign(
        self,
        request: AgentRequest,
        *,
        conversation_id: UUID,
        data: Assign,
        db: DbPart,
        clock: ClockPart,
        if_match: IfMatch = None,
    ) -> Response[Conversation]:
        """Give it to an agent, or back into the queue."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            view = await service.assign(
                tx,
                conversation_id=conversation_id,
                agent_id=AgentId(data.agent_id) if data.agent_id else None,
                actor=who.key,
                clock=clock,
                if_match=if_match,
            )
        return tagged(view)

    @post("/resolve", operation_id="resolve", status_code=200)
    async def resolve(
        self,
        request: AgentRequest,
        *,
        conversation_id: UUID,
        db: DbPart,
        clock: ClockPart,
        if_match: IfMatch = None,
    ) -> Response[Conversation]:
        """End it."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            view = await service.resolve(
                tx,
                conversation_id=conversation_id,
                actor=who.key,
                clock=clock,
                if_match=if_match,
            )
        return tagged(view)

    @post("/reopen", operation_id="reopen", status_code=200)
    async def reopen(
        self,
        request: AgentRequest,
        *,
        conversation_id: UUID,
        db: DbPart,
        clock: ClockPart,
        if_match: IfMatch = None,
    ) -> Response[Conversation]:
        """Take up a resolved one again."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            agent = await get_agent(tx, who.workspace_id, who.agent_id)
            view = await service.reopen(
                tx,
                conversation_id=conversation_id,
                agent=(agent.id, agent.name),
                clock=clock,
                if_match=if_match,
            )
        return tagged(view)

    @post("/snooze", operation_id="snooze", status_code=200)
    async def snooze(
        self,
        request: AgentRequest,
        *,
        conversation_id: UUID,
        data: Snooze,
        db: DbPart,
        clock: ClockPart,
        if_match: IfMatch = None,
    ) -> Response[Conversation]:
        """Put it aside until an instant, or until the contact writes."""
        async with db.transaction(request.user.workspace_id) as tx:
            view = await service.snooze(
                tx,
                conversation_id=conversation_id,
                until=data.until,
                clock=clock,
                if_match=if_match,
            )
        return tagged(view)
