"""Which exchanges hold the goods that are to be sent, and what comes back into the stock. Pure."""

from typing import Final

from xiaoer.commerce.aftersales.model.request import Request
from xiaoer.commerce.aftersales.model.words import Kind, State
from xiaoer.commerce.policies.model.facts import Reason

PROMISED: Final = frozenset(
    {State.TO_RETURN, State.RETURN_SHIPPED, State.INSPECTING, State.TO_SETTLE, State.TO_SEND}
)
UNDECIDED: Final = frozenset({State.DISPUTED, State.SENT, State.REFUND_FAILED})
"""States that leave what is held as it is."""
SPOILT: Final = frozenset({Reason.QUALITY, Reason.DAMAGED, Reason.COUNTERFEIT, Reason.FOOD_SAFETY})
"""Reasons for which nothing that comes back is sold as new."""


def holds(request: Request) -> bool | None:
    """Whether the new goods are kept for this request; None leaves it as it is."""
    if request.kind is not Kind.EXCHANGE:
        return False
    if request.state in UNDECIDED:
        return None
    return request.state in PROMISED and not request.is_money_instead


def is_sold_again(request: Request, reason: str) -> bool:
    """Whether what came back goes into the stock: somebody looked at it, and it is as new."""
    return request.is_goods_back and request.is_inspected and reason not in SPOILT
