"""What can be proposed, and what a proposal says. Pure; amounts in minor units."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from xiaoer.commerce.policies.model.facts import Reason
from xiaoer.commerce.settling.model import Move
from xiaoer.commerce.world.records import World

LIFETIME: Final = timedelta(minutes=30)
"""How long a buyer may think about a proposal."""


class Act(StrEnum):
    """What can be done; most acts are wishes that the shop's rules decide on."""

    CANCEL = "cancel"
    CHANGE_ADDRESS = "change_address"
    CHANGE_ITEMS = "change_items"
    CHANGE_PAYMENT = "change_payment"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"
    REFUND_ONLY = "refund_only"
    REPAIR = "repair"
    RESHIP = "reship"
    PRICE_PROTECTION = "price_protection"
    WITHDRAW = "withdraw"
    PLACE_ORDER = "place_order"
    SPEND_BALANCE = "spend_balance"
    REFUND_TO_BALANCE = "refund_to_balance"
    CASHBACK = "cashback"
    GOODWILL = "goodwill"
    INVOICE = "invoice"
    INVOICE_CHANGE = "invoice_change"
    COURIER_NUDGE = "courier_nudge"
    COMPENSATION = "compensation"
    APPOINTMENT = "appointment"
    DEFAULT_ADDRESS = "default_address"


class Status(StrEnum):
    MADE = "made"
    EXECUTED = "executed"
    DECLINED = "declined"
    EXPIRED = "expired"


Short = Annotated[str, msgspec.Meta(max_length=200)]
Pieces = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
Minor = Annotated[int, msgspec.Meta(ge=1, le=10**12)]


class WishedGoods(msgspec.Struct, frozen=True):
    """A line by its position, or by its SKU; `new_sku` takes its place in an exchange.

    No quantity: all pieces of the line; one piece of what is bought.
    """

    sku: Short | None = None
    position: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
    quantity: Pieces | None = None
    new_sku: Short | None = None


class NewAddress(msgspec.Struct, frozen=True):
    """What changes of an address; what is null stays. `street` are the lines of `detail`."""

    name: Short | None = None
    phone: Short | None = None
    region: Annotated[list[Short], msgspec.Meta(max_length=6)] | None = None
    detail: Short | None = None
    street: Annotated[list[Short], msgspec.Meta(max_length=4)] | None = None
    post_code: Short | None = None
    country: Short | None = None


class WishedInvoice(msgspec.Struct, frozen=True):
    """`kind` is personal or company; `form` is the paper as the buyer calls it: 电子普通发票."""

    kind: Annotated[str, msgspec.Meta(pattern="^(personal|company)$")]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    form: Short | None = None
    phone: Short | None = None
    tax_number: Short | None = None


class WishedVisit(msgspec.Struct, frozen=True):
    """A visit at the buyer's home: `service` such as 安装, `wanted` the time as they say it."""

    service: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    name: Short
    phone: Short
    wanted: Short


class Wished(msgspec.Struct, frozen=True):
    """What is asked for; each act says in its module which fields it needs.

    `words` are the buyer's own, for the merchant; `request_number` names an after-sales request.
    `may_wait`: what the rules leave to a person is asked for all the same, and a person answers.
    """

    act: Act
    order_number: Short | None = None
    reason: Reason = Reason.OTHER
    lines: Annotated[list[WishedGoods], msgspec.Meta(max_length=200)] = []
    payment_method_id: Short | None = None
    amount_minor: Minor | None = None
    address: NewAddress | None = None
    invoice: WishedInvoice | None = None
    visit: WishedVisit | None = None
    evidence: Annotated[list[Short], msgspec.Meta(max_length=20)] = []
    words: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None
    request_number: Short | None = None
    may_wait: bool | None = None
    shop: Short | None = None
    channel: Short | None = None


class Attested(msgspec.Struct, frozen=True):
    """What an agent has looked at and vouches for; a buyer's own word never counts here."""

    evidence_verified: bool | None = None
    is_paid: bool = False


class Sentence(msgspec.Struct, frozen=True):
    """A text of the catalogue; amounts are {amount_minor, currency}, titles are by locale."""

    code: str
    params: dict[str, object] = {}


class Change(msgspec.Struct, frozen=True):
    """One thing that will not be as it was."""

    what: str
    before: str | None
    after: str | None
    sentence: Sentence


class Due(msgspec.Struct, frozen=True):
    """What must have happened by when."""

    act: str
    who: str
    by: datetime


class Told(msgspec.Struct, frozen=True):
    """A rule that took part, in every language it is written in."""

    rule_id: str
    pack: str
    effect: str
    text: dict[str, str]
    params: dict[str, str] = {}
    source: str = ""


class Plan(msgspec.Struct, frozen=True):
    """Exactly what will be done."""

    title: Sentence
    changes: list[Change]
    moves: list[Move]
    currency: str
    return_freight: str | None = None
    outbound_freight: str | None = None
    deadlines: list[Due] = []
    because: list[Told] = []

    @property
    def net_minor(self) -> int:
        """What the buyer gets back in all; negative when they pay."""
        return sum(move.amount_minor for move in self.moves)


def basis_of(world: World, *, has_cashback: bool) -> str:
    """A digest of everything a proposal relies on: it no longer fits a world that changed."""
    order = world.order
    seen = {
        "order": order and [order.version, order.status, order.total_minor, order.address],
        "lines": order and [[line.sku, line.quantity, line.cost_minor] for line in order.lines],
        "payments": order and [[p.kind, p.key, p.amount_minor] for p in order.payments],
        "methods": [[m.external_id, m.balance_minor] for m in world.buyer.methods],
        "address": world.buyer.address,
        "goods": [
            [sku, item.price_minor, item.is_available, item.is_listed]
            for sku, item in sorted(world.goods.items())
        ],
        "cashback": has_cashback,
    }
    if world.requests:
        seen["requests"] = [[one.number, one.version] for one in world.requests]
    return hashlib.sha256(msgspec.json.encode(seen)).hexdigest()
