"""What happened to proposals; on the topic of their conversation, else of the workspace."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from xiaoer.kernel.events import Event


@dataclass(frozen=True)
class ProposalMade(Event):
    """Somebody may say yes now."""

    name: ClassVar[str] = "proposal.made"
    proposal_id: UUID
    act: str
    order_id: UUID | None
    contact_id: UUID | None
    conversation_id: UUID | None


@dataclass(frozen=True)
class ProposalConfirmed(Event):
    """The yes; `by` is contact:<id> or agent:<id>."""

    name: ClassVar[str] = "proposal.confirmed"
    proposal_id: UUID
    act: str
    by: str


@dataclass(frozen=True)
class ProposalExecuted(Event):
    """It was carried out; an order that was placed by it is named."""

    name: ClassVar[str] = "proposal.executed"
    proposal_id: UUID
    act: str
    order_id: UUID | None
    net_minor: int
    currency: str


@dataclass(frozen=True)
class ProposalDeclined(Event):
    """The no."""

    name: ClassVar[str] = "proposal.declined"
    proposal_id: UUID
    act: str
    by: str


@dataclass(frozen=True)
class ProposalExpired(Event):
    """Nobody answered in time."""

    name: ClassVar[str] = "proposal.expired"
    proposal_id: UUID
    act: str
