"""What the desk owes its contacts: calls to make, promises to keep."""

from uuid import UUID

from litestar import Controller, get, post

from xiaoer.conversations import call_backs, promises, service
from xiaoer.conversations.schemas import PromiseList
from xiaoer.conversations.views import Promise, ToDos
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart


class ToDoList(Controller):
    """Across all conversations, and of one."""

    path = "/api/v1"
    tags = ("conversations",)
    guards = (requires(Permission.CONVERSATIONS_REPLY),)

    @get("/to-dos", operation_id="list_to_dos")
    async def list_to_dos(self, request: AgentRequest, db: DbPart) -> ToDos:
        """What is still owed, the most pressing first; at most 200 of each kind."""
        async with db.transaction(request.user.workspace_id) as tx:
            return ToDos(await call_backs.waiting(tx), await promises.open_ones(tx))

    @get("/conversations/{conversation_id:uuid}/promises", operation_id="list_promises")
    async def list_promises(
        self, request: AgentRequest, conversation_id: UUID, db: DbPart, clock: ClockPart
    ) -> PromiseList:
        """What the bot and agents promised in a conversation, the oldest first."""
        async with db.transaction(request.user.workspace_id) as tx:
            await service.get(tx, conversation_id, clock)
            return PromiseList(await promises.of_conversation(tx, conversation_id))

    @post("/promises/{promise_id:uuid}/kept", operation_id="keep_promise", status_code=200)
    async def keep_promise(
        self, request: AgentRequest, promise_id: UUID, db: DbPart, clock: ClockPart
    ) -> Promise:
        """It was kept; saying so again changes nothing."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            return await promises.keep(
                tx, who.workspace_id, promise_id=promise_id, actor=who.key, clock=clock
            )
