"""HTTP edge of proposals, for agents and for buyers in a chat window alike.

A buyer reaches only what is theirs: every handler asks who the contact is in the shop.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import QueryParameter

from xiaoer.commerce.buyers import service as buyers
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.model import order_number_key
from xiaoer.commerce.proposals import service, store
from xiaoer.commerce.proposals.model import Attested, Wished
from xiaoer.commerce.proposals.service import Actor
from xiaoer.commerce.proposals.views import AllowedView, ProposalView, proposal_view
from xiaoer.commerce.world import reading
from xiaoer.contacts import api as contacts
from xiaoer.identity.api import Permission, has_permission, requires, signed_in
from xiaoer.identity.errors import PermissionMissingError
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import FieldError, InvalidInputError
from xiaoer.kernel.http.idempotency import Answer, answer_once
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.http.parameters import (
    AgentRequest,
    ClockPart,
    DbPart,
    Limit,
    OptionalIdempotencyKey,
    SubjectRequest,
    locale_of,
)
from xiaoer.kernel.http.subjects import AgentSubject, AuthSubject
from xiaoer.kernel.ids import ContactId


class NewProposal(Wished, frozen=True):
    """What is wished, and for whom.

    An agent also names the buyer (`customer`, `contact_id`) and vouches for what they have looked
    at themselves (`attested`) and names the conversation; a buyer speaks for nobody else and
    vouches for nothing.
    """

    customer: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    contact_id: UUID | None = None
    conversation_id: UUID | None = None
    attested: Attested | None = None


class AllowedActs(msgspec.Struct, frozen=True):
    """One entry for each act that an order can be asked for."""

    items: list[AllowedView]


class Proposals(Controller):
    """Say what would be done, get a yes, do it once."""

    path = "/api/v1"
    tags = ("proposals",)
    guards = (signed_in,)

    @get("/orders/{order_id:uuid}/actions", operation_id="list_order_actions")
    async def list_actions(
        self, request: SubjectRequest, order_id: UUID, db: DbPart, clock: ClockPart
    ) -> AllowedActs:
        """What the shop's rules say to each act on this order."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            actor = await _actor(tx, who, clock, Permission.ORDERS_READ)
            customer_id = actor.customer_id
            if actor.is_agent:
                customer_id = await reading.customer_of_order(tx, who.workspace_id, order_id)
            if customer_id is None:
                raise OrderNotFoundError
            items = await service.allowed(
                tx,
                who.workspace_id,
                order_id=order_id,
                customer_id=customer_id,
                clock=clock,
                locale=locale_of(request),
            )
        return AllowedActs(items)

    @post("/proposals", operation_id="propose")
    async def propose(
        self,
        request: SubjectRequest,
        *,
        data: NewProposal,
        db: DbPart,
        clock: ClockPart,
        idempotency_key: OptionalIdempotencyKey = None,
    ) -> Response[ProposalView]:
        """Propose a change in plain words; nothing is changed yet."""
        who, locale = request.user, locale_of(request)
        async with db.transaction(who.workspace_id) as tx:

            async def run() -> ProposalView:
                actor = await _actor(tx, who, clock, Permission.ORDERS_ACT)
                found = await service.propose(
                    tx,
                    who.workspace_id,
                    wished=_wished(data),
                    customer_id=await _customer(tx, who, actor, data, clock),
                    actor=actor,
                    clock=clock,
                    locale=locale,
                    attested=data.attested if actor.is_agent else None,
                    contact_id=data.contact_id if actor.is_agent else None,
                    # a visitor must not speak into a conversation that may be another's
                    conversation_id=data.conversation_id if actor.is_agent else None,
                )
                return proposal_view(found, locale)

            body = await request.body()
            return await _once(tx, who, clock, ("propose", idempotency_key, body), run, status=201)

    @get("/proposals/{proposal_id:uuid}", operation_id="get_proposal")
    async def get_proposal(
        self, request: SubjectRequest, proposal_id: UUID, db: DbPart, clock: ClockPart
    ) -> ProposalView:
        """One proposal as it stands."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            actor = await _actor(tx, who, clock, Permission.ORDERS_READ, may_be_unknown=True)
            found = await service.get(tx, who.workspace_id, proposal_id, actor=actor)
        return proposal_view(found, locale_of(request))

    @post("/proposals/{proposal_id:uuid}/confirm", operation_id="confirm_proposal", status_code=200)
    async def confirm(
        self,
        request: SubjectRequest,
        *,
        proposal_id: UUID,
        db: DbPart,
        clock: ClockPart,
        idempotency_key: OptionalIdempotencyKey = None,
    ) -> Response[ProposalView]:
        """Say yes: it is carried out at once, and only once."""
        who, locale = request.user, locale_of(request)
        async with db.transaction(who.workspace_id) as tx:

            async def run() -> ProposalView:
                actor = await _actor(tx, who, clock, Permission.ORDERS_ACT)
                found = await service.confirm(
                    tx, who.workspace_id, proposal_id, actor=actor, clock=clock, locale=locale
                )
                return proposal_view(found, locale)

            what = ("confirm", idempotency_key, proposal_id.bytes)
            return await _once(tx, who, clock, what, run, status=200)

    @post("/proposals/{proposal_id:uuid}/decline", operation_id="decline_proposal", status_code=200)
    async def decline(
        self, request: SubjectRequest, proposal_id: UUID, db: DbPart, clock: ClockPart
    ) -> ProposalView:
        """Say no: nothing is changed."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            actor = await _actor(tx, who, clock, Permission.ORDERS_ACT)
            found = await service.decline(
                tx, who.workspace_id, proposal_id, actor=actor, clock=clock
            )
        return proposal_view(found, locale_of(request))

    @get("/proposals", operation_id="list_proposals", guards=[requires(Permission.ORDERS_READ)])
    async def list_proposals(
        self,
        request: AgentRequest,
        *,
        db: DbPart,
        conversation_id: Annotated[UUID | None, QueryParameter(required=False)] = None,
        order_id: Annotated[UUID | None, QueryParameter(required=False)] = None,
        contact_id: Annotated[UUID | None, QueryParameter(required=False)] = None,
        limit: Limit = 20,
    ) -> Page[ProposalView]:
        """The newest proposals, of one conversation, order or contact where named; for agents."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            found = await store.latest(
                tx,
                who.workspace_id,
                conversation_id=conversation_id,
                order_id=order_id,
                contact_id=contact_id,
                limit=limit,
            )
        return Page([proposal_view(proposal, locale_of(request)) for proposal in found])


def _wished(data: NewProposal) -> Wished:
    return Wished(**{name: getattr(data, name) for name in Wished.__struct_fields__})


async def _actor(
    tx: Tx,
    who: AuthSubject,
    clock: Clock,
    permission: Permission,
    *,
    may_be_unknown: bool = False,
) -> Actor:
    """Who speaks. Raises PermissionMissingError, or BuyerUnknownError for an unproved contact."""
    if isinstance(who, AgentSubject):
        if not has_permission(who, permission):
            raise PermissionMissingError(permission=permission.value)
        return Actor(who.key)
    contact = await contacts.get(tx, who.workspace_id, who.contact_id)
    find = buyers.buyer_of if may_be_unknown else buyers.require_buyer
    buyer = await find(tx, who.workspace_id, contact=contact, clock=clock)
    return Actor(who.key, buyer.customer_id if buyer else None, who.contact_id)


async def _customer(
    tx: Tx, who: AuthSubject, actor: Actor, data: NewProposal, clock: Clock
) -> UUID:
    """The buyer whom it is for. Raises OrderNotFoundError for an unknown one, or another."""
    if actor.customer_id is not None:
        named = data.customer and await reading.customer_id_of(tx, who.workspace_id, data.customer)
        if data.customer is not None and named != actor.customer_id:
            raise OrderNotFoundError
        return actor.customer_id
    found = None
    if data.customer is not None:
        found = await reading.customer_id_of(tx, who.workspace_id, data.customer)
    elif data.contact_id is not None:
        found = await _customer_of_contact(tx, who, data.contact_id, clock)
    elif data.order_number is not None:
        key = order_number_key(data.order_number)
        found = await reading.owner_of_number(tx, who.workspace_id, key)
    else:
        raise InvalidInputError(errors=[FieldError("customer", "kernel.field.required")])
    if found is None:
        raise OrderNotFoundError
    return found


async def _customer_of_contact(
    tx: Tx, who: AuthSubject, contact_id: UUID, clock: Clock
) -> UUID | None:
    contact = await contacts.get(tx, who.workspace_id, ContactId(contact_id))
    buyer = await buyers.buyer_of(tx, who.workspace_id, contact=contact, clock=clock)
    return buyer.customer_id if buyer else None


async def _once(
    tx: Tx,
    who: AuthSubject,
    clock: Clock,
    what: tuple[str, str | None, bytes],
    run: Callable[[], Awaitable[ProposalView]],
    *,
    status: int,
) -> Response[ProposalView]:
    """The answer; the same one again for the same Idempotency-Key."""
    name, key, request = what
    if key is None:
        return Response(await run(), status_code=status)

    async def answer() -> Answer:
        return Answer(status, msgspec.json.encode(await run()))

    kept = await answer_once(
        tx,
        who.workspace_id,
        scope=f"{who.key} {name}",
        key=key,
        request=request,
        run=answer,
        clock=clock,
    )
    return Response(msgspec.json.decode(kept.body, type=ProposalView), status_code=kept.status)


CONTROLLERS = (Proposals,)
