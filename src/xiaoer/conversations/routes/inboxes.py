"""Inboxes, and the channel that programs use."""

import hashlib
from uuid import UUID

from litestar import Controller, get, post

from xiaoer.contacts import api as contacts
from xiaoer.conversations.inboxes import get_inbox, list_inboxes
from xiaoer.conversations.receiving import InboundMessage
from xiaoer.conversations.routes.parameters import Door
from xiaoer.conversations.schemas import ApiMessage
from xiaoer.conversations.views import Content, Inbox, Message
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart, IdempotencyKey
from xiaoer.kernel.ids import InboxId


class Inboxes(Controller):
    """Where contacts come from."""

    path = "/api/v1/inboxes"
    tags = ("inboxes",)

    @get(operation_id="list_inboxes", guards=[requires(Permission.INBOXES_READ)])
    async def list_inboxes(self, request: AgentRequest, db: DbPart) -> list[Inbox]:
        """All inboxes of the workspace."""
        async with db.transaction(request.user.workspace_id) as tx:
            return await list_inboxes(tx)

    @post(
        "/{inbox_id:uuid}/messages",
        operation_id="receive_message",
        guards=[requires(Permission.MESSAGES_IMPORT)],
    )
    async def receive_message(
        self,
        request: AgentRequest,
        *,
        inbox_id: UUID,
        data: ApiMessage,
        idempotency_key: IdempotencyKey,
        db: DbPart,
        clock: ClockPart,
        intake: Door,
    ) -> Message:
        """Bring a contact's message from elsewhere; the same key again gives the same message."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            inbox = await get_inbox(tx, inbox_id)
            contact = await contacts.find_or_create_by_identity(
                tx,
                workspace_id,
                inbox_id=InboxId(inbox.id),
                external_id=data.contact.external_id,
                name=data.contact.name,
                verified=True,
                clock=clock,
            )
        key = hashlib.sha256(idempotency_key.encode()).hexdigest()
        inbound = InboundMessage(
            workspace_id=workspace_id,
            inbox_id=inbox.id,
            contact_id=contact.id,
            contact_name=contact.name,
            contact_tier=contact.tier,
            content=Content(text=data.text),
            client_id=None,
            dedupe_key=f"x:{key}",
        )
        return await intake.receive(inbound)
