"""What other slices may ask of the shop. Values in and out are frozen; rows never leave."""

from xiaoer.commerce.importing import import_shop
from xiaoer.commerce.model import OrderStatus, ParcelCode, order_number_key
from xiaoer.commerce.policies.service import (
    StoredDecision,
    decide,
    get_decision,
    publish_version,
    replay,
    what_if,
)
from xiaoer.commerce.present import newest_parcel
from xiaoer.commerce.service import (
    find_products,
    get_order,
    get_order_by_id,
    get_product,
    latest_parcel_event,
    list_demo_buyers,
    list_orders,
    list_products,
)
from xiaoer.commerce.views import (
    BuyerView,
    ImportReport,
    InvoiceView,
    OrderLineView,
    OrderView,
    ParcelEventView,
    ParcelView,
    PaymentView,
    ProductView,
    RejectedRow,
    ShipmentView,
    SkuView,
)

__all__ = [
    "BuyerView",
    "ImportReport",
    "InvoiceView",
    "OrderLineView",
    "OrderStatus",
    "OrderView",
    "ParcelCode",
    "ParcelEventView",
    "ParcelView",
    "PaymentView",
    "ProductView",
    "RejectedRow",
    "ShipmentView",
    "SkuView",
    "StoredDecision",
    "decide",
    "find_products",
    "get_decision",
    "get_order",
    "get_order_by_id",
    "get_product",
    "import_shop",
    "latest_parcel_event",
    "list_demo_buyers",
    "list_orders",
    "list_products",
    "newest_parcel",
    "order_number_key",
    "publish_version",
    "replay",
    "what_if",
]
