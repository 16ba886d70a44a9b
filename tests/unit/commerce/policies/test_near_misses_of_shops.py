"""Each rule of the shipped shops falls silent when one thing that it asks for is otherwise."""

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.commerce.policies.alone import speaks
from tests.unit.commerce.policies.given import NOW, cny, method, new
from tests.unit.commerce.policies.test_every_rule import (
    DEFAULT,
    GIFT,
    GOLD,
    PHOTO,
    WIRED,
    ask,
)
from tests.unit.commerce.policies.test_every_rule import ECOM as ECOM_CASES
from tests.unit.commerce.policies.test_every_rule import TAU as TAU_CASES

from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.policies.model.conditions_read import facts_in
from xiaoer.commerce.policies.model.facts import BuyerFacts, Case, PaymentKind, Reason, Wish
from xiaoer.commerce.policies.packs import shipped_packs

S, W, R = OrderStatus, Wish, Reason
RETURN, REFUND, PAY = W.RETURN_REFUND, W.REFUND_ONLY, W.COMPENSATION
LATELY: dict[str, Any] = {"of": {"signed_at": NOW - timedelta(days=1)}}
ITEMS: dict[str, Any] = {"of": {"modified": frozenset({"items"})}}
ADDRESS: dict[str, Any] = {"of": {"modified": frozenset({"address"})}}
FULL = method(100, PaymentKind.GIFT_CARD, balance=cny(50))
POOR = method(100, PaymentKind.GIFT_CARD, balance=cny(20))
EMPTY = method(0, PaymentKind.GIFT_CARD, is_original=False)
CASH = method(100, PaymentKind.ALIPAY, balance=cny(20))
CASH_ID = CASH.method_id
DEAR, OTHER, GONE = new(150), new(100, "p-9"), new(100, is_available=False)
HIDDEN = new(100, is_listed=False)

