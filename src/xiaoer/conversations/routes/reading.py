"""Reading one conversation."""

from uuid import UUID

from litestar import Controller, Response, get

from xiaoer.conversations import service
from xiaoer.conversations.routes.parameters import tagged
from xiaoer.conversations.views import Conversation
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart


class ConversationReading(Controller):
    """One conversation as a whole."""

    path = "/api/v1/conversations/{conversation_id:uuid}"
    tags = ("conversations",)
    guards = (requires(Permission.CONVERSATIONS_READ),)

    @get(operation_id="get_conversation")
    async def get_conversation(
        self, request: AgentRequest, conversation_id: UUID, db: DbPart, clock: ClockPart
    ) -> Response[Conversation]:
        """A conversation with its hand-over packet and its place in the queue."""
        async with db.transaction(request.user.workspace_id) as tx:
            return tagged(await service.get(tx, conversation_id, clock))
