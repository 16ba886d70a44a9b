"""Writing an exchange into the order: its lines, its total, and the book's lines with them."""

import msgspec

from xiaoer.commerce.aftersales.model.shares import split
from xiaoer.commerce.aftersales.opening import Swap
from xiaoer.commerce.aftersales.step import Step
from xiaoer.commerce.book import service as book
from xiaoer.commerce.settling import service as settling
from xiaoer.commerce.settling.hand import Hand
from xiaoer.commerce.world import reading, writing
from xiaoer.commerce.world.records import Line, Order, World
from xiaoer.commerce.world.swapping import Taken, line_of, share_of, swapped
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Tx


async def swap_lines(tx: Tx, step: Step, swaps: list[Swap]) -> None:
    """The order's lines become the new goods; like for like changes nothing.

    The difference was paid before: the new line costs what the old one did, and what was paid or
    paid back between them.
    """
    found = await _world(tx, step, swaps)
    if found is None:
        return
    world, order = found
    taken = _taken(step, world, order, swaps)
    if not taken:
        return
    ledger = await settling.open_accounts(_hand(tx, step, world), order)
    after = swapped(order.lines, taken)
    # the difference stands on the old position already; only what moves to a new one is posted
    moved = {line.position: line.cost_minor for line in after.lines if _is_new(line, order)}
    for one in taken:
        if one.quantity < one.line.quantity:
            at = one.line.position
            moved[at] = moved.get(at, 0) - one.new_cost
    posted = book.entry("exchange", order.currency, ledger.charge(moved))
    await settling.post(_hand(tx, step, world), posted, order.id)
    await writing.put_lines(tx, step.workspace_id, order.id, after.lines)
    total = order.total_minor + sum(one.new_cost - one.old_cost for one in taken)
    await writing.mark_modified(tx, step.workspace_id, order.id, "exchange", total)


def _is_new(line: Line, order: Order) -> bool:
    return order.line(line.position) is None


def _hand(tx: Tx, step: Step, world: World) -> Hand:
    clock = FixedClock(step.deed.at)
    return Hand(tx, step.workspace_id, world, f"{step.key}:swap", step.deed.actor, clock)


async def _world(tx: Tx, step: Step, swaps: list[Swap]) -> tuple[World, Order] | None:
    order_id = step.stored.order_id
    customer = await reading.customer_of_order(tx, step.workspace_id, order_id)
    buyer = await reading.buyer(tx, step.workspace_id, customer) if customer else None
    if customer is None or buyer is None:
        return None
    order = await reading.order(tx, step.workspace_id, customer, order_id=order_id)
    if order is None:
        return None
    skus = sorted({sku for _, _, sku in swaps})
    goods = await reading.goods(tx, step.workspace_id, skus)
    products = [line.product for line in order.lines if line.product]
    offers = await reading.offers(tx, step.workspace_id, products)
    return World(buyer, order, goods, offers, order.currency), order


def _taken(step: Step, world: World, order: Order, swaps: list[Swap]) -> list[Taken]:
    """Each swap with what it cost and costs; a position's difference is shared by its swaps."""
    found: list[Taken] = []
    by_position: dict[int, list[Swap]] = {}
    for one in swaps:
        by_position.setdefault(one[0], []).append(one)
    for position, group in by_position.items():
        line = order.line(position)
        if line is None or all(sku == line.sku for _, _, sku in group):
            continue
        pieces = sum(quantity for _, quantity, _ in group)
        cost = share_of(line, pieces) + _difference(step, position)
        prices = {
            str(place): line_of(world, line, sku, n).price_minor * n
            for place, (_, n, sku) in enumerate(group)
        }
        costs = _shared(cost, prices)
        olds = _shared(share_of(line, pieces), {str(i): n for i, (_, n, _) in enumerate(group)})
        for place, (_, n, sku) in enumerate(group):
            new = line_of(world, line, sku, n)
            paid = costs.get(str(place), 0)
            new = _costing(new, paid)
            found.append(Taken(line, n, new, olds.get(str(place), 0), paid))
    return found


def _costing(line: Line, paid: int) -> Line:
    """The line at what it really costs, where that is not its price."""
    kept = None if paid == line.price_minor * line.quantity else paid
    return msgspec.structs.replace(line, paid_minor=kept)


def _shared(amount: int, weights: dict[str, int]) -> dict[str, int]:
    """An amount in proportion to weights, which may be smaller than it."""
    total = sum(weights.values())
    if not total or amount <= 0:
        return {}
    scale = -(-amount // total)
    return split(amount, {key: weight * scale for key, weight in weights.items()})


def _difference(step: Step, position: int) -> int:
    """What was paid more for this line, or paid back on it, by this request."""
    key, extra = str(position), step.before.grant.surcharge
    more = extra.lines.get(key, 0) if extra else 0
    return more - step.after.settled_lines.get(key, 0)
