"""Doing an act: the request before, the deed, the request after."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from xiaoer.commerce.aftersales.errors import (
    ActIncompleteError,
    ActRefusedError,
    AmountTooHighError,
)
from xiaoer.commerce.aftersales.model.failing import arrive, fail
from xiaoer.commerce.aftersales.model.limits import Attempt, hindrance
from xiaoer.commerce.aftersales.model.machines import PAUSES, UNDOABLE, machine_of
from xiaoer.commerce.aftersales.model.request import Deed, Due, Request
from xiaoer.commerce.aftersales.model.shares import left, split
from xiaoer.commerce.aftersales.model.words import END_STATES, PAYING, Act, Kind, State
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.kernel.errors import FieldError

NEEDS: Final[dict[Act, tuple[str, ...]]] = {
    Act.ASK_EVIDENCE: ("text",),
    Act.OFFER: ("amount",),
    Act.REFUSE: ("reason",),
    Act.SHIP_RETURN: ("carrier", "tracking_number"),
    Act.DEDUCT: ("amount", "reason"),
    Act.REJECT_GOODS: ("reason",),
    Act.SEND_BACK: ("carrier", "tracking_number"),
    Act.SEND: ("carrier", "tracking_number"),
    Act.RULE_FOR_MERCHANT: ("reason",),
    Act.RULE_FOR_BUYER: ("text",),
    Act.WAIVE_RETURN: ("text",),
    Act.REASSESS: ("grant",),
    Act.REFUND_FAILS: ("amount", "method"),
    Act.REFUND_ARRIVES: ("amount", "method"),
    Act.PAY_OTHERWISE: ("text",),
    Act.SETTLE_BY_HAND: ("text",),
}
"""What an act cannot do without."""


def begin(request: Request) -> Request:
    """A new request with its first clock running."""
    return _timed(request, request, request.opened_at)


def act(request: Request, deed: Deed) -> Request:
    """The request after the deed.

    Raises:
        ActRefusedError: the state, the person, a limit or a clock forbids it.
        ActIncompleteError: something the act needs is missing.
        AmountTooHighError: more than was decided, or than is left.
    """
    _check(request, deed)
    if deed.act is Act.UNDO and request.before:
        return replace(request.before, version=request.version + 1, changed_at=deed.at)
    effect = EFFECTS.get(deed.act)
    changed = effect(request, deed) if effect else request
    move = machine_of(request.kind).find(request.state, deed.act, deed.who, changed.facts)
    if move is None:
        raise ActRefusedError(act=deed.act, state=request.state, reason="facts_forbid")
    is_end = move.target in END_STATES
    moved = replace(
        changed,
        state=move.target,
        version=request.version + 1,
        changed_at=deed.at,
        ended_at=deed.at if is_end else None,
        before=replace(request, before=None) if deed.act in UNDOABLE else None,
    )
    return _timed(request, moved, deed.at)


def replay(begun: Request, deeds: Iterable[Deed]) -> Request:
    """What a request has become by its history."""
    request = begun
    for deed in deeds:
        request = act(request, deed)
    return request


def payout(request: Request) -> tuple[int, dict[str, int], dict[str, int]]:
    """What settling pays now: the amount, and its shares by line and by payment method."""
    lines = split(request.payable, left(request.grant.lines, request.settled_lines))
    methods = split(request.payable, left(request.grant.methods, request.settled_methods))
    return request.payable, lines, methods


def expiry(request: Request) -> Act | None:
    """What the system does when the running clock ends; None where only a person can."""
    move = machine_of(request.kind).on_expiry(request.state, request.facts)
    return move.act if move else None


def _check(request: Request, deed: Deed) -> None:
    found = hindrance(request, Attempt(deed.act, deed.who, deed.actor, deed.at))
    if found:
        params = {"act": deed.act.value, "state": request.state.value} | found.params
        raise ActRefusedError(reason=found.code, **params)
    missing = [name for name in NEEDS.get(deed.act, ()) if not getattr(deed, name)]
    if missing:
        errors = [FieldError(name, "kernel.field.required") for name in missing]
        raise ActIncompleteError(errors=errors, act=deed.act.value)


def _timed(before: Request, after: Request, now: datetime) -> Request:
    """Stop the clock of the state that was left, start or resume the next one."""
    waiting = machine_of(after.kind).waiting.get(after.state)
    if waiting is None:
        return replace(after, due=None, paused={})
    if after.due and after.due.clock is waiting.clock and before.state is after.state:
        return after
    paused = dict(after.paused)
    if before.state is State.REQUESTED and after.state in PAUSES and before.due:
        paused[before.due.clock] = max(before.due.at - now, before.terms.shortest)
    spent = paused.pop(waiting.clock, None)
    own = after.terms.clocks[waiting.clock]
    kept = paused if after.state in PAUSES else {}
    return replace(
        after, due=Due(waiting.clock, now + (own if spent is None else spent)), paused=kept
    )


def _bounded(amount: int | None, most: int, *, least: int = 1) -> int:
    if amount is None or amount < least or amount > most:
        raise AmountTooHighError(most=most, errors=[FieldError("amount")])
    return amount


def _grant(request: Request, amount: int, by: str) -> Request:
    return replace(request, granted=amount, deducted=0, granted_by=by)


def _agree(request: Request, deed: Deed) -> Request:
    whole = max(request.grant.amount, request.kept)
    return replace(_grant(request, whole, deed.actor), offered=None)


def _offer(request: Request, deed: Deed) -> Request:
    amount = _bounded(deed.amount, request.room)
    return replace(request, offered=amount, granted_by=deed.actor)


def _accept_offer(request: Request, _: Deed) -> Request:
    promised = request.kept + (request.offered or 0)
    return replace(request, granted=promised, is_money_instead=True, is_final=True)


def _refuse(request: Request, deed: Deed) -> Request:
    return replace(request, granted_by=deed.actor)


def _ask_evidence(request: Request, _: Deed) -> Request:
    return replace(request, evidence_rounds=request.evidence_rounds + 1)


def _reassess(request: Request, deed: Deed) -> Request:
    grant = deed.grant
    if grant is None or grant.amount < request.kept:
        raise AmountTooHighError(most=request.kept, errors=[FieldError("grant")])
    return replace(request, grant=grant, granted=min(request.granted, grant.amount))


def _back(request: Request, _: Deed) -> Request:
    return replace(request, is_goods_back=True)


def _checked(request: Request, deed: Deed) -> Request:
    return replace(request, granted_by=deed.actor, is_inspected=True)


def _deduct(request: Request, deed: Deed) -> Request:
    taken = _bounded(deed.amount, request.payable)
    return replace(request, deducted=taken, granted=request.granted - taken, granted_by=deed.actor)


def _agreed_for_good(request: Request, _: Deed) -> Request:
    return replace(request, is_final=True)


def _sent_back(request: Request, _: Deed) -> Request:
    return replace(request, is_goods_back=False, granted=request.kept)


def _settle(request: Request, _: Deed) -> Request:
    amount, lines, methods = payout(request)
    return replace(
        request,
        settled=request.settled + amount,
        settled_lines=_added(request.settled_lines, lines),
        settled_methods=_added(request.settled_methods, methods),
        failed=0,
    )


def _added(sums: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    return sums | {key: sums.get(key, 0) + part for key, part in more.items()}


def _arrived(request: Request, _: Deed) -> Request:
    return replace(request, is_goods_back=False)


def _rule_for_buyer(request: Request, deed: Deed) -> Request:
    whole = max(request.grant.amount, request.kept)
    amount = whole
    if deed.amount is not None:
        amount = _bounded(deed.amount, whole, least=request.kept)
    return replace(_grant(request, amount, deed.actor), is_final=True)


def _reopen(request: Request, _: Deed) -> Request:
    grant = request.grant
    if request.deducted:
        grant = replace(grant, verdict=Verdict.NEEDS_PERSON)
    return replace(
        request,
        grant=grant,
        attempts=request.attempts + 1,
        evidence_rounds=0,
        granted=request.kept,
        granted_by=None,
        offered=None,
        deducted=0,
        is_money_instead=False,
        is_goods_back=request.is_goods_back and request.kind is Kind.RETURN_REFUND,
        is_inspected=False,
        paused={},
    )


def _expire(request: Request, _: Deed) -> Request:
    if request.state is State.RETURN_SHIPPED:
        return replace(request, is_goods_back=True)
    if request.state is State.SENT:
        return replace(request, is_goods_back=False)
    return request


EFFECTS: Final[dict[Act, Callable[[Request, Deed], Request]]] = {
    Act.AGREE: _agree,
    Act.AUTO_AGREE: _agree,
    Act.OFFER: _offer,
    Act.ACCEPT_OFFER: _accept_offer,
    Act.REFUSE: _refuse,
    Act.ASK_EVIDENCE: _ask_evidence,
    Act.REASSESS: _reassess,
    Act.RECEIVE: _back,
    Act.PASS_INSPECTION: _checked,
    Act.DEDUCT: _deduct,
    Act.ACCEPT_DEDUCTION: _agreed_for_good,
    Act.RULE_FOR_MERCHANT: _agreed_for_good,
    Act.SEND_BACK: _sent_back,
    **dict.fromkeys(PAYING, _settle),
    Act.REFUND_FAILS: fail,
    Act.REFUND_ARRIVES: arrive,
    Act.DELIVER: _arrived,
    Act.CONFIRM_RECEIPT: _arrived,
    Act.RULE_FOR_BUYER: _rule_for_buyer,
    Act.REOPEN: _reopen,
    Act.EXPIRE: _expire,
}
