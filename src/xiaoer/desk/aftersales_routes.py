"""The after-sales queue: what agents see of requests, and what they do with them."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import QueryParameter

from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import (
    AftersalesAct,
    AftersalesCounts,
    AftersalesRow,
    AftersalesView,
    AgentActInput,
    Doer,
    Doing,
    EvidenceFile,
    EvidenceInput,
    Filter,
    Kind,
    NewAgentAftersales,
    RulingNotYoursError,
    Side,
    State,
    Who,
)
from xiaoer.conversations import api as conversations
from xiaoer.identity.api import Permission, get_agent, has_permission, requires
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.etag import etag
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.http.parameters import (
    AgentRequest,
    ClockPart,
    Cursor,
    DbPart,
    IfMatch,
    Limit,
    OptionalIdempotencyKey,
    locale_of,
)
from xiaoer.kernel.http.subjects import AgentSubject

Text = Annotated[str | None, QueryParameter(name="q", required=False, max_length=200)]
InState = Annotated[State | None, QueryParameter(name="state", required=False)]
Hours = Annotated[int | None, QueryParameter(required=False, ge=0, le=8_760)]
WANTS_MORE: Final[dict[AftersalesAct, Permission]] = {
    AftersalesAct.SETTLE: Permission.AFTERSALES_SETTLE,
    AftersalesAct.RETRY_REFUND: Permission.AFTERSALES_SETTLE,
    AftersalesAct.PAY_OTHERWISE: Permission.AFTERSALES_SETTLE,
    AftersalesAct.SETTLE_BY_HAND: Permission.AFTERSALES_SETTLE,
    AftersalesAct.WAIVE_RETURN: Permission.AFTERSALES_SETTLE,
    AftersalesAct.RULE_FOR_BUYER: Permission.AFTERSALES_RULE,
    AftersalesAct.RULE_FOR_MERCHANT: Permission.AFTERSALES_RULE,
}


class AftersalesQueue(Controller):
    """After-sales requests of the workspace's shop; names are masked."""

    path = "/api/v1/aftersales"
    tags = ("after-sales",)
    guards = (requires(Permission.AFTERSALES_READ),)

    @get(operation_id="list_aftersales")
    async def list_aftersales(
        self,
        request: AgentRequest,
        *,
        db: DbPart,
        clock: ClockPart,
        wanted: Text = None,
        is_open: bool | None = None,
        is_overdue: bool | None = None,
        due_within_hours: Hours = None,
        in_state: InState = None,
        kind: Kind | None = None,
        waiting_on: Side | None = None,
        order_id: UUID | None = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[AftersalesRow]:
        """The queue, nearest deadline first; ended requests come last."""
        hours = 0 if is_overdue else due_within_hours
        due = None if hours is None else clock.now() + timedelta(hours=hours)
        chosen = Filter(
            is_open=is_open,
            state=in_state,
            kind=kind,
            waiting_on=waiting_on,
            due_before=due,
            order_id=order_id,
            query=wanted,
        )
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            return await commerce.list_requests(
                tx,
                workspace_id,
                wanted=chosen,
                cursor=cursor,
                limit=limit,
                clock=clock,
                locale=locale_of(request),
            )

    @get("/counts", operation_id="count_aftersales")
    async def count_aftersales(
        self, request: AgentRequest, db: DbPart, clock: ClockPart
    ) -> AftersalesCounts:
        """How many open requests are in each bucket; a bucket stops at 1000."""
        async with db.transaction(request.user.workspace_id) as tx:
            return await commerce.count_requests(tx, clock)

    @get("/{request_id:uuid}", operation_id="get_aftersales")
    async def get_aftersales(
        self, request: AgentRequest, request_id: UUID, db: DbPart, clock: ClockPart
    ) -> Response[AftersalesView]:
        """One request with timeline, evidence, parcels and what may be done."""
        async with db.transaction(request.user.workspace_id) as tx:
            view = await _view(tx, request, request_id, clock)
        return Response(view, headers={"ETag": etag(view.request.version)})

    @post(operation_id="open_aftersales", guards=[requires(Permission.AFTERSALES_ANSWER)])
    async def open_aftersales(
        self,
        request: AgentRequest,
        *,
        data: NewAgentAftersales,
        db: DbPart,
        clock: ClockPart,
        idempotency_key: OptionalIdempotencyKey = None,
    ) -> Response[AftersalesView]:
        """Open a request for a buyer who asked an agent."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:

            async def run() -> commerce.Answer:
                files = await _evidence(tx, data.evidence, who)
                request_id = await commerce.open_aftersales(
                    tx,
                    who.workspace_id,
                    wanted=commerce.wanted_of(data, files),
                    buyer=data.buyer,
                    doer=await _doer(tx, who),
                    clock=clock,
                )
                return commerce.answer_of(await _view(tx, request, request_id, clock), 201)

            return await commerce.once(
                tx,
                who.workspace_id,
                scope=f"{who.key} open_aftersales",
                key=idempotency_key,
                request=data,
                run=run,
                clock=clock,
            )

    @post(
        "/{request_id:uuid}/acts",
        operation_id="do_aftersales",
        status_code=200,
        guards=[requires(Permission.AFTERSALES_ANSWER)],
    )
    async def do_aftersales(
        self,
        request: AgentRequest,
        *,
        request_id: UUID,
        data: AgentActInput,
        db: DbPart,
        clock: ClockPart,
        if_match: IfMatch = None,
        idempotency_key: OptionalIdempotencyKey = None,
    ) -> Response[AftersalesView]:
        """Answer, inspect, settle, send: whatever `acts` of the request allows."""
        who, act = request.user, AftersalesAct(data.act)
        if not _may(who, act):
            raise RulingNotYoursError(permission=WANTS_MORE[act].value)
        async with db.transaction(who.workspace_id) as tx:

            async def run() -> commerce.Answer:
                doing = Doing(
                    act,
                    data.reason.value if data.reason else None,
                    data.text,
                    data.amount_minor,
                    data.carrier,
                    data.tracking_number,
                    await _evidence(tx, data.evidence, who),
                    findings=data.findings,
                )
                await commerce.do_aftersales(
                    tx,
                    who.workspace_id,
                    request_id=request_id,
                    doing=doing,
                    doer=await _doer(tx, who),
                    clock=clock,
                    if_match=if_match,
                )
                return commerce.answer_of(await _view(tx, request, request_id, clock), 200)

            return await commerce.once(
                tx,
                who.workspace_id,
                scope=f"{who.key} do_aftersales",
                key=idempotency_key,
                request=(request_id, data),
                run=run,
                clock=clock,
            )


async def _evidence(
    tx: Tx, wanted: list[EvidenceInput], who: AgentSubject
) -> tuple[EvidenceFile, ...]:
    ids = [item.file_id for item in wanted]
    files = await conversations.attachments_of(tx, ids, uploader=who.key)
    looks = await conversations.fingerprints_of(tx, ids)
    return commerce.evidence_files(wanted, files, looks)


def _may(who: AgentSubject, act: AftersalesAct) -> bool:
    wanted = WANTS_MORE.get(act)
    return wanted is None or has_permission(who, wanted)


async def _view(tx: Tx, request: AgentRequest, request_id: UUID, clock: Clock) -> AftersalesView:
    who = request.user
    can_answer = has_permission(who, Permission.AFTERSALES_ANSWER)
    return await commerce.get_request(
        tx,
        who.workspace_id,
        request_id,
        reader=Doer(Who.AGENT, who.key),
        clock=clock,
        barred=frozenset(act for act in AftersalesAct if not (can_answer and _may(who, act))),
        locale=locale_of(request),
    )


async def _doer(tx: Tx, who: AgentSubject) -> Doer:
    agent = await get_agent(tx, who.workspace_id, who.agent_id)
    return Doer(Who.AGENT, who.key, agent.name)
