"""Every term of a shipped rule on its last moment and on the first after it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from tests.unit.commerce.policies.given import cny, new, shipped
from tests.unit.commerce.policies.test_every_rule import GOLD, PHOTO, ask

from xiaoer.commerce.model import OrderStatus
from xiaoer.commerce.policies.model.condition import All, Condition, Either, Not
from xiaoer.commerce.policies.model.condition import Test as One
from xiaoer.commerce.policies.model.decision import Decision
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.facts import BuyerFacts, Case, Reason, Wish
from xiaoer.commerce.policies.packs import shipped_packs

W, R = Wish, Reason
POLICIES = shipped()
ELECTRONIC: dict[str, Any] = {"flags": frozenset({"electronics"})}
DURABLE: dict[str, Any] = {"flags": frozenset({"durable"})}
FRESH: dict[str, Any] = {"flags": frozenset({"perishable"}), "loss_percent": 20}
GERMAN = BuyerFacts("anna", region="DE")
JD: dict[str, Any] = {"channel": "jd"}
SIGNED = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
"""Eleven in the morning in Shanghai, four in Brussels: the tenth in both."""


class Term(NamedTuple):
    """A rule, its figure, since when it runs, and a case in which it decides."""

    rule: str
    figure: int
    since: str
    found: Case
    unit: str = "days"
    holds_after: bool = False


def of(**order: Any) -> dict[str, Any]:
    return {"of": order}


SINCE_SIGNING = of(signed_at=SIGNED)
TERMS = [
    Term("CRPL-25", 7, "signed_at", ask(W.RETURN_REFUND, **SINCE_SIGNING)),
    Term("CRPL-24", 7, "signed_at", ask(W.RETURN_REFUND, R.QUALITY, **PHOTO, **SINCE_SIGNING)),
    Term(
        "CRPL-24-LATER",
        7,
        "signed_at",
        ask(W.RETURN_REFUND, R.QUALITY, defeats_purpose=True, **PHOTO, **SINCE_SIGNING),
        holds_after=True,
    ),
    Term("CRPL-23-3", 183, "signed_at", ask(W.REPAIR, R.QUALITY, **DURABLE, **SINCE_SIGNING)),
    Term(
        "SB-RETURN",
        7,
        "signed_at",
        ask(W.RETURN_REFUND, R.QUALITY, **PHOTO, **ELECTRONIC, **SINCE_SIGNING),
    ),
    Term(
        "SB-EXCHANGE",
        15,
        "signed_at",
        ask(W.REPAIR, R.QUALITY, **PHOTO, **ELECTRONIC, **SINCE_SIGNING),
    ),
    Term("SB-REPAIR", 365, "signed_at", ask(W.REPAIR, R.QUALITY, **ELECTRONIC, **SINCE_SIGNING)),
    Term(
        "SB-TWICE",
        365,
        "signed_at",
        ask(W.RETURN_REFUND, R.QUALITY, failed_repairs=2, **ELECTRONIC, **SINCE_SIGNING),
    ),
    Term(
        "M-31",
        15,
        "return_received_at",
        ask(W.REFUND_ONLY, return_received_at=SIGNED, **of()),
        holds_after=True,
    ),
    Term("SHOP-EXCHANGE", 7, "signed_at", ask(W.EXCHANGE, swap=new(100), **SINCE_SIGNING)),
    Term(
        "SHOP-PRICE",
        7,
        "placed_at",
        ask(W.PRICE_PROTECTION, R.PRICE_DROP, amount=cny(5), **of(placed_at=SIGNED)),
    ),
    Term("SHOP-VIP-15", 15, "signed_at", ask(W.RETURN_REFUND, buyer=GOLD, **SINCE_SIGNING)),
    Term("CRD-9", 14, "signed_at", ask(W.RETURN_REFUND, buyer=GERMAN, **SINCE_SIGNING)),
    Term(
        "CRD-9",
        14,
        "last_item_at",
        ask(
            W.RETURN_REFUND,
            buyer=GERMAN,
            last_item_at=SIGNED,
            **of(signed_at=SIGNED - timedelta(days=90)),
        ),
    ),
    Term(
        "CRD-10",
        379,
        "signed_at",
        ask(W.RETURN_REFUND, buyer=GERMAN, told_of_withdrawal_right=False, **SINCE_SIGNING),
    ),
    Term("SGD-10", 730, "signed_at", ask(W.REPAIR, R.QUALITY, buyer=GERMAN, **SINCE_SIGNING)),
    Term(
        "JD-FRESH",
        48,
        "signed_at",
        ask(W.REFUND_ONLY, R.QUALITY, **PHOTO, **FRESH, **of(signed_at=SIGNED, **JD)),
        "hours",
    ),
    Term(
        "JD-SURFACE",
        48,
        "signed_at",
        ask(
            W.RETURN_REFUND,
            R.DAMAGED,
            defect_is_visible=True,
            **PHOTO,
            **of(signed_at=SIGNED, **JD),
        ),
        "hours",
    ),
]
NAMES = [f"{one.rule} since {one.since}" for one in TERMS]


def last_moment(term: Term) -> datetime:
    """The last second of the last whole day, or of the last hour."""
    if term.unit == "hours":
        return SIGNED + timedelta(hours=term.figure)
    zone = next(p.zone for p in shipped_packs().values() for r in p.rules if r.id == term.rule)
    day = SIGNED.astimezone(zone).date() + timedelta(days=term.figure)
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone).astimezone(UTC)


def has_part(term: Term, at: datetime) -> bool:
    return term.rule in active(evaluate(replace(term.found, at=at), POLICIES))


def active(decision: Decision) -> set[str]:
    """The rules that granted, asked or limited; not those that missed a condition."""
    return {one.rule_id for one in decision.because if not {"unmet", "unknown"} & set(one.params)}


@pytest.mark.parametrize("term", TERMS, ids=NAMES)
def test_a_term_holds_to_its_last_second_and_not_one_more(term: Term) -> None:
    last = last_moment(term)
    after = last + timedelta(seconds=1)
    assert (has_part(term, last), has_part(term, after)) == (
        (False, True) if term.holds_after else (True, False)
    )


@pytest.mark.parametrize("term", TERMS, ids=NAMES)
def test_a_day_before_a_term_ends_and_a_day_after_leave_no_doubt(term: Term) -> None:
    last, day = last_moment(term), timedelta(days=1)
    assert has_part(term, last - day) is not term.holds_after
    assert has_part(term, last + day) is term.holds_after


@pytest.mark.parametrize("term", TERMS, ids=NAMES)
def test_a_term_has_begun_in_the_hour_of_the_event_itself(term: Term) -> None:
    assert has_part(term, SIGNED + timedelta(hours=1)) is not term.holds_after


def _tests(condition: Condition) -> Iterator[One]:
    match condition:
        case One():
            yield condition
        case Not():
            yield from _tests(condition.part)
        case All() | Either():
            for part in condition.parts:
                yield from _tests(part)


def test_no_shipped_term_is_without_its_boundary() -> None:
    written = {
        (rule.id, one.fact.partition(".")[2], one.operand)
        for pack in shipped_packs().values()
        for rule in pack.rules
        for one in _tests(rule.condition)
        if one.fact.startswith(("days_since.", "hours_since.")) and one.operator != "known"
    }
    assert written == {(one.rule, one.since, one.figure) for one in TERMS}


@pytest.mark.parametrize("status", [OrderStatus.PAID, OrderStatus.IN_TRANSIT, OrderStatus.PACKED])
def test_seven_days_do_not_run_before_the_goods_are_there(status: OrderStatus) -> None:
    found = ask(W.RETURN_REFUND, status=status, of={"signed_at": None})
    assert "CRPL-25" not in active(evaluate(found, POLICIES))
