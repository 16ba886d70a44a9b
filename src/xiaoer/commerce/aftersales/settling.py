"""Money of requests, through the order's book: the way it came, never more than was paid."""

from dataclasses import dataclass

from xiaoer.commerce.aftersales.errors import SettlementRefusedError
from xiaoer.commerce.aftersales.model.shares import split
from xiaoer.commerce.aftersales.ports import Payout
from xiaoer.commerce.aftersales.store import claims, money
from xiaoer.commerce.book import service as book
from xiaoer.commerce.book.errors import OverdrawnError
from xiaoer.commerce.book.model import OrderBook
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.payments.errors import RefundTooLargeError
from xiaoer.commerce.settling import service as settling
from xiaoer.commerce.settling.hand import Hand
from xiaoer.commerce.settling.model import Move, Postings, lowered
from xiaoer.commerce.shop_refunds import service as shop_refunds
from xiaoer.commerce.world import reading, writing
from xiaoer.commerce.world.records import Order, World
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.money import Money


@dataclass(frozen=True, slots=True)
class _Open:
    """An order with its rows locked and its accounts open."""

    hand: Hand
    order: Order
    ledger: OrderBook


class BookSettlement:
    """Posts refunds against lines and tills. A method's id is that of the order's payments."""

    async def refund(self, tx: Tx, workspace_id: WorkspaceId, payout: Payout) -> None:
        """Pay back once per key. Raises SettlementRefusedError, and then nothing changed."""
        found = await _opened(tx, workspace_id, payout)
        if found is None:
            return
        tills = await book.tills_of(tx, workspace_id, found.ledger)
        parts = payout.methods or split(payout.amount, tills)
        if sum(parts.values()) != payout.amount:
            raise SettlementRefusedError(left=sum(tills.values()))
        await _settle(found, await _lowered(found, payout), parts, left=sum(tills.values()))
        await shop_refunds.owe(
            tx,
            workspace_id,
            order_id=payout.order_id,
            key=payout.key,
            amount=Money(payout.amount, payout.currency),
            lines=payout.lines,
            at=payout.at,
        )

    async def charge(self, tx: Tx, workspace_id: WorkspaceId, payout: Payout) -> None:
        """Take once per key. Raises SettlementRefusedError when the method has not so much."""
        found = await _opened(tx, workspace_id, payout)
        if found is None:
            return
        lines = {int(position): part for position, part in payout.lines.items()}
        parts = {method: -amount for method, amount in payout.methods.items()}
        await _settle(found, found.ledger.charge(lines), parts, left=0)


async def _opened(tx: Tx, workspace_id: WorkspaceId, payout: Payout) -> _Open | None:
    """None when the key was used before."""
    world = await locked(tx, workspace_id, payout)
    if world.order is None:
        raise OrderNotFoundError
    if not await money.keep(tx, workspace_id, payout):
        return None
    hand = Hand(tx, workspace_id, world, payout.key, payout.by, FixedClock(payout.at))
    return _Open(hand, world.order, await settling.open_accounts(hand, world.order))


async def locked(tx: Tx, workspace_id: WorkspaceId, payout: Payout) -> World:
    """Buyer and order, locked in the order in which everybody locks them."""
    order_id = payout.order_id
    customer_id = await reading.customer_of_order(tx, workspace_id, order_id)
    if customer_id is None:
        raise OrderNotFoundError
    buyer = await reading.buyer(tx, workspace_id, customer_id, for_change=True)
    await claims.lock_order(tx, workspace_id, order_id)
    order = await reading.order(tx, workspace_id, customer_id, order_id=order_id)
    if buyer is None:
        raise OrderNotFoundError
    return World(buyer, order, {}, {}, payout.currency)


async def _lowered(found: _Open, payout: Payout) -> Postings:
    lines = {int(position): part for position, part in payout.lines.items()}
    held = await book.held(found.hand.tx, found.hand.workspace_id, found.ledger.freight)
    return lowered(found.ledger, payout.amount, lines, held)


async def _settle(found: _Open, charges: Postings, parts: dict[str, int], *, left: int) -> None:
    world, order = found.hand.world, found.order
    moves = [Move(key, settling.label_of(world, key), part) for key, part in parts.items()]
    try:
        await settling.settle(
            found.hand, order, found.ledger, charges=charges, moves=moves, kind="aftersales"
        )
        await settling.write_payments(found.hand, order.id, moves, order.currency)
    except (OverdrawnError, RefundTooLargeError) as error:
        raise SettlementRefusedError(left=left) from error
    await writing.touch(found.hand.tx, found.hand.workspace_id, order.id)
