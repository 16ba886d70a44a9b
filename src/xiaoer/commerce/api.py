"""What other slices may ask of the shop. Values in and out are frozen; rows never leave."""

from xiaoer.commerce.aftersales.acting import Doing
from xiaoer.commerce.aftersales.answering import answer_of, once
from xiaoer.commerce.aftersales.demo import load_aftersales
from xiaoer.commerce.aftersales.errors import RequestNotFoundError, RulingNotYoursError
from xiaoer.commerce.aftersales.evidence import EvidenceFile
from xiaoer.commerce.aftersales.facade import (
    aftersales_parcel_arrived,
    do_aftersales,
    open_aftersales,
    refunded_quantities,
)
from xiaoer.commerce.aftersales.model.request import Line as ClaimedLine
from xiaoer.commerce.aftersales.model.words import Act as AftersalesAct
from xiaoer.commerce.aftersales.model.words import EvidenceKind, Kind, Side, State, Who
from xiaoer.commerce.aftersales.opening import Wanted
from xiaoer.commerce.aftersales.reading import (
    count_requests,
    get_request,
    list_of_buyer,
    list_requests,
)
from xiaoer.commerce.aftersales.schemas import (
    AgentActInput,
    BuyerActInput,
    EvidenceInput,
    NewAftersales,
    NewAgentAftersales,
    evidence_files,
    wanted_of,
)
from xiaoer.commerce.aftersales.store.queue import Filter
from xiaoer.commerce.aftersales.views import AftersalesCounts, AftersalesRow, AftersalesView
from xiaoer.commerce.aftersales.writing import Doer
from xiaoer.commerce.asking.facade import ask_rules
from xiaoer.commerce.asking.schemas import NewCompensation
from xiaoer.commerce.asking.schemas import Question as RulesQuestion
from xiaoer.commerce.asking.service import approve as approve_compensation
from xiaoer.commerce.asking.service import compensate
from xiaoer.commerce.buyers.model import Proof
from xiaoer.commerce.buyers.service import BuyerOf, buyer_key, buyer_of, identify
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.connections.service import connect
from xiaoer.commerce.fit import FitView, fit_of
from xiaoer.commerce.importing import import_shop
from xiaoer.commerce.imports.source import Form
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
from xiaoer.commerce.policies.compensations import Compensation
from xiaoer.commerce.policies.model.facts import Reason as WishReason
from xiaoer.commerce.policies.model.facts import Wish as WishKind
from xiaoer.commerce.policies.service import (
    StoredDecision,
    decide,
    get_decision,
    publish_version,
    replay,
    what_if,
)
from xiaoer.commerce.policies.views import VerdictView
from xiaoer.commerce.present import newest_parcel
from xiaoer.commerce.proposals.facade import (
    acts_on_order,
    buyer_actor,
    confirm_for_buyer,
    decline_for_buyer,
    offer_to_buyer,
    propose_for_buyer,
)
from xiaoer.commerce.proposals.model import Act as OrderAct
from xiaoer.commerce.proposals.model import NewAddress as WishedAddress
from xiaoer.commerce.proposals.model import Wished, WishedGoods, WishedInvoice, WishedVisit
from xiaoer.commerce.proposals.service import Actor, propose
from xiaoer.commerce.proposals.service import allowed as allowed_acts
from xiaoer.commerce.proposals.service import confirm as confirm_proposal
from xiaoer.commerce.proposals.service import decline as decline_proposal
from xiaoer.commerce.proposals.views import (
    AllowedView,
    ChangeView,
    DueView,
    InsteadView,
    MoveView,
    ProposalView,
    ReasonView,
    proposal_view,
)
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
from xiaoer.kernel.http.idempotency import Answer

__all__ = [
    "Actor",
    "AftersalesAct",
    "AftersalesCounts",
    "AftersalesRow",
    "AftersalesView",
    "AgentActInput",
    "AllowedView",
    "AnomalyKind",
    "AnomalyView",
    "Answer",
    "BuyerActInput",
    "BuyerOf",
    "BuyerView",
    "ChangeView",
    "ClaimedLine",
    "Compensation",
    "CustomsState",
    "Doer",
    "Doing",
    "DueView",
    "EvidenceFile",
    "EvidenceInput",
    "EvidenceKind",
    "Filter",
    "FitView",
    "Form",
    "ImportReport",
    "InsteadView",
    "InvoiceView",
    "Kind",
    "MoveView",
    "NewAftersales",
    "NewAgentAftersales",
    "NewCompensation",
    "OrderAct",
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
    "Purpose",
    "ReasonView",
    "RefundState",
    "RefundView",
    "RejectedRow",
    "RequestNotFoundError",
    "RulesQuestion",
    "RulingNotYoursError",
    "ShipmentView",
    "Side",
    "SkuView",
    "State",
    "StoredDecision",
    "VerdictView",
    "Wanted",
    "Who",
    "WishKind",
    "WishReason",
    "Wished",
    "WishedAddress",
    "WishedGoods",
    "WishedInvoice",
    "WishedVisit",
    "acts_on_order",
    "add_parcel",
    "aftersales_parcel_arrived",
    "allowed_acts",
    "answer_of",
    "approve_compensation",
    "ask_rules",
    "buyer_actor",
    "buyer_key",
    "buyer_of",
    "compensate",
    "confirm_for_buyer",
    "confirm_proposal",
    "connect",
    "count_requests",
    "decide",
    "decline_for_buyer",
    "decline_proposal",
    "do_aftersales",
    "evidence_files",
    "find_products",
    "fit_of",
    "get_decision",
    "get_order",
    "get_order_by_id",
    "get_product",
    "get_refund",
    "get_request",
    "identify",
    "import_shop",
    "latest_parcel_event",
    "list_demo_buyers",
    "list_of_buyer",
    "list_orders",
    "list_products",
    "list_requests",
    "load_aftersales",
    "newest_parcel",
    "offer_to_buyer",
    "once",
    "open_aftersales",
    "order_number_key",
    "proposal_view",
    "propose",
    "propose_for_buyer",
    "publish_version",
    "refunded_quantities",
    "replay",
    "request_refund",
    "wanted_of",
    "what_if",
]
