"""From the shop's rows to the facts that a policy looks at. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from xiaoer.commerce.model import OrderStatus, ParcelCode
from xiaoer.commerce.policies.model.facts import (
    BuyerFacts,
    LineFacts,
    NewItem,
    OrderFacts,
    PaymentFacts,
    PaymentKind,
    WishedLine,
)
from xiaoer.commerce.world.records import Buyer, Goods, Line, Method, Order, World
from xiaoer.kernel.money import Money

UNSAVED: Final = {
    "花呗": PaymentKind.ALIPAY,
    "支付宝": PaymentKind.ALIPAY,
    "微信支付": PaymentKind.WECHAT_PAY,
    "银行卡": PaymentKind.CARD,
    "credit_card": PaymentKind.CARD,
    "paypal": PaymentKind.PAYPAL,
    "gift_card": PaymentKind.GIFT_CARD,
}
"""Kinds of methods that orders name and no buyer has saved."""


def order_facts(world: World) -> OrderFacts:
    """The order with every way this buyer could pay; a bare one where there is no order."""
    order, buyer = world.order, world.buyer
    if order is None:
        return bare_order(buyer, world.currency)
    money = _money(order.currency)
    return OrderFacts(
        number=order.number,
        status=order.status,
        lines=tuple(line_facts(line, order) for line in order.lines),
        payments=payment_facts(buyer, order, order.currency),
        total=Money(order.total_minor, order.currency),
        shop=order.shop,
        channel=order.channel,
        placed_at=order.placed_at,
        shipped_at=order.shipped_at or _first(order, ParcelCode.PICKED_UP),
        delivered_at=order.delivered_at or _last(order, ParcelCode.DELIVERED),
        signed_at=order.signed_at or _last(order, ParcelCode.SIGNED),
        receipt_confirmed_at=order.receipt_confirmed_at,
        ship_by_at=order.ship_by_at,
        outbound_freight=money(order.freight_minor),
        free_shipping_over=money(order.free_shipping_over_minor),
        discount_over=money(order.discount_over_minor),
        discount=money(order.discount_minor),
        modified=frozenset(order.modified),
    )


def bare_order(buyer: Buyer, currency: str) -> OrderFacts:
    """No order: only who would pay, and how."""
    return OrderFacts(
        number="",
        status=OrderStatus.PENDING_PAYMENT,
        lines=(),
        payments=payment_facts(buyer, None, currency),
        total=Money(0, currency),
    )


def line_facts(line: Line, order: Order) -> LineFacts:
    """One line; a gift is one that came with another line."""
    money = _money(order.currency)
    return LineFacts(
        position=line.position,
        sku=line.sku,
        product_id=line.product,
        category=line.category,
        quantity=line.quantity,
        price=Money(line.price_minor, line.currency),
        paid=Money(line.cost_minor, line.currency),
        list_price=money(line.list_price_minor),
        returned_quantity=line.returned_quantity,
        is_gift=line.gift_of is not None,
        gift_of=line.gift_of,
        gift_value=money(line.gift_value_minor),
        bundle=line.bundle,
        flags=frozenset(line.flags),
    )


def payment_facts(buyer: Buyer, order: Order | None, currency: str) -> tuple[PaymentFacts, ...]:
    """The buyer's own methods, and those the order was paid with."""
    known = {method.external_id: method for method in buyer.methods}
    others = [key for key in (order.method_ids if order else []) if key not in known]
    return tuple(
        [_payment(method, order) for method in known.values()]
        + [_unsaved(key, order, currency) for key in others if order]
    )


def _payment(method: Method, order: Order | None) -> PaymentFacts:
    balance = method.balance_minor
    return PaymentFacts(
        method_id=method.external_id,
        kind=PaymentKind(method.kind),
        paid=Money(order.paid_by(method.external_id) if order else 0, method.currency),
        refunded=Money(
            order.paid_by(method.external_id, "refund") if order else 0, method.currency
        ),
        is_original=order is not None and method.external_id in order.originals,
        balance=None if balance is None else Money(balance, method.currency),
    )


def _unsaved(key: str, order: Order, currency: str) -> PaymentFacts:
    return PaymentFacts(
        method_id=key,
        kind=UNSAVED.get(key, PaymentKind.OTHER),
        paid=Money(order.paid_by(key), currency),
        refunded=Money(order.paid_by(key, "refund"), currency),
        is_original=key in order.originals,
    )


def buyer_facts(buyer: Buyer, goodwill_spent: Money | None = None) -> BuyerFacts:
    """Who asks."""
    return BuyerFacts(
        external_id=buyer.external_id,
        tier=buyer.tier,
        region=buyer.region,
        tags=frozenset(buyer.tags),
        goodwill_spent=goodwill_spent,
    )


def new_item(world: World, sku: str, line: Line | None) -> NewItem:
    """What takes the line's place; goods the shop does not know are not available."""
    found = goods_for(world, sku, line)
    currency = line.currency if line else world.currency
    if found is None:
        return NewItem(sku, None, Money(0, currency), is_available=False, is_listed=False)
    price = found.price_minor
    if price is None:
        price = line.price_minor if line else 0
    return NewItem(
        sku,
        found.product,
        Money(price, found.currency or currency),
        is_available=found.is_available,
        is_listed=found.is_listed,
    )


def wished_line(world: World, position: int, quantity: int, new_sku: str | None) -> WishedLine:
    """A wished line as a policy sees it; what replaces it is listed only if the shop offers it."""
    if new_sku is None:
        return WishedLine(position, quantity)
    line = world.order.line(position) if world.order else None
    item = new_item(world, new_sku, line)
    # listed means: the shop takes this for that
    offered = item.is_listed and is_offered(world, new_sku, line)
    return WishedLine(position, quantity, replace(item, is_listed=offered))


def goods_for(world: World, sku: str, line: Line | None) -> Goods | None:
    """The goods of this SKU: on the line's exchange list first, then in the catalogue."""
    offered = world.offers.get(line.product or "", []) if line else []
    return next((offer for offer in offered if offer.sku == sku), None) or world.goods.get(sku)


def is_offered(world: World, sku: str, line: Line | None) -> bool:
    """Whether the shop exchanges the line for this: another SKU of it, or on its list."""
    found = goods_for(world, sku, line)
    if line is None or line.product is None or found is None:
        return False
    return line.product in {found.offered_for, found.product}


def _money(currency: str):  # noqa: ANN202 - a local maker of optional amounts
    def make(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, currency)

    return make


def _first(order: Order, code: ParcelCode) -> datetime | None:
    return next((step.at for step in order.steps if step.code is code), None)


def _last(order: Order, code: ParcelCode) -> datetime | None:
    return next((step.at for step in reversed(order.steps) if step.code is code), None)
