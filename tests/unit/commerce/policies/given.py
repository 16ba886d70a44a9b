"""Cases in a few words: an order signed yesterday, one line, paid with one method."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.policies.model.facts import (
    BuyerFacts,
    Case,
    LineFacts,
    NewItem,
    OrderFacts,
    PaymentFacts,
    PaymentKind,
    Reason,
    Wish,
    WishedLine,
    WishFacts,
)
from xiaoer.commerce.policies.model.rule import PolicySet
from xiaoer.commerce.policies.packs import load_shipped_packs
from xiaoer.kernel.money import Money

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def cny(yuan: float) -> Money:
    return Money(round(yuan * 100), "CNY")


def shipped(*names: str, region: str = "CN") -> PolicySet:
    """Shipped packs as one set; without names the default ones."""
    return PolicySet(load_shipped_packs(names or None), "test", region)


def line(position: int = 0, paid: float = 100, quantity: int = 1, **more: Any) -> LineFacts:
    price = more.pop("price", cny(paid / quantity))
    defaults: dict[str, Any] = {
        "sku": f"sku-{position}",
        "product_id": f"p-{position}",
        "category": "home",
    }
    return LineFacts(
        position=position, quantity=quantity, paid=cny(paid), price=price, **{**defaults, **more}
    )


def method(
    paid: float = 100, kind: PaymentKind = PaymentKind.WECHAT_PAY, **more: Any
) -> PaymentFacts:
    name = more.pop("method_id", kind.value)
    refunded = more.pop("refunded", cny(0))
    return PaymentFacts(name, kind, cny(paid), refunded, **more)


def order(
    lines: Sequence[LineFacts] | None = None,
    payments: Sequence[PaymentFacts] | None = None,
    status: OrderStatus = OrderStatus.SIGNED,
    **more: Any,
) -> OrderFacts:
    lines = (line(),) if lines is None else lines
    total = sum(one.paid.amount_minor for one in lines) / 100
    payments = (method(total),) if payments is None else payments
    if status in {OrderStatus.SIGNED, OrderStatus.DELIVERED}:
        more.setdefault("signed_at", NOW - timedelta(days=1))
    more.setdefault("placed_at", NOW - timedelta(days=3))
    return OrderFacts("SY1", status, tuple(lines), tuple(payments), cny(total), **more)


def wanted(
    wish: Wish, reason: Reason = Reason.NO_REASON, *positions: int, **more: Any
) -> WishFacts:
    facts = more.pop("facts", {})
    lines = more.pop("lines", tuple(WishedLine(one, 1) for one in positions))
    return WishFacts(wish, reason, lines, facts=facts, **more)


def case(
    wish: WishFacts, of: OrderFacts | None = None, buyer: BuyerFacts | None = None, **more: Any
) -> Case:
    buyer = buyer or BuyerFacts("wang", region="CN")
    return Case(more.get("at", NOW), order() if of is None else of, buyer, wish)


def new(price: float = 100, product: str = "p-0", **more: Any) -> NewItem:
    available = more.pop("is_available", True)
    return NewItem(more.pop("sku", "new"), product, cny(price), is_available=available, **more)
