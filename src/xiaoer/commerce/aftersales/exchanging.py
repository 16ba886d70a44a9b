"""An exchange keeps the new goods once it is promised, and swaps them when they are sent.

Of two that want the last piece one wins: the piece leaves the stock when it is promised, under the
lock of its row. What comes back enters the stock only after somebody has looked at it.
"""

from typing import Final

from xiaoer.commerce.aftersales.errors import OutOfStockError
from xiaoer.commerce.aftersales.model.holding import holds, is_sold_again
from xiaoer.commerce.aftersales.model.words import Act, Kind
from xiaoer.commerce.aftersales.opening import Swap, Wanted, swaps_of
from xiaoer.commerce.aftersales.step import Step
from xiaoer.commerce.aftersales.store import holds as store
from xiaoer.commerce.aftersales.swapping import swap_lines
from xiaoer.commerce.policies.model.facts import Reason
from xiaoer.commerce.world import reading, writing
from xiaoer.commerce.world.records import Order
from xiaoer.kernel.db import Tx

MOST_OTHERS: Final = 3
PROMISING: Final = frozenset({Act.AGREE, Act.RULE_FOR_BUYER, Act.SEND})
"""Acts that need the goods there and then."""


async def follow_goods(tx: Tx, step: Step) -> None:
    """Hold, release or send the goods of an exchange, as the act leaves it.

    Raises OutOfStockError when somebody promises or sends what is not there. No other act fails for
    that: it holds the goods as soon as they are there.
    """
    if step.after.kind is not Kind.EXCHANGE:
        return
    order = await _order(tx, step)
    if order is None or order.is_elsewhere:
        return
    swaps = _swaps(step, order)
    held = await store.of_request(tx, step.workspace_id, step.stored.id)
    wanted = holds(step.after)
    is_sent = step.deed.act is Act.SEND
    if (wanted or is_sent) and not held:
        await _hold(tx, step, swaps, may_lack=step.deed.act not in PROMISING)
    elif wanted is False and held:
        await writing.move_stock(tx, step.workspace_id, held)
        await store.let_go(tx, step.workspace_id, step.stored.id)
    if is_sent:
        await _send(tx, step, order, swaps)


async def _order(tx: Tx, step: Step) -> Order | None:
    order_id = step.stored.order_id
    customer = await reading.customer_of_order(tx, step.workspace_id, order_id)
    if customer is None:
        return None
    return await reading.order(tx, step.workspace_id, customer, order_id=order_id)


def _swaps(step: Step, order: Order) -> list[Swap]:
    """What goes for what; like for like where nothing else was named."""
    stored = step.stored
    wanted = Wanted(
        stored.order_number,
        Kind.EXCHANGE,
        Reason(stored.reason),
        lines=stored.request.lines,
        details=stored.details,
    )
    skus = {line.position: line.sku for line in order.lines}
    same = [(one.position, one.quantity, skus[one.position]) for one in stored.request.lines]
    return swaps_of(wanted, order) or same


def _needed(swaps: list[Swap]) -> dict[str, int]:
    found: dict[str, int] = {}
    for _, quantity, sku in swaps:
        found[sku] = found.get(sku, 0) + quantity
    return found


async def _hold(tx: Tx, step: Step, swaps: list[Swap], *, may_lack: bool) -> None:
    needed = _needed(swaps)
    goods = await reading.goods(tx, step.workspace_id, sorted(needed), for_change=True)
    for sku, quantity in needed.items():
        found = goods.get(sku)
        if found is None:
            continue
        lacks = found.stock is not None and found.stock < quantity
        if not lacks and (found.is_available or found.stock is not None):
            continue
        if may_lack:
            return
        others = await store.others(tx, step.workspace_id, sku, quantity, MOST_OTHERS)
        raise OutOfStockError(sku=sku, others="、".join(others) or "—")
    await writing.move_stock(tx, step.workspace_id, {sku: -n for sku, n in needed.items()})
    await store.keep(tx, step.workspace_id, step.stored.id, needed)


async def _send(tx: Tx, step: Step, order: Order, swaps: list[Swap]) -> None:
    """The new goods are the order's now; what came back can be sold again if it is as new."""
    is_again = await store.was_sent(tx, step.workspace_id, step.stored.id)
    await store.mark_sent(tx, step.workspace_id, step.stored.id)
    if is_again:
        return
    if is_sold_again(step.before, step.stored.reason):
        skus = {line.position: line.sku for line in order.lines}
        back = _needed([(p, n, skus[p]) for p, n, _ in swaps])
        await writing.move_stock(tx, step.workspace_id, back)
    await swap_lines(tx, step, swaps)
