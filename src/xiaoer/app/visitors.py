"""A visitor's message on its way to the intake."""

from xiaoer.app.lookups import Lookups
from xiaoer.contacts.errors import ContactNotFoundError
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Content, InboundMessage
from xiaoer.conversations.schemas import NewMessage
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.subjects import VisitorSubject


async def inbound(
    db: Database, lookups: Lookups, who: VisitorSubject, message: NewMessage
) -> InboundMessage:
    """What the visitor says; repeats are told by contact and ``client_id``.

    Raises:
        ContactNotFoundError: the visitor's contact is gone.
        AttachmentNotFoundError: a file is not there, or somebody else's.
    """
    contact = await lookups.contact(who)
    if contact is None:
        raise ContactNotFoundError
    files: tuple[conversations.Attachment, ...] = ()
    if message.attachment_ids:
        async with db.transaction(who.workspace_id) as tx:
            files = await conversations.attachments_of(tx, message.attachment_ids, uploader=who.key)
    return InboundMessage(
        workspace_id=who.workspace_id,
        inbox_id=who.inbox_id,
        contact_id=who.contact_id,
        contact_name=contact.name,
        contact_tier=contact.tier,
        content=Content(text=message.text, attachments=files),
        client_id=message.client_id,
        dedupe_key=f"c:{who.contact_id}:{message.client_id}",
    )
