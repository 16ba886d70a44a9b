"""Use cases of the shop: look an order up, find a product."""

from xiaoer.commerce import present
from xiaoer.commerce.errors import OrderNotFoundError, ProductNotFoundError
from xiaoer.commerce.model import grams, order_number_key
from xiaoer.commerce.store import orders, products
from xiaoer.commerce.views import BuyerView, OrderView, ParcelView, ProductView, SkuView
from xiaoer.kernel.db import Tx
from xiaoer.kernel.i18n import DEFAULT_LOCALE
from xiaoer.kernel.ids import OrderId, WorkspaceId


async def list_orders(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    contact_external_id: str,
    limit: int = 20,
    locale: str = DEFAULT_LOCALE,
) -> list[OrderView]:
    """The contact's own orders, newest first; empty for a contact the shop does not know."""
    found = await orders.of_customer(tx, workspace_id, contact_external_id, limit)
    return [present.order_view(order, locale) for order in found]


async def get_order(
    tx: Tx, *, number: str, contact_external_id: str, locale: str = DEFAULT_LOCALE
) -> OrderView:
    """The contact's own order of this number, however it was typed.

    Raises OrderNotFoundError for an unknown number and for somebody else's alike.
    """
    order = await orders.by_number(tx, order_number_key(number), contact_external_id)
    if order is None:
        raise OrderNotFoundError
    return present.order_view(order, locale)


async def get_order_by_id(
    tx: Tx, workspace_id: WorkspaceId, order_id: OrderId, *, locale: str = DEFAULT_LOCALE
) -> OrderView:
    """An order of the workspace, for agents. Raises OrderNotFoundError."""
    order = await orders.by_id(tx, workspace_id, order_id)
    if order is None:
        raise OrderNotFoundError
    return present.order_view(order, locale)


async def latest_parcel_event(
    tx: Tx, *, number: str, contact_external_id: str, locale: str = DEFAULT_LOCALE
) -> ParcelView | None:
    """The order's parcel that moved last, with the event that counts; None without a parcel.

    Raises OrderNotFoundError like `get_order`.
    """
    order = await get_order(
        tx, number=number, contact_external_id=contact_external_id, locale=locale
    )
    return present.newest_parcel(order)


async def find_products(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    query: str,
    limit: int = 5,
    locale: str = DEFAULT_LOCALE,
) -> list[ProductView]:
    """Listed products whose title shares words with the query, best first."""
    found = await products.matching(tx, workspace_id, grams(query), limit)
    return [present.product_view(product, locale) for product in found]


async def list_products(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    category: str | None = None,
    limit: int = 100,
    locale: str = DEFAULT_LOCALE,
) -> list[ProductView]:
    """Listed products by category and key."""
    found = await products.listed(tx, workspace_id, category, limit)
    return [present.product_view(product, locale) for product in found]


async def get_product(
    tx: Tx, workspace_id: WorkspaceId, *, product_id: str, locale: str = DEFAULT_LOCALE
) -> ProductView:
    """The listed product of this key. Raises ProductNotFoundError."""
    product = await products.one(tx, workspace_id, product_id)
    if product is None:
        raise ProductNotFoundError
    return present.product_view(product, locale)


async def get_sku(
    tx: Tx, workspace_id: WorkspaceId, *, sku: str, locale: str = DEFAULT_LOCALE
) -> SkuView:
    """The SKU of this key, of a listed product. Raises ProductNotFoundError."""
    product_id = await products.of_sku(tx, workspace_id, sku)
    if product_id is None:
        raise ProductNotFoundError
    product = await get_product(tx, workspace_id, product_id=product_id, locale=locale)
    return next(one for one in product.skus if one.id == sku)


async def list_demo_buyers(tx: Tx, workspace_id: WorkspaceId) -> list[BuyerView]:
    """The buyers whom the demo page can sign in; empty for a real shop."""
    return await products.demo_buyers(tx, workspace_id)
