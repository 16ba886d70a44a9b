"""What a rule may look at. Everything is frozen; instants are aware UTC, money is `Money`.

`None` stands for "nobody knows". A rule that needs an unknown fact never grants by itself.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from xiaoer.commerce.model import OrderStatus
from xiaoer.kernel.money import Money


class Wish(StrEnum):
    """What somebody asks to have done with an order."""

    CANCEL = "cancel"
    CHANGE_ADDRESS = "change_address"
    CHANGE_ITEMS = "change_items"
    CHANGE_PAYMENT = "change_payment"
    REFUND_ONLY = "refund_only"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"
    REPAIR = "repair"
    RESHIP = "reship"
    PRICE_PROTECTION = "price_protection"
    COURIER_NUDGE = "courier_nudge"
    INVOICE = "invoice"
    INVOICE_CHANGE = "invoice_change"
    COMPENSATION = "compensation"
    CASHBACK = "cashback"
    PLACE_ORDER = "place_order"


class Reason(StrEnum):
    """Why they ask; the request's own words stay beside it."""

    NO_REASON = "no_reason"
    NO_LONGER_NEEDED = "no_longer_needed"
    ORDERED_BY_MISTAKE = "ordered_by_mistake"
    QUALITY = "quality"
    NOT_AS_DESCRIBED = "not_as_described"
    WRONG_ITEM = "wrong_item"
    MISSING_ITEM = "missing_item"
    DAMAGED = "damaged"
    NOT_RECEIVED = "not_received"
    LATE_DELIVERY = "late_delivery"
    COUNTERFEIT = "counterfeit"
    FOOD_SAFETY = "food_safety"
    PRICE_DROP = "price_drop"
    RETURN_NOT_RECEIVED = "return_not_received"
    OTHER = "other"


class PaymentKind(StrEnum):
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    CARD = "card"
    PAYPAL = "paypal"
    WECHAT_PAY = "wechat_pay"
    ALIPAY = "alipay"
    COUPON = "coupon"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One order line. `paid` is what was really paid for all its pieces, discounts taken off.

    `flags` are facts of law about the goods: custom_made, perishable, opened_media, newspaper,
    exclusion_confirmed, food, durable, electronics, clothing, free_shipping.
    """

    position: int
    sku: str
    product_id: str | None
    category: str | None
    quantity: int
    price: Money
    paid: Money
    list_price: Money | None = None
    returned_quantity: int = 0
    is_gift: bool = False
    gift_of: int | None = None
    gift_value: Money | None = None
    bundle: str | None = None
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """A way this buyer pays. `is_original`: the order was paid with it; `balance` if it has one."""

    method_id: str
    kind: PaymentKind
    paid: Money
    refunded: Money
    is_original: bool = True
    balance: Money | None = None


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """`modified` tells what was changed already: items, payment, address."""

    number: str
    status: OrderStatus
    lines: tuple[LineFacts, ...]
    payments: tuple[PaymentFacts, ...]
    total: Money
    shop: str | None = None
    channel: str | None = None
    placed_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    signed_at: datetime | None = None
    receipt_confirmed_at: datetime | None = None
    ship_by_at: datetime | None = None
    outbound_freight: Money | None = None
    free_shipping_over: Money | None = None
    discount_over: Money | None = None
    discount: Money | None = None
    modified: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BuyerFacts:
    """`tags` are the shop's own; `goodwill_spent` counts the last 90 days."""

    external_id: str | None
    tier: str | None = None
    region: str | None = None
    tags: frozenset[str] = frozenset()
    goodwill_spent: Money | None = None
    abuse_score: float | None = None


@dataclass(frozen=True, slots=True)
class NewItem:
    """What a line is to be replaced by, or what is to be bought."""

    sku: str
    product_id: str | None
    price: Money
    is_available: bool
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class WishedLine:
    position: int
    quantity: int
    new_item: NewItem | None = None


@dataclass(frozen=True, slots=True)
class WishFacts:
    """The wish itself. `evidence` names its kinds: photo, video, report.

    `facts` are further findings that a rule asks for by name, such as goods_intact,
    delivery_proved, return_parcel_lost, carrier_left_without_consent, refund_requested_at.
    """

    wish: Wish
    reason: Reason = Reason.OTHER
    lines: tuple[WishedLine, ...] = ()
    payment_method_id: str | None = None
    amount: Money | None = None
    evidence: frozenset[str] = frozenset()
    facts: dict[str, bool | int | str | datetime] = field(
        default_factory=dict[str, bool | int | str | datetime]
    )


@dataclass(frozen=True, slots=True)
class Case:
    """One question to the policy: this buyer, this order, this wish, at this instant."""

    at: datetime
    order: OrderFacts
    buyer: BuyerFacts
    wish: WishFacts
