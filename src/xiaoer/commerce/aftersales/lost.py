"""Money that no request had asked for, and that did not arrive: a request is opened for it.

A cancelled order, a changed one, goodwill: the buyer is still owed what was promised, and somebody
must see it. Such a request claims no pieces: nobody asks for anything again.
"""

from uuid import UUID

from xiaoer.commerce.aftersales.model.request import Due, Grant, Request
from xiaoer.commerce.aftersales.model.shares import split
from xiaoer.commerce.aftersales.model.words import ClockName, Kind, State
from xiaoer.commerce.aftersales.ports import Payout, Settlement
from xiaoer.commerce.aftersales.rules import person_decides
from xiaoer.commerce.aftersales.step import matter_of
from xiaoer.commerce.aftersales.store import requests
from xiaoer.commerce.aftersales.terms import terms_for
from xiaoer.commerce.aftersales.writing import PROVIDER, Written, write
from xiaoer.commerce.book import service as book
from xiaoer.commerce.book.model import OrderBook
from xiaoer.commerce.payments.store import Refund
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.facts import Reason
from xiaoer.commerce.world import reading
from xiaoer.commerce.world.records import Buyer, Order
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId, new_id
from xiaoer.kernel.money import Money

BESIDE = ""


async def open_lost(
    tx: Tx,
    workspace_id: WorkspaceId,
    refund: Refund,
    row: tuple[str, int],
    *,
    settlement: Settlement,
    clock: Clock,
) -> UUID | None:
    """Take the money back into the book and open a request in `refund_failed`; returns its id.

    `row` is the payment method's key and the amount in minor units.
    """
    found = await _whose(tx, workspace_id, refund.order_id)
    if found is None:
        return None
    buyer, order = found
    method, amount = row
    cause = _cause_of(refund)
    lines = await _lines(tx, workspace_id, order, cause, amount)
    request_id = new_id()
    back = Payout(
        order.id,
        amount,
        order.currency,
        lines,
        {method: amount},
        f"{matter_of(request_id)}1",
        clock.now(),
        PROVIDER.key,
        cause,
    )
    await settlement.take_back(tx, workspace_id, back)
    request = _request(order, cause, lines, method, amount, clock)
    await _store(tx, workspace_id, request_id, buyer, order, request, clock)
    return request_id


def _cause_of(refund: Refund) -> str:
    """What ordered the refund: `proposal:<id>`, `compensation:<id>`."""
    return ":".join(refund.request_key.split(":", 2)[:2])


async def _whose(tx: Tx, workspace_id: WorkspaceId, order_id: UUID) -> tuple[Buyer, Order] | None:
    customer = await reading.customer_of_order(tx, workspace_id, order_id)
    buyer = await reading.buyer(tx, workspace_id, customer) if customer else None
    if customer is None or buyer is None:
        return None
    order = await reading.order(tx, workspace_id, customer, order_id=order_id)
    return (buyer, order) if order else None


async def _lines(
    tx: Tx, workspace_id: WorkspaceId, order: Order, cause: str, amount: int
) -> dict[str, int]:
    """What of the amount had come off the order's lines, by position."""
    ledger = OrderBook(str(order.id), order.currency)
    moved = await book.moved_by(tx, workspace_id, ledger, cause)
    off = {account.part: -by for account, by in moved.items() if account.kind == "line" and by < 0}
    gone = -sum(by for account, by in moved.items() if account.kind == "till")
    beside = max(0, gone - sum(off.values()))
    parts = split(amount, off | ({BESIDE: beside} if beside else {}))
    return {position: part for position, part in parts.items() if position != BESIDE}


def _request(  # noqa: PLR0917 - the parts of one request
    order: Order, cause: str, lines: dict[str, int], method: str, amount: int, clock: Clock
) -> Request:
    is_goodwill = cause.startswith("compensation:")
    terms, now = terms_for(order.currency), clock.now()
    grant = Grant(None, Verdict.NEEDS_PERSON, amount, lines, {method: amount})
    return Request(
        Kind.COMPENSATION if is_goodwill else Kind.REFUND_ONLY,
        (),
        terms,
        grant,
        now,
        state=State.REFUND_FAILED,
        due=Due(ClockName.REFUND, now + terms.clocks[ClockName.REFUND]),
        granted=amount,
        failed=amount,
        granted_by=PROVIDER.key,
        changed_at=now,
    )


async def _store(  # noqa: PLR0917 - the parts of one row
    tx: Tx,
    workspace_id: WorkspaceId,
    request_id: UUID,
    buyer: Buyer,
    order: Order,
    request: Request,
    clock: Clock,
) -> None:
    new = requests.NewRequest(
        id=request_id,
        number=await requests.next_number(tx, workspace_id),
        order_id=order.id,
        buyer=buyer.external_id,
        currency=order.currency,
        reason=Reason.OTHER.value,
        words="",
        request=request,
        decision=person_decides(Money(request.grant.amount, order.currency)),
        details={},
    )
    await requests.insert(tx, workspace_id, new)
    opened = Written(
        new.id,
        new.number,
        order.id,
        order.number,
        new.buyer,
        new.currency,
        None,
        request,
        PROVIDER,
        None,
    )
    await write(tx, workspace_id, opened, clock)
