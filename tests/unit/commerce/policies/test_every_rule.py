"""Every shipped rule takes part in a case of a table, here or among the situations."""

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.commerce.policies.given import (
    NOW,
    case,
    cny,
    line,
    method,
    new,
    order,
    shipped,
    wanted,
)
from tests.unit.commerce.policies.test_situations import SITUATIONS

from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.facts import (
    BuyerFacts,
    Case,
    NewItem,
    PaymentKind,
    Reason,
    Wish,
    WishedLine,
)
from xiaoer.commerce.policies.packs import shipped_packs

YES, NO, ASK = Verdict.ALLOWED, Verdict.REFUSED, Verdict.NEEDS_PERSON
S, W, R = OrderStatus, Wish, Reason
CARD, SECOND = (
    method(100, PaymentKind.GIFT_CARD, balance=cny(20)),
    method(0, PaymentKind.CARD, is_original=False),
)
FREE = R.NO_REASON
UNSHIPPED = {"signed_at": None}


def ask(wish: Wish, reason: Reason = FREE, status: OrderStatus = S.SIGNED, **more: Any) -> Case:
    """A case; `swap` puts another item in the line's place, `of` and `buyer` say the rest."""
    swap: NewItem | None = more.pop("swap", None)
    lines = more.pop("lines", (WishedLine(0, 1, swap),) if swap else ())
    pays, named = more.pop("pays", (method(100), SECOND)), more.pop("named", None)
    flags, of, buyer = more.pop("flags", frozenset()), more.pop("of", {}), more.pop("buyer", None)
    evidence, amount = more.pop("evidence", frozenset()), more.pop("amount", None)
    bought = more.pop("bought", None) or [line(flags=flags)]
    facts = wanted(
        wish,
        reason,
        lines=lines,
        payment_method_id=named,
        evidence=evidence,
        amount=amount,
        facts=more,
    )
    return case(facts, order(bought, pays, status, **of), buyer)


