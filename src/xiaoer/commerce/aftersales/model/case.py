"""An order as the policies look at it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from xiaoer.commerce.model import ParcelCode
from xiaoer.commerce.policies.model.facts import (
    LineFacts,
    OrderFacts,
    PaymentFacts,
    PaymentKind,
)
from xiaoer.commerce.views import OrderView
from xiaoer.kernel.money import Money

METHODS: Final = {
    "花呗": PaymentKind.ALIPAY,
    "支付宝": PaymentKind.ALIPAY,
    "微信支付": PaymentKind.WECHAT_PAY,
    "银行卡": PaymentKind.CARD,
    "credit_card": PaymentKind.CARD,
    "paypal": PaymentKind.PAYPAL,
    "gift_card": PaymentKind.GIFT_CARD,
}
ARRIVED: Final = frozenset({ParcelCode.DELIVERED, ParcelCode.SIGNED})


def order_facts(
    order: OrderView, refunded: Mapping[int, int], categories: Mapping[str, str | None]
) -> OrderFacts:
    """The order's facts; `refunded` counts pieces paid back by line position.

    The latest parcel counts: time runs from the day the last of the goods came.
    """
    return OrderFacts(
        number=order.number,
        status=order.status,
        lines=tuple(
            LineFacts(
                position=place,
                sku=line.sku,
                product_id=line.product_id,
                category=categories.get(line.product_id or ""),
                quantity=line.quantity,
                price=line.price,
                paid=line.price * line.quantity,
                returned_quantity=refunded.get(place, 0),
            )
            for place, line in enumerate(order.lines)
        ),
        payments=tuple(_payments(order)),
        total=order.total,
        placed_at=order.placed_at,
        shipped_at=_latest(order, frozenset({ParcelCode.PICKED_UP})),
        delivered_at=_latest(order, ARRIVED),
        signed_at=_latest(order, frozenset({ParcelCode.SIGNED})),
    )


def _payments(order: OrderView) -> Iterable[PaymentFacts]:
    for method in dict.fromkeys(payment.method for payment in order.payments):
        sums = {"payment": Money(0, order.total.currency), "refund": Money(0, order.total.currency)}
        for payment in order.payments:
            if payment.method == method:
                sums[payment.kind] += payment.amount
        kind = METHODS.get(method, PaymentKind.OTHER)
        yield PaymentFacts(method, kind, paid=sums["payment"], refunded=sums["refund"])


def _latest(order: OrderView, codes: frozenset[ParcelCode]) -> datetime | None:
    return max(
        (
            event.at
            for shipment in order.shipments
            for event in shipment.events
            if event.status in codes
        ),
        default=None,
    )
