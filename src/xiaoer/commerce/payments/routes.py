"""HTTP edge of refunds."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.params import QueryParameter

from xiaoer.commerce.payments import service
from xiaoer.commerce.payments.model import RefundState
from xiaoer.commerce.payments.service import Filter
from xiaoer.commerce.payments.views import RefundView
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.http.parameters import AgentRequest, Cursor, DbPart, Limit

OrderFilter = Annotated[UUID | None, QueryParameter(name="order_id", required=False)]
StateFilter = Annotated[RefundState | None, QueryParameter(name="state", required=False)]
PersonFilter = Annotated[bool | None, QueryParameter(name="needs_person", required=False)]


class Refunds(Controller):
    """Money on its way back."""

    path = "/api/v1/refunds"
    tags = ("refunds",)
    guards = (requires(Permission.REFUNDS_READ),)

    @get(operation_id="list_refunds")
    async def list_refunds(
        self,
        request: AgentRequest,
        *,
        db: DbPart,
        order_id: OrderFilter = None,
        wanted: StateFilter = None,
        needs_person: PersonFilter = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Page[RefundView]:
        """The newest first; `needs_person=true` are those that somebody has to look at."""
        workspace_id = request.user.workspace_id
        chosen = Filter(order_id=order_id, state=wanted, needs_person=needs_person)
        async with db.transaction(workspace_id) as tx:
            found, following = await service.list_refunds(
                tx, workspace_id, wanted=chosen, cursor=cursor, limit=limit
            )
        return Page(found, following)

    @get("/{refund_id:uuid}", operation_id="get_refund")
    async def get_refund(self, request: AgentRequest, refund_id: UUID, db: DbPart) -> RefundView:
        """How a refund stands."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            return await service.get_refund(tx, workspace_id, refund_id)


CONTROLLERS = (Refunds,)
