"""How much: gross by kind of grant, then deductions, limits and caps, and never more than paid."""

from datetime import date
from typing import Any

import pytest
from tests.unit.commerce.policies.given import case, cny, line, method, new, order, wanted
from tests.unit.commerce.policies.ruled import pack, policies, rule

from xiaoer.commerce.policies.model.amounts import LineGrant, Settlement, Terms, room, settle
from xiaoer.commerce.policies.model.condition import All
from xiaoer.commerce.policies.model.decision import Payer, Verdict
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.facts import BuyerFacts, Case, Wish, WishedLine
from xiaoer.commerce.policies.model.rule import (
    AmountKind,
    Caps,
    Deduction,
    Effects,
    Grant,
    Level,
    Limit,
)
from xiaoer.commerce.policies.model.sums import line_at
from xiaoer.kernel.money import Money

K, D = AmountKind, Deduction
FRESH = ((10, 10), (30, 30), (50, 50), (70, 70), (100, 100))
CAPS = Caps(20, cny(50), cny(150), cny(500), cny(20_000), cny(30))


def pays(of: Case, grant: Grant, terms: Terms | None = None) -> Settlement:
    wished = of.wish.lines or tuple(WishedLine(x.position, x.quantity) for x in of.order.lines)
    grants = [LineGrant(one, line_at(of.order, one.position), grant, "G") for one in wished]
    return settle(of, grants, terms or Terms())


def back(bought: Any = None, /, wish: Wish = Wish.RETURN_REFUND, **more: Any) -> Case:
    of = {key: more.pop(key) for key in ("payments", "outbound_freight") if key in more}
    return case(wanted(wish, **more), order(bought, **of))


@pytest.mark.parametrize(
    ("grant", "found", "total"),
    [
        (Grant(K.LINES), back(), 10000),
        (Grant(K.LINES), back([line(0, 10, 3)], lines=(WishedLine(0, 1),)), 333),
        (Grant(K.ORDER), back(outbound_freight=cny(8), payments=[method(108)]), 10800),
        (Grant(K.WISHED), back(amount=cny(15)), 1500),
        (Grant(K.WISHED), back(amount=cny(-15)), 0),
        (Grant(K.WISHED), back(), 0),
        (Grant(K.WISHED), back(amount=cny(150)), 10000),
        (Grant(K.PERCENT, 30), back(), 3000),
        (Grant(K.PERCENT, 250), back(), 10000),
        (Grant(K.PERCENT, 33), back([line(0, 0.99)]), 32),
        (Grant(K.PRICE_DROP), back(amount=cny(12)), 1200),
        (Grant(K.PRICE_DROP), back(), 0),
        (Grant(K.PRICE_DROP), back(lines=(WishedLine(0, 1, new(80)),)), 2000),
        (Grant(K.PRICE_DROP), back(lines=(WishedLine(0, 1, new(130)),)), 0),
        (Grant(K.DIFFERENCE), back(lines=(WishedLine(0, 1, new(80)),)), 2000),
        (Grant(K.DIFFERENCE), back(lines=(WishedLine(0, 1, new(130)),)), -3000),
        (Grant(K.TRANSFER), back(), 0),
        (Grant(K.NOTHING), back(), 0),
        (Grant(K.PURCHASE), back(wish=Wish.PLACE_ORDER, amount=cny(60)), -6000),
    ],
)
def test_each_kind_of_grant_pays_what_it_says(grant: Grant, found: Case, total: int) -> None:
    assert pays(found, grant).total == total


def test_no_percentage_pays_more_for_a_line_than_it_cost() -> None:
    one = back([line(0, 60), line(1, 40)], lines=(WishedLine(0, 1),))
    assert pays(one, Grant(K.PERCENT, 250)).total == 6000


@pytest.mark.parametrize(
    ("loss", "share"),
    [(0, 10), (1, 10), (10, 10), (11, 30), (30, 30), (31, 50), (70, 70), (71, 100), (120, 100)],
)
def test_a_loss_is_paid_by_its_step(loss: int, share: int) -> None:
    found = back(facts={"loss_percent": loss})
    assert pays(found, Grant(K.LOSS_SHARE, shares=FRESH)).total == share * 100


