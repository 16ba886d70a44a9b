"""What agents write."""

from uuid import UUID

from litestar import Controller, post

from xiaoer.conversations import service
from xiaoer.conversations.schemas import MarkRead, NewNote
from xiaoer.conversations.views import Conversation, Message
from xiaoer.identity.api import Permission, get_agent, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart


class ConversationWriting(Controller):
    """Notes and reading marks."""

    path = "/api/v1/conversations/{conversation_id:uuid}"
    tags = ("conversations",)
    guards = (requires(Permission.CONVERSATIONS_REPLY),)

    @post("/notes", operation_id="add_note")
    async def add_note(
        self,
        request: AgentRequest,
        conversation_id: UUID,
        data: NewNote,
        db: DbPart,
        clock: ClockPart,
    ) -> Message:
        """Write something that only agents see."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            agent = await get_agent(tx, who.workspace_id, who.agent_id)
            return await service.add_note(
                tx,
                conversation_id=conversation_id,
                agent=(agent.id, agent.name),
                client_id=data.client_id,
                text=data.text,
                clock=clock,
            )

    @post("/read", operation_id="mark_read", status_code=200)
    async def mark_read(
        self,
        request: AgentRequest,
        conversation_id: UUID,
        data: MarkRead,
        db: DbPart,
        clock: ClockPart,
    ) -> Conversation:
        """Everything up to ``seq`` was seen."""
        async with db.transaction(request.user.workspace_id) as tx:
            await service.mark_read(
                tx, conversation_id=conversation_id, reader="agents", seq=data.seq, clock=clock
            )
            return await service.get(tx, conversation_id, clock)
