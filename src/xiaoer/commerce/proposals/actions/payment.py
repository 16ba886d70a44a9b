"""Pay an order with another method: the new one pays, the old one gets everything back."""

from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.proposals.action import (
    Action,
    Asked,
    Doing,
    Result,
    agree,
    change,
    missing,
    open_accounts,
    plan_of,
    settle,
    write_payments,
)
from xiaoer.commerce.proposals.model import Act, Plan
from xiaoer.commerce.world import writing


def plan(asked: Asked) -> Plan:
    """Old method, new method."""
    order = asked.order
    new = asked.world.buyer.method(asked.wished.payment_method_id)
    if new is None:
        raise missing("payment_method_id")
    old = ", ".join(order.method_ids)
    return plan_of(asked, [change("payment", old, new.external_id)], agree(asked, 0))


async def execute(doing: Doing) -> Result:
    """Move the money."""
    order = doing.asked.order
    ledger = await open_accounts(doing, order)
    await settle(doing, order, ledger, [])
    moves = sorted(doing.plan.moves, key=lambda move: move.amount_minor)
    await write_payments(doing, order.id, moves)
    await writing.mark_modified(
        doing.tx, doing.workspace_id, order.id, "payment", order.total_minor
    )
    return {}


ACTION = Action(Act.CHANGE_PAYMENT, Wish.CHANGE_PAYMENT, plan, execute)
