"""Money that was sent and did not arrive: what a request becomes, and the ways on.

A refund that fails while its request is open only makes the sum due again. Where nothing else would
pay it any more, the request waits in `refund_failed` for a person; no clock closes it.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from xiaoer.commerce.aftersales.errors import AmountTooHighError
from xiaoer.commerce.aftersales.model.machine import Fact, Move, moves
from xiaoer.commerce.aftersales.model.request import Deed, Request
from xiaoer.commerce.aftersales.model.shares import left, split
from xiaoer.commerce.aftersales.model.words import END_STATES, Act, Kind, State, Who
from xiaoer.kernel.errors import FieldError

BEFORE_AN_ANSWER: Final = frozenset(
    {State.REQUESTED, State.EVIDENCE_WANTED, State.OFFERED, State.REFUSED}
)
PAID: Final = (
    (((Fact.OWES_REFUND, False),), State.COMPLETED),
    (((Fact.OWES_REFUND, True),), State.REFUND_FAILED),
)
BESIDE: Final = ""
"""Stands among lines for what was paid beside them, such as freight."""


def failing(known: Iterable[Move]) -> list[Move]:
    """The moves of a refund that fails, arrives after all, or is paid in another way."""
    lost = State.REFUND_FAILED
    found = [m for m in known if m.source is not lost]
    states = {state for move in found for state in (move.source, move.target)}
    still_open = sorted(states - END_STATES - {lost})
    return [
        *moves(Act.REFUND_FAILS, Who.SYSTEM, sorted(END_STATES & states), lost),
        *(Move(Act.REFUND_FAILS, Who.SYSTEM, state, state) for state in [*still_open, lost]),
        *(Move(Act.REFUND_ARRIVES, Who.SYSTEM, state, state) for state in still_open),
        *moves(Act.REFUND_ARRIVES, Who.SYSTEM, lost, PAID),
        *moves(Act.RETRY_REFUND, Who.AGENT, lost, PAID),
        *moves(Act.PAY_OTHERWISE, Who.AGENT, lost, PAID),
        *moves(Act.SETTLE_BY_HAND, Who.AGENT, lost, PAID),
    ]


def ending_paid(known: Iterable[Move]) -> list[Move]:
    """No request ends while a failed refund is still owed: it waits for that instead."""
    found: list[Move] = []
    for move in known:
        if move.target not in END_STATES:
            found.append(move)
            continue
        found.append(replace(move, when=(*move.when, (Fact.OWES_REFUND, False))))
        owing = (*move.when, (Fact.OWES_REFUND, True))
        found.append(replace(move, target=State.REFUND_FAILED, when=owing))
    return found


def fail(request: Request, deed: Deed) -> Request:
    """Take back what a failed refund had settled, by line and by method.

    Raises AmountTooHighError when less than that was ever paid.
    """
    amount = _within(deed.amount, request.settled)
    lost = _lines_of(request, amount)
    is_owed = request.kind is not Kind.RETURN_REFUND or request.state in (
        END_STATES | BEFORE_AN_ANSWER | {State.REFUND_FAILED}
    )
    return replace(
        request,
        settled=request.settled - amount,
        settled_lines=_less(request.settled_lines, lost),
        settled_methods=_less(request.settled_methods, {deed.method or "": amount}),
        failed=request.failed + (amount if is_owed else 0),
    )


def arrive(request: Request, deed: Deed) -> Request:
    """A refund that was given up has come through after all: its amount is settled."""
    amount = _within(deed.amount, request.payable)
    lines = split(amount, left(request.grant.lines, request.settled_lines))
    return replace(
        request,
        settled=request.settled + amount,
        settled_lines=_more(request.settled_lines, lines),
        settled_methods=_more(request.settled_methods, {deed.method or "": amount}),
        failed=max(0, request.failed - amount),
    )


def lines_between(before: Request, after: Request) -> dict[str, int]:
    """What an act moved of each line, in either direction."""
    keys = before.settled_lines.keys() | after.settled_lines.keys()
    moved = {
        key: abs(after.settled_lines.get(key, 0) - before.settled_lines.get(key, 0)) for key in keys
    }
    return {key: part for key, part in sorted(moved.items()) if part}


def _within(amount: int | None, most: int) -> int:
    if amount is None or not 1 <= amount <= most:
        raise AmountTooHighError(most=most, errors=[FieldError("amount")])
    return amount


def _lines_of(request: Request, amount: int) -> dict[str, int]:
    """The lines' part of an amount; what was paid beside lines takes its own part."""
    lines = request.settled_lines
    beside = request.settled - sum(lines.values())
    parts = split(amount, lines | ({BESIDE: beside} if beside else {}))
    return {key: part for key, part in parts.items() if key != BESIDE}


def _less(sums: dict[str, int], parts: dict[str, int]) -> dict[str, int]:
    return {key: held - parts.get(key, 0) for key, held in sums.items() if held > parts.get(key, 0)}


def _more(sums: dict[str, int], parts: dict[str, int]) -> dict[str, int]:
    return sums | {key: sums.get(key, 0) + part for key, part in parts.items() if part}
