"""Asking for something: check it, have it decided, store it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from xiaoer.commerce.aftersales.errors import (
    ActIncompleteError,
    ActRefusedError,
    LinesUnknownError,
)
from xiaoer.commerce.aftersales.evidence import EvidenceFile, keep
from xiaoer.commerce.aftersales.model.acting import begin
from xiaoer.commerce.aftersales.model.granting import grant_of
from xiaoer.commerce.aftersales.model.request import Line, Request
from xiaoer.commerce.aftersales.model.terms import under
from xiaoer.commerce.aftersales.model.words import ABOUT_GOODS, PAYS, Kind
from xiaoer.commerce.aftersales.ports import Judged, Question, Rules
from xiaoer.commerce.aftersales.store import claims, requests, trail
from xiaoer.commerce.aftersales.store.requests import StoredRequest
from xiaoer.commerce.aftersales.terms import terms_for
from xiaoer.commerce.aftersales.writing import Doer, Written, write
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.model import order_number_key
from xiaoer.commerce.policies.model.facts import Reason, WishedLine, WishFacts
from xiaoer.commerce.store import orders
from xiaoer.commerce.store.orders import StoredOrder
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import FieldError
from xiaoer.kernel.ids import WorkspaceId, new_id
from xiaoer.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a buyer asks for. Without lines it is about all of them, or the order as a whole.

    `amount` in minor units; `details` hold what a kind wants besides: invoice_kind, invoice_title,
    tax_number, new_sku.
    """

    order_number: str
    kind: Kind
    reason: Reason
    words: str = ""
    lines: tuple[Line, ...] = ()
    evidence: tuple[EvidenceFile, ...] = ()
    amount: int | None = None
    details: dict[str, Any] = field(default_factory=dict[str, Any])


async def open_request(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    wanted: Wanted,
    buyer: str,
    doer: Doer,
    rules: Rules,
    clock: Clock,
) -> UUID:
    """Open a request on the buyer's own order; returns its id.

    Raises:
        OrderNotFoundError: unknown, or somebody else's.
        LinesUnknownError: no such line, or not so many pieces.
        LineClaimedError: pieces are in another open request, or were refunded.
        ActRefusedError: too many attempts.
        SurchargeError: the buyer would have to pay first.
    """
    order = await orders.by_number(tx, order_number_key(wanted.order_number), buyer)
    if order is None:
        raise OrderNotFoundError
    await claims.lock_order(tx, workspace_id, order.id)
    lines = _lines(wanted, order)
    _check_details(wanted)
    at = clock.now()
    judged = await rules.decide(tx, workspace_id, _question(wanted, order, lines, buyer, at))
    terms = under(terms_for(order.currency), judged.decision, at)
    used = await claims.attempts(tx, workspace_id, order.id, _rivals(wanted.kind), lines)
    if used >= terms.attempts:
        raise ActRefusedError(reason="attempts_used_up", most=terms.attempts)
    request = begin(
        Request(
            kind=wanted.kind,
            lines=lines,
            terms=terms,
            grant=grant_of(judged.decision, judged.decision_id),
            opened_at=at,
            attempts=used + 1,
        )
    )
    return await _store(tx, workspace_id, wanted, order, buyer, doer, request, judged, clock)


def claim_group(kind: Kind) -> str:
    """Kinds that exclude each other on one piece share a group."""
    return "goods" if kind in ABOUT_GOODS else kind.value


