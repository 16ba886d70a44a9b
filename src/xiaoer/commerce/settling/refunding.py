"""Ask the connected payment providers to send money back by the way it came."""

from uuid import UUID

from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.payments import service as payments
from xiaoer.commerce.payments import store
from xiaoer.commerce.payments.errors import RefundTooLargeError
from xiaoer.commerce.settling.hand import Hand
from xiaoer.commerce.settling.model import Move
from xiaoer.commerce.world.records import Order
from xiaoer.kernel.ids import OrderId
from xiaoer.kernel.money import Money

Sent = tuple[str, int]
"""What stands beside a payment's row, `refund:<id>`, and the amount in minor units."""


def note_of(refund_id: UUID) -> str:
    """How the order's payments name a refund."""
    return f"refund:{refund_id}"


async def ask(hand: Hand, moves: list[Move], currency: str) -> dict[str, list[Sent]]:
    """Request refunds; returns those of each method, which together come to its amount.

    A method with a balance, or without a connected provider, needs none. Raises
    RefundTooLargeError when less is left of the method's payments.
    """
    order = hand.world.order
    found: dict[str, list[Sent]] = {}
    for move in moves if order else ():
        method = hand.world.buyer.method(move.method_id)
        is_outside = method is None or method.balance_minor is None
        if order is None or move.amount_minor <= 0 or not is_outside:
            continue
        if sent := await _of_method(hand, order, move, currency):
            found[move.method_id] = sent
    return found


async def _of_method(hand: Hand, order: Order, move: Move, currency: str) -> list[Sent]:
    """One refund for each payment of the method, until the amount is reached.

    One of the same matter whose fate nobody knows is sent again instead: its key pays once.
    """
    again = await _again(hand, order, move)
    left, found, is_connected = move.amount_minor - sum(part for _, part in again), again, False
    for position, payment in enumerate(order.payments):
        if payment.kind != "payment" or payment.key != move.method_id or not left:
            continue
        if await connections.paying_for(hand.tx, hand.workspace_id, payment.method) is None:
            continue
        is_connected = True
        gone = await store.going_back(
            hand.tx, hand.workspace_id, OrderId(order.id), payment.method, currency
        )
        part = min(left, payment.amount_minor - gone)
        if part <= 0:
            continue
        made = await payments.request_refund(
            hand.tx,
            hand.workspace_id,
            order_id=OrderId(order.id),
            payment_position=payment.position,
            amount=Money(part, currency),
            reason=hand.cause,
            request_key=f"{hand.cause}:{move.method_id}:{position}"[:255],
            requested_by=hand.by,
            clock=hand.clock,
        )
        found.append((note_of(made.id), part))
        left -= part
    if is_connected and left:
        raise RefundTooLargeError(left=str(Money(left, currency).to_decimal()), currency=currency)
    return found


async def _again(hand: Hand, order: Order, move: Move) -> list[Sent]:
    """Send the matter's unreached refunds of this method again, as far as the amount goes."""
    if hand.matter is None:
        return []
    names = {one.method for one in order.payments if one.key == move.method_id}
    found: list[Sent] = []
    left = move.amount_minor
    for refund in await store.unreached(hand.tx, hand.workspace_id, order.id, hand.matter):
        if refund.method in names and refund.amount_minor <= left:
            await payments.send_again(hand.tx, hand.workspace_id, refund, clock=hand.clock)
            found.append((note_of(refund.id), refund.amount_minor))
            left -= refund.amount_minor
    return found
