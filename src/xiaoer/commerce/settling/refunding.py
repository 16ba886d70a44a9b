"""Ask the connected payment providers to send money back by the way it came."""

from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.payments import service as payments
from xiaoer.commerce.payments import store
from xiaoer.commerce.payments.errors import RefundTooLargeError
from xiaoer.commerce.settling.hand import Hand
from xiaoer.commerce.settling.model import Move
from xiaoer.commerce.world.records import Order
from xiaoer.kernel.ids import OrderId
from xiaoer.kernel.money import Money


async def ask(hand: Hand, moves: list[Move], currency: str) -> dict[str, str]:
    """Request refunds; returns what to note beside each method's row: `refund:<id>`.

    A method with a balance, or without a connected provider, needs none. Raises
    RefundTooLargeError when less is left of the method's payments.
    """
    order = hand.world.order
    found: dict[str, str] = {}
    for move in moves if order else ():
        method = hand.world.buyer.method(move.method_id)
        is_outside = method is None or method.balance_minor is None
        if order is None or move.amount_minor <= 0 or not is_outside:
            continue
        if ids := await _of_method(hand, order, move, currency):
            found[move.method_id] = f"refund:{','.join(ids)}"
    return found


async def _of_method(hand: Hand, order: Order, move: Move, currency: str) -> list[str]:
    """One refund for each payment of the method, until the amount is reached."""
    left, ids, is_connected = move.amount_minor, list[str](), False
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
        ids.append(str(made.id))
        left -= part
    if is_connected and left:
        raise RefundTooLargeError(left=str(Money(left, currency).to_decimal()), currency=currency)
    return ids