async def _store(  # noqa: PLR0917 - the parts of one row
    tx: Tx,
    workspace_id: WorkspaceId,
    wanted: Wanted,
    order: StoredOrder,
    buyer: str,
    doer: Doer,
    request: Request,
    judged: Judged,
    clock: Clock,
) -> UUID:
    new = requests.NewRequest(
        id=new_id(),
        number=await requests.next_number(tx, workspace_id),
        order_id=order.id,
        buyer=buyer,
        currency=order.currency,
        reason=wanted.reason.value,
        words=wanted.words.strip(),
        request=request,
        decision=judged.decision,
        details=_details(wanted),
    )
    await requests.insert(tx, workspace_id, new)
    await claims.claim(
        tx,
        workspace_id,
        request_id=new.id,
        order_id=order.id,
        group=claim_group(wanted.kind),
        lines=request.lines,
    )
    await trail.add_lines(tx, workspace_id, new.id, order.id, request.lines)
    await keep(tx, workspace_id, new.id, wanted.evidence, who=doer.who, at=request.opened_at)
    opened = Written(
        new.id, new.number, order.id, order.number, buyer, order.currency, None, request, doer, None
    )
    await write(tx, workspace_id, opened, clock)
    return new.id


def _lines(wanted: Wanted, order: StoredOrder) -> tuple[Line, ...]:
    goods = wanted.kind in ABOUT_GOODS or wanted.kind is Kind.PRICE_PROTECTION
    if not wanted.lines:
        whole = tuple(Line(place, line.quantity) for place, line in enumerate(order.lines))
        return whole if goods else ()
    known = {place: line.quantity for place, line in enumerate(order.lines)}
    positions = [line.position for line in wanted.lines]
    for line in wanted.lines:
        if not 1 <= line.quantity <= known.get(line.position, 0):
            raise LinesUnknownError(position=line.position)
    if len(set(positions)) < len(positions):
        raise LinesUnknownError(position=positions[0])
    return wanted.lines


def _check_details(wanted: Wanted) -> None:
    if wanted.kind not in {Kind.INVOICE, Kind.INVOICE_CHANGE}:
        return
    needed = ["invoice_kind", "invoice_title"]
    if wanted.details.get("invoice_kind") == "company":
        needed.append("tax_number")
    missing = [name for name in needed if not wanted.details.get(name)]
    if missing:
        errors = [FieldError(name, "kernel.field.required") for name in missing]
        raise ActIncompleteError(errors=errors, act="request")


def _details(wanted: Wanted) -> dict[str, Any]:
    """What was asked besides; the amount is kept to ask the rules again."""
    found = {key: value for key, value in wanted.details.items() if value is not None}
    return found if wanted.amount is None else found | {"amount": wanted.amount}


def _rivals(kind: Kind) -> Sequence[str]:
    return sorted(ABOUT_GOODS) if kind in ABOUT_GOODS else [kind.value]


async def question_again(
    tx: Tx,
    stored: StoredRequest,
    evidence: frozenset[str],
    findings: dict[str, bool],
    clock: Clock,
) -> Question:
    """The question of a stored request as it stands now, with the evidence given since."""
    order = await orders.by_number(tx, order_number_key(stored.order_number), stored.buyer)
    if order is None:
        raise OrderNotFoundError
    kind, reason, asked = stored.request.kind, Reason(stored.reason), stored.details.get("amount")
    wish = _wish(kind, reason, stored.request.lines, evidence, _money(kind, asked, order))
    return Question(order, stored.buyer, replace(wish, facts={**findings}), clock.now())


def _question(
    wanted: Wanted, order: StoredOrder, lines: tuple[Line, ...], buyer: str, at: datetime
) -> Question:
    evidence = frozenset(item.kind.value for item in wanted.evidence)
    amount = _money(wanted.kind, wanted.amount, order)
    wish = _wish(wanted.kind, wanted.reason, lines, evidence, amount)
    return Question(order, buyer, wish, at)


def _money(kind: Kind, amount: int | None, order: StoredOrder) -> Money | None:
    return Money(amount, order.currency) if amount is not None and kind in PAYS else None


def _wish(
    kind: Kind,
    reason: Reason,
    lines: tuple[Line, ...],
    evidence: frozenset[str],
    amount: Money | None,
) -> WishFacts:
    return WishFacts(
        wish=kind.wish,
        reason=reason,
        lines=tuple(WishedLine(line.position, line.quantity) for line in lines),
        amount=amount,
        evidence=evidence,
    )
