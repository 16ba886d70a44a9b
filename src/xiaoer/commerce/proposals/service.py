"""Use cases of proposals: what is allowed, propose, confirm, decline, expire."""

import hashlib
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import msgspec

from xiaoer.commerce.abuse.service import known_buyer
from xiaoer.commerce.aftersales.errors import LineClaimedError
from xiaoer.commerce.aftersales.evidence import EvidenceFile
from xiaoer.commerce.aftersales.ports import Judged
from xiaoer.commerce.aftersales.reading import withdrawable
from xiaoer.commerce.aftersales.store import claims
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.model import order_number_key
from xiaoer.commerce.proposals import events, judging, store, views
from xiaoer.commerce.proposals.action import Action, Asked, Doing, change, title
from xiaoer.commerce.proposals.actions import ACTIONS
from xiaoer.commerce.proposals.errors import (
    ActIncompleteError,
    ConfirmationMissingError,
    ProposalClosedError,
    ProposalExpiredError,
    ProposalNotFoundError,
    WorldChangedError,
)
from xiaoer.commerce.proposals.model import (
    LIFETIME,
    Act,
    Attested,
    Plan,
    Status,
    Wished,
    basis_of,
)
from xiaoer.commerce.proposals.store import Proposal, Request
from xiaoer.commerce.world import reading
from xiaoer.commerce.world.records import World
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import FieldError
from xiaoer.kernel.events import WORKSPACE_TOPIC, Event, publish
from xiaoer.kernel.ids import WorkspaceId, new_id
from xiaoer.kernel.ledger.service import seal
from xiaoer.kernel.money import Money

EXPIRE: Final = "commerce.expire_proposal"
ON_ORDERS: Final = (
    Act.CANCEL,
    Act.CHANGE_ADDRESS,
    Act.CHANGE_ITEMS,
    Act.CHANGE_PAYMENT,
    Act.RETURN_REFUND,
    Act.EXCHANGE,
    Act.REFUND_ONLY,
    Act.REPAIR,
    Act.RESHIP,
    Act.PRICE_PROTECTION,
    Act.WITHDRAW,
    Act.COURIER_NUDGE,
    Act.APPOINTMENT,
    Act.INVOICE,
    Act.INVOICE_CHANGE,
)


WHOLE: Final = frozenset({Act.CANCEL, Act.CHANGE_ITEMS, Act.CHANGE_PAYMENT})
"""Acts on an order as a whole, which no piece of it may be claimed from."""
PRICED_NOW: Final = frozenset({Act.PRICE_PROTECTION})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who speaks: `contact:<id>` for a buyer, `agent:<id>` with the authority of the shop.

    `customer_id` is the buyer that the contact proved to be; an agent may speak for any.
    """

    key: str
    customer_id: UUID | None = None
    contact_id: UUID | None = None

    @property
    def is_agent(self) -> bool:
        """Whether the shop's own people speak."""
        return self.contact_id is None


async def propose(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    wished: Wished,
    customer_id: UUID,
    actor: Actor,
    clock: Clock,
    locale: str,
    attested: Attested | None = None,
    contact_id: UUID | None = None,
    conversation_id: UUID | None = None,
    files: tuple[EvidenceFile, ...] = (),
    offered_by: str | None = None,
) -> Proposal:
    """Say exactly what would be done, and wait for a yes.

    `offered_by` makes it an offer of the shop to the contact who will say yes.

    Raises:
        OrderNotFoundError: unknown, or another buyer's.
        ActIncompleteError, LineNotInOrderError: the wish cannot be meant so.
        PolicyRefusedError, PersonNeededError: the rules do not grant it.
        AmountDisputedError: what they grant is not what it costs.
    """
    action = ACTIONS[wished.act]
    vouched = attested or Attested()
    asked, has_cashback = await _asked(tx, workspace_id, customer_id, wished, vouched, clock=clock)
    _check_shape(action, asked)
    await _check_claims(tx, workspace_id, asked)
    made_by = offered_by or actor.key
    judged = await judging.judge(
        tx,
        workspace_id,
        action=action,
        asked=asked,
        has_cashback=has_cashback,
        clock=clock,
        offered_by=_offerer(made_by),
    )
    waits = not actor.is_agent and judging.is_for_later(judged, action, wished)
    judging.check(judged, has_authority=actor.is_agent or waits, locale=locale)
    judging.check_lines(asked)
    now = clock.now()
    order = asked.world.order
    proposal = Proposal(
        id=new_id(),
        act=wished.act,
        status=Status.MADE,
        customer_id=customer_id,
        contact_id=actor.contact_id or contact_id,
        conversation_id=conversation_id,
        order_id=order.id if order else None,
        request=Request(wished, vouched, list(files)),
        plan=_plan(action, asked, judged, waits=waits),
        basis=basis_of(asked.world, has_cashback=has_cashback),
        decision_id=judged.decision_id,
        rule_ids=judged.rule_ids,
        policy_version=judged.policy_version,
        made_by=made_by,
        made_at=now,
        expires_at=now + LIFETIME,
    )
    await store.insert(tx, workspace_id, proposal)
    await jobs.enqueue(
        tx,
        workspace_id,
        EXPIRE,
        {"proposal_id": str(proposal.id)},
        run_at=proposal.expires_at,
        dedupe_key=_timer(proposal.id),
    )
    made = events.ProposalMade(
        proposal.id, proposal.act, proposal.order_id, proposal.contact_id, conversation_id
    )
    await _publish(tx, workspace_id, proposal, made)
    await _seal(tx, workspace_id, "proposal.made", proposal, clock, by=made_by)
    return proposal


