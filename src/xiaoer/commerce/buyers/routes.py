"""HTTP edge for a buyer in a chat window: prove who one is, see what is one's own."""

from typing import Annotated, Literal

import msgspec
from litestar import Controller, get, post
from litestar.params import QueryParameter

from xiaoer.commerce.buyers import service
from xiaoer.commerce.buyers.errors import (
    BuyerUnknownError,
    IdentityUnprovedError,
    TriesUsedUpError,
)
from xiaoer.commerce.buyers.model import Proof
from xiaoer.commerce.buyers.service import BuyerOf
from xiaoer.commerce.records import service as records
from xiaoer.commerce.records.views import CustomerRecord, OrderRecord
from xiaoer.commerce.world import reading
from xiaoer.contacts import api as contacts
from xiaoer.identity.api import visitor_only
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.http.parameters import ClockPart, DbPart, VisitorRequest, locale_of
from xiaoer.kernel.http.subjects import VisitorSubject

Text = Annotated[str, msgspec.Meta(max_length=200)]
Number = Annotated[str | None, QueryParameter(required=False, max_length=200)]


class Identify(msgspec.Struct, frozen=True):
    """`means` says which fields count.

    They are order_number and phone_tail (the last four digits); email; or name and post_code.
    """

    means: Literal["order_phone", "email", "name_zip"]
    order_number: Text = ""
    phone_tail: Text = ""
    email: Text = ""
    name: Text = ""
    post_code: Text = ""


class KnownBuyer(msgspec.Struct, frozen=True):
    """Who the contact is in the shop."""

    external_id: str
    name: str


class BuyerSide(Controller):
    """What a visitor can do as a buyer."""

    path = "/api/v1/widget"
    tags = ("widget",)
    guards = (visitor_only,)

    @post("/identify", operation_id="identify_buyer", status_code=200)
    async def identify(
        self, request: VisitorRequest, data: Identify, db: DbPart, clock: ClockPart
    ) -> KnownBuyer:
        """Prove who you are; five misses lock for half an hour. A miss never says what missed."""
        who = request.user
        proof = Proof(**{name: getattr(data, name) for name in Identify.__struct_fields__})
        async with db.transaction(who.workspace_id) as tx:
            outcome = await service.identify(
                tx, who.workspace_id, contact_id=who.contact_id, proof=proof, clock=clock
            )
            found = outcome.customer_id
            buyer = await reading.buyer(tx, who.workspace_id, found) if found else None
        # the miss is committed; only now is it told
        if outcome.wait:
            raise TriesUsedUpError(retry_after=outcome.wait)
        if buyer is None:
            raise IdentityUnprovedError
        return KnownBuyer(buyer.external_id, buyer.name)

    @get("/records", operation_id="list_own_records")
    async def list_records(
        self, request: VisitorRequest, db: DbPart, clock: ClockPart, number: Number = None
    ) -> Page[OrderRecord]:
        """The buyer's own orders, or the one of this number; whole only if the shop vouched."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            buyer = await _buyer(tx, who, clock)
            found = await records.own_orders(
                tx,
                who.workspace_id,
                customer_id=buyer.customer_id,
                number=number,
                is_whole=buyer.is_signed,
                locale=locale_of(request),
            )
        return Page(found)

    @get("/profile", operation_id="get_own_profile")
    async def get_profile(
        self, request: VisitorRequest, db: DbPart, clock: ClockPart, customer: Number = None
    ) -> CustomerRecord:
        """What the shop knows of the buyer; only if the shop itself vouched for them.

        `customer` may name who is meant; anybody but the buyer is refused.
        """
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            buyer = await _buyer(tx, who, clock)
            found = await records.profile(tx, who.workspace_id, customer_id=buyer.customer_id)
        is_other = customer is not None and (found is None or found.external_id != customer)
        if found is None or is_other or not buyer.is_signed:
            raise BuyerUnknownError
        return found


async def _buyer(tx: Tx, who: VisitorSubject, clock: Clock) -> BuyerOf:
    contact = await contacts.get(tx, who.workspace_id, who.contact_id)
    return await service.require_buyer(tx, who.workspace_id, contact=contact, clock=clock)


CONTROLLERS = (BuyerSide,)
