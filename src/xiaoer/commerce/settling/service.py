"""Post what an order's money does, write its payments down, and have providers send it back."""

from uuid import UUID

from xiaoer.commerce.book import service as book
from xiaoer.commerce.book.model import Account, OrderBook, Source, apart, balance_of, outside
from xiaoer.commerce.settling import refunding
from xiaoer.commerce.settling.hand import Hand
from xiaoer.commerce.settling.model import Move, Postings, postings_of
from xiaoer.commerce.world import writing
from xiaoer.commerce.world.records import Method, Order, World


def pocket(world: World, method: Method | None, method_id: str) -> Account:
    """Where a method's money lies: its own balance, apart from it, or outside the shop."""
    if method is None or method.balance_minor is None:
        return outside(method_id)
    owner = str(world.buyer.id)
    if method.is_settled_apart:
        return apart(owner, method_id)
    return balance_of(owner, method_id)


def source(world: World, method_id: str) -> Source:
    """A method as a source of money."""
    return Source(method_id, pocket(world, world.buyer.method(method_id), method_id))


def label_of(world: World, method_id: str) -> str:
    """What people call a method."""
    method = world.buyer.method(method_id)
    return method.label if method else method_id


async def open_accounts(hand: Hand, order: Order) -> OrderBook:
    """Take the order and the buyer's balances over into the book, if they are not there yet."""
    lines = {line.position: line.cost_minor for line in order.lines}
    tills = {key: order.paid_by(key) - order.paid_by(key, "refund") for key in order.method_ids}
    opened = book.OpenOrder(
        order_id=order.id,
        currency=order.currency,
        lines={position: cost for position, cost in lines.items() if cost},
        tills={key: amount for key, amount in tills.items() if amount > 0},
        freight=order.freight_minor or 0,
    )
    await book.open_order(hand.tx, hand.workspace_id, opened, hand.clock)
    await open_balances(hand)
    return opened.book


async def open_balances(hand: Hand) -> None:
    """Take the buyer's stored balances over into the book."""
    for method in hand.world.buyer.methods:
        if method.balance_minor is not None:
            account = balance_of(str(hand.world.buyer.id), method.external_id)
            await book.open_balance(
                hand.tx,
                hand.workspace_id,
                account,
                amount=method.balance_minor,
                currency=method.currency,
                clock=hand.clock,
            )


async def settle(
    hand: Hand,
    order: Order,
    ledger: OrderBook,
    *,
    charges: Postings,
    moves: list[Move],
    kind: str,
) -> None:
    """Post what lines cost now with the money of `moves`; balances follow.

    Raises OverdrawnError: more would go back than a line costs or a method paid.
    """
    tills = await book.tills_of(hand.tx, hand.workspace_id, ledger)
    paid = [(source(hand.world, move.method_id), move.amount_minor) for move in moves]
    postings = postings_of(ledger, charges, paid, tills)
    posted = book.entry(kind, order.currency, postings)
    await post(hand, posted, order.id)


async def post(hand: Hand, posted: book.Entry, order_id: UUID | None = None) -> None:
    """Write an entry and let balances follow their accounts. Raises OverdrawnError."""
    await book.post(
        hand.tx,
        hand.workspace_id,
        posted,
        clock=hand.clock,
        order_id=order_id,
        cause=hand.cause,
    )
    for posting in posted.postings:
        if posting.account.kind == "balance":
            await writing.change_balance(
                hand.tx,
                hand.workspace_id,
                hand.world.buyer.id,
                posting.account.part,
                posting.amount,
            )


async def write_payments(hand: Hand, order_id: UUID, moves: list[Move], currency: str) -> None:
    """Append what was paid and paid back to the order's payments.

    What goes back to a method outside the shop is asked of its provider, if one is connected; each
    row then names the one refund that follows the provider's word.
    """
    refunds = await refunding.ask(hand, moves, currency)
    rows = [
        ("payment" if move.amount_minor < 0 else "refund", move.label, move.method_id, part, note)
        for move in moves
        for note, part in refunds.get(move.method_id) or [(None, abs(move.amount_minor))]
    ]
    await append_payments(hand, order_id, rows, currency)


async def append_payments(
    hand: Hand, order_id: UUID, rows: list[writing.PaymentRow], currency: str
) -> None:
    """Write rows beside the order's payments, and ask nobody."""
    if rows:
        await writing.add_payments(
            hand.tx, hand.workspace_id, order_id, rows, currency=currency, at=hand.clock.now()
        )
