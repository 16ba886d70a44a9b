"""What other slices may ask of the shop. Values in and out are frozen; rows never leave."""

from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.connections.service import connect
from xiaoer.commerce.importing import import_shop
from xiaoer.commerce.model import (
    AnomalyKind,
    CustomsState,
    OrderStatus,
    ParcelCode,
    order_number_key,
)
from xiaoer.commerce.parcels.service import add_parcel
from xiaoer.commerce.payments.model import RefundState
from xiaoer.commerce.payments.service import get_refund, request_refund
from xiaoer.commerce.payments.views import RefundView
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
    AnomalyView,
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
    "AnomalyKind",
    "AnomalyView",
    "BuyerView",
    "CustomsState",
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
    "Purpose",
    "RefundState",
    "RefundView",
    "RejectedRow",
    "ShipmentView",
    "SkuView",
    "add_parcel",
    "connect",
    "find_products",
    "get_order",
    "get_order_by_id",
    "get_product",
    "get_refund",
    "import_shop",
    "latest_parcel_event",
    "list_demo_buyers",
    "list_orders",
    "list_products",
    "newest_parcel",
    "order_number_key",
    "request_refund",
]
