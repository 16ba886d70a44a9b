"""Each shipped rule falls silent when one thing that it asks for is otherwise."""

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.commerce.policies.alone import speaks
from tests.unit.commerce.policies.given import NOW, line
from tests.unit.commerce.policies.test_every_rule import PHOTO, WIRED, ask

from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.policies.model.conditions_read import facts_in
from xiaoer.commerce.policies.model.facts import (
    BuyerFacts,
    Case,
    Reason,
    Wish,
    WishedLine,
)
from xiaoer.commerce.policies.packs import shipped_packs

S, W, R = OrderStatus, Wish, Reason

RETURN, REFUND, PAY = W.RETURN_REFUND, W.REFUND_ONLY, W.COMPENSATION
ROAD: dict[str, Any] = {"status": S.IN_TRANSIT, "of": {"signed_at": None}}
LATE: dict[str, Any] = {"of": {"signed_at": NOW - timedelta(days=20)}}
CONFIRMED: dict[str, Any] = {"of": {"receipt_confirmed_at": NOW}}
JD: dict[str, Any] = {"of": {"channel": "jd"}}
WX: dict[str, Any] = {"of": {"channel": "wechat_shop"}}
EU: dict[str, Any] = {"buyer": BuyerFacts("anna", region="DE")}
LATELY: dict[str, Any] = {"of": {"signed_at": NOW - timedelta(days=1)}}
DURABLE: dict[str, Any] = {"flags": frozenset({"durable"})}
CONFIRMED_OUT: dict[str, Any] = {"flags": frozenset({"exclusion_confirmed"})}
GIVEN = line(0, 0, is_gift=True)
CUSTOM: dict[str, Any] = {"flags": frozenset({"custom_made"})}
FOOD: dict[str, Any] = {"flags": frozenset({"food"})}
FRESH: dict[str, Any] = {"flags": frozenset({"perishable"})}
BROKEN: dict[str, Any] = {"flags": frozenset({"electronics"})}
REPORT: dict[str, Any] = {"evidence": frozenset({"report"})}

