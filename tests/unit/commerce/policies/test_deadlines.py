"""By when: whole local days from the day after, hours to the minute, the kinder of two terms."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.commerce.policies.given import NOW, case, order, wanted
from tests.unit.commerce.policies.ruled import SHANGHAI, bound, rule

from xiaoer.commerce.policies.model.deadlines import deadlines_of, end_of_day
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.facts import Case, Wish
from xiaoer.commerce.policies.model.rule import Bound, Effects, Level, Scope, Term, When

BRUSSELS, NEW_YORK = ZoneInfo("Europe/Brussels"), ZoneInfo("America/New_York")
YES, NO, ASK = Verdict.ALLOWED, Verdict.REFUSED, Verdict.NEEDS_PERSON


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def term(
    level: Level = Level.LAW, scope: Scope | None = None, zone: ZoneInfo = SHANGHAI, **more: Any
) -> Bound:
    written = Term(more.pop("act", "refund"), more.pop("who", "seller"), **more)
    return bound(level, rule(effects=Effects(terms=(written,)), scope=scope or Scope()), zone=zone)


def asked(**facts: Any) -> Case:
    return case(wanted(Wish.RETURN_REFUND, facts=facts), order())


def by(*terms: Bound, verdict: Verdict = YES, **facts: Any) -> list[datetime]:
    return [one.by for one in deadlines_of(asked(**facts), terms, verdict)]


@pytest.mark.parametrize(
    ("since", "days", "zone", "end"),
    [
        # the first and the last second of one day in Shanghai end at the same midnight
        (utc(2026, 11, 9, 16, 0, 0), 7, SHANGHAI, utc(2026, 11, 17, 16)),
        (utc(2026, 11, 10, 15, 59, 59), 7, SHANGHAI, utc(2026, 11, 17, 16)),
        (utc(2026, 11, 10, 16, 0, 0), 7, SHANGHAI, utc(2026, 11, 18, 16)),
        (utc(2026, 11, 10, 3), 0, SHANGHAI, utc(2026, 11, 10, 16)),
        # over the end of a month, of a year, and of a leap February
        (utc(2026, 11, 28, 3), 3, SHANGHAI, utc(2026, 12, 1, 16)),
        (utc(2026, 12, 30, 3), 7, SHANGHAI, utc(2027, 1, 6, 16)),
        (utc(2028, 2, 27, 3), 2, SHANGHAI, utc(2028, 2, 29, 16)),
        # clocks that go back and forth: the midnight is the local one
        (utc(2026, 10, 20, 10), 14, BRUSSELS, utc(2026, 11, 3, 23)),
        (utc(2026, 3, 20, 10), 14, BRUSSELS, utc(2026, 4, 3, 22)),
        (utc(2026, 11, 1, 3), 0, NEW_YORK, utc(2026, 11, 1, 4)),
        (utc(2026, 11, 1, 12), 0, NEW_YORK, utc(2026, 11, 2, 5)),
    ],
)
def test_days_end_at_the_local_midnight_after_the_last(
    since: datetime, days: int, zone: ZoneInfo, end: datetime
) -> None:
    assert end_of_day(since, days, zone) == end


@given(
    st.integers(1_577_836_800, 1_900_000_000).map(lambda one: datetime.fromtimestamp(one, UTC)),
    st.integers(0, 800),
    st.sampled_from([SHANGHAI, BRUSSELS, NEW_YORK]),
)
def test_whoever_has_days_has_at_least_so_many_whole_ones(
    since: datetime, days: int, zone: ZoneInfo
) -> None:
    end = end_of_day(since, days, zone)
    assert end.astimezone(zone).time().isoformat() == "00:00:00"
    hour = timedelta(hours=1)  # a night in which the clocks change is an hour longer or shorter
    assert timedelta(days=days) - hour < end - since <= timedelta(days=days + 1) + hour


def test_hours_run_from_the_instant() -> None:
    assert by(term(since="now", hours=48)) == [NOW + timedelta(hours=48)]
    seen = utc(2026, 11, 20, 7, 31, 5)
    assert by(term(since="return_received_at", hours=1), return_received_at=seen) == [
        seen + timedelta(hours=1)
    ]


def test_an_instant_without_a_zone_is_meant_in_utc() -> None:
    naive = datetime(2026, 11, 20, 7)  # noqa: DTZ001
    assert by(term(since="return_received_at", hours=1), return_received_at=naive) == [
        utc(2026, 11, 20, 8)
    ]


@pytest.mark.parametrize("found", ["soon", True, 7, None])
def test_a_term_since_nobody_knows_when_does_not_run(found: Any) -> None:
    assert by(term(since="return_received_at", days=7), return_received_at=found) == []
    assert by(term(since="return_received_at", days=7)) == []


@pytest.mark.parametrize("unit", ["days", "hours"])
def test_a_term_beyond_the_calendar_does_not_run(unit: str) -> None:
    endless: dict[str, Any] = {unit: 10**8}
    assert by(term(since="now", **endless)) == []


@pytest.mark.parametrize(
    ("when", "verdicts"),
    [(When.ALWAYS, {YES, NO, ASK}), (When.GRANTED, {YES, ASK}), (When.REFUSED, {NO})],
)
def test_a_term_runs_for_its_verdict(when: When, verdicts: set[Verdict]) -> None:
    ran = {one for one in Verdict if by(term(since="now", hours=1, when=when), verdict=one)}
    assert ran == verdicts


@pytest.mark.parametrize(("who", "hours"), [("seller", 24), ("platform", 24), ("buyer", 72)])
def test_of_two_terms_the_seller_has_the_earlier_and_the_buyer_the_later(
    who: str, hours: int
) -> None:
    pair = [term(since="now", hours=one, who=who) for one in (24, 72)]
    for order_of in (pair, pair[::-1]):
        assert by(*order_of) == [NOW + timedelta(hours=hours)]


@pytest.mark.parametrize("who", ["seller", "buyer"])
def test_within_a_level_the_narrower_rule_sets_the_term(who: str) -> None:
    narrow = Scope(channels=frozenset({"jd"}), tiers=frozenset({"gold"}))
    wide = Scope(channels=frozenset({"jd"}))
    pair = [
        term(since="now", hours=10, who=who, scope=narrow if who == "buyer" else wide),
        term(since="now", hours=20, who=who, scope=wide if who == "buyer" else narrow),
    ]
    for order_of in (pair, pair[::-1]):
        assert by(*order_of) == [NOW + timedelta(hours=10 if who == "buyer" else 20)]


@pytest.mark.parametrize(("who", "hours"), [("seller", 24), ("buyer", 72)])
def test_no_shop_makes_a_lawful_term_worse_for_the_buyer(who: str, hours: int) -> None:
    law = term(Level.LAW, since="now", hours=hours, who=who)
    worse = term(
        Level.SHOP,
        since="now",
        hours=72 if who == "seller" else 24,
        who=who,
        scope=Scope(tiers=frozenset({"gold"})),
    )
    assert by(law, worse) == by(worse, law) == [NOW + timedelta(hours=hours)]


def test_terms_of_different_acts_and_sides_stand_beside_each_other_in_time() -> None:
    found = deadlines_of(
        asked(),
        [
            term(since="now", hours=9, act="inspect"),
            term(since="now", hours=3, act="answer"),
            term(since="now", hours=3, act="answer", who="buyer"),
            term(since="now", hours=5, act="ship"),
        ],
        YES,
    )
    assert [(one.act, one.who) for one in found] == [
        ("answer", "buyer"),
        ("answer", "seller"),
        ("ship", "seller"),
        ("inspect", "seller"),
    ]
    assert all(one.by.tzinfo is UTC for one in found)


def test_each_pack_counts_days_where_it_is_at_home() -> None:
    at_home = term(since="signed_at", days=7, act="a")
    abroad = term(since="signed_at", days=7, act="b", zone=BRUSSELS)
    assert sorted(by(at_home, abroad)) == [utc(2026, 11, 29, 16), utc(2026, 11, 29, 23)]
