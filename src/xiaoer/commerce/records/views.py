"""Records of orders and customers: everything the shop holds, for those who may see it.

Amounts are `Money`; None stands for "the source does not say".
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from xiaoer.commerce.model import Address, OrderStatus
from xiaoer.kernel.money import Money


@dataclass(frozen=True)
class LineRecord:
    """`price` is one piece's, `paid` all pieces'; `options` tell the SKU from its sisters."""

    position: int
    sku: str
    product_id: str | None
    title: str
    options: dict[str, str] | None
    quantity: int
    returned_quantity: int
    price: Money
    paid: Money
    list_price: Money | None
    gift_of: int | None
    flags: tuple[str, ...]


@dataclass(frozen=True)
class PaymentRecord:
    """`kind` is payment or refund."""

    kind: str
    method: str
    method_id: str | None
    amount: Money
    at: datetime | None


@dataclass(frozen=True)
class ShipmentRecord:
    carrier: str
    tracking_number: str
    skus: tuple[str, ...]


@dataclass(frozen=True)
class OrderRecord:
    """`address` is null for those who must not see it whole; `address_masked` never is hidden.

    `modified` names what was changed after the order was placed; `request` is an open return or
    exchange; `placed_here`: the order was placed at this desk.
    """

    id: UUID
    number: str
    customer: str
    status: OrderStatus
    source_status: str
    placed_at: datetime | None
    total: Money
    freight: Money | None
    address: Address | None
    address_masked: str | None
    lines: tuple[LineRecord, ...]
    payments: tuple[PaymentRecord, ...]
    shipments: tuple[ShipmentRecord, ...]
    invoice: dict[str, str | None] | None
    appointment: dict[str, str] | None
    modified: tuple[str, ...]
    is_urgent: bool
    reason: str | None
    request: dict[str, Any] | None
    shop: str | None
    channel: str | None
    placed_here: bool
    version: int
    source_fields: dict[str, Any]


@dataclass(frozen=True)
class MethodRecord:
    """`balance` is null for a method that holds no money of its own."""

    id: str
    kind: str
    label: str
    details: dict[str, str]
    balance: Money | None
    is_settled_apart: bool


@dataclass(frozen=True)
class InvoiceWish:
    order_number: str
    kind: str
    title: str
    form: str | None
    phone: str | None


@dataclass(frozen=True)
class CustomerRecord:
    """`orders` are numbers in the shop's order; `cashbacks` the orders whose review was paid."""

    external_id: str
    name: str
    phone: str | None
    email: str | None
    address: Address | None
    methods: tuple[MethodRecord, ...]
    orders: tuple[str, ...]
    cashbacks: tuple[str, ...]
    invoice_wishes: tuple[InvoiceWish, ...]
    source_fields: dict[str, Any]


@dataclass(frozen=True)
class OrderPage:
    """`revision`, given back as `changed_since`, brings everything that changed from then on."""

    items: list[OrderRecord]
    next_cursor: str | None
    revision: str


@dataclass(frozen=True)
class CustomerPage:
    """See `OrderPage`."""

    items: list[CustomerRecord]
    next_cursor: str | None
    revision: str


@dataclass(frozen=True)
class Restored:
    """How many rows a practice shop got back, and how many entries of its book were undone."""

    rows: int
    entries: int
