"""What others see of a refund."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xiaoer.commerce.payments.model import RefundState, Why
from xiaoer.commerce.payments.store import Refund
from xiaoer.kernel.money import Money


@dataclass(frozen=True)
class RefundView:
    """`provider_reference` is the provider's receipt: without one nothing was sent.

    `needs_person` tells why somebody has to look; `failure` is the provider's own code.
    """

    id: UUID
    order_id: UUID
    connection_id: UUID
    method: str
    amount: Money
    reason: str
    requested_by: str
    state: RefundState
    provider_reference: str | None
    failure: str | None
    needs_person: Why | None
    requested_at: datetime
    changed_at: datetime
    ended_at: datetime | None


def refund_view(row: Refund) -> RefundView:
    """The refund as others see it."""
    return RefundView(
        id=row.id,
        order_id=row.order_id,
        connection_id=row.connection_id,
        method=row.method,
        amount=row.amount,
        reason=row.reason,
        requested_by=row.requested_by,
        state=row.state,
        provider_reference=row.provider_reference,
        failure=row.failure,
        needs_person=row.needs_person,
        requested_at=row.requested_at,
        changed_at=row.changed_at,
        ended_at=row.ended_at,
    )