EU: dict[str, Any] = {"buyer": BuyerFacts("anna", region="DE")}
TB: dict[str, Any] = {"of": {"channel": "tmall"}}
WX: dict[str, Any] = {"of": {"channel": "wechat_shop"}}
GOLD = BuyerFacts("wang", tier="gold", region="CN")
PHOTO: dict[str, Any] = {"evidence": frozenset({"photo"})}
LATE = {"signed_at": NOW - timedelta(days=10)}
WIRED, GIFT = PaymentKind.WECHAT_PAY.value, PaymentKind.GIFT_CARD.value
DEAR = new(150)
DEFAULT: list[tuple[str, Case, Verdict]] = [
    ("SENSE-LINE", ask(W.RETURN_REFUND, lines=(WishedLine(7, 1),)), NO),
    ("SENSE-QUANTITY", ask(W.RETURN_REFUND, lines=(WishedLine(0, 5),)), NO),
    ("SENSE-METHOD", ask(W.RETURN_REFUND, named="stolen"), NO),
    ("M-14-CONSENT", ask(W.RETURN_REFUND, consents_to_other_route=True, named=WIRED), YES),
    ("M-16", ask(W.RETURN_REFUND, card_fee=100), YES),
    ("CRPL-24-REPAIR", ask(W.REPAIR, R.QUALITY, **PHOTO), YES),
    ("CRPL-23-3", ask(W.REPAIR, R.QUALITY, flags=frozenset({"durable"})), YES),
    ("SB-RETURN", ask(W.RETURN_REFUND, R.QUALITY, flags=frozenset({"electronics"}), **PHOTO), YES),
    ("SB-EXCHANGE", ask(W.EXCHANGE, R.QUALITY, flags=frozenset({"electronics"}), **PHOTO), YES),
    ("SB-REPAIR", ask(W.REPAIR, R.QUALITY, flags=frozenset({"electronics"})), YES),
    ("CRPL-55", ask(W.RETURN_REFUND, fraud_found=True), ASK),
    ("GOOD-ABUSE", ask(W.RETURN_REFUND, buyer=BuyerFacts("w", region="CN", abuse_score=0.9)), ASK),
    ("CRD-9", ask(W.RETURN_REFUND, **EU), YES),
    ("CRD-10", ask(W.RETURN_REFUND, of=LATE, told_of_withdrawal_right=False, **EU), YES),
    ("CRD-16", ask(W.RETURN_REFUND, flags=frozenset({"custom_made"}), **EU), NO),
    ("CRD-13", ask(W.RETURN_REFUND, **EU), YES),
    ("CRD-14", ask(W.RETURN_REFUND, told_buyer_pays_return=True, **EU), YES),
    ("CRD-14-UNTOLD", ask(W.RETURN_REFUND, told_buyer_pays_return=False, **EU), YES),
    ("SGD-10", ask(W.REPAIR, R.QUALITY, **EU), YES),
    ("SHOP-CANCEL", ask(W.CANCEL, status=S.PAID), YES),
    ("SHOP-CANCEL-SHIPPED", ask(W.CANCEL, status=S.IN_TRANSIT), NO),
    ("SHOP-ADDRESS", ask(W.CHANGE_ADDRESS, status=S.PAID), YES),
    ("SHOP-ITEMS", ask(W.CHANGE_ITEMS, status=S.PAID, swap=new(80), named=WIRED), YES),
    ("SHOP-PAYMENT", ask(W.CHANGE_PAYMENT, status=S.PAID, named="card"), YES),
    ("SHOP-BALANCE", ask(W.EXCHANGE, swap=DEAR, pays=(CARD,), named=GIFT), NO),
    ("SHOP-EXCHANGE", ask(W.EXCHANGE, swap=new(100), named=WIRED), YES),
    ("SHOP-PRICE", ask(W.PRICE_PROTECTION, R.PRICE_DROP, amount=cny(5)), YES),
    ("SHOP-SERVICE", ask(W.INVOICE), YES),
    ("SHOP-ORDER", ask(W.PLACE_ORDER, swap=new(100), status=S.PENDING_PAYMENT, named=WIRED), YES),
    ("SHOP-RESHIP", ask(W.RESHIP, R.DAMAGED, **PHOTO), YES),
    ("SHOP-VIP-15", ask(W.RETURN_REFUND, buyer=GOLD, of=LATE), YES),
    ("WX-ANSWER", ask(W.RETURN_REFUND, **WX), YES),
    ("WX-PLATFORM", ask(W.RETURN_REFUND, **WX), YES),
    ("WX-SHIP-RETURN", ask(W.RETURN_REFUND, **WX), YES),
    ("WX-INSPECT", ask(W.RETURN_REFUND, return_shipped_at=NOW, **WX), YES),
    ("TB-ANSWER", ask(W.RETURN_REFUND, **TB), YES),
    ("TB-PLATFORM", ask(W.RETURN_REFUND, **TB), YES),
    ("TB-SHIP-RETURN", ask(W.RETURN_REFUND, **TB), YES),
    ("TB-INSPECT", ask(W.RETURN_REFUND, return_shipped_at=NOW, **TB), YES),
    ("TB-EVIDENCE", ask(W.RETURN_REFUND, **TB), YES),
    ("TB-RECEIPT", ask(W.EXCHANGE, swap=new(100), named=WIRED, **TB), YES),
    ("TB-SUSPEND", ask(W.RETURN_REFUND, dispute_suspended_at=NOW, **TB), YES),
    ("WX-ATTEMPTS", ask(W.RETURN_REFUND, attempts=5, **WX), ASK),
]
TAU: list[tuple[str, Case, Verdict]] = [
    ("TAU-CANCEL", ask(W.CANCEL, R.NO_LONGER_NEEDED, S.PAID), YES),
    ("TAU-CANCEL-STATUS", ask(W.CANCEL, R.NO_LONGER_NEEDED, S.PACKED), NO),
    ("TAU-CANCEL-REASON", ask(W.CANCEL, R.OTHER, S.PAID), NO),
    ("TAU-ONCE", ask(W.CHANGE_ADDRESS, status=S.PAID, of={"modified": frozenset({"items"})}), NO),
    ("TAU-MODIFY-STATUS", ask(W.CHANGE_ADDRESS, status=S.PACKED), NO),
    ("TAU-ADDRESS", ask(W.CHANGE_ADDRESS, status=S.PAID), YES),
    ("TAU-PAYMENT", ask(W.CHANGE_PAYMENT, status=S.PAID, named="card"), YES),
    ("TAU-PAYMENT-OTHER", ask(W.CHANGE_PAYMENT, status=S.PAID, named=WIRED), NO),
    (
        "TAU-PAYMENT-ONCE",
        ask(W.CHANGE_PAYMENT, status=S.PAID, named="card", of={"modified": frozenset({"payment"})}),
        NO,
    ),
    ("TAU-METHOD", ask(W.RETURN_REFUND, status=S.DELIVERED), NO),
    ("TAU-GIFT-CARD", ask(W.EXCHANGE, status=S.DELIVERED, swap=DEAR, pays=(CARD,), named=GIFT), NO),
    ("TAU-ITEMS", ask(W.CHANGE_ITEMS, status=S.PAID, swap=new(80), named=WIRED), YES),
    ("TAU-EXCHANGE", ask(W.EXCHANGE, status=S.DELIVERED, swap=new(80), named=WIRED), YES),
    ("TAU-NEW-ITEM", ask(W.EXCHANGE, status=S.DELIVERED, named=WIRED), NO),
    (
        "TAU-AVAILABLE",
        ask(W.EXCHANGE, status=S.DELIVERED, swap=new(80, is_available=False), named=WIRED),
        NO,
    ),
    ("TAU-SAME-PRODUCT", ask(W.EXCHANGE, status=S.DELIVERED, swap=new(80, "x"), named=WIRED), NO),
    ("TAU-DELIVERED", ask(W.RETURN_REFUND, status=S.PAID, named=WIRED), NO),
    ("TAU-RETURN", ask(W.RETURN_REFUND, status=S.DELIVERED, named=WIRED), YES),
    ("TAU-REFUND-ROUTE", ask(W.RETURN_REFUND, status=S.DELIVERED, named="card"), NO),
    ("TAU-NOTHING-ELSE", ask(W.REPAIR), ASK),
]
ECOM: list[tuple[str, Case, Verdict]] = [
    ("ECOM-CANCEL", ask(W.CANCEL, status=S.PAID), YES),
    ("ECOM-CANCEL-STATUS", ask(W.CANCEL), NO),
    ("ECOM-MODIFY", ask(W.CHANGE_ADDRESS, status=S.PAID), YES),
    ("ECOM-MODIFY-STATUS", ask(W.CHANGE_ADDRESS), NO),
    ("ECOM-RETURN", ask(W.RETURN_REFUND), YES),
    ("ECOM-RETURN-STATUS", ask(W.RETURN_REFUND, status=S.PAID), NO),
    ("ECOM-EXCHANGE", ask(W.EXCHANGE, status=S.PAID, swap=new()), YES),
    ("ECOM-EXCHANGE-STATUS", ask(W.EXCHANGE, swap=new()), NO),
    ("ECOM-EXCHANGE-LIST", ask(W.EXCHANGE, status=S.PAID, swap=new(is_listed=False)), NO),
    ("ECOM-ORDER", ask(W.PLACE_ORDER, swap=new(), named=WIRED), YES),
    ("ECOM-ORDER-LISTED", ask(W.PLACE_ORDER, swap=new(is_listed=False), named=WIRED), NO),
    (
        "ECOM-ECARD",
        ask(W.PLACE_ORDER, swap=new(20), pays=(CARD,), named=GIFT, pays_now=True, amount=cny(20)),
        NO,
    ),
    ("ECOM-CASHBACK", ask(W.CASHBACK, evidence_verified=True, already_registered=False), YES),
    ("ECOM-CASHBACK-TWICE", ask(W.CASHBACK, evidence_verified=True, already_registered=True), NO),
    ("ECOM-CASHBACK-PROOF", ask(W.CASHBACK, evidence_verified=False), NO),
    ("ECOM-PRICE", ask(W.PRICE_PROTECTION, R.PRICE_DROP, amount=cny(5)), YES),
    (
        "ECOM-BALANCE",
        ask(W.REFUND_ONLY, pays=(CARD,), named=GIFT, to_balance=True, amount=cny(5)),
        YES,
    ),
    ("ECOM-PLAIN", ask(W.INVOICE), YES),
    ("ECOM-NOTHING-ELSE", ask(W.REPAIR), ASK),
]
TABLES = (
    (shipped(), DEFAULT),
    (shipped("sense", "shop_tau_retail"), TAU),
    (shipped("sense", "shop_ecom_jd"), ECOM),
)


@pytest.mark.parametrize(
    ("policies", "rule", "found", "verdict"),
    [pytest.param(policies, *row, id=row[0]) for policies, rows in TABLES for row in rows],
)
def test_a_rule_takes_part_in_its_case(
    policies: Any, rule: str, found: Case, verdict: Verdict
) -> None:
    decision = evaluate(found, policies)
    assert rule in {one.rule_id for one in decision.because}
    assert decision.verdict is verdict


def test_a_refused_buyer_of_the_wechat_shop_may_ask_the_platform() -> None:
    decision = evaluate(ask(W.RETURN_REFUND, of=WX["of"] | LATE), shipped())
    assert decision.verdict is NO
    assert [(one.act, one.by) for one in decision.deadlines if one.act == "ask_platform"]


def test_no_shipped_rule_is_without_a_case() -> None:
    told = {rule for _, rows in TABLES for rule, *_ in rows}
    told |= {rule for _, _, _, rule, *_ in SITUATIONS}
    told |= {
        one.rule_id for _, found, *_ in SITUATIONS for one in evaluate(found, shipped()).because
    }
    assert {rule.id for pack in shipped_packs().values() for rule in pack.rules} - told == set()
