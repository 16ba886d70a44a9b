"""Ask for a refund, and follow what the provider says of it."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.payments import store
from xiaoer.commerce.payments.errors import (
    NoPaymentConnectionError,
    PaymentNotRefundableError,
    RefundKeyReusedError,
    RefundNotFoundError,
    RefundTooLargeError,
)
from xiaoer.commerce.payments.events import RefundFailed, RefundNeedsPerson, RefundSucceeded
from xiaoer.commerce.payments.model import (
    ENDED,
    FAILED,
    PATIENCE,
    RefundState,
    Why,
    advance,
    pause_after,
)
from xiaoer.commerce.payments.store import Payment, Refund
from xiaoer.commerce.payments.views import RefundView, refund_view
from xiaoer.commerce.ports.payments import Receipt, RefundOrder
from xiaoer.identity import api as identity
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import WORKSPACE_TOPIC, Event, publish
from xiaoer.kernel.http.paging import decode_cursor, page_of
from xiaoer.kernel.ids import OrderId, WorkspaceId, new_id
from xiaoer.kernel.money import InvalidAmountError, Money

FELL_THROUGH: Final = "commerce.refund_fell_through"
"""The money of a refund did not arrive; its payload names the refund."""
CAME_THROUGH: Final = "commerce.refund_came_through"
"""A refund that was given up has arrived; its payload names the refund."""
SEND: Final = "commerce.send_refund"
FOLLOW: Final = "commerce.follow_refund"
ATTEMPTS: Final = 12
LONGEST_KEY: Final = 255


@dataclass(frozen=True, slots=True)
class Filter:
    """Which refunds a list is about."""

    order_id: UUID | None = None
    state: RefundState | None = None
    needs_person: bool | None = None


async def request_refund(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    order_id: OrderId,
    payment_position: int,
    amount: Money,
    reason: str,
    request_key: str,
    requested_by: str,
    clock: Clock,
    payment_reference: str | None = None,
) -> RefundView:
    """Have money sent back by the way it came; a job sends it once this transaction commits.

    The same `request_key` gives the same refund. `payment_reference` is the provider's number of
    the payment, for payments whose shop did not tell it; a provider that needs one refuses
    without it.

    Raises PaymentNotRefundableError, RefundTooLargeError, NoPaymentConnectionError,
    RefundKeyReusedError, InvalidAmountError; then nothing changed.
    """
    if amount.amount_minor <= 0 or not 0 < len(request_key) <= LONGEST_KEY:
        raise InvalidAmountError(amount=amount.amount_minor, currency=amount.currency)
    payment = await store.lock_payment(tx, workspace_id, order_id, payment_position)
    known = await store.by_request_key(tx, workspace_id, request_key)
    if known is not None:
        return refund_view(_same(known, order_id, amount))
    if payment is None or payment.currency != amount.currency:
        raise PaymentNotRefundableError
    await _check_room(tx, workspace_id, order_id, payment, amount)
    connection = await connections.paying_for(tx, workspace_id, payment.method)
    if connection is None:
        raise NoPaymentConnectionError(method=payment.method)
    now = clock.now()
    refund = Refund(
        id=new_id(),
        order_id=order_id,
        connection_id=connection.id,
        request_key=request_key,
        payment_reference=payment_reference or payment.reference or "",
        method=payment.method,
        amount_minor=amount.amount_minor,
        paid_minor=payment.amount_minor,
        currency=amount.currency,
        reason=reason,
        requested_by=requested_by,
        state=RefundState.REQUESTED,
        provider_reference=None,
        failure=None,
        needs_person=None,
        requested_at=now,
        changed_at=now,
        ended_at=None,
    )
    await store.insert(tx, workspace_id, refund)
    await jobs.enqueue(tx, workspace_id, SEND, _payload(refund), max_attempts=ATTEMPTS)
    await _audit(tx, workspace_id, requested_by, new=refund, old=None, clock=clock)
    return refund_view(refund)


def _same(known: Refund, order_id: OrderId, amount: Money) -> Refund:
    if (known.order_id, known.amount) != (order_id, amount):
        raise RefundKeyReusedError
    return known


async def _check_room(
    tx: Tx, workspace_id: WorkspaceId, order_id: OrderId, payment: Payment, amount: Money
) -> None:
    gone = await store.going_back(tx, workspace_id, order_id, payment.method, payment.currency)
    left = Money(max(0, payment.amount_minor - gone), payment.currency)
    if amount > left:
        raise RefundTooLargeError(left=str(left.to_decimal()), currency=left.currency)


async def get_refund(tx: Tx, workspace_id: WorkspaceId, refund_id: UUID) -> RefundView:
    """Raises RefundNotFoundError."""
    return refund_view(await _get(tx, workspace_id, refund_id))


async def list_refunds(
    tx: Tx, workspace_id: WorkspaceId, *, wanted: Filter, cursor: str | None, limit: int
) -> tuple[list[RefundView], str | None]:
    """The newest first, and the cursor of the page after them."""
    after: UUID | None = decode_cursor(cursor, UUID)[0] if cursor else None
    rows = await store.page(
        tx,
        workspace_id,
        order_id=wanted.order_id,
        state=wanted.state,
        needs_person=wanted.needs_person,
        after=after,
        limit=limit + 1,
    )
    kept, following = page_of(rows, limit, place=lambda row: (row.id,))
    return [refund_view(row) for row in kept], following


def order_of(refund: Refund) -> RefundOrder:
    """What the provider is asked for."""
    return RefundOrder(
        key=refund.key,
        payment_reference=refund.payment_reference,
        amount=refund.amount,
        paid=refund.paid,
        reason=refund.reason,
    )


async def take_receipt(
    tx: Tx, workspace_id: WorkspaceId, *, connection_id: UUID, receipt: Receipt, clock: Clock
) -> RefundView:
    """Follow the provider's word; an old, doubled or contradicting one never undoes anything.

    Raises RefundNotFoundError for a key that is not of this connection.
    """
    refund = await _get(tx, workspace_id, _id_of(receipt.key), lock=True)
    if refund.connection_id != connection_id:
        raise RefundNotFoundError
    step = advance(refund.state, refund.amount, receipt)
    now = clock.now()
    state = step.state or refund.state
    changed = replace(
        refund,
        state=state,
        provider_reference=refund.provider_reference or receipt.reference,
        failure=receipt.reason if step.state and step.why else refund.failure,
        needs_person=step.why or (None if state is RefundState.SUCCEEDED else refund.needs_person),
        changed_at=now if step.state else refund.changed_at,
        ended_at=now if step.state and state in ENDED else refund.ended_at,
    )
    if changed != refund:
        await _save(tx, workspace_id, refund, changed, clock)
    if changed.state is RefundState.ACCEPTED:
        await _follow_later(tx, workspace_id, changed, clock)
    return refund_view(changed)


async def give_up(
    tx: Tx, workspace_id: WorkspaceId, refund_id: UUID, *, why: Why, failure: str, clock: Clock
) -> None:
    """Ask a person: refused for good, or not reached. A refund that ended meanwhile stays."""
    refund = await _get(tx, workspace_id, refund_id, lock=True)
    if refund.state in ENDED:
        return
    is_over = why is Why.REFUSED
    now = clock.now()
    changed = replace(
        refund,
        state=RefundState.FAILED if is_over else refund.state,
        failure=failure,
        needs_person=why,
        changed_at=now,
        ended_at=now if is_over else None,
    )
    await _save(tx, workspace_id, refund, changed, clock)


async def send_again(tx: Tx, workspace_id: WorkspaceId, refund: Refund, *, clock: Clock) -> None:
    """Ask the provider once more for a refund it was never known to have: the same key."""
    changed = replace(refund, needs_person=None, failure=None, changed_at=clock.now())
    await _save(tx, workspace_id, refund, changed, clock)
    await jobs.enqueue(tx, workspace_id, SEND, _payload(refund), max_attempts=ATTEMPTS)


async def let_go(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, matter: str, *, clock: Clock
) -> None:
    """The matter is paid in another way: refunds that were never reached are asked no more."""
    for refund in await store.unreached(tx, workspace_id, order_id, matter):
        now = clock.now()
        changed = replace(
            refund,
            state=RefundState.CLOSED,
            failure="paid_otherwise",
            needs_person=None,
            changed_at=now,
            ended_at=now,
        )
        await store.save(tx, workspace_id, changed)
        await _audit(tx, workspace_id, "system:payments", new=changed, old=refund, clock=clock)


async def contradict(tx: Tx, workspace_id: WorkspaceId, refund: Refund, *, clock: Clock) -> None:
    """It arrived although its money is not due any more: somebody has to look."""
    changed = replace(refund, needs_person=Why.CONTRADICTED)
    await _save(tx, workspace_id, refund, changed, clock)


async def follow_again(tx: Tx, workspace_id: WorkspaceId, refund_id: UUID, *, clock: Clock) -> None:
    """Nothing new: ask again later, and ask a person once it takes too long."""
    refund = await _get(tx, workspace_id, refund_id, lock=True)
    if refund.state is not RefundState.ACCEPTED:
        return
    if clock.now() - refund.requested_at >= PATIENCE and refund.needs_person is None:
        changed = replace(refund, needs_person=Why.SLOW)
        await _save(tx, workspace_id, refund, changed, clock)
    await _follow_later(tx, workspace_id, refund, clock)


async def _save(tx: Tx, workspace_id: WorkspaceId, old: Refund, new: Refund, clock: Clock) -> None:
    await store.save(tx, workspace_id, new)
    for event in _events(old, new):
        await publish(tx, workspace_id, event, topic=WORKSPACE_TOPIC)
    if job := _follows(old, new):
        await jobs.enqueue(tx, workspace_id, job, _payload(new))
    await _audit(tx, workspace_id, "system:payments", new=new, old=old, clock=clock)


def _follows(old: Refund, new: Refund) -> str | None:
    """The job that lets the book and the request follow what has become of the money."""
    is_given_up = new.needs_person is Why.UNREACHABLE and new.state is RefundState.REQUESTED
    if is_given_up and old.needs_person is not Why.UNREACHABLE:
        return FELL_THROUGH
    if new.state is old.state:
        return None
    if new.state in FAILED:
        return FELL_THROUGH
    is_back = new.state is RefundState.SUCCEEDED and old.needs_person is Why.UNREACHABLE
    return CAME_THROUGH if is_back else None


def _payload(refund: Refund) -> jobs.Payload:
    return {"refund_id": str(refund.id)}


def _events(old: Refund, new: Refund) -> list[Event]:
    events: list[Event] = []
    if new.state is not old.state and new.state is RefundState.SUCCEEDED:
        events.append(RefundSucceeded(new.id, new.order_id, new.amount_minor, new.currency))
    elif new.state is not old.state and new.state in ENDED:
        events.append(RefundFailed(new.id, new.order_id, new.state, new.failure or ""))
    if new.needs_person is not None and new.needs_person is not old.needs_person:
        events.append(RefundNeedsPerson(new.id, new.order_id, new.needs_person))
    return events


async def _follow_later(tx: Tx, workspace_id: WorkspaceId, refund: Refund, clock: Clock) -> None:
    await jobs.enqueue(
        tx,
        workspace_id,
        FOLLOW,
        {"refund_id": str(refund.id)},
        run_at=clock.now() + pause_after(clock.now() - refund.requested_at),
        dedupe_key=f"{FOLLOW}:{refund.id}",
        max_attempts=ATTEMPTS,
    )


async def _get(tx: Tx, workspace_id: WorkspaceId, refund_id: UUID, *, lock: bool = False) -> Refund:
    found = await store.get(tx, workspace_id, refund_id, lock=lock)
    if found is None:
        raise RefundNotFoundError
    return found


def _id_of(key: str) -> UUID:
    try:
        return UUID(hex=key)
    except ValueError as error:
        raise RefundNotFoundError from error


async def _audit(
    tx: Tx,
    workspace_id: WorkspaceId,
    actor: str,
    *,
    new: Refund,
    old: Refund | None,
    clock: Clock,
) -> None:
    has_moved = old is None or old.state is not new.state
    await identity.record_audit(
        tx,
        workspace_id,
        actor=actor,
        action=f"commerce.refund_{new.state}" if has_moved else "commerce.refund_noted",
        subject=f"refund:{new.id}",
        before=_told(old),
        after=_told(new),
        clock=clock,
    )


def _told(refund: Refund | None) -> dict[str, object] | None:
    if refund is None:
        return None
    return {
        "state": refund.state,
        "amount_minor": refund.amount_minor,
        "currency": refund.currency,
        "provider_reference": refund.provider_reference,
        "needs_person": refund.needs_person,
    }
