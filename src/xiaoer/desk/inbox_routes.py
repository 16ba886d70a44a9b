"""The lists that agents work from, and their counters."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.params import QueryParameter

from xiaoer.contacts import api as contacts
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import ConversationRow, Counts, View
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.http.parameters import AgentRequest, DbPart
from xiaoer.kernel.ids import ContactId


class InboxViews(Controller):
    """Conversations by view."""

    path = "/api/v1"
    tags = ("desk",)
    guards = (requires(Permission.CONVERSATIONS_READ),)

    @get("/conversations", operation_id="list_conversations")
    async def list_conversations(
        self,
        request: AgentRequest,
        *,
        db: DbPart,
        view: View = "all",
        wanted: Annotated[
            str | None, QueryParameter(name="q", required=False, max_length=200)
        ] = None,
        cursor: Annotated[
            str | None, QueryParameter(name="cursor", required=False, max_length=2000)
        ] = None,
        limit: Annotated[int, QueryParameter(name="limit", required=False, ge=1, le=200)] = 50,
    ) -> Page[ConversationRow]:
        """A page of a view; the queue shows who waits longest first, the rest newest first."""
        async with db.transaction(request.user.workspace_id) as tx:
            return await conversations.list_conversations(
                tx,
                view=view,
                agent_id=request.user.agent_id,
                query=wanted,
                cursor=cursor,
                limit=limit,
            )

    @get("/conversations/counts", operation_id="count_conversations")
    async def count_conversations(self, request: AgentRequest, db: DbPart) -> Counts:
        """The counters of the views; each stops at 1000."""
        async with db.transaction(request.user.workspace_id) as tx:
            return await conversations.count_views(tx, request.user.agent_id)

    @get("/contacts/{contact_id:uuid}/conversations", operation_id="list_contact_conversations")
    async def list_contact_conversations(
        self, request: AgentRequest, contact_id: UUID, db: DbPart
    ) -> Page[ConversationRow]:
        """The contact's twenty latest conversations."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            await contacts.get(tx, workspace_id, ContactId(contact_id))
            return Page(await conversations.list_of_contact(tx, contact_id))
