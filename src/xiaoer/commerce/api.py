"""What other slices may ask of the shop. Values in and out are frozen; rows never leave."""

from xiaoer.commerce.buyers.model import Proof
from xiaoer.commerce.buyers.service import BuyerOf, buyer_of, identify
from xiaoer.commerce.importing import import_shop
from xiaoer.commerce.model import OrderStatus, ParcelCode, order_number_key
from xiaoer.commerce.policies.compensations import Compensation
from xiaoer.commerce.policies.compensations import approve as approve_compensation
from xiaoer.commerce.policies.compensations import propose as propose_compensation
from xiaoer.commerce.policies.service import (
    StoredDecision,
    decide,
    get_decision,
    publish_version,
    replay,
    what_if,
)
from xiaoer.commerce.present import newest_parcel
from xiaoer.commerce.proposals.model import Act, Wished
from xiaoer.commerce.proposals.service import Actor, propose
from xiaoer.commerce.proposals.service import allowed as allowed_acts
from xiaoer.commerce.proposals.service import confirm as confirm_proposal
from xiaoer.commerce.proposals.service import decline as decline_proposal
from xiaoer.commerce.proposals.views import AllowedView, ProposalView, proposal_view
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
    "Act",
    "Actor",
    "AllowedView",
    "BuyerOf",
    "BuyerView",
    "Compensation",
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
    "Proof",
    "ProposalView",
    "RejectedRow",
    "ShipmentView",
    "SkuView",
    "StoredDecision",
    "Wished",
    "allowed_acts",
    "approve_compensation",
    "buyer_of",
    "confirm_proposal",
    "decide",
    "decline_proposal",
    "find_products",
    "get_decision",
    "get_order",
    "get_order_by_id",
    "get_product",
    "identify",
    "import_shop",
    "latest_parcel_event",
    "list_demo_buyers",
    "list_orders",
    "list_products",
    "newest_parcel",
    "order_number_key",
    "proposal_view",
    "propose",
    "propose_compensation",
    "publish_version",
    "replay",
    "what_if",
]
