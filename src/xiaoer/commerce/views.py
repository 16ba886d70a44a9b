"""What other slices and the API see of a shop: frozen values whose JSON is the wire shape.

Prices are `Money` in minor units; instants are aware UTC; None stands for "the source does not
say". Names, phones and streets are masked.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xiaoer.commerce.model import AnomalyKind, CustomsState, OrderStatus, ParcelCode
from xiaoer.kernel.money import Money


@dataclass(frozen=True)
class OrderLineView:
    """`price` is the price of one piece; `product_id` is the product's key in the shop."""

    title: str
    sku: str
    quantity: int
    price: Money
    image: str | None
    product_id: str | None


@dataclass(frozen=True)
class ParcelEventView:
    """`text` is the carrier's own wording."""

    at: datetime
    status: ParcelCode
    place: str | None
    text: str


@dataclass(frozen=True)
class AnomalyView:
    """What is or was wrong with a parcel; `cleared_at` is None while it holds."""

    kind: AnomalyKind
    since_at: datetime
    found_at: datetime
    cleared_at: datetime | None


@dataclass(frozen=True)
class ShipmentView:
    """`events` run from the oldest to the newest; `last_event` is the one that counts.

    `customs` is None for a parcel that met no customs office.
    """

    carrier: str
    tracking_number: str
    status: ParcelCode
    eta_at: datetime | None
    last_event: ParcelEventView | None
    events: tuple[ParcelEventView, ...]
    id: UUID
    anomalies: tuple[AnomalyView, ...]
    customs: CustomsState | None


@dataclass(frozen=True)
class PaymentView:
    """`kind` is payment or refund."""

    kind: str
    method: str
    amount: Money
    at: datetime | None


@dataclass(frozen=True)
class InvoiceView:
    """`kind` is personal or company, `status` requested or issued."""

    kind: str
    title: str
    status: str
    issued_at: datetime | None


@dataclass(frozen=True)
class OrderView:
    """An order as its buyer and the agents see it."""

    id: UUID
    number: str
    status: OrderStatus
    placed_at: datetime | None
    total: Money
    lines: tuple[OrderLineView, ...]
    shipments: tuple[ShipmentView, ...]
    payments: tuple[PaymentView, ...]
    address_masked: str | None
    invoice: InvoiceView | None


@dataclass(frozen=True)
class ParcelView:
    """The shape of a parcel card."""

    carrier: str
    tracking_number: str
    status: ParcelCode
    last_event: ParcelEventView | None
    order_number: str


@dataclass(frozen=True)
class SkuView:
    """`stock` is None when the shop does not count it."""

    id: str
    attributes: dict[str, str]
    price: Money
    stock: int | None
    is_available: bool


@dataclass(frozen=True)
class ProductView:
    """`id` is the product's key in the shop; `price` is its cheapest SKU's."""

    id: str
    title: str
    description: str
    price: Money
    image: str | None
    url: str | None
    category: str | None
    attributes: dict[str, str]
    size_chart: dict[str, object] | None
    skus: tuple[SkuView, ...]


@dataclass(frozen=True)
class BuyerView:
    """A buyer whom the demo page can sign in; not masked, since the demo invented them."""

    external_id: str
    name: str
    phone: str | None
    email: str | None
    locale: str | None


@dataclass(frozen=True)
class RejectedRow:
    """A row an import refused; `code` and `params` give its reason in the catalogue."""

    kind: str
    key: str
    code: str
    params: dict[str, str]


@dataclass(frozen=True)
class ImportReport:
    """What an import found (`counts` by kind), what it changed, and what it refused and why.

    `fresh` counts by kind what was not here before.
    """

    source: str
    counts: dict[str, int]
    inserted: int
    updated: int
    removed: int
    rejected: tuple[RejectedRow, ...]
    fresh: dict[str, int]
