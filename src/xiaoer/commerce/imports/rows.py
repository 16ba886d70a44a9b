"""The neutral shape every shop format is translated into before anything is stored."""

from dataclasses import dataclass, field
from datetime import datetime

from xiaoer.commerce.model import Address, OrderStatus, ParcelEvent

Texts = dict[str, str]


@dataclass(frozen=True)
class CustomerRow:
    external_id: str
    name: str
    phone: str | None = None
    email: str | None = None
    address: Address | None = None
    locale: str | None = None
    demo_position: int | None = None
    tier: str | None = None
    region: str | None = None
    tags: tuple[str, ...] = ()
    source_fields: dict[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True)
class MethodRow:
    """A way a customer pays; `balance_minor` where it holds money of its own.

    `is_settled_apart`: its money moves by a step of its own, never with the order.
    """

    customer_external_id: str
    external_id: str
    kind: str
    label: str
    currency: str
    balance_minor: int | None = None
    details: dict[str, str] = field(default_factory=dict[str, str])
    is_settled_apart: bool = False


@dataclass(frozen=True)
class ExchangeOfferRow:
    """What the shop takes a product back for, besides its own SKUs."""

    external_id: str
    title: str
    is_listed: bool
    is_available: bool


@dataclass(frozen=True)
class SkuRow:
    """`price_minor` in the currency's minor units; `stock` is None when the source has no count."""

    external_id: str
    attributes: dict[str, Texts]
    price_minor: int
    currency: str
    stock: int | None
    is_available: bool
    image: str | None = None


@dataclass(frozen=True)
class ProductRow:
    """`titles` and `descriptions` by locale; `attributes` by locale, then by name."""

    external_id: str
    titles: Texts
    descriptions: Texts
    skus: tuple[SkuRow, ...]
    category: str | None = None
    attributes: dict[str, Texts] = field(default_factory=dict[str, Texts])
    size_chart: dict[str, object] | None = None
    image: str | None = None
    url: str | None = None
    is_listed: bool = True
    exchange_offers: tuple[ExchangeOfferRow, ...] = ()
    source_fields: dict[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True)
class LineRow:
    """`paid_minor` is what was paid for all pieces, where it is not price times quantity.

    `gift_of` is the position of the line that this one came with.
    """

    product_external_id: str | None
    sku: str
    titles: Texts
    quantity: int
    price_minor: int
    currency: str
    image: str | None = None
    paid_minor: int | None = None
    list_price_minor: int | None = None
    gift_of: int | None = None
    gift_value_minor: int | None = None
    bundle: str | None = None
    flags: tuple[str, ...] = ()
    options: dict[str, str] | None = None


@dataclass(frozen=True)
class PaymentRow:
    """`kind` is payment or refund; a refund's amount is positive too.

    `reference` is the provider's number of a payment, or the shop's of a refund.
    """

    kind: str
    method: str
    amount_minor: int
    currency: str
    at: datetime | None = None
    method_id: str | None = None
    reference: str | None = None


@dataclass(frozen=True)
class InvoiceRow:
    kind: str
    title: str
    status: str
    tax_number: str | None = None
    issued_at: datetime | None = None
    phone: str | None = None


@dataclass(frozen=True)
class AppointmentRow:
    """A visit that was agreed for an order: `service` such as 安装, `wanted` the time as said."""

    service: str
    name: str
    phone: str
    wanted: str


@dataclass(frozen=True)
class ShipmentRow:
    carrier: str
    tracking_number: str
    events: tuple[ParcelEvent, ...]
    eta_at: datetime | None = None
    skus: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrderRow:
    """`placed_at` is None where the source does not say."""

    number: str
    customer_external_id: str
    status: OrderStatus
    source_status: str
    placed_at: datetime | None
    total_minor: int
    currency: str
    lines: tuple[LineRow, ...]
    address: Address | None = None
    payments: tuple[PaymentRow, ...] = ()
    shipments: tuple[ShipmentRow, ...] = ()
    invoice: InvoiceRow | None = None
    appointment: AppointmentRow | None = None
    shop: str | None = None
    channel: str | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    signed_at: datetime | None = None
    receipt_confirmed_at: datetime | None = None
    ship_by_at: datetime | None = None
    freight_minor: int | None = None
    free_shipping_over_minor: int | None = None
    discount_over_minor: int | None = None
    discount_minor: int | None = None
    is_urgent: bool = False
    source_fields: dict[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True)
class CashbackRow:
    """A review of an order was rewarded; the order itself may be older than the file."""

    customer_external_id: str
    number: str


@dataclass(frozen=True)
class Rejection:
    """A row that was not imported: its kind, its key in the source, and why.

    `code` has a text in the catalogue; `params` fill that text.
    """

    kind: str
    key: str
    code: str
    params: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class ShopRows:
    """Everything a mapping could read, and every row it had to refuse.

    `identify_by` are the ways in which the shop lets a buyer prove who they are in a chat.
    """

    source: str
    customers: list[CustomerRow] = field(default_factory=list[CustomerRow])
    products: list[ProductRow] = field(default_factory=list[ProductRow])
    orders: list[OrderRow] = field(default_factory=list[OrderRow])
    rejected: list[Rejection] = field(default_factory=list[Rejection])
    methods: list[MethodRow] = field(default_factory=list[MethodRow])
    cashbacks: list[CashbackRow] = field(default_factory=list[CashbackRow])
    locale: str = "zh-CN"
    currency: str = "CNY"
    identify_by: tuple[str, ...] = ("order_phone",)

    def refuse(self, kind: str, key: str, code: str, **params: str) -> None:
        """Note a row that cannot be imported, with its reason."""
        self.rejected.append(Rejection(kind, key, f"commerce.import.{code}", params))
