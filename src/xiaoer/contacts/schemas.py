"""Shapes of contacts on the wire."""

from datetime import datetime

import msgspec

from xiaoer.contacts.model import mask_name
from xiaoer.contacts.views import ContactView
from xiaoer.kernel.ids import ContactId, InboxId


class ContactIdentity(msgspec.Struct, frozen=True):
    inbox_id: InboxId
    external_id: str
    verified: bool


class Contact(msgspec.Struct, frozen=True):
    """A person served; phone and email are always masked, the name for those who only watch."""

    id: ContactId
    name: str
    phone_masked: str | None
    email_masked: str | None
    locale: str
    tier: str
    identities: list[ContactIdentity]
    created_at: datetime

    @classmethod
    def of(cls, view: ContactView, *, named: bool) -> "Contact":
        shown = view.name if named else mask_name(view.name)
        contact = msgspec.convert(view, cls, from_attributes=True)
        return msgspec.structs.replace(contact, name=shown)