SHOP: list[tuple[str, Case]] = [
    ("SHOP-CANCEL", ask(W.CANCEL, status=S.IN_TRANSIT)),
    ("SHOP-CANCEL-SHIPPED", ask(W.CANCEL, status=S.PACKED)),
    ("SHOP-ADDRESS", ask(W.CHANGE_ADDRESS, status=S.PAID, **ADDRESS)),
    ("SHOP-ADDRESS", ask(W.CHANGE_ADDRESS, status=S.IN_TRANSIT)),
    ("SHOP-ITEMS", ask(W.CHANGE_ITEMS, status=S.PAID, swap=new(80), named=WIRED, **ITEMS)),
    ("SHOP-ITEMS", ask(W.CHANGE_ITEMS, status=S.PAID, swap=new(80, "p-9"), named=WIRED)),
    ("SHOP-ITEMS", ask(W.CHANGE_ITEMS, status=S.PENDING_PAYMENT, swap=new(80), named=WIRED)),
    ("SHOP-PAYMENT", ask(W.CHANGE_PAYMENT, status=S.PAID, named=WIRED)),
    ("SHOP-PAYMENT", ask(W.CHANGE_PAYMENT, status=S.SIGNED, named="card")),
    ("SHOP-BALANCE", ask(W.EXCHANGE, swap=new(150), pays=(FULL,), named=GIFT)),
    ("SHOP-EXCHANGE", ask(W.EXCHANGE, swap=new(100, is_available=False))),
    ("SHOP-EXCHANGE", ask(W.EXCHANGE, swap=new(100), goods_intact=False)),
    (
        "SHOP-PRICE",
        ask(W.PRICE_PROTECTION, R.PRICE_DROP, amount=cny(5), price_protected_before=True),
    ),
    ("SHOP-SERVICE", ask(W.REPAIR, R.QUALITY, **PHOTO)),
    ("SHOP-ORDER", ask(W.PLACE_ORDER, swap=new(is_listed=False), status=S.PAID)),
    ("SHOP-ORDER", ask(W.PLACE_ORDER, swap=new(is_available=False), status=S.PAID)),
    ("SHOP-RESHIP", ask(W.RESHIP, R.NO_REASON, **PHOTO)),
    ("SHOP-RESHIP", ask(W.RESHIP, R.DAMAGED, defect_admitted=False, delivery_proved=True)),
    ("SHOP-VIP-15", ask(RETURN)),
    ("GOOD-LADDER", ask(PAY, R.LATE_DELIVERY, amount=cny(0), offered_by_shop=True)),
    ("GOOD-LADDER", ask(PAY, amount=cny(5), offered_by_shop=True, is_entitlement=True)),
    ("GOOD-LADDER", ask(PAY, amount=cny(5), offered_by_shop=False)),
    ("GOOD-ABUSE", ask(RETURN, buyer=BuyerFacts("w", region="CN", abuse_score=0.79))),
    ("GOOD-ABUSE", ask(W.EXCHANGE, buyer=BuyerFacts("w", region="CN", abuse_score=1.0))),
    ("SHOP-ITEMS", ask(W.CHANGE_ITEMS, status=S.PAID, named=WIRED)),
    ("SHOP-ITEMS", ask(W.CHANGE_ITEMS, status=S.PAID, swap=GONE, named=WIRED)),
    ("SHOP-PAYMENT", ask(W.CHANGE_PAYMENT, status=S.PAID, named="stolen")),
    ("SHOP-EXCHANGE", ask(W.EXCHANGE, status=S.PAID, swap=new(100), **LATELY)),
    ("SHOP-EXCHANGE", ask(W.EXCHANGE)),
    ("SHOP-EXCHANGE", ask(W.EXCHANGE, swap=OTHER)),
    ("SHOP-ORDER", ask(W.PLACE_ORDER, status=S.PENDING_PAYMENT)),
    ("SHOP-VIP-15", ask(RETURN, R.QUALITY, buyer=GOLD)),
    ("SHOP-VIP-15", ask(RETURN, status=S.PAID, buyer=GOLD, **LATELY)),
    ("SHOP-VIP-15", ask(RETURN, buyer=GOLD, goods_intact=False)),
    ("SHOP-VIP-15", ask(RETURN, buyer=GOLD, flags=frozenset({"opened_media"}))),
]
TAU: list[tuple[str, Case]] = [
    ("TAU-CANCEL", ask(W.CANCEL, R.NO_LONGER_NEEDED, S.PACKED)),
    ("TAU-CANCEL", ask(W.CANCEL, R.OTHER, S.PAID)),
    ("TAU-CANCEL-STATUS", ask(W.CANCEL, R.NO_LONGER_NEEDED, S.PAID)),
    ("TAU-CANCEL-REASON", ask(W.CANCEL, R.NO_LONGER_NEEDED, S.PAID)),
    ("TAU-CANCEL-REASON", ask(W.CANCEL, R.ORDERED_BY_MISTAKE, S.PAID)),
    ("TAU-ONCE", ask(W.CHANGE_ADDRESS, status=S.PAID, **ADDRESS)),
    ("TAU-MODIFY-STATUS", ask(W.CHANGE_ADDRESS, status=S.PAID)),
    ("TAU-ADDRESS", ask(W.CHANGE_ADDRESS, status=S.IN_TRANSIT)),
    ("TAU-PAYMENT", ask(W.CHANGE_PAYMENT, status=S.PACKED, named="card")),
    ("TAU-PAYMENT", ask(W.CHANGE_PAYMENT, status=S.PAID, named="stolen")),
    ("TAU-PAYMENT-OTHER", ask(W.CHANGE_PAYMENT, status=S.PAID, named="card")),
    ("TAU-PAYMENT-OTHER", ask(W.CHANGE_PAYMENT, status=S.PAID, named="stolen")),
    ("TAU-PAYMENT-ONCE", ask(W.CHANGE_PAYMENT, status=S.PAID, named="card", **ITEMS)),
    ("TAU-METHOD", ask(RETURN, status=S.DELIVERED, named=WIRED)),
    ("TAU-GIFT-CARD", ask(W.EXCHANGE, status=S.DELIVERED, swap=DEAR, named=CASH_ID, pays=(CASH,))),
    ("TAU-GIFT-CARD", ask(W.EXCHANGE, status=S.DELIVERED, swap=DEAR, named=GIFT, pays=(FULL,))),
    ("TAU-ITEMS", ask(W.CHANGE_ITEMS, status=S.PACKED, swap=new(80), named=WIRED)),
    ("TAU-ITEMS", ask(W.CHANGE_ITEMS, status=S.PAID, named=WIRED)),
    ("TAU-ITEMS", ask(W.CHANGE_ITEMS, status=S.PAID, swap=OTHER, named=WIRED)),
    ("TAU-ITEMS", ask(W.CHANGE_ITEMS, status=S.PAID, swap=GONE, named=WIRED)),
    ("TAU-EXCHANGE", ask(W.EXCHANGE, status=S.SIGNED, swap=new(80), named=WIRED)),
    ("TAU-EXCHANGE", ask(W.EXCHANGE, status=S.DELIVERED, named=WIRED)),
    ("TAU-EXCHANGE", ask(W.EXCHANGE, status=S.DELIVERED, swap=OTHER, named=WIRED)),
    ("TAU-EXCHANGE", ask(W.EXCHANGE, status=S.DELIVERED, swap=GONE, named=WIRED)),
    ("TAU-NEW-ITEM", ask(W.EXCHANGE, status=S.DELIVERED, swap=new(80), named=WIRED)),
    ("TAU-AVAILABLE", ask(W.EXCHANGE, status=S.DELIVERED, swap=new(80), named=WIRED)),
    ("TAU-AVAILABLE", ask(W.EXCHANGE, status=S.DELIVERED, named=WIRED)),
    ("TAU-SAME-PRODUCT", ask(W.EXCHANGE, status=S.DELIVERED, swap=new(80), named=WIRED)),
    ("TAU-DELIVERED", ask(RETURN, status=S.DELIVERED, named=WIRED)),
    ("TAU-RETURN", ask(RETURN, status=S.SIGNED, named=WIRED)),
    ("TAU-RETURN", ask(RETURN, status=S.DELIVERED, named="stolen")),
    ("TAU-REFUND-ROUTE", ask(RETURN, status=S.DELIVERED, named=WIRED)),
    ("TAU-REFUND-ROUTE", ask(RETURN, status=S.DELIVERED, named=GIFT, pays=(method(), EMPTY))),
]
ECOM: list[tuple[str, Case]] = [
    ("ECOM-CANCEL", ask(W.CANCEL, status=S.PACKED)),
    ("ECOM-CANCEL-STATUS", ask(W.CANCEL, status=S.PAID)),
    ("ECOM-CANCEL-STATUS", ask(W.CANCEL, status=S.PENDING_PAYMENT)),
    ("ECOM-MODIFY", ask(W.CHANGE_ADDRESS, status=S.PACKED)),
    ("ECOM-MODIFY-STATUS", ask(W.CHANGE_ADDRESS, status=S.PAID)),
    ("ECOM-RETURN", ask(RETURN, status=S.DELIVERED)),
    ("ECOM-RETURN-STATUS", ask(RETURN)),
    ("ECOM-EXCHANGE", ask(W.EXCHANGE, swap=new())),
    ("ECOM-EXCHANGE", ask(W.EXCHANGE, status=S.PAID)),
    ("ECOM-EXCHANGE", ask(W.EXCHANGE, status=S.PAID, swap=GONE)),
    ("ECOM-EXCHANGE", ask(W.EXCHANGE, status=S.PAID, swap=HIDDEN)),
    ("ECOM-EXCHANGE", ask(W.EXCHANGE, status=S.PAID, swap=new(), exchange_offered=False)),
    ("ECOM-EXCHANGE-STATUS", ask(W.EXCHANGE, status=S.PAID, swap=new())),
    ("ECOM-EXCHANGE-LIST", ask(W.EXCHANGE, status=S.PAID, swap=new())),
    ("ECOM-EXCHANGE-LIST", ask(W.EXCHANGE, status=S.PAID, swap=new(), exchange_offered=True)),
    ("ECOM-ORDER", ask(W.PLACE_ORDER, named=WIRED)),
    ("ECOM-ORDER", ask(W.PLACE_ORDER, swap=HIDDEN, named=WIRED)),
    ("ECOM-ORDER-LISTED", ask(W.PLACE_ORDER, swap=new(), named=WIRED)),
    ("ECOM-ORDER-LISTED", ask(W.PLACE_ORDER, named=WIRED)),
    ("ECOM-ECARD", ask(W.PLACE_ORDER, pays=(POOR,), named=GIFT, amount=cny(20))),
    ("ECOM-ECARD", ask(W.PLACE_ORDER, pays=(POOR,), named=GIFT, amount=cny(19.99), pays_now=True)),
    ("ECOM-ECARD", ask(W.PLACE_ORDER, pays=(CASH,), named=CASH_ID, amount=cny(20), pays_now=True)),
    ("ECOM-CASHBACK", ask(W.CASHBACK, evidence_verified=False, already_registered=False)),
    ("ECOM-CASHBACK", ask(W.CASHBACK, evidence_verified=True, already_registered=True)),
    ("ECOM-CASHBACK-TWICE", ask(W.CASHBACK, already_registered=False)),
    ("ECOM-CASHBACK-PROOF", ask(W.CASHBACK, evidence_verified=True)),
    ("ECOM-PRICE", ask(W.PRICE_PROTECTION, R.QUALITY, amount=cny(5))),
    ("ECOM-BALANCE", ask(REFUND, pays=(POOR,), named=GIFT, amount=cny(5))),
    ("ECOM-BALANCE", ask(REFUND, named=WIRED, amount=cny(5), to_balance=True)),
    ("ECOM-BALANCE", ask(REFUND, pays=(POOR,), named=GIFT, amount=cny(0), to_balance=True)),
]


@pytest.mark.parametrize(
    ("rule", "found"), [pytest.param(*one, id=one[0]) for one in (*SHOP, *TAU, *ECOM)]
)
def test_a_rule_of_a_shop_is_silent_where_it_does_not_apply(rule: str, found: Case) -> None:
    assert not speaks(rule, found)


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        pytest.param(*one[:2], id=one[0])
        for one in (*DEFAULT, *TAU_CASES, *ECOM_CASES)
        if one[0].startswith(("SHOP", "GOOD", "TAU", "ECOM"))
    ],
)
def test_a_rule_of_a_shop_speaks_where_it_applies(rule: str, found: Case) -> None:
    assert speaks(rule, found)


def test_every_rule_of_a_shop_has_its_near_miss() -> None:
    packs = [one for one in shipped_packs().values() if one.level in {"shop", "goodwill"}]
    rules = {rule.id for pack in packs for rule in pack.rules if facts_in(rule.condition)}
    assert rules == {rule for rule, _ in (*SHOP, *TAU, *ECOM)} - {"SHOP-SERVICE"}
