"""A visitor's messages on their way to the intake."""

from collections.abc import Sequence
from uuid import UUID

from xiaoer.contacts import api as contacts
from xiaoer.contacts.api import ContactView
from xiaoer.conversations import api as conversations
from xiaoer.conversations.api import Content, InboundMessage
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.subjects import VisitorSubject
from xiaoer.kernel.ids import ContactId

_MOST_KEPT = 20_000


class Visitors:
    """Knows the names of those who wrote lately, so that a message needs no look-up of its own."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._names: dict[ContactId, tuple[str, str | None]] = {}

    def meet(self, contact: ContactView) -> None:
        """Remember the name and tier of a contact."""
        if len(self._names) >= _MOST_KEPT:
            self._names.clear()
        self._names[contact.id] = (contact.name, contact.tier)

    def name_of(self, contact_id: ContactId) -> str:
        """The contact's name, empty for somebody who has not written here yet."""
        return self._names.get(contact_id, ("", None))[0]

    async def inbound(
        self,
        who: VisitorSubject,
        *,
        client_id: str,
        text: str,
        attachment_ids: Sequence[UUID] = (),
    ) -> InboundMessage:
        """The visitor's message; repeats are told by contact and ``client_id``.

        Raises:
            AttachmentNotFoundError: a file is not there, or somebody else's.
        """
        files: tuple[conversations.Attachment, ...] = ()
        if attachment_ids or who.contact_id not in self._names:
            async with self._db.transaction(who.workspace_id) as tx:
                files = await conversations.attachments_of(tx, attachment_ids, uploader=who.key)
                self.meet(await contacts.get(tx, who.workspace_id, who.contact_id))
        name, tier = self._names[who.contact_id]
        return InboundMessage(
            workspace_id=who.workspace_id,
            inbox_id=who.inbox_id,
            contact_id=who.contact_id,
            contact_name=name,
            contact_tier=tier,
            content=Content(text=text, attachments=files),
            client_id=client_id,
            dedupe_key=f"c:{who.contact_id}:{client_id}",
        )
