"""What Vendure's Admin API sends, as shapes that are checked; its money is minor units."""

from datetime import datetime
from typing import Final, TypeVar

import msgspec

from xiaoer.commerce.ports.shops import ShopAnswerError, ShopRows

PAID: Final = frozenset({"Authorized", "Settled"})
T = TypeVar("T")
Text = str | None


class Wire(msgspec.Struct, frozen=True, rename="camel"):
    """Field names are in camel case on the wire."""


class Customer(Wire, frozen=True):
    id: str
    first_name: str = ""
    last_name: str = ""
    email_address: str = ""
    phone_number: Text = None


class Place(Wire, frozen=True):
    full_name: Text = None
    street_line1: Text = None
    street_line2: Text = None
    city: Text = None
    province: Text = None
    postal_code: Text = None
    country_code: Text = None
    phone_number: Text = None


class Owner(Wire, frozen=True):
    id: str


class Variant(Wire, frozen=True):
    sku: str
    name: str
    product: Owner


class Line(Wire, frozen=True):
    id: str
    quantity: int
    order_placed_quantity: int
    unit_price_with_tax: int
    prorated_line_price_with_tax: int
    product_variant: Variant


class Refund(Wire, frozen=True):
    id: str
    total: int
    state: str
    created_at: datetime
    reason: Text = None


class Payment(Wire, frozen=True):
    id: str
    method: str
    amount: int
    state: str
    created_at: datetime
    transaction_id: Text = None
    refunds: tuple[Refund, ...] = ()

    @property
    def room(self) -> int:
        """What can still go back of it, in minor units."""
        return self.amount - sum(r.total for r in self.refunds if r.state != "Failed")


class Packed(Wire, frozen=True):
    order_line: Owner
    quantity: int


class Fulfillment(Wire, frozen=True):
    id: str
    state: str
    method: str
    created_at: datetime
    tracking_code: Text = None
    lines: tuple[Packed, ...] = ()


class Order(Wire, frozen=True):
    id: str
    code: str
    state: str
    active: bool
    updated_at: datetime
    currency_code: str
    total_with_tax: int
    shipping_with_tax: int
    order_placed_at: datetime | None = None
    customer: Customer | None = None
    shipping_address: Place | None = None
    lines: tuple[Line, ...] = ()
    payments: tuple[Payment, ...] | None = None
    fulfillments: tuple[Fulfillment, ...] | None = None


class Group(Wire, frozen=True):
    name: str


class Option(Wire, frozen=True):
    name: str
    group: Group


class ProductVariant(Wire, frozen=True):
    id: str
    sku: str
    name: str
    price_with_tax: int
    currency_code: str
    stock_level: str
    enabled: bool
    options: tuple[Option, ...] = ()


class Asset(Wire, frozen=True):
    preview: str


class Product(Wire, frozen=True):
    id: str
    name: str
    slug: str
    description: str
    enabled: bool
    featured_asset: Asset | None = None
    variants: tuple[ProductVariant, ...] = ()


class Found(Wire, frozen=True):
    """One list of an answer; its items are read one by one, so that one bad item costs itself."""

    total_items: int
    items: tuple[msgspec.Raw, ...]


class _Named(msgspec.Struct, frozen=True):
    id: str = "?"
    code: str = ""


def read_list(value: object) -> Found:
    """Raises ShopAnswerError."""
    try:
        return msgspec.json.decode(msgspec.json.encode(value), type=Found)
    except msgspec.ValidationError as error:
        raise ShopAnswerError(reason="shape") from error


def read_item(raw: msgspec.Raw, shape: type[T], kind: str, rows: ShopRows) -> T | None:
    """One item, or a refusal."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError as error:
        named = msgspec.json.decode(raw, type=_Named)
        rows.refuse(kind, named.code or named.id, "bad_shape", value=str(error)[:200])
        return None
