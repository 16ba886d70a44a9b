"""HTTP edge of records, for programs of the shop."""

from typing import Annotated

from litestar import Controller, get, post
from litestar.params import QueryParameter

from xiaoer.commerce import service as shop
from xiaoer.commerce.records import service
from xiaoer.commerce.records.views import CustomerPage, OrderPage, Restored
from xiaoer.commerce.views import ProductView, SkuView
from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, Cursor, DbPart, Limit, locale_of

Since = Annotated[int, QueryParameter(required=False, ge=0, le=2**62)]


class Records(Controller):
    """Everything the shop holds, unmasked, in the order of its changes."""

    path = "/api/v1/records"
    tags = ("records",)
    guards = (requires(Permission.RECORDS_READ),)

    @get("/orders", operation_id="list_order_records")
    async def list_orders(
        self,
        request: AgentRequest,
        *,
        db: DbPart,
        changed_since: Since = 0,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> OrderPage:
        """Orders that changed since a revision; the answer names the next revision to ask for."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            return await service.orders(
                tx,
                who.workspace_id,
                changed_since=changed_since,
                cursor=cursor,
                limit=limit,
                locale=locale_of(request),
            )

    @get("/customers", operation_id="list_customer_records")
    async def list_customers(
        self,
        request: AgentRequest,
        *,
        db: DbPart,
        changed_since: Since = 0,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> CustomerPage:
        """Customers that changed since a revision."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            return await service.customers(
                tx, who.workspace_id, changed_since=changed_since, cursor=cursor, limit=limit
            )


class Catalogue(Controller):
    """What the shop sells, for agents and their programs."""

    path = "/api/v1"
    tags = ("products",)
    guards = (requires(Permission.ORDERS_READ),)

    @get("/products", operation_id="list_products")
    async def list_products(
        self, request: AgentRequest, db: DbPart, limit: Limit = 100
    ) -> Page[ProductView]:
        """Listed products by category and key."""
        who, locale = request.user, locale_of(request)
        async with db.transaction(who.workspace_id) as tx:
            return Page(await shop.list_products(tx, who.workspace_id, limit=limit, locale=locale))

    @get("/products/{product_key:str}", operation_id="get_product")
    async def get_product(self, request: AgentRequest, product_key: str, db: DbPart) -> ProductView:
        """One product by its key in the shop."""
        who, locale = request.user, locale_of(request)
        async with db.transaction(who.workspace_id) as tx:
            return await shop.get_product(
                tx, who.workspace_id, product_id=product_key, locale=locale
            )

    @get("/skus/{sku_key:str}", operation_id="get_sku")
    async def get_sku(self, request: AgentRequest, sku_key: str, db: DbPart) -> SkuView:
        """One SKU by its key in the shop."""
        who, locale = request.user, locale_of(request)
        async with db.transaction(who.workspace_id) as tx:
            return await shop.get_sku(tx, who.workspace_id, sku=sku_key, locale=locale)


class Practice(Controller):
    """A shop to practise with."""

    path = "/api/v1/shop"
    tags = ("shop",)
    guards = (requires(Permission.SHOP_MANAGE),)

    @post("/restore", operation_id="restore_shop", status_code=200)
    async def restore(self, request: AgentRequest, db: DbPart, clock: ClockPart) -> Restored:
        """Put a practice shop back as it was imported; a real shop is refused."""
        who = request.user
        async with db.transaction(who.workspace_id) as tx:
            return await service.restore(tx, who.workspace_id, by=who.key, clock=clock)


CONTROLLERS = (Records, Catalogue, Practice)