def test_a_loss_that_nobody_measured_pays_nothing() -> None:
    assert pays(back(), Grant(K.LOSS_SHARE, shares=FRESH)).total == 0


def test_a_line_named_twice_pays_for_other_pieces_each_time() -> None:
    twice = back([line(0, 10, 3)], lines=(WishedLine(0, 1), WishedLine(0, 2)))
    assert pays(twice, Grant(K.LINES)).lines == ((0, 1, 333), (0, 2, 667))


def test_the_difference_never_gives_back_more_than_the_line_cost() -> None:
    found = back([line(0, 20, price=cny(100))], lines=(WishedLine(0, 1, new(10)),))
    assert pays(found, Grant(K.DIFFERENCE)).total == 2000


@pytest.mark.parametrize(
    ("paid", "freight", "lines", "rest"),
    [(110, 10, (6000, 4000), 1000), (100, 0, (6000, 4000), 0), (50, 0, (3000, 2000), 0)],
)
def test_a_whole_order_gives_back_what_is_left_of_it(
    paid: float, freight: float, lines: tuple[int, int], rest: int
) -> None:
    found = back([line(0, 60), line(1, 40)], payments=[method(paid)], outbound_freight=cny(freight))
    settled = pays(found, Grant(K.ORDER))
    assert tuple(minor for _, _, minor in settled.lines) == lines
    assert settled.order_minor == rest


def test_deductions_are_told_one_by_one_and_stop_at_nothing() -> None:
    found = back(facts={"card_fee": 300, "lost_value": 20_000})
    terms = Terms(deductions=((D.CARD_FEE, "A"), (D.LOST_VALUE, "B"), (D.BUNDLE, "C")))
    settled = pays(found, Grant(K.LINES), terms)
    assert [(one.kind, one.rule_id, one.minor) for one in settled.changes] == [
        ("card_fee", "A", -300),
        ("lost_value", "B", -9700),
    ]
    assert (settled.total, settled.lines) == (0, ((0, 1, 0),))


@pytest.mark.parametrize("kind", [K.PERCENT, K.PRICE_DROP, K.WISHED])
def test_a_compensation_knows_no_deductions(kind: AmountKind) -> None:
    found = back(amount=cny(10), facts={"card_fee": 300})
    terms = Terms(deductions=((D.CARD_FEE, "A"),))
    assert pays(found, Grant(kind, 10), terms).total == 1000


@pytest.mark.parametrize(
    ("limit", "total"),
    [
        (Limit(percent=10), 1000),
        (Limit(percent=0), 0),
        (Limit(amount=cny(7)), 700),
        (Limit(amount=cny(700)), 10000),
        (Limit(amount=Money(700, "USD")), 10000),
        (Limit(amount=cny(-7)), 0),
        (Limit(percent=10, amount=cny(7)), 700),
        (Limit(percent=5, amount=cny(7)), 500),
    ],
)
def test_a_limit_bounds_the_sum(limit: Limit, total: int) -> None:
    assert pays(back(), Grant(K.LINES), Terms(limits=((limit, "L"),))).total == total


def test_a_limit_is_of_what_was_paid_and_not_of_what_is_left() -> None:
    found = back([line(0, 100)], payments=[method(100, refunded=cny(50))])
    assert pays(found, Grant(K.LINES), Terms(limits=((Limit(30), "L"),))).total == 3000


@pytest.mark.parametrize(("asked", "total"), [(cny(40), 4000), (cny(0), 0), (cny(-3), 0)])
def test_who_asks_for_less_gets_less(asked: Money, total: int) -> None:
    settled = pays(back(amount=asked), Grant(K.LINES))
    assert settled.total == total
    assert [(one.kind, one.minor) for one in settled.changes] == [("asked", total - 10000)]


def test_a_reduction_is_spread_over_the_lines_to_the_cent() -> None:
    found = back([line(0, 1), line(1, 1), line(2, 1)], amount=cny(1))
    assert pays(found, Grant(K.LINES)).lines == ((0, 1, 33), (1, 1, 33), (2, 1, 34))


