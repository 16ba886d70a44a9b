"""What an agent asks of the contact: whether that was all, whether the bot may go on."""

from uuid import UUID

from litestar import Controller, post

from xiaoer.conversations import ending, giving_back
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart


class ConversationAsking(Controller):
    """Questions that the contact answers with one tap."""

    path = "/api/v1/conversations/{conversation_id:uuid}"
    tags = ("conversations",)
    guards = (requires(Permission.CONVERSATIONS_REPLY),)

    @post("/ask-end", operation_id="ask_end", status_code=204)
    async def ask_end(
        self, request: AgentRequest, conversation_id: UUID, db: DbPart, clock: ClockPart
    ) -> None:
        """Ask whether that was all; silence as long as the rules say ends the conversation."""
        async with db.transaction(request.user.workspace_id) as tx:
            await ending.ask(tx, conversation_id=conversation_id, clock=clock)

    @post("/offer-bot", operation_id="offer_bot", status_code=204)
    async def offer_bot(
        self, request: AgentRequest, conversation_id: UUID, db: DbPart, clock: ClockPart
    ) -> None:
        """Ask whether the bot may go on; it does so only when the contact agrees."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            await giving_back.offer(
                tx, conversation_id=conversation_id, agent_id=who.agent_id, clock=clock
            )
