"""The lines of a conversation: reading them, and adding a reply."""

from uuid import UUID

from litestar import Controller, get, post

from xiaoer.conversations import service
from xiaoer.conversations.files import attachments_of
from xiaoer.conversations.messages import list_messages
from xiaoer.conversations.routes.parameters import Seq
from xiaoer.conversations.schemas import NewMessage
from xiaoer.conversations.views import Content, Message, MessagePage
from xiaoer.identity.api import Permission, get_agent, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart, Limit


class ConversationMessages(Controller):
    """What was said, and the agent's next word.

    One controller for both, because two cannot share a path.
    """

    path = "/api/v1/conversations/{conversation_id:uuid}/messages"
    tags = ("conversations",)

    @get(operation_id="list_messages", guards=[requires(Permission.CONVERSATIONS_READ)])
    async def list_messages(
        self,
        request: AgentRequest,
        *,
        conversation_id: UUID,
        db: DbPart,
        clock: ClockPart,
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

    @post(operation_id="send_message", guards=[requires(Permission.CONVERSATIONS_REPLY)])
    async def send_message(
        self,
        request: AgentRequest,
        conversation_id: UUID,
        data: NewMessage,
        db: DbPart,
        clock: ClockPart,
    ) -> Message:
        """Reply to the contact; who answers for the bot or the queue takes over."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            agent = await get_agent(tx, who.workspace_id, who.agent_id)
            files = await attachments_of(tx, data.attachment_ids, uploader=who.key)
            return await service.say_as_agent(
                tx,
                conversation_id=conversation_id,
                agent=(agent.id, agent.name),
                client_id=data.client_id,
                content=Content(text=data.text, attachments=files),
                clock=clock,
            )
