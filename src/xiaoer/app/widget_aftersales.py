"""A buyer's own after-sales requests, for the chat window and the shop's pages.

Only a contact for whom the shop vouches has any; somebody else's are not found.
"""

from uuid import UUID

from litestar import Controller, Response, get, post

from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import (
    AftersalesAct,
    AftersalesRow,
    AftersalesView,
    BuyerActInput,
    Doer,
    Doing,
    EvidenceFile,
    EvidenceInput,
    NewAftersales,
    RequestNotFoundError,
    Who,
)
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.contacts import api as contacts
from xiaoer.contacts.api import ContactView
from xiaoer.conversations import api as conversations
from xiaoer.identity.api import visitor_only
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.etag import etag
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.http.parameters import (
    ClockPart,
    Cursor,
    DbPart,
    IfMatch,
    Limit,
    OptionalIdempotencyKey,
    VisitorRequest,
)
from xiaoer.kernel.http.subjects import VisitorSubject


class WidgetAftersales(Controller):
    """Ask, follow, send back, accept, withdraw."""

    path = "/api/v1/widget/aftersales"
    tags = ("widget",)
    guards = (visitor_only,)

    @get(operation_id="list_widget_aftersales")
    async def list_own(
        self,
        request: VisitorRequest,
        *,
        db: DbPart,
        clock: ClockPart,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> Page[AftersalesRow]:
        """The buyer's own requests, newest first; none unless the shop vouches for them."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            contact = await contacts.get(tx, who.workspace_id, who.contact_id)
            return await commerce.list_of_buyer(
                tx,
                who.workspace_id,
                buyer=contact.shop_id,
                cursor=cursor,
                limit=limit,
                clock=clock,
                locale=contact.locale,
            )

    @get("/{request_id:uuid}", operation_id="get_widget_aftersales")
    async def get_own(
        self, request: VisitorRequest, request_id: UUID, db: DbPart, clock: ClockPart
    ) -> Response[AftersalesView]:
        """One of the buyer's own requests with timeline and what they may do."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            contact = await contacts.get(tx, who.workspace_id, who.contact_id)
            view = await _view(tx, who, contact, request_id, clock)
        return Response(view, headers={"ETag": etag(view.request.version)})

    @post(operation_id="open_widget_aftersales")
    async def open_own(
        self,
        request: VisitorRequest,
        *,
        data: NewAftersales,
        db: DbPart,
        clock: ClockPart,
        idempotency_key: OptionalIdempotencyKey = None,
    ) -> Response[AftersalesView]:
        """Ask for something on an own order."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            contact = await contacts.get(tx, who.workspace_id, who.contact_id)
            buyer = contact.shop_id
            if buyer is None:
                raise OrderNotFoundError

            async def run() -> commerce.Answer:
                request_id = await commerce.open_aftersales(
                    tx,
                    who.workspace_id,
                    wanted=commerce.wanted_of(data, await _evidence(tx, data.evidence, who)),
                    buyer=buyer,
                    doer=Doer(Who.BUYER, who.key),
                    clock=clock,
                )
                return commerce.answer_of(await _view(tx, who, contact, request_id, clock), 201)

            return await commerce.once(
                tx,
                who.workspace_id,
                scope=f"{who.key} open_aftersales",
                key=idempotency_key,
                request=data,
                run=run,
                clock=clock,
            )

    @post("/{request_id:uuid}/acts", operation_id="do_widget_aftersales", status_code=200)
    async def do_own(
        self,
        request: VisitorRequest,
        *,
        request_id: UUID,
        data: BuyerActInput,
        db: DbPart,
        clock: ClockPart,
        if_match: IfMatch = None,
        idempotency_key: OptionalIdempotencyKey = None,
    ) -> Response[AftersalesView]:
        """Give evidence, a tracking number, a yes or a no; withdraw or reopen."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            contact = await contacts.get(tx, who.workspace_id, who.contact_id)
            buyer = _key_of(contact)

            async def run() -> commerce.Answer:
                doing = Doing(
                    AftersalesAct(data.act),
                    text=data.text,
                    carrier=data.carrier,
                    tracking_number=data.tracking_number,
                    evidence=await _evidence(tx, data.evidence, who),
                )
                await commerce.do_aftersales(
                    tx,
                    who.workspace_id,
                    request_id=request_id,
                    doing=doing,
                    doer=Doer(Who.BUYER, who.key),
                    clock=clock,
                    buyer=buyer,
                    if_match=if_match,
                )
                return commerce.answer_of(await _view(tx, who, contact, request_id, clock), 200)

            return await commerce.once(
                tx,
                who.workspace_id,
                scope=f"{who.key} do_aftersales",
                key=idempotency_key,
                request=(request_id, data),
                run=run,
                clock=clock,
            )


def _key_of(contact: ContactView) -> str:
    """The buyer's key in the shop. Raises RequestNotFoundError when the shop does not vouch."""
    if contact.shop_id is None:
        raise RequestNotFoundError
    return contact.shop_id


async def _view(
    tx: Tx, who: VisitorSubject, contact: ContactView, request_id: UUID, clock: Clock
) -> AftersalesView:
    return await commerce.get_request(
        tx,
        who.workspace_id,
        request_id,
        reader=Doer(Who.BUYER, who.key),
        clock=clock,
        buyer=_key_of(contact),
        locale=contact.locale,
    )


async def _evidence(
    tx: Tx, wanted: list[EvidenceInput], who: VisitorSubject
) -> tuple[EvidenceFile, ...]:
    ids = [item.file_id for item in wanted]
    files = await conversations.attachments_of(tx, ids, uploader=who.key)
    looks = await conversations.fingerprints_of(tx, ids)
    return commerce.evidence_files(wanted, files, looks)