@pytest.mark.parametrize(
    ("wished", "charged", "rest"),
    [
        ((WishedLine(0, 1), WishedLine(1, 1)), cny(8), 800),
        ((WishedLine(0, 1),), cny(8), 0),
        ((WishedLine(0, 1), WishedLine(1, 1)), None, 0),
        ((WishedLine(0, 1), WishedLine(1, 1)), cny(99), 1000),
    ],
)
def test_the_way_out_is_paid_back_only_when_everything_goes_back(
    wished: tuple[WishedLine, ...], charged: Money | None, rest: int
) -> None:
    found = back(
        [line(0, 60), line(1, 40)], payments=[method(110)], lines=wished, outbound_freight=charged
    )
    assert pays(found, Grant(K.LINES), Terms(freight_rule="F")).order_minor == rest
    assert pays(found, Grant(K.LINES)).order_minor == 0


@pytest.mark.parametrize(
    ("spent", "facts", "steps"),
    [
        (None, {}, [2000, 5000, 15000, 50000, 2000000]),
        (cny(149), {"goodwill_order": 1900}, [100, 3100, 100, 50000, 2000000]),
        (cny(150), {"goodwill_agent_day": 50001}, [2000, 5000, 0, 0, 2000000]),
        (cny(-5), {"goodwill_order": -5, "goodwill_shop_month": "x"}, None),
    ],
)
def test_each_step_of_the_ladder_has_its_own_room(
    spent: Money | None, facts: dict[str, Any], steps: list[int] | None
) -> None:
    buyer = BuyerFacts("w", region="CN", goodwill_spent=spent)
    found = case(wanted(Wish.COMPENSATION, facts=facts), order(), buyer)
    assert room(found, CAPS) == (steps or [2000, 5000, 15000, 50000, 2000000])


def test_there_is_no_room_in_a_foreign_currency() -> None:
    caps = Caps(20, *[Money(100, "USD")] * 5)
    assert room(back(), caps) == [0]


def both(level: Level, shop: Effects, law: Effects, **more: Any) -> Any:
    packs = [pack(Level.LAW, rule("LAW", law)), pack(level, rule("SHOP", shop))]
    return evaluate(back(**more), policies(*packs))


@pytest.mark.parametrize("level", [Level.PLATFORM, Level.SHOP, Level.GOODWILL])
def test_no_weaker_level_takes_off_what_a_stronger_one_grants(level: Level) -> None:
    mean = Effects(
        deductions=(D.LOST_VALUE,), limit=Limit(1), return_freight=Payer.BUYER, asks_person=False
    )
    law = Effects(grant=Grant(K.LINES), return_freight=Payer.SELLER)
    found = both(level, mean, law, facts={"lost_value": 500})
    assert (found.verdict, found.amount) == (Verdict.ALLOWED, cny(100))
    assert found.return_freight is Payer.SELLER


def test_a_generous_shop_pays_more_than_the_law() -> None:
    found = both(Level.SHOP, Effects(grant=Grant(K.LINES)), Effects(grant=Grant(K.PERCENT, 30)))
    assert found.amount == cny(100)


def test_a_deduction_of_the_law_is_taken_off_what_the_law_grants() -> None:
    law = Effects(grant=Grant(K.LINES), deductions=(D.LOST_VALUE,))
    found = both(Level.SHOP, Effects(asks_person=False, limit=Limit(99)), law)
    assert found.amount == cny(100)
    taken = both(Level.SHOP, Effects(limit=Limit(99)), law, facts={"lost_value": 500})
    assert taken.amount == cny(95)


@pytest.mark.parametrize(
    ("since", "until", "speaks"),
    [
        (None, None, True),
        (date(2026, 11, 23), None, True),
        (date(2026, 11, 24), None, False),
        (None, date(2026, 11, 23), True),
        (None, date(2026, 11, 22), False),
        (date(2026, 11, 23), date(2026, 11, 23), True),
    ],
)
def test_a_rule_is_in_force_from_its_first_day_to_its_last(
    since: date | None, until: date | None, speaks: bool
) -> None:
    one = rule("R", Effects(grant=Grant(K.LINES)), All(()), since=since, until=until)
    found = evaluate(back(), policies(pack(Level.LAW, one)))
    assert bool(found.because) is speaks
