"""From the shop's rows to what rules look at: methods, dates, lines, and what is not known."""

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.commerce.proposals.worlds import (
    APART,
    CARD,
    GIFT,
    NOW,
    buyer,
    goods,
    line,
    order,
    payment,
    world,
)

from xiaoer.commerce.model import OrderStatus, ParcelCode
from xiaoer.commerce.policies.model.facts import PaymentFacts, PaymentKind
from xiaoer.commerce.world.facts import (
    buyer_facts,
    goods_for,
    is_offered,
    line_facts,
    new_item,
    order_facts,
    payment_facts,
)
from xiaoer.commerce.world.records import Order, ParcelStep
from xiaoer.kernel.money import Money


def methods(of: Order | None = None, **more: Any) -> dict[str, PaymentFacts]:
    found = payment_facts(buyer(**more), of or order(), "CNY")
    return {one.method_id: one for one in found}


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


def test_what_paid_the_order_is_told_from_what_could_have() -> None:
    found = methods()
    assert {name: one.is_original for name, one in found.items()} == {"gift": False, "card": True}
    assert (found["card"].paid, found["card"].refunded) == (cny(3500), cny(0))
    assert (found["gift"].balance, found["card"].balance) == (cny(5000), None)


def test_several_payments_of_one_method_are_one_sum() -> None:
    of = order(payments=[payment(minor=2000), payment(minor=1500), payment("refund", 300)])
    [card] = [one for one in methods(of).values() if one.method_id == "card"]
    assert (card.paid, card.refunded) == (cny(3500), cny(300))


@pytest.mark.parametrize(
    ("payments", "originals"),
    [
        ([payment()], {"card"}),
        ([payment(), payment("refund", 3500), payment("payment", 3500, "gift")], {"gift"}),
        ([payment(), payment("refund", 3500)], {"card"}),  # all went back: it was the card still
        ([payment(minor=1000), payment(minor=2500, method="gift")], {"card", "gift"}),
        ([], set[str]()),
    ],
)
def test_a_method_whose_money_all_went_back_pays_for_nothing_any_more(
    payments: list[Any], originals: set[str]
) -> None:
    found = methods(order(payments=payments))
    assert {name for name, one in found.items() if one.is_original} == originals


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("花呗", PaymentKind.ALIPAY),
        ("支付宝", PaymentKind.ALIPAY),
        ("微信支付", PaymentKind.WECHAT_PAY),
        ("银行卡", PaymentKind.CARD),
        ("paypal", PaymentKind.PAYPAL),
        ("gift_card", PaymentKind.GIFT_CARD),
        ("贝壳", PaymentKind.OTHER),
    ],
)
def test_a_method_that_nobody_saved_is_known_by_its_name(name: str, kind: PaymentKind) -> None:
    found = methods(order(payments=[payment(method=name)]), methods=[])
    assert found[name].kind is kind
    assert (found[name].paid, found[name].is_original, found[name].balance) == (
        cny(3500),
        True,
        None,
    )


def test_without_an_order_there_is_only_who_could_pay() -> None:
    found = order_facts(world(bare=True, buyer=buyer(methods=[GIFT, CARD, APART])))
    assert (found.number, found.lines, found.total) == ("", (), cny(0))
    assert found.status is OrderStatus.PENDING_PAYMENT
    assert {one.method_id: one.is_original for one in found.payments} == {
        "gift": False,
        "card": False,
        "ecard": False,
    }


def step(hours: int, code: ParcelCode) -> ParcelStep:
    return ParcelStep(code, NOW + timedelta(hours=hours))


STEPS = [
    step(1, ParcelCode.PICKED_UP),
    step(2, ParcelCode.PICKED_UP),
    step(5, ParcelCode.DELIVERED),
    step(6, ParcelCode.SIGNED),
    step(9, ParcelCode.SIGNED),
]


@pytest.mark.parametrize(
    ("field", "hours"), [("shipped_at", 1), ("delivered_at", 5), ("signed_at", 9)]
)
def test_dates_come_from_the_trace_where_the_order_has_none(field: str, hours: int) -> None:
    assert getattr(order_facts(world(order(steps=STEPS))), field) == NOW + timedelta(hours=hours)
    own = order(steps=STEPS, **{field: NOW})
    assert getattr(order_facts(world(own)), field) == NOW
    assert getattr(order_facts(world()), field) is None


def test_sums_of_the_order_are_money_or_not_known() -> None:
    bare = order_facts(world())
    assert (bare.outbound_freight, bare.free_shipping_over, bare.discount_over) == (None,) * 3
    of = order(freight_minor=0, free_shipping_over_minor=9900, discount_over_minor=30000)
    found = order_facts(world(of))
    assert (found.outbound_freight, found.free_shipping_over) == (cny(0), cny(9900))
    assert found.discount_over == cny(30000)


@pytest.mark.parametrize(
    ("changed", "paid", "is_gift"),
    [
        ({}, 2000, False),
        ({"paid_minor": 1500}, 1500, False),
        ({"paid_minor": 0}, 0, False),
        ({"gift_of": 0}, 2000, True),
    ],
)
def test_a_line_was_paid_its_price_unless_told_otherwise(
    changed: dict[str, Any], paid: int, is_gift: bool
) -> None:
    found = line_facts(line(**changed), order())
    assert (found.paid, found.is_gift) == (cny(paid), is_gift)


def test_a_buyer_is_known_by_tier_region_and_tags() -> None:
    found = buyer_facts(buyer(tier="gold", tags=["regular", "regular"]), cny(300))
    assert (found.tier, found.region, found.tags) == ("gold", "CN", frozenset({"regular"}))
    assert found.goodwill_spent == cny(300)


def test_goods_are_looked_for_on_the_exchange_list_before_the_catalogue() -> None:
    listed = goods("blue", 500, offered_for="cup")
    of = world(offers={"cup": [listed]})
    assert goods_for(of, "blue", line()) is listed
    assert goods_for(of, "blue", line(product="plate")) is of.goods["blue"]
    assert goods_for(of, "blue", None) is of.goods["blue"]
    assert goods_for(of, "nowhere", line()) is None


@pytest.mark.parametrize(
    ("sku", "product", "offered"),
    [("blue", "cup", True), ("blue", "plate", False), ("blue", None, False), ("x", "cup", False)],
)
def test_an_exchange_is_offered_for_the_same_product(
    sku: str, product: str | None, offered: bool
) -> None:
    assert is_offered(world(), sku, line(product=product)) is offered


def test_two_goods_of_no_product_are_not_the_same_product() -> None:
    of = world(goods={"x": goods("x", product=None)})  # type: ignore[arg-type]
    assert not is_offered(of, "x", line(product=None))


def test_unknown_goods_cost_nothing_and_cannot_be_had() -> None:
    found = new_item(world(), "nowhere", line())
    assert (found.product_id, found.price, found.is_available, found.is_listed) == (
        None,
        cny(0),
        False,
        False,
    )