LAW = [
    ("CRPL-25", ask(RETURN, R.QUALITY)),
    ("CRPL-25", ask(RETURN, **ROAD)),
    ("CRPL-25", ask(RETURN, **EU)),
    ("CRPL-25-EXCLUDED", ask(RETURN)),
    ("CRPL-25-EXCLUDED", ask(RETURN, **FOOD)),
    ("CRPL-25-EXCLUDED", ask(RETURN, R.QUALITY, **CUSTOM, **PHOTO)),
    ("M-7", ask(RETURN, **CUSTOM)),
    ("M-8", ask(RETURN)),
    ("M-8", ask(RETURN, goods_intact=True)),
    ("M-11", ask(RETURN, R.QUALITY, **PHOTO)),
    ("M-12", ask(RETURN, R.QUALITY, **PHOTO)),
    ("M-13", ask(REFUND, R.NOT_RECEIVED, delivery_proved=False)),
    ("M-31", ask(RETURN)),
    ("M-31-LATEST", ask(REFUND, R.NOT_RECEIVED, delivery_proved=False)),
    ("M-14", ask(RETURN, consents_to_other_route=True)),
    ("M-14-CONSENT", ask(RETURN)),
    ("M-14-CONSENT", ask(RETURN, consents_to_other_route=False)),
    ("M-16", ask(RETURN, card_fee=0)),
    ("M-16", ask(RETURN, R.QUALITY, card_fee=5, **PHOTO)),
    ("M-17", ask(RETURN, R.QUALITY, **PHOTO)),
    ("M-18", ask(RETURN, R.QUALITY, **PHOTO)),
    ("M-18-THRESHOLD", ask(RETURN, R.QUALITY, **PHOTO)),
    ("CRPL-24", ask(RETURN, R.QUALITY, defect_admitted=False)),
    ("CRPL-24", ask(RETURN, R.MISSING_ITEM, **PHOTO)),
    ("CRPL-24", ask(RETURN, R.QUALITY, **PHOTO, **ROAD)),
    ("CRPL-24-LATER", ask(RETURN, R.QUALITY, **PHOTO, **LATE)),
    ("CRPL-24-LATER", ask(RETURN, R.QUALITY, defeats_purpose=False, **PHOTO, **LATE)),
    ("CRPL-24-REPAIR", ask(W.REPAIR, R.NO_REASON, **PHOTO)),
    ("CRPL-24-REPAIR", ask(W.REPAIR, R.QUALITY)),
    ("CRPL-23-3", ask(W.REPAIR, R.QUALITY, **PHOTO)),
    (
        "CRPL-23-3",
        ask(W.REPAIR, R.QUALITY, defect_proved=False, flags=frozenset({"durable"})),
    ),
    ("SB-RETURN", ask(RETURN, R.QUALITY, **PHOTO)),
    ("SB-RETURN", ask(RETURN, R.DAMAGED, **PHOTO, **BROKEN)),
    ("SB-EXCHANGE", ask(W.EXCHANGE, R.QUALITY, **PHOTO)),
    ("SB-EXCHANGE", ask(W.REPAIR, R.QUALITY, **BROKEN)),
    ("SB-REPAIR", ask(W.REPAIR, R.QUALITY, **PHOTO)),
    ("SB-REPAIR", ask(W.EXCHANGE, R.QUALITY, **PHOTO, **BROKEN)),
    ("SB-TWICE", ask(RETURN, R.QUALITY, failed_repairs=1, **BROKEN, **LATE)),
    ("SB-TWICE", ask(RETURN, R.QUALITY, repair_days=30, **BROKEN, **LATE)),
    ("SB-TWICE", ask(RETURN, R.QUALITY, failed_repairs=2, **LATE)),
    ("ECL-20", ask(REFUND, R.NOT_RECEIVED, delivery_proved=False, buyer_chose_carrier=True)),
    ("ECL-20", ask(REFUND, R.LATE_DELIVERY, delivery_proved=False)),
    ("FSL-FOOD", ask(REFUND, R.FOOD_SAFETY, **PHOTO)),
    ("FSL-FOOD", ask(REFUND, R.QUALITY, **PHOTO, **FOOD)),
    ("FSL-148", ask(REFUND, R.FOOD_SAFETY, **PHOTO, **FOOD)),
    ("FSL-148", ask(REFUND, R.FOOD_SAFETY, seller_knew=True, label_flaw_only=True, **FOOD)),
    ("CRPL-55", ask(RETURN, fraud_found=False)),
    ("CRPL-55", ask(RETURN, fraud_found=True, label_flaw_only=True)),
    ("CRD-9", ask(RETURN)),
    ("CRD-9", ask(RETURN, R.QUALITY, **EU)),
    ("CRD-10", ask(RETURN, **EU)),
    ("CRD-10", ask(RETURN, told_of_withdrawal_right=True, **EU)),
    ("CRD-16", ask(RETURN, **EU)),
    ("CRD-13", ask(RETURN)),
    ("CRD-14", ask(RETURN, **EU)),
    ("CRD-14-UNTOLD", ask(RETURN, **EU)),
    ("SGD-10", ask(W.REPAIR, **EU)),
    ("CRPL-25", ask(RETURN, status=S.PAID, **LATELY)),
    ("M-7", ask(RETURN, R.QUALITY, **CONFIRMED_OUT)),
    ("M-8", ask(RETURN, R.QUALITY, goods_intact=False)),
    ("CRPL-24", ask(RETURN, R.QUALITY, status=S.PAID, **PHOTO, **LATELY)),
    ("CRPL-24-LATER", ask(RETURN, defeats_purpose=True, **PHOTO, **LATE)),
    ("CRPL-24-LATER", ask(RETURN, R.QUALITY, S.PAID, defeats_purpose=True, **PHOTO, **LATE)),
    ("CRPL-24-LATER", ask(RETURN, R.QUALITY, defeats_purpose=True, **LATE)),
    ("CRPL-24-REPAIR", ask(W.REPAIR, R.QUALITY, S.PAID, **PHOTO)),
    ("CRPL-23-3", ask(W.REPAIR, **DURABLE)),
    ("CRPL-23-3", ask(W.REPAIR, R.QUALITY, S.PAID, **DURABLE, **LATELY)),
    ("SB-RETURN", ask(RETURN, R.QUALITY, S.PAID, **PHOTO, **BROKEN, **LATELY)),
    ("SB-RETURN", ask(RETURN, R.QUALITY, **BROKEN)),
    ("SB-EXCHANGE", ask(W.EXCHANGE, **PHOTO, **BROKEN)),
    ("SB-EXCHANGE", ask(W.EXCHANGE, R.QUALITY, S.PAID, **PHOTO, **BROKEN, **LATELY)),
    ("SB-REPAIR", ask(W.REPAIR, **BROKEN)),
    ("SB-REPAIR", ask(W.REPAIR, R.QUALITY, S.PAID, **BROKEN, **LATELY)),
    ("SB-TWICE", ask(RETURN, R.DAMAGED, failed_repairs=2, **BROKEN, **LATE)),
    ("ECL-20", ask(REFUND, R.NOT_RECEIVED, delivery_proved=True)),
    ("FSL-FOOD", ask(REFUND, R.FOOD_SAFETY, **FOOD)),
    ("FSL-148", ask(REFUND, R.QUALITY, seller_knew=True, **FOOD)),
    ("CRD-10", ask(RETURN, R.QUALITY, told_of_withdrawal_right=False, **EU)),
    ("CRD-16", ask(RETURN, R.QUALITY, **CUSTOM, **EU)),
    ("CRD-13", ask(RETURN, R.QUALITY, **EU)),
    ("CRD-14", ask(RETURN, R.QUALITY, told_buyer_pays_return=True, **EU)),
    ("CRD-14-UNTOLD", ask(RETURN, R.QUALITY, told_buyer_pays_return=False, **EU)),
]
PLATFORM = [
    ("T-38", ask(REFUND, R.LATE_DELIVERY, delivery_proved=False)),
    ("T-38-PROVED", ask(REFUND, R.LATE_DELIVERY, delivery_proved=True)),
    ("T-RETURN-PROVED", ask(REFUND, R.NOT_RECEIVED, return_proved=True)),
    ("T-RETURN-UNPROVED", ask(REFUND, R.NOT_RECEIVED, return_proved=False)),
    ("T-37-UNSIGNED", ask(REFUND, R.QUALITY, signing_proved=False)),
    ("T-37-PROVED", ask(REFUND, R.QUALITY, defect_proved=True)),
    ("T-37-UNPROVED", ask(REFUND, R.QUALITY, **CONFIRMED)),
    (
        "T-37-UNPROVED",
        ask(REFUND, R.DAMAGED, carrier_left_without_consent=True, **CONFIRMED),
    ),
    (
        "T-37-UNPROVED",
        ask(REFUND, R.DAMAGED, parcels_merged_without_consent=True, **CONFIRMED),
    ),
    ("T-37-LEFT", ask(REFUND, R.QUALITY, carrier_left_without_consent=True)),
    ("T-26", ask(REFUND, R.MISSING_ITEM, parcels_merged_without_consent=False)),
    ("T-65", ask(RETURN, R.DAMAGED, seller_answered=False, **PHOTO)),
    ("T-66", ask(RETURN, R.DAMAGED, defect_is_visible=False, supply_chain_proved=False)),
    ("T-66-PROVED", ask(RETURN, R.QUALITY, supply_chain_proved=True)),
    ("T-66-PROVED", ask(RETURN, R.COUNTERFEIT, supply_chain_proved=False)),
    ("T-73", ask(RETURN, R.QUALITY, goods_used=False, **PHOTO)),
    ("T-73", ask(RETURN, R.NOT_AS_DESCRIBED, goods_used=False)),
    ("T-73-USED", ask(REFUND, R.QUALITY, goods_used=True)),
    ("T-74", ask(RETURN, R.QUALITY, description_was_hidden=True, supply_chain_proved=False)),
    (
        "T-74",
        ask(RETURN, R.NOT_AS_DESCRIBED, description_was_hidden=False, supply_chain_proved=False),
    ),
    (
        "T-74",
        ask(RETURN, R.NOT_AS_DESCRIBED, description_was_hidden=True, supply_chain_proved=True),
    ),
    ("T-70", ask(REFUND, R.DAMAGED, defeats_purpose=False, return_parcel_lost=True)),
    ("T-39", ask(REFUND, parcel_refused=False, **CUSTOM)),
    ("JD-FRESH", ask(REFUND, R.OTHER, loss_percent=20, **PHOTO, **FRESH, **JD)),
    ("JD-FRESH", ask(REFUND, R.QUALITY, loss_percent=20, **PHOTO, **FOOD, **JD)),
    ("JD-GIFT", ask(PAY, R.QUALITY, gift_disputed=True, bought=(GIVEN,), **JD)),
    ("JD-SURFACE", ask(RETURN, R.QUALITY, defect_is_visible=True, **PHOTO, **JD)),
    ("JD-SURFACE", ask(RETURN, R.DAMAGED, defect_is_visible=True, **JD)),
    ("T-38", ask(REFUND, R.NOT_RECEIVED, delivery_proved=True)),
    ("T-38-PROVED", ask(REFUND, R.NOT_RECEIVED, delivery_proved=False)),
    ("T-RETURN-PROVED", ask(REFUND, R.RETURN_NOT_RECEIVED, return_proved=False)),
    ("T-RETURN-UNPROVED", ask(REFUND, R.RETURN_NOT_RECEIVED, return_proved=True)),
    ("T-37-UNSIGNED", ask(REFUND, R.DAMAGED, signing_proved=False, **CONFIRMED)),
    ("T-37-UNSIGNED", ask(REFUND, R.DAMAGED, signing_proved=True)),
    ("T-37-PROVED", ask(REFUND, R.DAMAGED, defect_proved=False)),
    ("T-37-UNPROVED", ask(REFUND, R.DAMAGED, signing_proved=False)),
    ("T-37-UNPROVED", ask(REFUND, R.DAMAGED, defect_proved=True, **CONFIRMED)),
    ("T-37-LEFT", ask(REFUND, R.DAMAGED, carrier_left_without_consent=False)),
    ("T-26", ask(REFUND, R.DAMAGED, parcels_merged_without_consent=True)),
    ("T-65", ask(RETURN, R.QUALITY, seller_answered=True, **PHOTO, **LATE)),
    ("T-65", ask(RETURN, R.QUALITY, seller_answered=False, **LATE)),
    ("T-66", ask(RETURN, R.COUNTERFEIT, defect_is_visible=True, supply_chain_proved=False)),
    ("T-66", ask(RETURN, R.COUNTERFEIT, defect_is_visible=False, supply_chain_proved=True)),
    ("T-66-PROVED", ask(RETURN, R.COUNTERFEIT, supply_chain_proved=True, **REPORT)),
    ("T-73", ask(RETURN, R.NOT_AS_DESCRIBED, goods_used=True, **PHOTO)),
    ("T-73-USED", ask(REFUND, R.NOT_AS_DESCRIBED, goods_used=False)),
    (
        "T-73-USED",
        ask(REFUND, R.NOT_AS_DESCRIBED, goods_used=True, description_was_hidden=True),
    ),
    ("T-74", ask(RETURN, R.NOT_AS_DESCRIBED, description_was_hidden=False, **LATE)),
    ("T-70", ask(REFUND, R.QUALITY, defeats_purpose=True, return_parcel_lost=True)),
    ("T-70", ask(REFUND, R.QUALITY, defeats_purpose=False, return_parcel_lost=False)),
    ("T-49", ask(RETURN, agreement_proved=True)),
    ("T-27", ask(REFUND, R.LATE_DELIVERY, refund_requested_before_shipping=False)),
    ("T-39", ask(REFUND, parcel_refused=True, **FOOD)),
    ("T-39", ask(REFUND, R.QUALITY, parcel_refused=True, **CUSTOM)),
    ("T-23", ask(REFUND, R.LATE_DELIVERY, intercepted=False, **ROAD)),
    ("T-59", ask(REFUND, R.QUALITY, gift_disputed=False)),
    ("T-7", ask(RETURN, R.QUALITY, is_undecidable=False, **LATE)),
    ("WX-ANSWER", ask(RETURN, **JD)),
    ("WX-PLATFORM", ask(RETURN, **JD, goods_intact=False)),
    ("WX-SHIP-RETURN", ask(REFUND, R.NOT_RECEIVED, delivery_proved=False, **WX)),
    ("WX-INSPECT", ask(REFUND, R.NOT_RECEIVED, delivery_proved=False, **WX)),
    ("WX-ATTEMPTS", ask(RETURN, attempts=4, **WX)),
    ("JD-ANSWER", ask(RETURN, **WX)),
    ("JD-DISPUTE", ask(RETURN, **WX)),
    ("JD-FRESH", ask(REFUND, R.QUALITY, loss_percent=0, **PHOTO, **FRESH, **JD)),
    ("JD-FRESH", ask(REFUND, R.QUALITY, loss_percent=20, **REPORT, **FRESH, **JD)),
    ("JD-GIFT", ask(PAY, R.QUALITY, gift_disputed=False, **JD)),
    ("JD-PAGE", ask(PAY, R.OTHER, page_was_wrong=False, **JD)),
    ("JD-SURFACE", ask(RETURN, R.DAMAGED, defect_is_visible=False, **PHOTO, **JD)),
    ("SENSE-LINE", ask(RETURN, lines=(WishedLine(0, 1),))),
    ("SENSE-QUANTITY", ask(RETURN, lines=(WishedLine(0, 1),))),
    ("SENSE-METHOD", ask(RETURN, named=WIRED)),
    ("SENSE-METHOD", ask(RETURN)),
]


@pytest.mark.parametrize(
    ("rule", "found"), [pytest.param(*one, id=one[0]) for one in (*LAW, *PLATFORM)]
)
def test_a_rule_is_silent_where_it_does_not_apply(rule: str, found: Case) -> None:
    assert not speaks(rule, found)


def test_every_rule_of_law_and_platform_has_its_near_miss() -> None:
    packs = [one for one in shipped_packs().values() if one.level not in {"shop", "goodwill"}]
    rules = {rule.id for pack in packs for rule in pack.rules if facts_in(rule.condition)}
    assert rules - {rule for rule, _ in (*LAW, *PLATFORM)} == set()
