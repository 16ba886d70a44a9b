"""Acts that open an after-sales request: one set of claims on pieces, one way to settle."""

from typing import Final

from xiaoer.commerce.aftersales.model.request import Line
from xiaoer.commerce.aftersales.model.words import Kind, Who
from xiaoer.commerce.aftersales.opening import Wanted
from xiaoer.commerce.aftersales.proposed import Confirmed, open_confirmed
from xiaoer.commerce.aftersales.store.requests import StoredRequest
from xiaoer.commerce.aftersales.writing import Doer
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.proposals.action import Action, Asked, Doing, Result, change, missing, plan_of
from xiaoer.commerce.proposals.actions.goods import named_lines
from xiaoer.commerce.proposals.model import Act, Change, Plan

ABOUT_THE_ORDER: Final = frozenset(
    {Act.INVOICE, Act.INVOICE_CHANGE, Act.COURIER_NUDGE, Act.COMPENSATION}
)
"""Acts that ask for something to be done for the order as a whole."""


async def open_request(doing: Doing, kind: Kind, *, pays_ahead: bool = False) -> Result:
    """Open the request that the plan speaks of; returns its id, number and state."""
    wished, world = doing.asked.wished, doing.world
    if doing.decided is None:
        raise missing("act")
    authority = Doer(Who.AGENT, doing.authority) if doing.authority else None
    confirmed = Confirmed(
        world=world,
        wanted=Wanted(
            doing.asked.order.number,
            kind,
            wished.reason,
            wished.words or "",
            _lines(doing.asked),
            evidence=doing.asked.files,
            amount=wished.amount_minor,
            details=details_of(doing.asked, kind),
        ),
        judged=doing.decided,
        doer=_doer(doing),
        authority=authority,
        pays_ahead=pays_ahead,
    )
    stored = await open_confirmed(doing.tx, doing.workspace_id, confirmed, doing.clock)
    return told(stored)


def told(stored: StoredRequest) -> Result:
    """What a proposal remembers of the request it opened."""
    return {
        "aftersales_id": str(stored.id),
        "aftersales_number": stored.number,
        "aftersales_state": stored.request.state.value,
    }


def _doer(doing: Doing) -> Doer:
    who = Who.AGENT if doing.by.startswith("agent:") else Who.BUYER
    return Doer(who, doing.by)


def _lines(asked: Asked) -> tuple[Line, ...]:
    """The pieces by position, each position once; none where the order is meant as such."""
    if asked.wished.act in ABOUT_THE_ORDER:
        return ()
    sums: dict[int, int] = {}
    for line, piece in named_lines(asked):
        sums[line.position] = sums.get(line.position, 0) + piece.quantity
    return tuple(Line(position, quantity) for position, quantity in sums.items())


def details_of(asked: Asked, kind: Kind) -> dict[str, object]:
    """What a request of this kind keeps besides its lines."""
    found: dict[str, object] = {"order_status": asked.order.status.value}
    if asked.wished.payment_method_id:
        found["payment_method_id"] = asked.wished.payment_method_id
    if invoice := asked.wished.invoice:
        found |= {"invoice_kind": invoice.kind, "invoice_title": invoice.title}
        found |= {"tax_number": invoice.tax_number} if invoice.tax_number else {}
    if kind is Kind.EXCHANGE:
        found["swaps"] = [[p.position, p.quantity, p.new_sku] for _, p in named_lines(asked)]
    return found


def line_changes(asked: Asked, code: str) -> list[Change]:
    """One sentence for each line the act is about."""
    found: list[Change] = []
    for line, piece in named_lines(asked):
        texts = {"title": {"texts": line.titles}, "quantity": piece.quantity}
        found.append(change(code, line.sku, None, **texts))
    return found


def _action(act: Act, wish: Wish, kind: Kind) -> Action:
    def plan(asked: Asked) -> Plan:
        """What the request is about, and what is paid back."""
        is_whole = act in ABOUT_THE_ORDER
        about = [change(act, None, None)] if is_whole else line_changes(asked, f"{act}_line")
        return plan_of(asked, about, list(asked.granted))

    async def execute(doing: Doing) -> Result:
        return await open_request(doing, kind)

    return Action(act, wish, plan, execute, opens_request=True)


REFUND_ONLY = _action(Act.REFUND_ONLY, Wish.REFUND_ONLY, Kind.REFUND_ONLY)
REPAIR = _action(Act.REPAIR, Wish.REPAIR, Kind.REPAIR)
RESHIP = _action(Act.RESHIP, Wish.RESHIP, Kind.RESHIP)
COMPENSATION = _action(Act.COMPENSATION, Wish.COMPENSATION, Kind.COMPENSATION)
PRICE_PROTECTION = _action(Act.PRICE_PROTECTION, Wish.PRICE_PROTECTION, Kind.PRICE_PROTECTION)
