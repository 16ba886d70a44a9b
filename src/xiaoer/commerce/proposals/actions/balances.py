"""The own step of a balance that is settled apart: pay with it, or pay back to it.

What is paid back beyond what waits for it is goodwill of the shop, and is booked as such.
"""

from xiaoer.commerce.book import service as book
from xiaoer.commerce.book.model import GOODWILL, apart, balance_of
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
from xiaoer.commerce.proposals.model import Act, Plan
from xiaoer.commerce.settling import service as settling
from xiaoer.commerce.settling.model import Move, Postings
from xiaoer.commerce.world.facts import new_item
from xiaoer.commerce.world.records import Method
from xiaoer.kernel.money import Money


def _balance(asked: Asked) -> tuple[Method, int]:
    method = asked.world.buyer.method(asked.wished.payment_method_id)
    if method is None or method.balance_minor is None:
        raise missing("payment_method_id")
    return method, method.balance_minor


def price(asked: Asked) -> int:
    """What the named goods cost now. Raises ActIncompleteError without goods."""
    if not asked.wished.lines:
        raise missing("lines")
    return sum(
        new_item(asked.world, one.new_sku or one.sku or "", None).price.amount_minor
        * (one.quantity or 1)
        for one in asked.wished.lines
    )


def _plan(asked: Asked, signed: int) -> Plan:
    method, balance = _balance(asked)
    old, new = (Money(n, method.currency) for n in (balance, balance + signed))
    before, after = ({"amount_minor": m.amount_minor, "currency": m.currency} for m in (old, new))
    moved = change("balance", None, None, method=method.label, old=before, new=after)
    return plan_of(asked, [moved], [Move(method.external_id, method.label, signed)])


def plan_spend(asked: Asked) -> Plan:
    """The balance before and after."""
    return _plan(asked, -price(asked))


def plan_refund(asked: Asked) -> Plan:
    """The balance before and after."""
    if asked.wished.amount_minor is None:
        raise missing("amount_minor")
    return _plan(asked, asked.wished.amount_minor)


async def execute(doing: Doing) -> Result:
    """Move between the balance and what waits for it."""
    method, _ = _balance(doing.asked)
    await settling.open_balances(doing.hand)
    owner, amount = str(doing.world.buyer.id), doing.plan.net_minor
    pocket, waiting = balance_of(owner, method.external_id), apart(owner, method.external_id)
    moves: Postings = [(pocket, amount)]
    if amount < 0:
        moves.append((waiting, -amount))
    else:
        held = max(0, await book.held(doing.tx, doing.workspace_id, waiting))
        part = min(held, amount)
        moves += [(waiting, -part), (GOODWILL, part - amount)]
    posted = book.entry(doing.asked.wished.act.value, method.currency, moves)
    await settling.post(doing.hand, posted)
    return {}


SPEND = Action(Act.SPEND_BALANCE, Wish.PLACE_ORDER, plan_spend, execute, needs_order=False)
REFUND = Action(Act.REFUND_TO_BALANCE, Wish.REFUND_ONLY, plan_refund, execute, needs_order=False)
