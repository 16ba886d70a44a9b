"""Reading one conversation."""

from uuid import UUID

from litestar import Controller, Response, get

from xiaoer.conversations import service
from xiaoer.conversations.messages import list_messages
from xiaoer.conversations.routes.parameters import AgentRequest, Db, Limit, Now, Seq, tagged
from xiaoer.conversations.views import Conversation, MessagePage
from xiaoer.identity.api import Permission, requires


class ConversationReading(Controller):
    """One conversation and its lines."""

    path = "/api/v1/conversations/{conversation_id:uuid}"
    tags = ("conversations",)
    guards = (requires(Permission.CONVERSATIONS_READ),)

    @get(operation_id="get_conversation")
    async def get_conversation(
        self, request: AgentRequest, conversation_id: UUID, db: Db, clock: Now
    ) -> Response[Conversation]:
        """A conversation with its hand-over packet and its place in the queue."""
        async with db.transaction(request.user.workspace_id) as tx:
            return tagged(await service.get(tx, conversation_id, clock))

    @get("/messages", operation_id="list_messages")
    async def list_messages(
        self,
        request: AgentRequest,
        *,
        conversation_id: UUID,
        db: Db,
        clock: Now,
        before_seq: Seq = None,
        after_seq: Seq = None,
        limit: Limit = 50,
    ) -> MessagePage:
        """Lines in order, notes included."""
        async with db.transaction(request.user.workspace_id) as tx:
            await service.get(tx, conversation_id, clock)
            return await list_messages(
                tx,
                conversation_id,
                after_seq=after_seq,
                before_seq=before_seq,
                limit=limit,
                with_notes=True,
            )
