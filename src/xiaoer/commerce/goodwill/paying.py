"""Goodwill is paid once, through the book: the way it came, as store credit, or as a coupon."""

from uuid import UUID

from xiaoer.commerce.aftersales.ports import Payout
from xiaoer.commerce.aftersales.wired import SETTLEMENT
from xiaoer.commerce.book import service as book
from xiaoer.commerce.book.model import GOODWILL, balance_of
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.model import order_number_key
from xiaoer.commerce.policies import compensations
from xiaoer.commerce.policies.compensations import Compensation
from xiaoer.commerce.settling import credit
from xiaoer.commerce.settling import service as settling
from xiaoer.commerce.settling.hand import Hand
from xiaoer.commerce.world import reading
from xiaoer.commerce.world.records import World
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


async def pay(
    tx: Tx, workspace_id: WorkspaceId, granted: Compensation, *, by: str, clock: Clock
) -> Compensation:
    """Pay what is granted and not paid yet; anything else is given back as it is.

    Raises SettlementRefusedError when the order's payments hold less: it can be paid as store
    credit instead.
    """
    if granted.status != "granted" or granted.paid_at is not None:
        return granted
    customer_id = await reading.customer_id_of(tx, workspace_id, granted.buyer)
    if customer_id is None:
        raise OrderNotFoundError
    if granted.pay_to == "original":
        with_ = await _back(tx, workspace_id, granted, customer_id, by=by, clock=clock)
    else:
        with_ = await _credit(tx, workspace_id, granted, customer_id, by=by, clock=clock)
    return await compensations.note_paid(tx, workspace_id, granted, with_=with_, clock=clock)


def _cause(granted: Compensation) -> str:
    return f"compensation:{granted.id}"


async def _back(
    tx: Tx,
    workspace_id: WorkspaceId,
    granted: Compensation,
    customer_id: UUID,
    *,
    by: str,
    clock: Clock,
) -> str:
    key = order_number_key(granted.order_number)
    order = await reading.order(tx, workspace_id, customer_id, number_key=key)
    if order is None:
        raise OrderNotFoundError
    amount = granted.amount
    payout = Payout(
        order.id, amount.amount_minor, amount.currency, {}, {}, _cause(granted), clock.now(), by
    )
    await SETTLEMENT.refund(tx, workspace_id, payout)
    return ", ".join(order.originals)


async def _credit(
    tx: Tx,
    workspace_id: WorkspaceId,
    granted: Compensation,
    customer_id: UUID,
    *,
    by: str,
    clock: Clock,
) -> str:
    buyer = await reading.buyer(tx, workspace_id, customer_id, for_change=True)
    if buyer is None:
        raise OrderNotFoundError
    if granted.pay_to == "store_credit":
        method_id = await credit.store_credit(tx, workspace_id, buyer, granted.amount)
    else:
        method_id = await credit.coupon(tx, workspace_id, buyer, granted.amount, granted.id)
    buyer = await reading.buyer(tx, workspace_id, customer_id) or buyer
    world = World(buyer, None, {}, {}, granted.amount.currency)
    hand = Hand(tx, workspace_id, world, _cause(granted), by, clock)
    await settling.open_balances(hand)
    minor = granted.amount.amount_minor
    moves = [(GOODWILL, -minor), (balance_of(str(buyer.id), method_id), minor)]
    await settling.post(hand, book.entry("compensation", granted.amount.currency, moves))
    return method_id
