"""Asking for something: check it, have it decided, store it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast
from uuid import UUID

from xiaoer.commerce.aftersales.errors import (
    ActIncompleteError,
    ActRefusedError,
    LinesUnknownError,
)
from xiaoer.commerce.aftersales.evidence import EvidenceFile, keep
from xiaoer.commerce.aftersales.history import found_before
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
from xiaoer.commerce.policies.model.facts import Reason, WishFacts
from xiaoer.commerce.world import reading
from xiaoer.commerce.world.facts import wished_line
from xiaoer.commerce.world.records import Order, World
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import FieldError
from xiaoer.kernel.ids import WorkspaceId, new_id
from xiaoer.kernel.money import Money

Swap = tuple[int, int, str]
"""Position, pieces, and the SKU that takes their place."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a buyer asks for. Without lines it is about all of them, or the order as a whole.

    `amount` in minor units; `details` hold what a kind wants besides: invoice_kind, invoice_title,
    tax_number, new_sku, or swaps where pieces of one line are exchanged for different things.
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
    world, order = await _world(tx, workspace_id, buyer, wanted.order_number)
    asked = replace(wanted, lines=_lines(wanted, order))
    _check_details(asked)
    world = await _with_goods(tx, workspace_id, world, order, swaps_of(asked, order))
    evidence = frozenset(item.kind.value for item in asked.evidence)
    past = await found_before(tx, workspace_id, wanted.kind.wish, order.id)
    wish = replace(_wish(asked, world, order, evidence), facts={**past})
    judged = await rules.decide(tx, workspace_id, Question(world, wish, clock.now()))
    return await open_judged(
        tx, workspace_id, world=world, wanted=asked, doer=doer, judged=judged, clock=clock
    )


async def open_judged(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    world: World,
    wanted: Wanted,
    doer: Doer,
    judged: Judged,
    clock: Clock,
    may_charge: bool = False,
) -> UUID:
    """Open a request on what was decided; the caller holds buyer and order, lines are resolved.

    `may_charge`: the buyer has said yes to paying a difference. Raises what `open_request` does.
    """
    order, at = order_in(world), clock.now()
    terms = under(terms_for(order.currency), judged.decision, at)
    used = await claims.attempts(tx, workspace_id, order.id, _rivals(wanted.kind), wanted.lines)
    if used >= terms.attempts:
        raise ActRefusedError(reason="attempts_used_up", most=terms.attempts)
    request = begin(
        Request(
            kind=wanted.kind,
            lines=wanted.lines,
            terms=terms,
            grant=grant_of(judged.decision, judged.decision_id, may_charge=may_charge),
            opened_at=at,
            attempts=used + 1,
        )
    )
    buyer = world.buyer.external_id
    return await _store(tx, workspace_id, wanted, order, buyer, doer, request, judged, clock)


def order_in(world: World) -> Order:
    """The order of a world. Raises OrderNotFoundError without one."""
    if world.order is None:
        raise OrderNotFoundError
    return world.order


async def _world(
    tx: Tx, workspace_id: WorkspaceId, buyer: str, number: str, *, for_change: bool = True
) -> tuple[World, Order]:
    """The buyer and their own order, locked in the order in which everybody locks them."""
    customer_id = await reading.customer_id_of(tx, workspace_id, buyer)
    if customer_id is None:
        raise OrderNotFoundError
    who = await reading.buyer(tx, workspace_id, customer_id, for_change=for_change)
    order = await reading.order(
        tx,
        workspace_id,
        customer_id,
        number_key=order_number_key(number),
        for_change=for_change,
    )
    if who is None or order is None:
        raise OrderNotFoundError
    return World(who, order, {}, {}, order.currency), order


async def _with_goods(
    tx: Tx, workspace_id: WorkspaceId, world: World, order: Order, swaps: Sequence[Swap]
) -> World:
    """The world with the goods that take the place of others."""
    skus = sorted({sku for _, _, sku in swaps})
    if not skus:
        return world
    products = [line.product for line in order.lines if line.product]
    return World(
        world.buyer,
        order,
        await reading.goods(tx, workspace_id, skus),
        await reading.offers(tx, workspace_id, products),
        order.currency,
    )


def swaps_of(wanted: Wanted, order: Order) -> list[Swap]:
    """What takes whose place; goods under price protection are measured by what they cost now."""
    if wanted.kind is Kind.PRICE_PROTECTION:
        skus = {line.position: line.sku for line in order.lines}
        return [(line.position, line.quantity, skus[line.position]) for line in wanted.lines]
    if wanted.kind is not Kind.EXCHANGE:
        return []
    if named := wanted.details.get("swaps"):
        return [(int(p), int(n), str(sku)) for p, n, sku in cast("list[list[Any]]", named)]
    new = wanted.details.get("new_sku")
    return [(line.position, line.quantity, str(new)) for line in wanted.lines] if new else []


def claim_group(kind: Kind) -> str:
    """Kinds that exclude each other on one piece share a group."""
    return "goods" if kind in ABOUT_GOODS else kind.value


async def _store(  # noqa: PLR0917 - the parts of one row
    tx: Tx,
    workspace_id: WorkspaceId,
    wanted: Wanted,
    order: Order,
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


def _lines(wanted: Wanted, order: Order) -> tuple[Line, ...]:
    goods = wanted.kind in ABOUT_GOODS or wanted.kind is Kind.PRICE_PROTECTION
    known = {line.position: line.quantity for line in order.lines}
    if not wanted.lines:
        left = {line.position: line.returned_quantity for line in order.lines}
        whole = tuple(Line(p, n - left[p]) for p, n in known.items() if n > left[p])
        return whole if goods else ()
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
    workspace_id: WorkspaceId,
    stored: StoredRequest,
    *,
    evidence: frozenset[str],
    findings: dict[str, bool],
    clock: Clock,
) -> Question:
    """The question of a stored request as it stands now, with the evidence given since."""
    world, order = await _world(
        tx, workspace_id, stored.buyer, stored.order_number, for_change=False
    )
    wanted = Wanted(
        stored.order_number,
        stored.request.kind,
        Reason(stored.reason),
        lines=stored.request.lines,
        amount=stored.details.get("amount"),
        details=stored.details,
    )
    world = await _with_goods(tx, workspace_id, world, order, swaps_of(wanted, order))
    past = await found_before(tx, workspace_id, wanted.kind.wish, order.id, but=stored.id)
    wish = _wish(wanted, world, order, evidence)
    return Question(world, replace(wish, facts={**past, **findings}), clock.now())


def _wish(wanted: Wanted, world: World, order: Order, evidence: frozenset[str]) -> WishFacts:
    swaps = swaps_of(wanted, order)
    plain = [(line.position, line.quantity, None) for line in wanted.lines]
    amount = wanted.amount if wanted.kind in PAYS else None
    return WishFacts(
        wish=wanted.kind.wish,
        reason=wanted.reason,
        lines=tuple(wished_line(world, *one) for one in swaps or plain),
        payment_method_id=wanted.details.get("payment_method_id"),
        amount=None if amount is None else Money(amount, order.currency),
        evidence=evidence,
    )
