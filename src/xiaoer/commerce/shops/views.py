"""What an operator sees of a connected shop."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xiaoer.commerce.connections.syncs import Sync
from xiaoer.commerce.shop_refunds.store import StoredRefund
from xiaoer.commerce.shops.store import StoredRejection
from xiaoer.kernel.i18n import translate
from xiaoer.kernel.money import Money


@dataclass(frozen=True)
class Trouble:
    """Why something went wrong: a code, and the same in plain words."""

    code: str
    text: str


@dataclass(frozen=True)
class SyncView:
    """How far a shop was read.

    `customers`, `products` and `orders` count what this shop brought that was not here before;
    `read_at` is the last reading that went well, `changed_at` the last with something new.
    `trouble` is None while all is well; `failures` counts those in a row.
    """

    connection_id: UUID
    is_catching_up: bool
    customers: int
    products: int
    orders: int
    read_at: datetime | None
    changed_at: datetime | None
    failures: int
    failed_at: datetime | None
    trouble: Trouble | None
    rejected: int
    refunds_waiting: int
    refunds_written: int
    refunds_refused: int


@dataclass(frozen=True)
class RejectionView:
    """A row that was not taken, and why."""

    kind: str
    key: str
    reason: Trouble
    seen_at: datetime


@dataclass(frozen=True)
class ShopRefundView:
    """A refund of this desk: waiting, written in the shop (`reference` is its id), or refused."""

    id: UUID
    order_id: UUID
    order_number: str
    amount: Money
    state: str
    reference: str | None
    trouble: Trouble | None
    asked_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class TestView:
    """Whether the shop answered as it should."""

    is_fine: bool
    trouble: Trouble | None


def trouble(code: str | None, params: dict[str, object], locale: str) -> Trouble | None:
    """In the reader's language; None where nothing is wrong."""
    return Trouble(code, translate(code, locale, **params)) if code else None


def sync_view(
    connection_id: UUID, state: Sync, *, rejected: int, refunds: dict[str, int], locale: str
) -> SyncView:
    """The state of reading, with what waits and what was refused."""
    return SyncView(
        connection_id=connection_id,
        is_catching_up=state.has_more,
        customers=state.customers,
        products=state.products,
        orders=state.orders,
        read_at=state.read_at,
        changed_at=state.changed_at,
        failures=state.failures,
        failed_at=state.failed_at,
        trouble=trouble(state.failure_code, state.failure_params, locale),
        rejected=rejected,
        refunds_waiting=refunds.get("waiting", 0),
        refunds_written=refunds.get("written", 0),
        refunds_refused=refunds.get("refused", 0),
    )


def rejection_view(row: StoredRejection, locale: str) -> RejectionView:
    """A refused row with its reason in words."""
    reason = Trouble(row.code, translate(row.code, locale, **row.params))
    return RejectionView(row.kind, row.key, reason, row.seen_at)


def refund_view(row: StoredRefund, locale: str) -> ShopRefundView:
    """A refund as an operator follows it."""
    return ShopRefundView(
        id=row.id,
        order_id=row.order_id,
        order_number=row.order_number,
        amount=Money(row.amount_minor, row.currency),
        state=row.state,
        reference=row.reference,
        trouble=trouble(row.failure_code, dict(row.failure_params), locale),
        asked_at=row.asked_at,
        ended_at=row.ended_at,
    )
