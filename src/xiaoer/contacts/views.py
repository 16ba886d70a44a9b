"""Frozen records of contacts, as they cross to other slices. Phone and address are masked."""

from dataclasses import dataclass
from datetime import datetime

from xiaoer.contacts.model import mask_email, mask_phone
from xiaoer.kernel.ids import ContactId, InboxId


@dataclass(frozen=True, slots=True)
class IdentityView:
    """How one inbox knows a contact; ``verified`` when the shop vouched for it."""

    inbox_id: InboxId
    external_id: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ContactView:
    """A person served."""

    id: ContactId
    name: str
    phone_masked: str | None
    email_masked: str | None
    locale: str
    tier: str
    identities: tuple[IdentityView, ...]
    created_at: datetime
    care: str = "standard"

    @property
    def shop_id(self) -> str | None:
        """The buyer's id in the shop, if the shop vouched for it."""
        return next((item.external_id for item in self.identities if item.verified), None)


@dataclass(frozen=True, slots=True)
class Details:
    """What a channel told about a person; an empty name or None where it told nothing."""

    name: str
    phone: str | None
    email: str | None
    locale: str | None


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """A contact as stored; stays inside the slice."""

    id: ContactId
    name: str
    phone: str | None
    email: str | None
    locale: str
    tier: str
    created_at: datetime
    care: str = "standard"

    def seen_with(self, identities: tuple[IdentityView, ...]) -> ContactView:
        """What others may see."""
        return ContactView(
            id=self.id,
            name=self.name,
            phone_masked=mask_phone(self.phone) if self.phone else None,
            email_masked=mask_email(self.email) if self.email else None,
            locale=self.locale,
            tier=self.tier,
            identities=identities,
            created_at=self.created_at,
            care=self.care,
        )
