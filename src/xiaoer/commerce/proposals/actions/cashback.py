"""Reward the review of an order, once. The order may be older than what was imported."""

from xiaoer.commerce.model import order_number_key
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.proposals.action import (
    Action,
    Asked,
    Doing,
    Result,
    change,
    missing,
    plan_of,
)
from xiaoer.commerce.proposals.errors import WorldChangedError
from xiaoer.commerce.proposals.model import Act, Plan
from xiaoer.commerce.world import writing


def plan(asked: Asked) -> Plan:
    """The reward will be registered."""
    if not asked.wished.order_number:
        raise missing("order_number")
    return plan_of(asked, [change("cashback", None, asked.wished.order_number)])


async def execute(doing: Doing) -> Result:
    """Register it."""
    number = doing.asked.wished.order_number or ""
    is_new = await writing.register_cashback(
        doing.tx,
        doing.workspace_id,
        doing.world.buyer.id,
        number=(order_number_key(number), number),
        at=doing.clock.now(),
    )
    if not is_new:
        raise WorldChangedError
    return {"order_number": number}


ACTION = Action(Act.CASHBACK, Wish.CASHBACK, plan, execute, needs_order=False)
