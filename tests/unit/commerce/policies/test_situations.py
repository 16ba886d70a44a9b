"""The situations that after-sales people quarrel about, each with the answer the rules give."""

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.commerce.policies.given import NOW, case, cny, line, order, shipped, wanted

from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.policies.model.decision import Payer, Verdict
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.facts import Case, Reason, Wish
from xiaoer.commerce.policies.packs import shipped_packs

POLICIES = shipped()
REFUND, RETURN, PAY = Wish.REFUND_ONLY, Wish.RETURN_REFUND, Wish.COMPENSATION
YES, NO, ASK = Verdict.ALLOWED, Verdict.REFUSED, Verdict.NEEDS_PERSON
SELLER, BUYER = Payer.SELLER, Payer.BUYER
PHOTO = frozenset({"photo"})


def asked(
    wish: Wish, reason: Reason, order_facts: dict[str, Any] | None = None, **more: Any
) -> Case:
    evidence = more.pop("evidence", frozenset())
    amount = more.pop("amount", None)
    flags = more.pop("flags", frozenset())
    facts = wanted(wish, reason, evidence=evidence, amount=amount, facts=more)
    return case(facts, order([line(flags=flags)], **(order_facts or {})))


JD = {"channel": "jd"}
CONFIRMED = {"receipt_confirmed_at": NOW}
LATE = {"signed_at": NOW - timedelta(days=20)}
ROAD = {"status": OrderStatus.IN_TRANSIT}
R = Reason
SITUATIONS: list[tuple[str, Case, Verdict, str, float, Payer | None, Payer | None]] = [
    (
        "lost on the road",
        asked(REFUND, R.NOT_RECEIVED, ROAD, delivery_proved=False),
        YES,
        "T-38",
        100,
        None,
        SELLER,
    ),
    (
        "the law puts the road on the seller",
        asked(REFUND, R.NOT_RECEIVED, ROAD, delivery_proved=False),
        YES,
        "ECL-20",
        100,
        None,
        SELLER,
    ),
    (
        "handed to the consignee",
        asked(REFUND, R.NOT_RECEIVED, delivery_proved=True),
        NO,
        "T-38-PROVED",
        0,
        None,
        None,
    ),
    ("nobody proved anything yet", asked(REFUND, R.NOT_RECEIVED), ASK, "T-38", 100, None, None),
    (
        "the return arrived",
        asked(REFUND, R.RETURN_NOT_RECEIVED, return_proved=True),
        YES,
        "T-RETURN-PROVED",
        100,
        None,
        None,
    ),
    (
        "no sign of the return",
        asked(REFUND, R.RETURN_NOT_RECEIVED, return_proved=False),
        NO,
        "T-RETURN-UNPROVED",
        0,
        None,
        None,
    ),
    (
        "short, signing not proved",
        asked(REFUND, R.MISSING_ITEM, signing_proved=False),
        YES,
        "T-37-UNSIGNED",
        100,
        SELLER,
        SELLER,
    ),
    (
        "damaged at signing, proved",
        asked(REFUND, R.DAMAGED, signing_proved=True, defect_proved=True),
        YES,
        "T-37-PROVED",
        100,
        SELLER,
        SELLER,
    ),
    (
        "confirmed receipt, then complained",
        asked(REFUND, R.MISSING_ITEM, CONFIRMED, signing_proved=True),
        NO,
        "T-37-UNPROVED",
        0,
        None,
        None,
    ),
    (
        "left at the door",
        asked(REFUND, R.MISSING_ITEM, carrier_left_without_consent=True),
        YES,
        "T-37-LEFT",
        100,
        SELLER,
        SELLER,
    ),
    (
        "two orders in one box, short",
        asked(REFUND, R.MISSING_ITEM, parcels_merged_without_consent=True),
        YES,
        "T-26",
        100,
        None,
        SELLER,
    ),
    (
        "silent on a visible defect",
        asked(RETURN, R.QUALITY, LATE, evidence=PHOTO, seller_answered=False),
        YES,
        "T-65",
        100,
        SELLER,
        SELLER,
    ),
    (
        "a defect that lacks only a picture",
        asked(RETURN, R.QUALITY),
        ASK,
        "CRPL-24",
        100,
        None,
        None,
    ),
    (
        "no proof of origin",
        asked(RETURN, R.COUNTERFEIT, LATE, defect_is_visible=False, supply_chain_proved=False),
        YES,
        "T-66",
        100,
        SELLER,
        SELLER,
    ),
    (
        "origin proved, no appraisal",
        asked(RETURN, R.COUNTERFEIT, supply_chain_proved=True),
        NO,
        "T-66-PROVED",
        0,
        None,
        None,
    ),
    (
        "not as described, intact",
        asked(RETURN, R.NOT_AS_DESCRIBED, LATE, evidence=PHOTO, goods_used=False),
        YES,
        "T-73",
        100,
        SELLER,
        SELLER,
    ),
    (
        "not as described, used",
        asked(REFUND, R.NOT_AS_DESCRIBED, goods_used=True),
        NO,
        "T-73-USED",
        0,
        None,
        None,
    ),
    (
        "hidden mis-description",
        asked(
            RETURN, R.NOT_AS_DESCRIBED, LATE, description_was_hidden=True, supply_chain_proved=False
        ),
        YES,
        "T-74",
        100,
        SELLER,
        SELLER,
    ),
    (
        "small flaw, return lost",
        asked(REFUND, R.QUALITY, defeats_purpose=False, return_parcel_lost=True),
        NO,
        "T-70",
        0,
        None,
        None,
    ),
    ("not intact", asked(RETURN, R.NO_REASON, goods_intact=False), NO, "M-8", 0, None, None),
    (
        "freight never agreed",
        asked(RETURN, R.NO_REASON, agreement_proved=False),
        YES,
        "T-49",
        100,
        SELLER,
        None,
    ),
    (
        "sent after the refund was asked for",
        asked(REFUND, R.LATE_DELIVERY, ROAD, refund_requested_before_shipping=True),
        YES,
        "T-27",
        100,
        SELLER,
        SELLER,
    ),
    (
        "refused a custom-made parcel",
        asked(REFUND, R.NO_REASON, ROAD, parcel_refused=True, flags=frozenset({"custom_made"})),
        NO,
        "T-39",
        0,
        None,
        None,
    ),
    (
        "intercepted",
        asked(REFUND, R.NO_LONGER_NEEDED, ROAD, intercepted=True),
        YES,
        "T-23",
        100,
        SELLER,
        None,
    ),
    ("a gift is broken", asked(REFUND, R.QUALITY, gift_disputed=True), NO, "T-59", 0, None, None),
    (
        "a gift is broken, at JD",
        asked(PAY, R.QUALITY, JD, gift_disputed=True),
        YES,
        "JD-GIFT",
        30,
        None,
        None,
    ),
    (
        "rotten fruit, a quarter lost",
        asked(
            REFUND, R.QUALITY, JD, evidence=PHOTO, loss_percent=25, flags=frozenset({"perishable"})
        ),
        YES,
        "JD-FRESH",
        30,
        None,
        None,
    ),
    (
        "scratched, told the next day",
        asked(RETURN, R.DAMAGED, JD, evidence=PHOTO, defect_is_visible=True),
        YES,
        "JD-SURFACE",
        100,
        SELLER,
        SELLER,
    ),
    (
        "the page was wrong",
        asked(PAY, R.OTHER, JD, page_was_wrong=True),
        YES,
        "JD-PAGE",
        10,
        None,
        None,
    ),
    (
        "nobody can tell",
        asked(RETURN, R.QUALITY, LATE, is_undecidable=True),
        YES,
        "T-7",
        100,
        BUYER,
        SELLER,
    ),
    ("seven days without a reason", asked(RETURN, R.NO_REASON), YES, "CRPL-25", 100, BUYER, None),
    ("the twentieth day", asked(RETURN, R.NO_REASON, LATE), NO, "CRPL-25", 0, None, None),
    (
        "custom-made",
        asked(RETURN, R.NO_REASON, flags=frozenset({"custom_made"})),
        NO,
        "CRPL-25-EXCLUDED",
        0,
        None,
        None,
    ),
    (
        "confirmed at purchase",
        asked(RETURN, R.NO_REASON, flags=frozenset({"exclusion_confirmed"})),
        NO,
        "M-7",
        0,
        None,
        None,
    ),
    (
        "broken within a week",
        asked(RETURN, R.QUALITY, evidence=PHOTO),
        YES,
        "CRPL-24",
        100,
        SELLER,
        SELLER,
    ),
    (
        "useless after a week",
        asked(RETURN, R.QUALITY, LATE, evidence=PHOTO, defeats_purpose=True),
        YES,
        "CRPL-24-LATER",
        100,
        SELLER,
        SELLER,
    ),
    (
        "repaired twice in vain",
        asked(RETURN, R.QUALITY, LATE, failed_repairs=2, flags=frozenset({"electronics"})),
        YES,
        "SB-TWICE",
        100,
        SELLER,
        SELLER,
    ),
    (
        "unsafe food",
        asked(REFUND, R.FOOD_SAFETY, evidence=PHOTO, flags=frozenset({"food"})),
        YES,
        "FSL-FOOD",
        100,
        SELLER,
        SELLER,
    ),
    (
        "unsafe food, knowingly sold",
        asked(REFUND, R.FOOD_SAFETY, evidence=PHOTO, seller_knew=True, flags=frozenset({"food"})),
        ASK,
        "FSL-148",
        100,
        SELLER,
        SELLER,
    ),
    (
        "refund sixteen days late",
        asked(RETURN, R.NO_REASON, return_received_at=NOW - timedelta(days=16)),
        ASK,
        "M-31",
        100,
        BUYER,
        None,
    ),
    (
        "goodwill within the caps",
        asked(PAY, R.LATE_DELIVERY, amount=cny(15), offered_by_shop=True),
        YES,
        "GOOD-LADDER",
        15,
        None,
        None,
    ),
    (
        "goodwill that a buyer asks for themselves",
        asked(PAY, R.LATE_DELIVERY, amount=cny(15)),
        ASK,
        "GOOD-LADDER",
        15,
        None,
        None,
    ),
]


@pytest.mark.parametrize(
    ("found", "verdict", "rule", "yuan", "back", "out"),
    [pytest.param(*rest, id=f"{name} ({rest[2]})") for name, *rest in SITUATIONS],
)
def test_a_quarrel_ends_as_the_rules_say(
    found: Case,
    verdict: Verdict,
    rule: str,
    yuan: float,
    back: Payer | None,
    out: Payer | None,
) -> None:
    decision = evaluate(found, POLICIES)
    assert decision.verdict is verdict
    assert rule in {one.rule_id for one in decision.because}
    assert decision.amount == cny(yuan)
    assert (decision.return_freight, decision.outbound_freight) == (back, out)


def test_every_text_is_in_both_languages_and_names_its_source() -> None:
    rules = [rule for pack in shipped_packs().values() for rule in pack.rules]
    assert len({rule.id for rule in rules}) == len(rules)
    assert all(rule.source and set(rule.text) == {"zh-CN", "en"} for rule in rules)
