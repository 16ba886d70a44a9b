"""Taobao's clocks: which instant each counts from, when it runs, and how far it was checked."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.unit.commerce.policies.given import NOW, case, new, order, shipped, wanted

from xiaoer.commerce.aftersales.model.terms import under
from xiaoer.commerce.aftersales.model.words import ClockName
from xiaoer.commerce.aftersales.terms import terms_for
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.facts import Case, Reason, Wish, WishedLine
from xiaoer.commerce.policies.packs import shipped_packs
from xiaoer.kernel.i18n import LOCALES, catalogue

PACK = shipped_packs()["taobao"]
LATE = {"signed_at": NOW - timedelta(days=10)}
"""Too late for a return without reason, so that it is refused."""


def asked(wish: Wish = Wish.RETURN_REFUND, channel: str | None = "taobao", **more: Any) -> Case:
    at: datetime = more.pop("at", NOW)
    of = more.pop("of", {})
    lines = (WishedLine(0, 1, new(100) if wish is Wish.EXCHANGE else None),)
    wish_facts = wanted(wish, Reason.NO_REASON, lines=lines, facts=more)
    return case(wish_facts, order(channel=channel, **of), at=at)


def deadlines(found: Case) -> dict[str, datetime]:
    return {one.act: one.by for one in evaluate(found, shipped()).deadlines}


@pytest.mark.parametrize("channel", ["taobao", "tmall"])
def test_a_granted_return_runs_on_taobao_clocks(channel: str) -> None:
    found = deadlines(asked(channel=channel, return_shipped_at=NOW - timedelta(days=2)))
    assert found["answer"] == NOW + timedelta(hours=48)
    assert found["ship_return"] >= NOW + timedelta(days=7)
    assert found["inspect"] >= NOW + timedelta(days=8)
    assert "ask_platform" not in found
    assert "evidence" not in found


def test_a_refused_buyer_has_until_fifteen_days_after_the_order_was_completed() -> None:
    done = NOW - timedelta(days=1)
    found = asked(of=LATE | {"receipt_confirmed_at": done})
    assert evaluate(found, shipped()).verdict is Verdict.REFUSED
    by = deadlines(found)
    assert done + timedelta(days=15) <= by["ask_platform"] < done + timedelta(days=16)
    assert NOW + timedelta(days=3) <= by["evidence"] < NOW + timedelta(days=4)


def test_before_the_order_is_completed_the_time_to_ask_does_not_run() -> None:
    assert "ask_platform" not in deadlines(asked(of=LATE))


def test_a_return_that_has_not_been_sent_is_not_waited_for() -> None:
    assert "inspect" not in deadlines(asked())


def test_both_sides_have_thirty_days_to_settle_it_themselves() -> None:
    begun = NOW - timedelta(days=3)
    by = deadlines(asked(dispute_suspended_at=begun))["settle_dispute"]
    assert begun + timedelta(days=30) <= by < begun + timedelta(days=31)
    assert "settle_dispute" not in deadlines(asked())


@pytest.mark.parametrize(("day", "is_told"), [(14, False), (15, True)])
def test_the_suspension_holds_from_the_day_it_came_into_force(day: int, is_told: bool) -> None:
    at = datetime(2025, 8, day, 4, 0, tzinfo=NOW.tzinfo)
    signed = {"signed_at": at - timedelta(days=1), "placed_at": at - timedelta(days=3)}
    made = evaluate(asked(at=at, of=signed, dispute_suspended_at=at), shipped())
    assert ("TB-SUSPEND" in {one.rule_id for one in made.because}) is is_told


@pytest.mark.parametrize("channel", [None, "jd", "wechat_shop", "own"])
def test_other_channels_do_not_run_on_them(channel: str | None) -> None:
    found = asked(channel=channel, dispute_suspended_at=NOW)
    assert not {"settle_dispute", "evidence"} & set(deadlines(found))
    told = {one.rule_id for one in evaluate(found, shipped()).because}
    assert not told & {rule.id for rule in PACK.rules}


def test_what_was_not_read_in_the_rules_themselves_is_marked() -> None:
    verified = {rule.id for rule in PACK.rules if rule.status == "verified"}
    assert verified == {"TB-SUSPEND"}
    for rule in PACK.rules:
        assert ("未核对原文" in rule.source) is (rule.id not in verified)
        assert (rule.since is not None) is (rule.id in verified)
        assert rule.checked_on.year == 2026


@pytest.mark.parametrize(
    ("clock", "wish", "by"),
    [
        (ClockName.ANSWER, Wish.RETURN_REFUND, timedelta(hours=48)),
        (ClockName.RECEIPT, Wish.EXCHANGE, timedelta(days=10)),
    ],
)
def test_requests_on_taobao_run_on_its_clocks(clock: ClockName, wish: Wish, by: timedelta) -> None:
    made = evaluate(asked(wish), shipped())
    found = under(terms_for("CNY"), made, NOW).clocks[clock]
    assert by <= found < by + timedelta(days=1)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_deadline_has_words_for_the_buyer(locale: Any) -> None:
    acts = {term.act for rule in PACK.rules for term in rule.effects.terms}
    texts = {act: catalogue(locale).get(f"commerce.proposal.due.{act}") for act in acts}
    assert all(texts.values()), texts
