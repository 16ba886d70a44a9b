"""Offer goodwill for an order: the ladder decides how much, and whether a second person must agree.

Only the shop offers it: an agent, or the bot within what the ladder gives by itself.
"""

from xiaoer.commerce.abuse.service import known_buyer
from xiaoer.commerce.goodwill import paying
from xiaoer.commerce.policies import compensations
from xiaoer.commerce.policies.model.facts import Case, Wish, WishFacts
from xiaoer.commerce.proposals.action import Action, Asked, Doing, Result, change, missing, plan_of
from xiaoer.commerce.proposals.errors import GoodwillWaitsError
from xiaoer.commerce.proposals.model import Act, Plan
from xiaoer.commerce.world.facts import order_facts
from xiaoer.kernel.money import Money


def offered(asked: Asked) -> Money:
    """What is offered. Raises ActIncompleteError."""
    if asked.wished.amount_minor is None:
        raise missing("amount_minor")
    return Money(asked.wished.amount_minor, asked.order.currency)


def plan(asked: Asked) -> Plan:
    """The sum, and by which method where the ladder grants it whole."""
    amount = offered(asked)
    moves = list(asked.granted)
    is_whole = sum(move.amount_minor for move in moves) == amount.amount_minor
    texts = {"amount": {"amount_minor": amount.amount_minor, "currency": amount.currency}}
    return plan_of(asked, [change("goodwill", None, None, **texts)], moves if is_whole else [])


async def execute(doing: Doing) -> Result:
    """Propose it on the ladder, and pay what is granted; beyond the caps it waits for another.

    Raises GoodwillWaitsError when nobody of the shop's people offered it and it is not granted.
    """
    asked = doing.asked
    by = doing.authority or doing.offered_by
    if by is None:
        raise GoodwillWaitsError
    buyer = await known_buyer(doing.tx, doing.workspace_id, doing.world.buyer, at=asked.at)
    wish = WishFacts(wish=Wish.COMPENSATION, reason=asked.wished.reason, amount=offered(asked))
    made = await compensations.propose(
        doing.tx,
        doing.workspace_id,
        case=Case(asked.at, order_facts(doing.world), buyer, wish),
        by=by,
        request_key=doing.cause,
        clock=doing.clock,
    )
    if made.status != "granted" and doing.authority is None:
        raise GoodwillWaitsError
    done = await paying.pay(doing.tx, doing.workspace_id, made, by=by, clock=doing.clock)
    return {"compensation_id": str(done.id), "compensation_status": done.status}


ACTION = Action(Act.GOODWILL, Wish.COMPENSATION, plan, execute)
