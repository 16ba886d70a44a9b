"""Shops: what they sell and to whom, read page by page; refunds written where the shop allows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

from xiaoer.commerce.imports.plain import read_plain
from xiaoer.commerce.imports.rows import (
    CustomerRow,
    LineRow,
    OrderRow,
    PaymentRow,
    ProductRow,
    ShipmentRow,
    ShopRows,
    SkuRow,
)
from xiaoer.commerce.model import Address, OrderStatus, ParcelCode, ParcelEvent, order_status_of
from xiaoer.commerce.ports.hooks import (
    Account,
    HookCall,
    HookSignatureError,
    Needs,
    Quality,
    QualityLevel,
)
from xiaoer.kernel.errors import ConflictError, UnavailableError
from xiaoer.kernel.money import Money

__all__ = [
    "Account",
    "Address",
    "CustomerRow",
    "HookCall",
    "HookSignatureError",
    "LineRow",
    "Needs",
    "OrderLink",
    "OrderRow",
    "OrderStatus",
    "ParcelCode",
    "ParcelEvent",
    "PaymentRow",
    "ProductRow",
    "Quality",
    "QualityLevel",
    "Refunding",
    "ShipmentRow",
    "Shop",
    "ShopAnswerError",
    "ShopAwayError",
    "ShopPage",
    "ShopRefund",
    "ShopRefusedError",
    "ShopRows",
    "Shops",
    "SkuRow",
    "Waking",
    "order_status_of",
    "read_plain",
]


class ShopAwayError(UnavailableError):
    """No answer, or "not now"; `after` is how many seconds the shop asked us to wait, if it did."""

    code = "commerce.shop_away"


class ShopRefusedError(ConflictError):
    """The shop said no and will say it again; `reason` is its own code or status."""

    code = "commerce.shop_refused"


class ShopAnswerError(UnavailableError):
    """The shop answered something that this adapter does not understand."""

    code = "commerce.shop_answer_unreadable"


@dataclass(frozen=True, slots=True)
class OrderLink:
    """How the shop knows an order; `lines` are its ids of the lines, by position."""

    number: str
    external_id: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShopPage:
    """What changed in the shop behind a cursor. An order comes with its customer.

    `cursor` is where to read on; the same cursor again may give the same rows again. A shop that
    does not tell what it deleted, but whose products are walked through in rounds, counts them:
    `product_round` is the round this page is of, `is_round_over` whether it is the last of it.
    """

    rows: ShopRows
    cursor: str
    has_more: bool = False
    links: tuple[OrderLink, ...] = ()
    gone_orders: tuple[str, ...] = ()
    gone_products: tuple[str, ...] = ()
    product_round: int | None = None
    is_round_over: bool = False


@dataclass(frozen=True, slots=True)
class ShopRefund:
    """What the shop is to write down. The same `key` is written once.

    `lines` are its own ids of lines with how much goes back on each, in minor units;
    `payments` its own ids of the payments that the order was paid with, the first first.
    """

    key: str
    order_number: str
    order_external_id: str
    amount: Money
    lines: Mapping[str, int]
    payments: tuple[str, ...]
    reason: str


class Shop(Protocol):
    """A source of products, customers and orders."""

    kind: ClassVar[str]
    quality: ClassVar[Quality]
    needs: ClassVar[Needs]

    async def read(self, account: Account, cursor: str | None) -> ShopPage:
        """The next changes; None begins at the beginning.

        Raises ShopAwayError, ShopRefusedError, ShopAnswerError.
        """
        ...


@runtime_checkable
class Refunding(Protocol):
    """A shop that takes refunds from outside."""

    async def refund(self, wanted: ShopRefund, account: Account) -> str:
        """Write it down once; returns the shop's id of the refund.

        Raises ShopAwayError, ShopRefusedError, ShopAnswerError.
        """
        ...


@runtime_checkable
class Waking(Protocol):
    """A shop that calls when something changed. Pure."""

    def verify(self, call: HookCall, account: Account, now: datetime) -> None:
        """Raises HookSignatureError."""
        ...


@dataclass(frozen=True)
class Shops:
    """Every adapter by its kind."""

    by_kind: Mapping[str, Shop] = field(default_factory=dict[str, Shop])
