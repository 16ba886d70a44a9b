"""What holds for every case, whatever the rules say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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

from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.policies.errors import PolicyInvalidError
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.facts import (
    BuyerFacts,
    Case,
    PaymentKind,
    Reason,
    Wish,
    WishedLine,
)
from xiaoer.commerce.policies.model.reading import read_pack
from xiaoer.commerce.policies.model.rule import PolicySet
from xiaoer.commerce.policies.packs import load_shipped_packs, shipped_packs

ALL = PolicySet(load_shipped_packs(), "test", "CN")
LAW = shipped("sense", "cn_statutory")
MEAN: dict[str, Any] = {
    "pack": "mean",
    "level": "shop",
    "titles": {"zh-CN": "苛刻店规", "en": "Mean shop"},
    "rules": [
        {
            "id": "NEVER",
            "source": "店铺公示",
            "text": {"zh-CN": "概不退换。", "en": "No returns."},
            "status": "verified",
            "checked_on": "2026-11-25",
            "wishes": ["return_refund", "refund_only"],
            "then": {
                "refuse": True,
                "except_from": ["CRPL-25", "CRPL-24"],
                "deduct": ["lost_value"],
                "limit": {"percent": 10},
                "freight": {"return": "buyer", "outbound": "buyer"},
            },
        }
    ],
}
WITH_MEAN = PolicySet((*LAW.packs, read_pack(MEAN, file="mean")), "test", "CN")

minor = st.integers(0, 50_000)
flags = st.frozensets(st.sampled_from(["custom_made", "food", "electronics", "perishable"]))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    lines = [
        replace(
            line(position, draw(minor) / 100, draw(st.integers(0, 4)) or 1),
            price=cny(draw(minor) / 100),
            returned_quantity=draw(st.integers(0, 2)),
            flags=draw(flags),
            bundle=draw(st.sampled_from([None, "set"])),
            gift_value=draw(st.sampled_from([None, cny(5)])),
            is_gift=draw(st.booleans()),
        )
        for position in range(draw(st.integers(0, 3)))
    ]
    payments = [
        method(
            draw(minor) / 100,
            kind,
            refunded=cny(draw(minor) / 100),
            is_original=draw(st.booleans()),
            balance=draw(st.sampled_from([None, cny(50)])),
        )
        for kind in draw(st.lists(st.sampled_from(PaymentKind), unique=True, max_size=3))
    ]
    of = order(
        lines,
        payments,
        draw(st.sampled_from(OrderStatus)),
        signed_at=draw(st.sampled_from([None, NOW, NOW - timedelta(days=9)])),
        discount_over=draw(st.sampled_from([None, cny(100)])),
        free_shipping_over=draw(st.sampled_from([None, cny(99)])),
        outbound_freight=draw(st.sampled_from([None, cny(8)])),
    )
    item = draw(st.sampled_from([None, new(80), new(20, "p-1", is_available=False)]))
    wished = st.builds(WishedLine, st.integers(-1, 3), st.integers(-1, 5), st.just(item))
    wish = wanted(
        draw(st.sampled_from(Wish)),
        draw(st.sampled_from(Reason)),
        lines=tuple(draw(st.lists(wished, max_size=3))),
        amount=draw(st.sampled_from([None, cny(0), cny(30)])),
        evidence=draw(st.sampled_from([frozenset[str](), frozenset({"photo"})])),
        payment_method_id=draw(st.sampled_from([None, "card", "gift_card", "nobody"])),
        facts=draw(
            st.dictionaries(
                st.sampled_from(["goods_intact", "delivery_proved", "lost_value", "card_fee"]),
                st.one_of(st.booleans(), st.integers(0, 3000)),
            )
        ),
    )
    return case(wish, of, BuyerFacts("wang", draw(st.sampled_from([None, "gold"])), "CN"))


@settings(max_examples=400)
@given(cases())
def test_nothing_pays_back_more_than_was_paid_and_the_sums_agree(found: Case) -> None:
    decision = evaluate(found, ALL)
    originals = [one for one in found.order.payments if one.is_original]
    left = {x.method_id: max(0, x.paid.amount_minor - x.refunded.amount_minor) for x in originals}
    amount = decision.amount.amount_minor

    assert decision == evaluate(found, ALL)
    assert amount <= sum(left.values())
    assert decision.order_amount is not None
    assert amount == decision.order_amount.amount_minor + sum(
        one.amount.amount_minor for one in decision.lines
    )
    if found.wish.wish is not Wish.CHANGE_PAYMENT and originals:
        assert amount == sum(one.amount.amount_minor for one in decision.methods)
    for one in decision.methods:
        assert one.method_id not in left or one.amount.amount_minor <= left[one.method_id]
    for one in decision.lines:
        [bought] = [x for x in found.order.lines if x.position == one.position]
        assert one.amount <= bought.paid
    if decision.verdict is Verdict.REFUSED:
        assert (amount, decision.methods) == (0, ())


@settings(max_examples=300)
@given(cases())
def test_a_shop_never_takes_away_what_the_law_grants(found: Case) -> None:
    lawful, actual = evaluate(found, LAW), evaluate(found, WITH_MEAN)
    if lawful.verdict is Verdict.ALLOWED:
        assert actual.verdict is Verdict.ALLOWED
        assert lawful.amount <= actual.amount
        assert lawful.return_freight == actual.return_freight


@settings(max_examples=300)
@given(cases(), st.integers(0, 5_000))
def test_who_paid_more_never_gets_less_back(found: Case, more: int) -> None:
    richer = replace(
        found,
        order=replace(
            found.order,
            payments=tuple(
                replace(one, paid=one.paid + cny(more / 100)) for one in found.order.payments
            ),
        ),
    )
    assert evaluate(found, LAW).amount <= evaluate(richer, LAW).amount


@pytest.mark.parametrize(
    ("asked_at", "verdict"),
    [
        (datetime(2026, 11, 17, 15, 59, 59, tzinfo=UTC), Verdict.ALLOWED),
        (datetime(2026, 11, 17, 16, 0, tzinfo=UTC), Verdict.REFUSED),
    ],
)
def test_seven_days_end_at_midnight_in_shanghai(asked_at: datetime, verdict: Verdict) -> None:
    signed = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)  # the first second of the 10th there
    found = case(wanted(Wish.RETURN_REFUND), order(signed_at=signed), at=asked_at)
    assert evaluate(found, LAW).verdict is verdict


def test_kept_goods_of_a_threshold_offer_are_settled_at_their_prices() -> None:
    lines = [line(0, 80, price=cny(100)), line(1, 160, price=cny(200))]
    of = order(lines, discount_over=cny(300), discount=cny(60))
    decision = evaluate(case(wanted(Wish.RETURN_REFUND, Reason.NO_REASON, 0), of), ALL)
    assert decision.amount == cny(40)
    assert [(x.rule_id, x.amount) for x in decision.adjustments] == [("M-17", cny(-40))]


def test_a_gold_buyer_gets_fifteen_days_and_the_decision_says_why() -> None:
    found = case(wanted(Wish.RETURN_REFUND), order(signed_at=NOW - timedelta(days=12)))
    gold = evaluate(replace(found, buyer=BuyerFacts("emma", "gold", "CN")), ALL)
    assert evaluate(found, ALL).verdict is Verdict.REFUSED
    assert gold.verdict is Verdict.ALLOWED
    assert gold.because[0].rule_id == "SHOP-VIP-15"
    assert gold.inputs["buyer.tier"] == "gold"


def test_mixed_currencies_are_for_a_person() -> None:
    found = case(
        wanted(Wish.RETURN_REFUND), order(free_shipping_over=replace(cny(9), currency="USD"))
    )
    assert evaluate(found, ALL).verdict is Verdict.NEEDS_PERSON


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"when": [{"order.mood": "good"}]}, "when.order.mood"),
        ({"when": [{"order.status": "lost"}]}, "when.order.status.is"),
        ({"when": [{"order.total": {"at_most": "10"}}]}, "when.order.total.at_most"),
        ({"when": [{"buyer.abuse_score": {"at_least": 1}}]}, "when"),
        ({"when": [{"days_since.signed_at": {"at_most": "$days"}}]}, "values"),
        ({"values": {"days": 7}}, "values"),
        ({"then": {}}, "then"),
        ({"then": {"grand": "lines"}}, "then"),
        ({"text": {"en": "Only English"}}, "text"),
    ],
)
def test_a_mistake_in_a_rule_is_told_with_its_place(change: dict[str, Any], field: str) -> None:
    wrong = MEAN | {"rules": [MEAN["rules"][0] | change]}
    with pytest.raises(PolicyInvalidError) as refused:
        read_pack(wrong, file="mean.yaml")
    assert refused.value.params["file"] == "mean.yaml"
    assert refused.value.params["rule"] == "NEVER"
    assert refused.value.params["field"] == field


def test_no_shipped_rule_reads_a_score_in_order_to_refuse() -> None:
    assert "goodwill" in shipped_packs()
    scored = BuyerFacts("wang", region="CN", abuse_score=1.0)
    decision = evaluate(case(wanted(Wish.RETURN_REFUND), buyer=scored), ALL)
    assert decision.verdict is Verdict.NEEDS_PERSON
