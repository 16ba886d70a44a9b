"""Facts of after-sales requests. `state` is the state after the act; amounts in minor units."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from xiaoer.kernel.events import Event


@dataclass(frozen=True)
class _AftersalesEvent(Event):
    """What every one tells; `buyer` is the customer's key in the shop."""

    request_id: UUID
    number: str
    order_id: UUID
    buyer: str
    kind: str
    state: str
    version: int
    act: str
    who: str


@dataclass(frozen=True)
class AftersalesRequested(_AftersalesEvent):
    """A buyer asked for something, or asked again."""

    name: ClassVar[str] = "aftersales.requested"


@dataclass(frozen=True)
class AftersalesAnswered(_AftersalesEvent):
    """The merchant, or silence, said yes, no, or something in between."""

    name: ClassVar[str] = "aftersales.answered"


@dataclass(frozen=True)
class AftersalesSettled(_AftersalesEvent):
    """Money went back."""

    name: ClassVar[str] = "aftersales.settled"

    amount_minor: int
    currency: str


@dataclass(frozen=True)
class AftersalesRefundFailed(_AftersalesEvent):
    """Money that had gone back did not arrive; the book has it again."""

    name: ClassVar[str] = "aftersales.refund_failed"

    amount_minor: int
    currency: str


@dataclass(frozen=True)
class AftersalesMoved(_AftersalesEvent):
    """Anything else that happened on the way."""

    name: ClassVar[str] = "aftersales.moved"


@dataclass(frozen=True)
class AftersalesEnded(_AftersalesEvent):
    """It is over, for now: completed, closed or withdrawn."""

    name: ClassVar[str] = "aftersales.ended"


@dataclass(frozen=True)
class AftersalesOverdue(_AftersalesEvent):
    """A clock ran out that only a person can answer."""

    name: ClassVar[str] = "aftersales.overdue"
