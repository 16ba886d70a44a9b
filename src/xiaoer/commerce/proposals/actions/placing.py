"""Place a new order for the buyer."""

from uuid import UUID

import msgspec

from xiaoer.commerce.book import service as book
from xiaoer.commerce.book.model import OrderBook
from xiaoer.commerce.model import OrderStatus, order_number_key
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.proposals.action import (
    Action,
    Asked,
    Doing,
    Result,
    change,
    missing,
    plan_of,
    write_payments,
)
from xiaoer.commerce.proposals.actions.goods import name_of
from xiaoer.commerce.proposals.model import Act, Change, Plan
from xiaoer.commerce.settling import service as settling
from xiaoer.commerce.settling.model import Move
from xiaoer.commerce.world import writing
from xiaoer.commerce.world.facts import new_item
from xiaoer.commerce.world.records import Line, Method
from xiaoer.kernel.ids import new_id


def _method(asked: Asked) -> Method:
    method = asked.world.buyer.method(asked.wished.payment_method_id)
    if method is None:
        raise missing("payment_method_id")
    return method


def lines_of(asked: Asked) -> list[Line]:
    """The lines of the order as it would be. Raises ActIncompleteError without any."""
    if not asked.wished.lines:
        raise missing("lines")
    return [_line(asked, place) for place in range(len(asked.wished.lines))]


def _line(asked: Asked, place: int) -> Line:
    one = asked.wished.lines[place]
    sku = one.new_sku or one.sku or ""
    item, goods = new_item(asked.world, sku, None), asked.world.goods.get(sku)
    return Line(
        position=place,
        sku=sku,
        product=item.product_id,
        category=None,
        titles=goods.titles if goods else {},
        quantity=one.quantity or 1,
        price_minor=item.price.amount_minor,
        currency=item.price.currency,
        paid_minor=None,
        list_price_minor=None,
        returned_quantity=0,
        gift_of=None,
        gift_value_minor=None,
        bundle=None,
        flags=[],
        options=goods.options if goods else None,
        image=goods.image if goods else None,
    )


def plan(asked: Asked) -> Plan:
    """What is bought, where it goes, and who pays how much."""
    method, lines = _method(asked), lines_of(asked)
    changes: list[Change] = []
    for line in lines:
        shown = name_of(asked.world.goods.get(line.sku), line.sku)
        texts = {"title": {"texts": line.titles}, "quantity": line.quantity}
        changes.append(change("bought", None, shown, **texts))
    total = sum(line.cost_minor for line in lines)
    return plan_of(asked, changes, [Move(method.external_id, method.label, -total)])


async def execute(doing: Doing) -> Result:
    """Write the order; it is paid when its method pays at once or an agent has seen the money."""
    asked, method = doing.asked, _method(doing.asked)
    lines, order_id = lines_of(asked), new_id()
    is_paid = method.balance_minor is not None or asked.attested.is_paid
    number = await _insert(doing, order_id, lines, is_paid=is_paid)
    await writing.put_lines(doing.tx, doing.workspace_id, order_id, lines)
    if is_paid:
        await _pay(doing, order_id, lines, method)
        await write_payments(doing, order_id, doing.plan.moves)
    await writing.move_stock(
        doing.tx, doing.workspace_id, {line.sku: -line.quantity for line in lines}
    )
    return {"order_id": str(order_id), "order_number": number}


async def _insert(doing: Doing, order_id: UUID, lines: list[Line], *, is_paid: bool) -> str:
    now, buyer = doing.clock.now(), doing.world.buyer
    number = f"XR{now:%y%m%d}{order_id.int % 10**8:08d}"
    row: dict[str, object] = {
        "id": order_id,
        "number": number,
        "number_key": order_number_key(number),
        "status": OrderStatus.PAID if is_paid else OrderStatus.PENDING_PAYMENT,
        "placed_at": now,
        "total_minor": -doing.plan.net_minor,
        "currency": lines[0].currency,
        "address": msgspec.to_builtins(buyer.address),
        "shop": doing.asked.wished.shop,
        "channel": doing.asked.wished.channel,
    }
    await writing.insert_order(doing.tx, doing.workspace_id, buyer.id, row)
    return number


async def _pay(doing: Doing, order_id: UUID, lines: list[Line], method: Method) -> None:
    ledger = OrderBook(str(order_id), lines[0].currency)
    await settling.open_balances(doing.hand)
    total = -doing.plan.net_minor
    moves = ledger.charge({line.position: line.cost_minor for line in lines})
    moves += ledger.pay(settling.source(doing.world, method.external_id), total)
    posted = book.entry("place_order", ledger.currency, moves)
    await settling.post(doing.hand, posted, order_id)


ACTION = Action(Act.PLACE_ORDER, Wish.PLACE_ORDER, plan, execute, needs_order=False)
