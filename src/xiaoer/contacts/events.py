"""What happened to contacts."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from xiaoer.kernel.events import Event


@dataclass(frozen=True)
class ContactCreated(Event):
    """Somebody wrote or came for the first time."""

    name: ClassVar[str] = "contact.created"
    contact_id: UUID
    inbox_id: UUID
