"""HTTP edge of orders: what agents look up beside a conversation."""

from uuid import UUID

from litestar import Controller, get

from xiaoer.commerce import service
from xiaoer.commerce.abuse_routes import CONTROLLERS as ABUSE
from xiaoer.commerce.asking.routes import CONTROLLERS as QUESTIONS
from xiaoer.commerce.buyers.routes import CONTROLLERS as BUYERS
from xiaoer.commerce.connections.routes import CONTROLLERS as CONNECTIONS
from xiaoer.commerce.parcels.routes import CONTROLLERS as PARCELS
from xiaoer.commerce.payments.routes import CONTROLLERS as REFUNDS
from xiaoer.commerce.policies.routes import CONTROLLERS as POLICIES
from xiaoer.commerce.proposals.routes import CONTROLLERS as PROPOSALS
from xiaoer.commerce.records.routes import CONTROLLERS as RECORDS
from xiaoer.commerce.shops.routes import CONTROLLERS as SHOPS
from xiaoer.commerce.views import OrderView
from xiaoer.contacts import api as contacts
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.http.parameters import AgentRequest, DbPart, Limit, locale_of
from xiaoer.kernel.ids import ContactId, OrderId


class Orders(Controller):
    """Orders of the workspace's shop; personal data is masked."""

    path = "/api/v1"
    tags = ("orders",)
    guards = (requires(Permission.ORDERS_READ),)

    @get("/orders/{order_id:uuid}", operation_id="get_order")
    async def get_order(self, request: AgentRequest, order_id: UUID, db: DbPart) -> OrderView:
        """One order with its lines, parcels, payments and invoice."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            return await service.get_order_by_id(
                tx, workspace_id, OrderId(order_id), locale=locale_of(request)
            )

    @get("/customers/{external_id:str}/orders", operation_id="list_customer_orders")
    async def list_customer_orders(
        self, request: AgentRequest, external_id: str, db: DbPart, limit: Limit = 20
    ) -> Page[OrderView]:
        """The latest orders of the shop's customer, newest first; empty for an unknown one."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            found = await service.list_orders(
                tx,
                workspace_id,
                contact_external_id=external_id,
                limit=limit,
                locale=locale_of(request),
            )
        return Page(found)

    @get("/contacts/{contact_id:uuid}/orders", operation_id="list_contact_orders")
    async def list_contact_orders(
        self, request: AgentRequest, contact_id: UUID, db: DbPart, limit: Limit = 20
    ) -> Page[OrderView]:
        """The contact's latest orders; empty unless the shop vouched for who they are."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            contact = await contacts.get(tx, workspace_id, ContactId(contact_id))
            if contact.shop_id is None:
                return Page([])
            found = await service.list_orders(
                tx,
                workspace_id,
                contact_external_id=contact.shop_id,
                limit=limit,
                locale=locale_of(request),
            )
        return Page(found)


CONTROLLERS = (
    Orders,
    *PROPOSALS,
    *BUYERS,
    *RECORDS,
    *PARCELS,
    *REFUNDS,
    *CONNECTIONS,
    *SHOPS,
    *POLICIES,
    *QUESTIONS,
    *ABUSE,
)
