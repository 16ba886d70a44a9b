"""What agents see of a customer beside the conversation: orders."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.params import Dependency

from xiaoer.commerce import api as commerce
from xiaoer.commerce.api import OrderView
from xiaoer.contacts import api as contacts
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.http.subjects import AgentSubject
from xiaoer.kernel.ids import ContactId, OrderId

Db = Annotated[Database, Dependency(skip_validation=True)]


class CustomerPanel(Controller):
    """Orders, for agents."""

    path = "/api/v1"
    tags = ("desk",)
    guards = (requires(Permission.ORDERS_READ),)

    @get("/contacts/{contact_id:uuid}/orders", operation_id="list_contact_orders")
    async def list_contact_orders(
        self, request: Request[AgentSubject, Any, Any], contact_id: UUID, db: Db
    ) -> Page[OrderView]:
        """The contact's fifty latest orders; none for somebody whom the shop does not know."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            contact = await contacts.get(tx, workspace_id, ContactId(contact_id))
            if contact.shop_id is None:
                return Page([])
            orders = await commerce.list_orders(
                tx, workspace_id, contact_external_id=contact.shop_id, limit=50
            )
        return Page(orders)

    @get("/orders/{order_id:uuid}", operation_id="get_order")
    async def get_order(
        self, request: Request[AgentSubject, Any, Any], order_id: UUID, db: Db
    ) -> OrderView:
        """An order of the workspace."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            return await commerce.get_order_by_id(tx, workspace_id, OrderId(order_id))