async def confirm(
    tx: Tx, workspace_id: WorkspaceId, proposal_id: UUID, *, actor: Actor, clock: Clock, locale: str
) -> Proposal:
    """Say yes and carry it out, once: a second yes gives the same answer and does nothing.

    Raises:
        ProposalNotFoundError: unknown, or another buyer's.
        ProposalExpiredError, ProposalClosedError: too late.
        WorldChangedError: order, price or balance are not as they were proposed.
        PolicyRefusedError, PersonNeededError: the rules no longer grant it.
        OverdrawnError: more would be paid back than was paid.
    """
    proposal = await _own(tx, workspace_id, proposal_id, actor, for_change=True)
    if proposal.status is Status.EXECUTED:
        return proposal
    _check_open(proposal, clock)
    doing = await _check_world(tx, workspace_id, proposal, actor=actor, clock=clock, locale=locale)
    result = await ACTIONS[proposal.act].execute(doing)
    now = clock.now()
    await store.close(
        tx, workspace_id, proposal.id, Status.EXECUTED, by=actor.key, at=now, result=result
    )
    await jobs.cancel(tx, workspace_id, _timer(proposal.id))
    said = events.ProposalConfirmed(proposal.id, proposal.act, actor.key)
    done = events.ProposalExecuted(
        proposal.id,
        proposal.act,
        proposal.order_id,
        proposal.plan.net_minor,
        proposal.plan.currency,
    )
    await _publish(tx, workspace_id, proposal, said)
    await _publish(tx, workspace_id, proposal, done)
    await _seal(tx, workspace_id, "proposal.executed", proposal, clock, by=actor.key)
    return msgspec.structs.replace(
        proposal,
        status=Status.EXECUTED,
        decided_by=actor.key,
        decided_at=now,
        executed_at=now,
        result=result,
    )


async def decline(
    tx: Tx, workspace_id: WorkspaceId, proposal_id: UUID, *, actor: Actor, clock: Clock
) -> Proposal:
    """Say no; a second no changes nothing. Raises ProposalClosedError after a yes."""
    proposal = await _own(tx, workspace_id, proposal_id, actor, for_change=True)
    if proposal.status is Status.DECLINED:
        return proposal
    if proposal.status is Status.EXECUTED:
        raise ProposalClosedError
    _check_open(proposal, clock)
    now = clock.now()
    await store.close(tx, workspace_id, proposal.id, Status.DECLINED, by=actor.key, at=now)
    await jobs.cancel(tx, workspace_id, _timer(proposal.id))
    said = events.ProposalDeclined(proposal.id, proposal.act, actor.key)
    await _publish(tx, workspace_id, proposal, said)
    await _seal(tx, workspace_id, "proposal.declined", proposal, clock, by=actor.key)
    return msgspec.structs.replace(
        proposal, status=Status.DECLINED, decided_by=actor.key, decided_at=now
    )


async def expire(tx: Tx, workspace_id: WorkspaceId, proposal_id: UUID, *, clock: Clock) -> bool:
    """Close a proposal that nobody answered in time; False when there is nothing to close."""
    proposal = await store.get(tx, workspace_id, proposal_id, for_change=True)
    if proposal is None or proposal.status is not Status.MADE or clock.now() < proposal.expires_at:
        return False
    await store.close(tx, workspace_id, proposal.id, Status.EXPIRED, by=None, at=clock.now())
    await _publish(tx, workspace_id, proposal, events.ProposalExpired(proposal.id, proposal.act))
    await _seal(tx, workspace_id, "proposal.expired", proposal, clock, by="clock")
    return True


async def get(tx: Tx, workspace_id: WorkspaceId, proposal_id: UUID, *, actor: Actor) -> Proposal:
    """One proposal. Raises ProposalNotFoundError, also for another buyer's."""
    return await _own(tx, workspace_id, proposal_id, actor, for_change=False)


