"""Doing something with a request: rules first, then money, goods and parcels, then the trail."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from xiaoer.commerce.aftersales.errors import RequestNotFoundError, WordingVoidError
from xiaoer.commerce.aftersales.events import AftersalesOverdue
from xiaoer.commerce.aftersales.evidence import EvidenceFile, keep
from xiaoer.commerce.aftersales.exchanging import follow_goods
from xiaoer.commerce.aftersales.model.acting import act, expiry
from xiaoer.commerce.aftersales.model.granting import grant_of
from xiaoer.commerce.aftersales.model.request import Deed
from xiaoer.commerce.aftersales.model.wording import void_phrases
from xiaoer.commerce.aftersales.model.words import (
    END_STATES,
    USES_UP,
    Act,
    Kind,
    State,
    Who,
)
from xiaoer.commerce.aftersales.opening import claim_group
from xiaoer.commerce.aftersales.paying import move_money
from xiaoer.commerce.aftersales.ports import Judged, Settlement
from xiaoer.commerce.aftersales.step import Step
from xiaoer.commerce.aftersales.store import claims, money, requests, trail
from xiaoer.commerce.aftersales.store.requests import StoredRequest
from xiaoer.commerce.aftersales.writing import SYSTEM, Doer, Written, write
from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.parcels.model.numbers import normalise_number
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import FieldError
from xiaoer.kernel.events import WORKSPACE_TOPIC, publish
from xiaoer.kernel.http.etag import check_if_match
from xiaoer.kernel.ids import WorkspaceId

WAYS: Final[dict[Act, trail.Way]] = {
    Act.SHIP_RETURN: "return",
    Act.SEND: "outbound",
    Act.SEND_BACK: "send_back",
}


OVER: Final = {Kind.RETURN_REFUND: OrderStatus.RETURNING, Kind.EXCHANGE: OrderStatus.EXCHANGING}
"""What a confirmed request of this kind makes of its order until it is over."""


@dataclass(frozen=True, slots=True)
class Doing:
    """An act as somebody asks for it; amounts in minor units.

    `findings` are facts an agent found out, such as goods_intact, for the rules to look at anew.
    """

    act: Act
    reason: str | None = None
    text: str | None = None
    amount: int | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    evidence: tuple[EvidenceFile, ...] = field(default=())
    judged: Judged | None = None
    findings: dict[str, bool] = field(default_factory=dict[str, bool])


async def do(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    request_id: UUID,
    doing: Doing,
    doer: Doer,
    settlement: Settlement,
    clock: Clock,
    buyer: str | None = None,
    if_match: str | None = None,
    at: datetime | None = None,
) -> None:
    """Carry out an act of a person or a carrier; `buyer` limits it to that buyer's own requests.

    Raises:
        RequestNotFoundError: unknown, or not the buyer's.
        PreconditionFailedError: `if_match` names another version.
        ActRefusedError: the rules forbid it now; the code says why.
        ActIncompleteError: something the act needs is missing.
        AmountTooHighError: more than was decided.
        WordingVoidError: the text holds a phrase that is void by law.
        LineClaimedError: reopened, but the pieces went into another request meanwhile.
        SettlementRefusedError: the money cannot flow back.
    """
    await requests.lock_world(tx, workspace_id, request_id)
    stored = await requests.one(tx, workspace_id, request_id, buyer=buyer, for_update=True)
    if stored is None:
        raise RequestNotFoundError
    check_if_match(if_match, stored.request.version)
    _check_wording(doing, doer)
    judged = doing.judged
    deed = Deed(
        act=doing.act,
        who=doer.who,
        actor=doer.key,
        at=at or clock.now(),
        reason=doing.reason,
        text=doing.text,
        amount=doing.amount,
        carrier=doing.carrier,
        tracking_number=doing.tracking_number,
        grant=grant_of(judged.decision, judged.decision_id) if judged else None,
    )
    step = await perform(tx, workspace_id, stored, deed, doer, settlement, clock)
    await keep(tx, workspace_id, stored.id, doing.evidence, who=doer.who, at=deed.at)
    if judged and step.after.grant != step.before.grant:
        await requests.keep_decision(tx, workspace_id, stored.id, judged.decision)


async def let_expire(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    request_id: UUID,
    settlement: Settlement,
    clock: Clock,
) -> bool:
    """Do what the terms say when the running clock has ended; False when it has not.

    Where only a person can go on, everybody is told that it is overdue.
    """
    await requests.lock_world(tx, workspace_id, request_id)
    stored = await requests.one(tx, workspace_id, request_id, for_update=True)
    now = clock.now()
    if stored is None or stored.request.due is None or stored.request.due.at > now:
        return False
    happens = expiry(stored.request)
    if happens is None:
        await _tell_overdue(tx, workspace_id, stored)
        return True
    deed = Deed(happens, Who.SYSTEM, SYSTEM.key, now)
    await perform(tx, workspace_id, stored, deed, SYSTEM, settlement, clock)
    return True


async def parcel_arrived(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    tracking_number: str,
    settlement: Settlement,
    clock: Clock,
) -> int:
    """A carrier delivered a parcel; returns how many requests went on because of it."""
    moved = 0
    doer = Doer(Who.CARRIER, "carrier")
    for request_id, way in await trail.requests_awaiting(tx, workspace_id, tracking_number):
        await requests.lock_world(tx, workspace_id, request_id)
        stored = await requests.one(tx, workspace_id, request_id, for_update=True)
        awaited = {
            State.RETURN_SHIPPED: ("return", Act.RECEIVE),
            State.SENT: ("outbound", Act.DELIVER),
        }
        found = awaited.get(stored.request.state) if stored else None
        if stored is None or found is None or found[0] != way:
            continue
        deed = Deed(found[1], doer.who, doer.key, clock.now())
        await perform(tx, workspace_id, stored, deed, doer, settlement, clock)
        moved += 1
    return moved


async def perform(  # noqa: PLR0917 - the parts of one act
    tx: Tx,
    workspace_id: WorkspaceId,
    stored: StoredRequest,
    deed: Deed,
    doer: Doer,
    settlement: Settlement,
    clock: Clock,
    *,
    sent: UUID | None = None,
) -> Step:
    """Carry out an allowed act on a request whose world is locked; see `do` for what it refuses."""
    step = Step(workspace_id, stored, deed, act(stored.request, deed))
    await move_money(tx, step, settlement, sent=sent)
    await follow_goods(tx, step)
    if effect := EFFECTS.get(deed.act):
        await effect(tx, step)
    if step.after.state in END_STATES:
        await _let_go(tx, step)
    done = Written(
        stored.id,
        stored.number,
        stored.order_id,
        stored.order_number,
        stored.buyer,
        stored.currency,
        step.before,
        step.after,
        doer,
        deed,
    )
    await write(tx, workspace_id, done, clock)
    return step


async def _let_go(tx: Tx, step: Step) -> None:
    """Pieces that were paid back stay taken for ever; all others are free again."""
    await _put_back_status(tx, step)
    is_used_up = (
        step.after.state is State.COMPLETED
        and step.after.kind in USES_UP
        and not step.after.is_money_instead
    )
    if not is_used_up:
        await claims.release(tx, step.workspace_id, step.stored.id)
        return
    order_id = step.stored.order_id
    await money.mark_returned(tx, step.workspace_id, order_id, step.stored.id)
    await claims.spend(tx, step.workspace_id, step.stored.id)


async def _put_back_status(tx: Tx, step: Step) -> None:
    """The order leaves the state that a confirmed return or exchange put it in."""
    before, over = step.stored.details.get("order_status"), OVER.get(step.after.kind)
    if before is None or over is None:
        return
    is_exchanged = step.after.kind is Kind.EXCHANGE and step.after.state is State.COMPLETED
    status = OrderStatus.EXCHANGED if is_exchanged else OrderStatus(before)
    order_id = step.stored.order_id
    await money.put_back_status(tx, step.workspace_id, order_id, status=status, over=over)


async def _claim_again(tx: Tx, step: Step) -> None:
    await claims.lock_order(tx, step.workspace_id, step.stored.order_id)
    if await claims.has_any(tx, step.workspace_id, step.stored.id):
        return
    await claims.claim(
        tx,
        step.workspace_id,
        request_id=step.stored.id,
        order_id=step.stored.order_id,
        group=claim_group(step.after.kind),
        lines=step.after.lines,
    )


async def _ship(tx: Tx, step: Step) -> None:
    parcel = trail.StoredParcel(
        WAYS[step.deed.act],
        step.deed.carrier or "",
        normalise_number(step.deed.tracking_number or ""),
        step.deed.at,
        None,
    )
    await trail.add_parcel(tx, step.workspace_id, step.stored.id, parcel)


async def _received(tx: Tx, step: Step) -> None:
    await trail.parcel_arrived(tx, step.workspace_id, step.stored.id, "return", step.deed.at)


async def _delivered(tx: Tx, step: Step) -> None:
    await trail.parcel_arrived(tx, step.workspace_id, step.stored.id, "outbound", step.deed.at)


async def _carried_out(tx: Tx, step: Step) -> None:
    if step.after.kind is not Kind.COURIER_NUDGE:
        details, order_id = step.stored.details, step.stored.order_id
        await money.issue_invoice(tx, step.workspace_id, order_id, details, step.deed.at)


EFFECTS: Final[dict[Act, Callable[[Tx, Step], Awaitable[None]]]] = {
    Act.REOPEN: _claim_again,
    Act.SHIP_RETURN: _ship,
    Act.SEND: _ship,
    Act.SEND_BACK: _ship,
    Act.RECEIVE: _received,
    Act.DELIVER: _delivered,
    Act.CONFIRM_RECEIPT: _delivered,
    Act.CARRY_OUT: _carried_out,
}


def _check_wording(doing: Doing, doer: Doer) -> None:
    found = void_phrases(doing.text or "") if doer.who is Who.AGENT else []
    if found:
        raise WordingVoidError(phrase=found[0], errors=[FieldError("text")])


async def _tell_overdue(tx: Tx, workspace_id: WorkspaceId, stored: StoredRequest) -> None:
    request = stored.request
    event = AftersalesOverdue(
        stored.id,
        stored.number,
        stored.order_id,
        stored.buyer,
        request.kind.value,
        request.state.value,
        request.version,
        Act.EXPIRE.value,
        Who.SYSTEM.value,
    )
    await publish(tx, workspace_id, event, topic=WORKSPACE_TOPIC)
