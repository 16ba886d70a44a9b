"""HTTP edge of questions about an order: what would be granted, and goodwill for it."""

from typing import Annotated, Literal
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import QueryParameter

from xiaoer.commerce.asking import service
from xiaoer.commerce.asking.schemas import NewCompensation, Question
from xiaoer.commerce.policies import compensations
from xiaoer.commerce.policies.once import created_once
from xiaoer.commerce.policies.present import compensation_view, verdict_view
from xiaoer.commerce.policies.routes import OrderNumber
from xiaoer.commerce.policies.views import CompensationView, VerdictView
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.http.parameters import (
    AgentRequest,
    ClockPart,
    Cursor,
    DbPart,
    Limit,
    OptionalIdempotencyKey,
    locale_of,
)
from xiaoer.kernel.ids import new_id

StatusFilter = Annotated[
    Literal["proposed", "granted", "rejected"] | None,
    QueryParameter(name="status", required=False),
]


class Questions(Controller):
    """What the rules say to a wish for a real order."""

    path = "/api/v1/policies"
    tags = ("policies",)

    @post(
        "/evaluate",
        operation_id="evaluate_policies",
        status_code=200,
        guards=[requires(Permission.POLICIES_READ)],
    )
    async def evaluate(
        self, request: AgentRequest, data: Question, db: DbPart, clock: ClockPart
    ) -> VerdictView:
        """What would be granted, how much, until when, and by which rules; nothing is stored."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            found = await service.ask(tx, workspace_id, question=data, clock=clock)
        return verdict_view(found, locale_of(request))


class Compensations(Controller):
    """Goodwill: given within its caps, and confirmed by somebody else beyond them."""

    path = "/api/v1/policies/compensations"
    tags = ("policies",)
    guards = (requires(Permission.POLICIES_READ),)

    @get(operation_id="list_compensations")
    async def list_compensations(
        self,
        request: AgentRequest,
        *,
        db: DbPart,
        wanted: StatusFilter = None,
        order_number: OrderNumber = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[CompensationView]:
        """Goodwill given, turned down, or waiting for a second person; the newest first."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            found, following = await compensations.latest(
                tx,
                workspace_id,
                status=wanted,
                order_number=order_number,
                cursor=cursor,
                limit=limit,
            )
        return Page([compensation_view(one) for one in found], following)

    @post(
        "/{compensation_id:uuid}/approve",
        operation_id="approve_compensation",
        status_code=200,
        guards=[requires(Permission.COMPENSATIONS_APPROVE)],
    )
    async def approve(
        self, request: AgentRequest, compensation_id: UUID, db: DbPart, clock: ClockPart
    ) -> CompensationView:
        """Confirm a colleague's proposal and pay it; nobody confirms their own."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            done = await service.approve(
                tx, who.workspace_id, compensation_id=compensation_id, by=who.key, clock=clock
            )
        return compensation_view(done)

    @post(
        "/{compensation_id:uuid}/reject",
        operation_id="reject_compensation",
        status_code=200,
        guards=[requires(Permission.COMPENSATIONS_APPROVE)],
    )
    async def reject(
        self, request: AgentRequest, compensation_id: UUID, db: DbPart, clock: ClockPart
    ) -> CompensationView:
        """Turn a proposal down; what it held of the caps is free again."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            done = await compensations.reject(
                tx, who.workspace_id, compensation_id=compensation_id, by=who.key, clock=clock
            )
        return compensation_view(done)

    @post(
        operation_id="propose_compensation",
        guards=[requires(Permission.ORDERS_ACT)],
    )
    async def compensate(
        self,
        request: AgentRequest,
        *,
        data: NewCompensation,
        db: DbPart,
        clock: ClockPart,
        idempotency_key: OptionalIdempotencyKey = None,
    ) -> Response[CompensationView]:
        """Give goodwill; beyond a cap it waits for a second person (`status` proposed)."""
        who, body = request.user, await request.body()
        async with db.transaction(who.workspace_id) as tx:

            async def run() -> CompensationView:
                made = await service.compensate(
                    tx,
                    who.workspace_id,
                    wanted=data,
                    by=who.key,
                    request_key=f"{who.key} {idempotency_key or new_id()}",
                    clock=clock,
                )
                return compensation_view(made)

            what = ("propose_compensation", idempotency_key, body)
            return await created_once(tx, who, run, shape=CompensationView, what=what, clock=clock)


CONTROLLERS = (Questions, Compensations)