async def allowed(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    order_id: UUID,
    customer_id: UUID,
    clock: Clock,
    locale: str,
) -> list[views.AllowedView]:
    """What the rules say to each act on this order as a whole. Raises OrderNotFoundError."""
    order = await reading.order(tx, workspace_id, customer_id, order_id=order_id)
    if order is None:
        raise OrderNotFoundError
    owner = await reading.buyer(tx, workspace_id, customer_id)
    if owner is None:
        raise OrderNotFoundError
    buyer = await known_buyer(tx, workspace_id, owner, at=clock.now())
    found: list[views.AllowedView] = []
    for act in ON_ORDERS:
        wished = Wished(act, order.number)
        asked, _ = await _asked(tx, workspace_id, customer_id, wished, Attested(), clock=clock)
        if act is Act.WITHDRAW and not asked.world.requests:
            continue
        judged = await judging.foresee(
            tx, workspace_id, action=ACTIONS[act], asked=asked, buyer=buyer, clock=clock
        )
        headline = views.sentence(title(asked), locale)
        net = sum(move.amount_minor for move in judged.moves)
        amount = Money(net, order.currency) if judged.moves else None
        because = views.reasons(judged, locale)
        others = views.alternatives(judged, locale)
        found.append(views.AllowedView(act, headline, judged.verdict, amount, because, others))
    return found


async def _asked(
    tx: Tx,
    workspace_id: WorkspaceId,
    customer_id: UUID,
    wished: Wished,
    attested: Attested,
    *,
    clock: Clock,
    for_change: bool = False,
) -> tuple[Asked, bool]:
    world = await _world(tx, workspace_id, customer_id, wished, for_change=for_change)
    has_cashback = wished.act is Act.CASHBACK and await reading.has_cashback(
        tx, workspace_id, customer_id, order_number_key(wished.order_number or "")
    )
    return Asked(world, wished, attested, (), clock.now()), has_cashback


async def _world(
    tx: Tx,
    workspace_id: WorkspaceId,
    customer_id: UUID,
    wished: Wished,
    *,
    for_change: bool,
) -> World:
    """Everything the act looks at; locked in one order, so that nobody waits in a circle."""
    buyer = await reading.buyer(tx, workspace_id, customer_id, for_change=for_change)
    if buyer is None:
        raise OrderNotFoundError
    order = None
    if wished.order_number is not None:
        key = order_number_key(wished.order_number)
        order = await reading.order(
            tx, workspace_id, customer_id, number_key=key, for_change=for_change
        )
        await _check_owner(tx, workspace_id, wished.act, key, found=order is not None)
    skus = [sku for one in wished.lines for sku in (one.sku, one.new_sku) if sku]
    held = [line.sku for line in order.lines] if order and wished.act is Act.CANCEL else []
    products = [line.product for line in order.lines if line.product] if order else []
    if order and wished.act in PRICED_NOW:
        held += [line.sku for line in order.lines]
    wants_offers = wished.act in {Act.CHANGE_ITEMS, Act.EXCHANGE}
    return World(
        buyer=buyer,
        order=order,
        goods=await reading.goods(tx, workspace_id, skus + held, for_change=for_change)
        if skus or held
        else {},
        offers=await reading.offers(tx, workspace_id, products) if wants_offers else {},
        currency=order.currency if order else await reading.currency(tx, workspace_id),
        sells_elsewhere=wished.act is Act.PLACE_ORDER
        and await reading.sells_elsewhere(tx, workspace_id),
        requests=await withdrawable(tx, order.id) if order and wished.act is Act.WITHDRAW else (),
    )


async def _check_owner(
    tx: Tx, workspace_id: WorkspaceId, act: Act, key: str, *, found: bool
) -> None:
    """An order must be the buyer's own; an act on an old number must not name another's."""
    if found:
        return
    if ACTIONS[act].needs_order or await reading.owner_of_number(tx, workspace_id, key):
        raise OrderNotFoundError


async def _check_claims(tx: Tx, workspace_id: WorkspaceId, asked: Asked) -> None:
    """An order whose pieces are in a request is not changed under it. Raises LineClaimedError."""
    order = asked.world.order
    is_whole = asked.wished.act in WHOLE
    if order and is_whole and await claims.open_goods(tx, workspace_id, order.id):
        raise LineClaimedError(position=0)


def _check_shape(action: Action, asked: Asked) -> None:
    if action.needs_order and asked.world.order is None:
        raise ActIncompleteError(errors=[FieldError("order_number", "kernel.field.required")])
    if asked.wished.act in {Act.CHANGE_ITEMS, Act.EXCHANGE} and (
        not asked.wished.lines or any(one.new_sku is None for one in asked.wished.lines)
    ):
        raise ActIncompleteError(errors=[FieldError("lines.new_sku", "kernel.field.required")])


