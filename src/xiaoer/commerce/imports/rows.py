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


@dataclass(frozen=True)
class LineRow:
    product_external_id: str | None
    sku: str
    titles: Texts
    quantity: int
    price_minor: int
    currency: str
    image: str | None = None


@dataclass(frozen=True)
class PaymentRow:
    """`kind` is payment or refund; a refund's amount is positive too."""

    kind: str
    method: str
    amount_minor: int
    currency: str
    at: datetime | None = None


@dataclass(frozen=True)
class InvoiceRow:
    kind: str
    title: str
    status: str
    tax_number: str | None = None
    issued_at: datetime | None = None


@dataclass(frozen=True)
class ShipmentRow:
    carrier: str
    tracking_number: str
    events: tuple[ParcelEvent, ...]
    eta_at: datetime | None = None


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
    """Everything a mapping could read, and every row it had to refuse."""

    source: str
    customers: list[CustomerRow] = field(default_factory=list[CustomerRow])
    products: list[ProductRow] = field(default_factory=list[ProductRow])
    orders: list[OrderRow] = field(default_factory=list[OrderRow])
    rejected: list[Rejection] = field(default_factory=list[Rejection])

    def refuse(self, kind: str, key: str, code: str, **params: str) -> None:
        """Note a row that cannot be imported, with its reason."""
        self.rejected.append(Rejection(kind, key, f"commerce.import.{code}", params))
