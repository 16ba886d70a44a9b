"""What becomes of money on its way back."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from xiaoer.kernel.events import Event


@dataclass(frozen=True)
class RefundSucceeded(Event):
    """The provider says that the money went back."""

    name: ClassVar[str] = "refund.succeeded"

    refund_id: UUID
    order_id: UUID
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class RefundFailed(Event):
    """The money will not go back by itself; `state` is failed or closed."""

    name: ClassVar[str] = "refund.failed"

    refund_id: UUID
    order_id: UUID
    state: str
    reason: str


@dataclass(frozen=True)
class RefundNeedsPerson(Event):
    """Somebody has to look: refused, unreachable, or told two different things (`why`)."""

    name: ClassVar[str] = "refund.needs_person"

    refund_id: UUID
    order_id: UUID
    why: str