def _plan(action: Action, asked: Asked, judged: judging.Judged, *, waits: bool) -> Plan:
    """What will be done; where a person answers later, no money is spoken of."""
    plan = action.plan(replace(asked, granted=() if waits else judged.moves))
    return msgspec.structs.replace(
        plan,
        changes=[*plan.changes, change("by_person", None, None)] if waits else plan.changes,
        return_freight=judged.return_freight,
        outbound_freight=judged.outbound_freight,
        deadlines=list(judged.deadlines),
        because=list(judged.because),
    )


async def _own(
    tx: Tx, workspace_id: WorkspaceId, proposal_id: UUID, actor: Actor, *, for_change: bool
) -> Proposal:
    """The proposal, if this actor may see it. Changing one needs proof of being its buyer."""
    found = await store.get(tx, workspace_id, proposal_id, for_change=for_change)
    if found is None:
        raise ProposalNotFoundError
    if actor.is_agent:
        return found
    if found.contact_id != actor.contact_id:
        raise ProposalNotFoundError
    if found.customer_id != actor.customer_id:
        raise ConfirmationMissingError if for_change else ProposalNotFoundError
    return found


def _check_open(proposal: Proposal, clock: Clock) -> None:
    if proposal.status is Status.EXPIRED or clock.now() >= proposal.expires_at:
        raise ProposalExpiredError
    if proposal.status is not Status.MADE:
        raise ProposalClosedError


async def _check_world(
    tx: Tx,
    workspace_id: WorkspaceId,
    proposal: Proposal,
    *,
    actor: Actor,
    clock: Clock,
    locale: str,
) -> Doing:
    """Lock the world, compare it with the proposal's, ask the rules again."""
    wished, attested = proposal.request.wished, proposal.request.attested
    files = tuple(proposal.request.files)
    asked, has_cashback = await _asked(
        tx, workspace_id, proposal.customer_id, wished, attested, clock=clock, for_change=True
    )
    if basis_of(asked.world, has_cashback=has_cashback) != proposal.basis:
        raise WorldChangedError
    await _check_claims(tx, workspace_id, asked)
    action = ACTIONS[proposal.act]
    judged = await judging.judge(
        tx,
        workspace_id,
        action=action,
        asked=asked,
        has_cashback=has_cashback,
        clock=clock,
        offered_by=_offerer(proposal.made_by),
    )
    by_agent = actor.is_agent or proposal.made_by.startswith("agent:")
    is_buyers = not proposal.made_by.startswith("agent:")
    waits = is_buyers and judging.is_for_later(judged, action, wished)
    judging.check(judged, has_authority=by_agent or waits, locale=locale)
    plan = _plan(action, asked, judged, waits=waits)
    if (plan.moves, plan.changes) != (proposal.plan.moves, proposal.plan.changes):
        raise WorldChangedError
    granted = replace(asked, granted=() if waits else judged.moves, files=files)
    agent = actor.key if actor.is_agent else proposal.made_by
    return Doing(
        tx=tx,
        workspace_id=workspace_id,
        asked=granted,
        plan=plan,
        cause=f"proposal:{proposal.id}",
        by=actor.key,
        authority=agent if by_agent else None,
        decided=Judged(judged.decision, judged.decision_id) if judged.decision else None,
        clock=clock,
        offered_by=_offerer(proposal.made_by),
    )


def _offerer(made_by: str) -> str | None:
    """Whoever may offer goodwill for the shop; a contact may not."""
    return None if made_by.startswith("contact:") else made_by


def _timer(proposal_id: UUID) -> str:
    return f"proposal:{proposal_id}"


async def _publish(tx: Tx, workspace_id: WorkspaceId, proposal: Proposal, event: Event) -> None:
    found = proposal.conversation_id
    topic = f"conversation:{found}" if found else WORKSPACE_TOPIC
    await publish(tx, workspace_id, event, topic=topic)


async def _seal(
    tx: Tx, workspace_id: WorkspaceId, kind: str, proposal: Proposal, clock: Clock, *, by: str
) -> None:
    """The ledger gets what was agreed as figures and a digest, never an address or a name."""
    request = msgspec.json.encode([proposal.request, proposal.plan])
    body: dict[str, object] = {
        "act": proposal.act.value,
        "by": by,
        "order": str(proposal.order_id) if proposal.order_id else None,
        "decision": str(proposal.decision_id) if proposal.decision_id else None,
        "rules": list(proposal.rule_ids),
        "moves": [[move.method_id, move.amount_minor] for move in proposal.plan.moves],
        "currency": proposal.plan.currency,
        "plan": hashlib.sha256(request).hexdigest(),
    }
    await seal(
        tx,
        workspace_id,
        kind=kind,
        subject=f"proposal:{proposal.id}",
        body=body,
        clock=clock,
    )
