"""Ask for a return or an exchange of what has arrived: a request is opened, and answered by rules.

Money follows when the goods are back. Only a balance that is settled by a step of its own is made
ready at once.
"""

from xiaoer.commerce.aftersales.model.words import Kind, State
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
    plan_of,
)
from xiaoer.commerce.proposals.actions.goods import named_lines
from xiaoer.commerce.proposals.actions.items import changes, difference
from xiaoer.commerce.proposals.actions.requesting import line_changes, open_request
from xiaoer.commerce.proposals.model import Act, Plan
from xiaoer.commerce.world import writing
from xiaoer.commerce.world.swapping import share_of


def value(asked: Asked) -> int:
    """What was paid for the pieces that come back."""
    return sum(share_of(line, piece.quantity) for line, piece in named_lines(asked))


def plan_return(asked: Asked) -> Plan:
    """What comes back, and what it is worth at most."""
    status = change("status", asked.order.status.value, "returning")
    moves = list(asked.granted)
    # rules may take something off, but never grant more than the goods cost
    agree(asked, min(value(asked), sum(move.amount_minor for move in moves)))
    return plan_of(asked, [status, *line_changes(asked, "return_line")], moves)


async def execute_return(doing: Doing) -> Result:
    """Open the return."""
    asked = doing.asked
    moves = doing.plan.moves
    is_apart = bool(moves) and all(_is_apart(asked, move.method_id) for move in moves)
    opened = await open_request(doing, Kind.RETURN_REFUND, pays_ahead=is_apart)
    request: Result = {
        "kind": "return",
        "skus": _skus(asked),
        "payment_method_id": asked.wished.payment_method_id,
        "amount_minor": doing.plan.net_minor,
    }
    await _mark(doing, OrderStatus.RETURNING, request, opened)
    return request | opened


def _is_apart(asked: Asked, method_id: str) -> bool:
    method = asked.world.buyer.method(method_id)
    return method is not None and method.is_settled_apart


def _skus(asked: Asked) -> list[str]:
    return sorted(line.sku for line, piece in named_lines(asked) for _ in range(piece.quantity))


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
    opened = await open_request(doing, Kind.EXCHANGE)
    request: Result = {
        "kind": "exchange",
        "skus": _skus(asked),
        "new_skus": sorted(
            piece.new_sku or "" for _, piece in lines for _ in range(piece.quantity)
        ),
        "payment_method_id": asked.wished.payment_method_id,
        "difference_minor": difference(asked),
    }
    await _mark(doing, OrderStatus.EXCHANGING, request, opened)
    return request | opened


async def _mark(doing: Doing, status: OrderStatus, request: Result, opened: Result) -> None:
    """The order shows what was agreed to; what waits for a person leaves it as it is."""
    if opened["aftersales_state"] == State.REQUESTED:
        return
    order_id = doing.asked.order.id
    await writing.set_status(doing.tx, doing.workspace_id, order_id, status, request=request)


RETURN = Action(
    Act.RETURN_REFUND, Wish.RETURN_REFUND, plan_return, execute_return, opens_request=True
)
EXCHANGE = Action(Act.EXCHANGE, Wish.EXCHANGE, plan_exchange, execute_exchange, opens_request=True)
