"""The number a contact left, for whoever calls back."""

from uuid import UUID

from litestar import Controller, get, post

from xiaoer.conversations import call_backs, service
from xiaoer.conversations.schemas import CallBackLookUp
from xiaoer.conversations.views import CallBackTask
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart


class ConversationCallBack(Controller):
    """Look up the number; note that it was called."""

    path = "/api/v1/conversations/{conversation_id:uuid}/call-back"
    tags = ("conversations",)
    guards = (requires(Permission.CONVERSATIONS_REPLY),)

    @get(operation_id="get_call_back")
    async def get_call_back(
        self, request: AgentRequest, conversation_id: UUID, db: DbPart, clock: ClockPart
    ) -> CallBackLookUp:
        """The number, in full: it was left to be called."""
        async with db.transaction(request.user.workspace_id) as tx:
            await service.get(tx, conversation_id, clock)
            return CallBackLookUp(await call_backs.find(tx, conversation_id))

    @post("/done", operation_id="complete_call_back", status_code=200)
    async def complete_call_back(
        self, request: AgentRequest, conversation_id: UUID, db: DbPart, clock: ClockPart
    ) -> CallBackTask:
        """The contact was called."""
        who = request.user
        actor = f"agent:{who.agent_id}"
        async with db.transaction(who.workspace_id) as tx:
            return await call_backs.complete(
                tx, conversation_id=conversation_id, actor=actor, clock=clock
            )
