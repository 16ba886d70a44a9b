"""Cancel an order: everything paid goes back, the goods go back on the shelf."""

from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.proposals.action import (
    Action,
    Asked,
    Doing,
    Result,
    agree,
    change,
    open_accounts,
    plan_of,
    settle,
    write_payments,
)
from xiaoer.commerce.proposals.model import Act, Plan
from xiaoer.commerce.world import writing
from xiaoer.commerce.world.records import Order


def paid(order: Order) -> int:
    """What was paid and not paid back."""
    return sum(order.paid_by(key) - order.paid_by(key, "refund") for key in order.method_ids)


def plan(asked: Asked) -> Plan:
    """The order ends; what was paid goes back."""
    order = asked.order
    moves = agree(asked, paid(order))
    return plan_of(asked, [change("status", order.status.value, "cancelled")], moves)


async def execute(doing: Doing) -> Result:
    """End it."""
    order, tx, workspace_id = doing.asked.order, doing.tx, doing.workspace_id
    ledger = await open_accounts(doing, order)
    lines = {line.position: -line.cost_minor for line in order.lines}
    await settle(doing, order, ledger, ledger.charge(lines, -(order.freight_minor or 0)))
    await write_payments(doing, order.id, doing.plan.moves)
    pieces: dict[str, int] = {}
    for line in order.lines:
        pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
    await writing.move_stock(tx, workspace_id, pieces)
    reason = doing.asked.wished.reason.value
    await writing.set_status(tx, workspace_id, order.id, OrderStatus.CANCELLED, reason=reason)
    return {}


ACTION = Action(Act.CANCEL, Wish.CANCEL, plan, execute)
