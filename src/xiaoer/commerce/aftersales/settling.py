"""Money of requests, through the order's book: the way it came, never more than was paid."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from xiaoer.commerce.aftersales.errors import SettlementRefusedError
from xiaoer.commerce.aftersales.model.shares import split
from xiaoer.commerce.aftersales.ports import Payout
from xiaoer.commerce.aftersales.store import claims, money
from xiaoer.commerce.book import service as book
from xiaoer.commerce.book.errors import OverdrawnError
from xiaoer.commerce.book.model import Account, OrderBook, Source, outside
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.payments.errors import RefundTooLargeError
from xiaoer.commerce.settling import credit, refunding
from xiaoer.commerce.settling import service as settling
from xiaoer.commerce.settling.hand import Hand
from xiaoer.commerce.settling.model import Move, Postings, lowered, raised
from xiaoer.commerce.shop_refunds import service as shop_refunds
from xiaoer.commerce.world import reading, writing
from xiaoer.commerce.world.records import Order, World
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.i18n import DEFAULT_LOCALE, translate
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.money import Money

BY_HAND: Final = "by_hand"
"""The method of money that a person sent outside the desk."""


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
        charges = await _lowered(found, payout)
        if payout.way == "back":
            await _settle(found, charges, parts, left=sum(tills.values()), sent=payout.sent)
        else:
            await _otherwise(found, charges, payout, parts, left=sum(tills.values()))
        await _tell_shop(found, payout)

    async def charge(self, tx: Tx, workspace_id: WorkspaceId, payout: Payout) -> None:
        """Take once per key. Raises SettlementRefusedError when the method has not so much."""
        found = await _opened(tx, workspace_id, payout)
        if found is None:
            return
        lines = {int(position): part for position, part in payout.lines.items()}
        parts = {method: -amount for method, amount in payout.methods.items()}
        await _settle(found, found.ledger.charge(lines), parts, left=0)

    async def take_back(self, tx: Tx, workspace_id: WorkspaceId, payout: Payout) -> None:
        """Undo once per key, by line and by the one method that the provider failed."""
        found = await _opened(tx, workspace_id, payout)
        if found is None:
            return
        moved = await book.moved_by(tx, workspace_id, found.ledger, payout.matter or payout.key)
        lines = {int(position): part for position, part in payout.lines.items()}
        charges = raised(found.ledger, payout.amount, lines, -moved.get(found.ledger.freight, 0))
        for method_id, part in payout.methods.items():
            charges += found.ledger.pay(Source(method_id, outside(method_id)), part)
        posted = book.entry("refund_failed", payout.currency, charges)
        await settling.post(found.hand, posted, payout.order_id)
        await writing.touch(tx, workspace_id, payout.order_id)


async def _tell_shop(found: _Open, payout: Payout) -> None:
    """The order's shop writes down what has gone back; what was lost and is paid again, once."""
    hand, matter = found.hand, payout.matter or payout.key
    moved = await book.moved_by(hand.tx, hand.workspace_id, found.ledger, matter)
    gone = -sum(amount for account, amount in moved.items() if account.kind == "till")
    told = await shop_refunds.told(hand.tx, hand.workspace_id, payout.order_id, matter)
    if gone <= told:
        return
    fresh = min(payout.amount, gone - told)
    await shop_refunds.owe(
        hand.tx,
        hand.workspace_id,
        order_id=payout.order_id,
        key=payout.key,
        amount=Money(fresh, payout.currency),
        lines=payout.lines if fresh == payout.amount else split(fresh, payout.lines),
        at=payout.at,
    )


async def _opened(tx: Tx, workspace_id: WorkspaceId, payout: Payout) -> _Open | None:
    """None when the key was used before."""
    world = await locked(tx, workspace_id, payout)
    if world.order is None:
        raise OrderNotFoundError
    if not await money.keep(tx, workspace_id, payout):
        return None
    hand = Hand(
        tx, workspace_id, world, payout.key, payout.by, FixedClock(payout.at), payout.matter
    )
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


async def _settle(
    found: _Open,
    charges: Postings,
    parts: dict[str, int],
    *,
    left: int,
    sent: UUID | None = None,
) -> None:
    """`sent` is the refund that has the money already: then no provider is asked."""
    world, order, hand = found.hand.world, found.order, found.hand
    moves = [Move(key, settling.label_of(world, key), part) for key, part in parts.items()]
    try:
        await settling.settle(
            hand, order, found.ledger, charges=charges, moves=moves, kind="aftersales"
        )
        if sent is None:
            await settling.write_payments(hand, order.id, moves, order.currency)
        else:
            note = refunding.note_of(sent)
            rows: list[writing.PaymentRow]
            rows = [("refund", m.label, m.method_id, m.amount_minor, note) for m in moves]
            await settling.append_payments(hand, order.id, rows, order.currency)
    except (OverdrawnError, RefundTooLargeError) as error:
        raise SettlementRefusedError(left=left) from error
    await writing.touch(hand.tx, hand.workspace_id, order.id)


async def _otherwise(
    found: _Open, charges: Postings, payout: Payout, parts: dict[str, int], *, left: int
) -> None:
    """Money leaves the tills it was paid into, for another pocket than it came from."""
    hand = found.hand
    to, label, pocket = await _elsewhere(found, payout)
    postings = [*charges]
    for method_id, part in parts.items():
        postings += found.ledger.pay_back([(method_id, part)], pocket, part)
    try:
        posted = book.entry("aftersales", payout.currency, postings)
        await settling.post(hand, posted, payout.order_id)
    except OverdrawnError as error:
        raise SettlementRefusedError(left=left) from error
    row = ("refund", label, to, payout.amount, None)
    await settling.append_payments(hand, payout.order_id, [row], payout.currency)
    await writing.touch(hand.tx, hand.workspace_id, payout.order_id)


async def _elsewhere(found: _Open, payout: Payout) -> tuple[str, str, Account]:
    """The other pocket: its method, what people call it, its account."""
    hand, buyer = found.hand, found.hand.world.buyer
    if payout.way == "by_hand":
        label = translate("commerce.method.by_hand", buyer.locale or DEFAULT_LOCALE)
        return BY_HAND, label, outside(BY_HAND)
    amount = Money(payout.amount, payout.currency)
    method_id = await credit.store_credit(hand.tx, hand.workspace_id, buyer, amount)
    buyer = await reading.buyer(hand.tx, hand.workspace_id, buyer.id) or buyer
    world = World(buyer, found.order, {}, {}, payout.currency)
    await settling.open_balances(replace(hand, world=world))
    return method_id, settling.label_of(world, method_id), settling.source(world, method_id).pocket
