"""HTTP edge of policies: what holds, what was decided, and who may give goodwill."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import QueryParameter

from xiaoer.commerce.policies import advantages, present, publishing, service, views
from xiaoer.commerce.policies.once import created_once
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

OrderNumber = Annotated[
    str | None,
    QueryParameter(name="order_number", required=False, max_length=200),
]
PackName = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class NewVersion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Shipped packs by name, and packs of the shop's own as they are written in YAML.

    Without `effective_at` the version is in force at once. `region` is where buyers are of whom no
    region is known.
    """

    packs: Annotated[list[PackName | dict[str, Any]], msgspec.Meta(min_length=1, max_length=50)]
    region: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")] = service.DEFAULT_REGION
    effective_at: Instant | None = None


class Policies(Controller):
    """Rules in force, earlier versions, and decisions made under them."""

    path = "/api/v1/policies"
    tags = ("policies",)
    guards = (requires(Permission.POLICIES_READ),)

    @get(operation_id="get_policies")
    async def get_policies(
        self, request: AgentRequest, db: DbPart, clock: ClockPart
    ) -> views.PoliciesView:
        """The packs in force with all their rules, and the names of all shipped packs."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            found, row = await service.present_policies(tx, workspace_id, clock=clock)
        return present.policies_view(found, row, locale_of(request))

    @get("/versions", operation_id="list_policy_versions")
    async def list_versions(
        self, request: AgentRequest, *, db: DbPart, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[views.VersionView]:
        """Published versions, the newest first."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            rows, following = await service.list_versions(
                tx, workspace_id, cursor=cursor, limit=limit
            )
        return Page([present.version_view(row) for row in rows], following)

    @get("/versions/{number:int}", operation_id="get_policy_version")
    async def get_version(
        self, request: AgentRequest, number: int, db: DbPart
    ) -> views.PoliciesView:
        """One version with all its rules; it never changes."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            row = await service.get_version(tx, workspace_id, number)
        return present.policies_view(service.policies_in(row), row, locale_of(request))

    @post(
        "/versions",
        operation_id="publish_policies",
        guards=[requires(Permission.POLICIES_WRITE)],
    )
    async def publish(
        self,
        request: AgentRequest,
        *,
        data: NewVersion,
        db: DbPart,
        clock: ClockPart,
        idempotency_key: OptionalIdempotencyKey = None,
    ) -> Response[views.VersionView]:
        """Publish a version; a pack of one's own may be of level shop or goodwill only."""
        who, body = request.user, await request.body()
        async with db.transaction(who.workspace_id) as tx:

            async def run() -> views.VersionView:
                row = await publishing.publish(
                    tx,
                    who.workspace_id,
                    packs=data.packs,
                    region=data.region,
                    effective_at=data.effective_at,
                    by=who.key,
                    clock=clock,
                )
                return present.version_view(row)

            what = ("publish_policies", idempotency_key, body)
            return await created_once(tx, who, run, shape=views.VersionView, what=what, clock=clock)

    @get("/decisions", operation_id="list_decisions")
    async def list_decisions(
        self,
        request: AgentRequest,
        *,
        db: DbPart,
        order_number: OrderNumber = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[views.DecisionRowView]:
        """Stored decisions, of one order where named, the newest first."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            found, following = await service.list_decisions(
                tx, workspace_id, order_number=order_number, cursor=cursor, limit=limit
            )
        return Page([present.decision_row(made) for made in found], following)

    @get("/decisions/{decision_id:uuid}", operation_id="get_decision")
    async def get_decision(
        self, request: AgentRequest, decision_id: UUID, db: DbPart
    ) -> views.DecisionView:
        """One decision with its rules, sums and deadlines."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            made = await service.get_decision(tx, workspace_id, decision_id)
        return present.decision_view(made, locale_of(request))

    @post("/decisions/{decision_id:uuid}/replay", operation_id="replay_decision", status_code=200)
    async def replay(
        self, request: AgentRequest, decision_id: UUID, db: DbPart
    ) -> views.ReplayView:
        """Decide the same case again under the version of its day; nothing is stored."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            made = await service.get_decision(tx, workspace_id, decision_id)
            again = await service.replay(tx, workspace_id, decision_id=decision_id)
        return present.replay_view(made, again, locale_of(request))

    @get(
        "/advantages",
        operation_id="list_advantages",
        guards=[requires(Permission.AUDIT_READ)],
    )
    async def list_advantages(
        self, request: AgentRequest, *, db: DbPart, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[views.AdvantageView]:
        """Decisions that gave a buyer more than the standard; a page may hold fewer than asked."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            found, following = await advantages.list_advantages(
                tx, workspace_id, cursor=cursor, limit=limit
            )
        locale = locale_of(request)
        return Page([present.advantage_view(one, locale) for one in found], following)


CONTROLLERS = (Policies,)
