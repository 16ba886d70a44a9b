"""Goodwill that a request pays goes through the ladder: its caps, and its second person.

What a law or a promise owes is no goodwill, whatever the request is called.
"""

from xiaoer.commerce.abuse.service import known_buyer
from xiaoer.commerce.aftersales.model.words import Act, Kind
from xiaoer.commerce.aftersales.step import Step
from xiaoer.commerce.aftersales.store.requests import StoredRequest
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.policies import compensations
from xiaoer.commerce.policies.compensations import Compensation
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.facts import Case, Reason, Wish, WishFacts
from xiaoer.commerce.world import reading
from xiaoer.commerce.world.facts import order_facts
from xiaoer.commerce.world.records import World
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.money import Money

GOODWILL = "goodwill"
"""The pack whose rules give what nobody is owed."""


def is_owed(stored: StoredRequest) -> bool:
    """Whether a rule of law, platform or shop grants it, and not the shop's kindness."""
    if stored.request.grant.verdict is not Verdict.ALLOWED:
        return False
    return any(
        rule["effect"] == "grants" and rule["pack"] != GOODWILL
        for rule in stored.decision["because"]
    )


async def within_the_ladder(tx: Tx, step: Step, amount: int) -> Compensation | None:
    """Book what is about to be paid as goodwill; None when it is none. `amount` in minor units.

    Whoever granted it proposes, whoever pays it is the second person where a cap wants one.
    Raises CompensationRefusedError, OwnProposalError; then nothing changed.
    """
    is_goodwill = step.after.kind is Kind.COMPENSATION and step.deed.act is Act.SETTLE
    if not is_goodwill or is_owed(step.stored):
        return None
    clock = FixedClock(step.deed.at)
    made = await compensations.propose(
        tx,
        step.workspace_id,
        case=await _case(tx, step, amount),
        by=step.before.granted_by or step.deed.actor,
        request_key=step.key,
        clock=clock,
    )
    if made.status != "proposed":
        return made
    return await compensations.approve(
        tx, step.workspace_id, compensation_id=made.id, by=step.deed.actor, clock=clock
    )


async def note_paid(tx: Tx, step: Step, made: Compensation | None) -> None:
    """Keep where the goodwill went."""
    if made is None:
        return
    clock = FixedClock(step.deed.at)
    await compensations.note_paid(
        tx, step.workspace_id, made, with_=step.stored.number, clock=clock
    )


async def _case(tx: Tx, step: Step, amount: int) -> Case:
    stored = step.stored
    customer = await reading.customer_of_order(tx, step.workspace_id, stored.order_id)
    buyer = await reading.buyer(tx, step.workspace_id, customer) if customer else None
    if customer is None or buyer is None:
        raise OrderNotFoundError
    order = await reading.order(tx, step.workspace_id, customer, order_id=stored.order_id)
    world = World(buyer, order, {}, {}, stored.currency)
    facts = await known_buyer(tx, step.workspace_id, buyer, at=step.deed.at)
    wish = WishFacts(
        wish=Wish.COMPENSATION,
        reason=Reason(stored.reason),
        amount=Money(amount, stored.currency),
    )
    return Case(step.deed.at, order_facts(world), facts, wish)
