"""Ask for a return or an exchange of what has arrived. Money follows when the goods are back.

Only a balance that is settled by a step of its own is made ready at once.
"""

from xiaoer.commerce.model import OrderStatus
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
from xiaoer.commerce.proposals.actions.goods import named_lines
from xiaoer.commerce.proposals.actions.items import changes, difference, share_of
from xiaoer.commerce.proposals.model import Act, Change, Plan
from xiaoer.commerce.world import writing


def value(asked: Asked) -> int:
    """What was paid for the pieces that come back."""
    return sum(share_of(line, piece.quantity) for line, piece in named_lines(asked))


def plan_return(asked: Asked) -> Plan:
    """What comes back, and what it is worth at most."""
    lines: list[Change] = []
    for line, piece in named_lines(asked):
        texts = {"title": {"texts": line.titles}, "quantity": piece.quantity}
        lines.append(change("return_line", line.sku, None, **texts))
    status = change("status", asked.order.status.value, "returning")
    moves = list(asked.granted)
    # rules may take something off, but never grant more than the goods cost
    agree(asked, min(value(asked), sum(move.amount_minor for move in moves)))
    return plan_of(asked, [status, *lines], moves)


async def execute_return(doing: Doing) -> Result:
    """Open the return."""
    asked, order = doing.asked, doing.asked.order
    lines = named_lines(asked)
    apart = [m for m in doing.plan.moves if _is_apart(asked, m.method_id)]
    if apart and len(apart) == len(doing.plan.moves):
        ledger = await open_accounts(doing, order)
        charges = {line.position: 0 for line, _ in lines}
        for line, piece in lines:
            charges[line.position] -= share_of(line, piece.quantity)
        await settle(doing, order, ledger, ledger.charge(charges))
        await write_payments(doing, order.id, apart)
    request: Result = {
        "kind": "return",
        "skus": sorted(line.sku for line, piece in lines for _ in range(piece.quantity)),
        "payment_method_id": asked.wished.payment_method_id,
        "amount_minor": doing.plan.net_minor,
    }
    await writing.set_status(
        doing.tx, doing.workspace_id, order.id, OrderStatus.RETURNING, request=request
    )
    return request


def _is_apart(asked: Asked, method_id: str) -> bool:
    method = asked.world.buyer.method(method_id)
    return method is not None and method.is_settled_apart


def plan_exchange(asked: Asked) -> Plan:
    """What goes, what comes, and the money between."""
    if not asked.wished.lines:
        raise missing("lines")
    status = change("status", asked.order.status.value, "exchanging")
    return plan_of(asked, [status, *changes(asked)], agree(asked, -difference(asked)))


async def execute_exchange(doing: Doing) -> Result:
    """Open the exchange."""
    asked = doing.asked
    lines = named_lines(asked)
    request: Result = {
        "kind": "exchange",
        "skus": sorted(line.sku for line, piece in lines for _ in range(piece.quantity)),
        "new_skus": sorted(
            piece.new_sku or "" for _, piece in lines for _ in range(piece.quantity)
        ),
        "payment_method_id": asked.wished.payment_method_id,
        "difference_minor": difference(asked),
    }
    await writing.set_status(
        doing.tx, doing.workspace_id, asked.order.id, OrderStatus.EXCHANGING, request=request
    )
    return request


RETURN = Action(Act.RETURN_REFUND, Wish.RETURN_REFUND, plan_return, execute_return)
EXCHANGE = Action(Act.EXCHANGE, Wish.EXCHANGE, plan_exchange, execute_exchange)
