"""Rows of the shop as rules and acts need them; amounts in minor units, None is "not known"."""

from datetime import datetime
from uuid import UUID

import msgspec

from xiaoer.commerce.model import Address, OrderStatus, ParcelCode


class Method(msgspec.Struct, frozen=True):
    """A way a buyer pays; `is_settled_apart`: its money never moves with the order."""

    external_id: str
    kind: str
    label: str
    currency: str
    balance_minor: int | None
    details: dict[str, str]
    is_settled_apart: bool


class Buyer(msgspec.Struct, frozen=True):
    id: UUID
    external_id: str
    name: str
    phone: str | None
    email: str | None
    locale: str | None
    address: Address | None
    tier: str | None
    region: str | None
    tags: list[str]
    methods: list[Method]
    source_fields: dict[str, object]

    def method(self, external_id: str | None) -> Method | None:
        """The buyer's own method of this id."""
        return next((m for m in self.methods if m.external_id == external_id), None)


class Line(msgspec.Struct, frozen=True):
    position: int
    sku: str
    product: str | None
    category: str | None
    titles: dict[str, str]
    quantity: int
    price_minor: int
    currency: str
    paid_minor: int | None
    list_price_minor: int | None
    returned_quantity: int
    gift_of: int | None
    gift_value_minor: int | None
    bundle: str | None
    flags: list[str]
    options: dict[str, str] | None
    image: str | None

    @property
    def cost_minor(self) -> int:
        """What was paid for all pieces."""
        return self.price_minor * self.quantity if self.paid_minor is None else self.paid_minor


class Payment(msgspec.Struct, frozen=True):
    """`kind` is payment, refund or failed_refund (it did not arrive); amounts are positive."""

    kind: str
    method: str
    amount_minor: int
    currency: str
    method_id: str | None
    at: datetime | None
    position: int = 0

    @property
    def key(self) -> str:
        """The method's id, or its name where the source has no ids."""
        return self.method_id or self.method


class ParcelStep(msgspec.Struct, frozen=True):
    code: ParcelCode
    at: datetime


class Shipment(msgspec.Struct, frozen=True):
    carrier: str
    tracking_number: str
    skus: list[str]


class Invoice(msgspec.Struct, frozen=True):
    kind: str
    title: str
    status: str
    phone: str | None
    tax_number: str | None


class Appointment(msgspec.Struct, frozen=True):
    service: str
    name: str
    phone: str
    wanted: str


class Order(msgspec.Struct, frozen=True):
    id: UUID
    number: str
    number_key: str
    status: OrderStatus
    source_status: str
    total_minor: int
    currency: str
    placed_at: datetime | None
    address: Address | None
    shop: str | None
    channel: str | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    signed_at: datetime | None
    receipt_confirmed_at: datetime | None
    ship_by_at: datetime | None
    freight_minor: int | None
    free_shipping_over_minor: int | None
    discount_over_minor: int | None
    discount_minor: int | None
    modified: list[str]
    is_urgent: bool
    reason: str | None
    request: dict[str, object] | None
    source_fields: dict[str, object]
    placed_here: bool
    version: int
    lines: list[Line]
    payments: list[Payment]
    shipments: list[Shipment]
    steps: list[ParcelStep]
    invoice: Invoice | None
    appointment: Appointment | None
    is_elsewhere: bool = False
    """Whether a connected shop's own system keeps it."""

    def line(self, position: int) -> Line | None:
        """The line at this position."""
        return next((line for line in self.lines if line.position == position), None)

    def paid_by(self, method_id: str, kind: str = "payment") -> int:
        """What this method has paid (or got back) in all."""
        return sum(p.amount_minor for p in self.payments if p.key == method_id and p.kind == kind)

    @property
    def originals(self) -> list[str]:
        """The methods that pay for it now; all that ever did when everything went back."""
        left = [k for k in self.method_ids if self.paid_by(k) > self.paid_by(k, "refund")]
        return left or self.method_ids

    @property
    def method_ids(self) -> list[str]:
        """The methods it was paid with, the first first."""
        return list(dict.fromkeys(p.key for p in self.payments if p.kind == "payment"))


class Goods(msgspec.Struct, frozen=True):
    """Something that can be bought, or taken in exchange; `price_minor` None: like for like."""

    sku: str
    product: str | None
    titles: dict[str, str]
    options: dict[str, str] | None
    price_minor: int | None
    currency: str | None
    stock: int | None
    is_available: bool
    is_listed: bool
    image: str | None = None
    offered_for: str | None = None


class Request(msgspec.Struct, frozen=True):
    """An after-sales request of the order that can still be withdrawn."""

    id: UUID
    number: str
    kind: str
    version: int


class World(msgspec.Struct, frozen=True):
    """Everything one act may look at: who, their order if there is one, and goods by SKU.

    `requests` are looked up only for who wants to withdraw one, and `sells_elsewhere`, whether a
    connected shop takes the orders here, only for who wants to buy.
    """

    buyer: Buyer
    order: Order | None
    goods: dict[str, Goods]
    offers: dict[str, list[Goods]]
    currency: str
    requests: tuple[Request, ...] = ()
    sells_elsewhere: bool = False
