"""What people may write as a condition, and what is refused with its place and reason."""

from typing import Any

import pytest

from xiaoer.commerce.policies.model.condition import All, Either, Not
from xiaoer.commerce.policies.model.condition import Test as One
from xiaoer.commerce.policies.model.conditions_read import condition_of, facts_in
from xiaoer.commerce.policies.model.values import Values, parse_money
from xiaoer.kernel.money import Money

NONE: dict[str, Any] = {}
FIGURES = Values({"days": 7, "least": "10.00 CNY", "state": "paid", "yes": True, "half": 0.5})


def read(*written: dict[str, Any]) -> Any:
    return condition_of(list(written), FIGURES)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"order.status": "paid"}, One("order.status", "is", "paid")),
        (
            {"order.status": ["paid", "packed"]},
            One("order.status", "in", frozenset({"paid", "packed"})),
        ),
        ({"order.status": "$state"}, One("order.status", "is", "paid")),
        ({"line.flags": "food"}, One("line.flags", "has", frozenset({"food"}))),
        (
            {"line.flags": {"lacks": ["food", "x"]}},
            One("line.flags", "lacks", frozenset({"food", "x"})),
        ),
        ({"finding.goods_intact": False}, One("finding.goods_intact", "is", False)),
        ({"finding.goods_intact": "$yes"}, One("finding.goods_intact", "is", True)),
        (
            {"finding.goods_intact": {"is": True, "if_unknown": False}},
            One("finding.goods_intact", "is", True, False),
        ),
        (
            {"days_since.signed_at": {"at_most": "$days"}},
            One("days_since.signed_at", "at_most", 7),
        ),
        (
            {"buyer.abuse_score": {"at_least": "$half"}},
            One("buyer.abuse_score", "at_least", 0.5),
        ),
        ({"days_since.signed_at": 3}, One("days_since.signed_at", "is", 3)),
        (
            {"order.total": {"at_least": "$least"}},
            One("order.total", "at_least", Money(1000, "CNY")),
        ),
        ({"wish.amount": {"more_than": 0}}, One("wish.amount", "more_than", 0)),
        ({"days_since.signed_at": {"known": False}}, One("days_since.signed_at", "known", False)),
    ],
)
def test_a_written_test_means_one_thing(written: dict[str, Any], meant: One) -> None:
    assert read(written) == meant


def test_two_operators_on_one_fact_must_both_hold() -> None:
    both = read({"days_since.signed_at": {"at_least": 3, "at_most": 7, "if_unknown": True}})
    assert both == All(
        (
            One("days_since.signed_at", "at_least", 3, True),
            One("days_since.signed_at", "at_most", 7, True),
        )
    )


def test_groups_nest_and_their_facts_are_found() -> None:
    nested = read(
        {"any": [{"order.status": "paid"}, {"all": [{"line.is_gift": True}]}]},
        {"not": {"buyer.tier": "gold"}},
    )
    assert nested == All(
        (
            Either((One("order.status", "is", "paid"), All((One("line.is_gift", "is", True),)))),
            Not(One("buyer.tier", "is", "gold")),
        )
    )
    assert facts_in(nested) == {"order.status", "line.is_gift", "buyer.tier"}


def test_a_pair_within_any_must_hold_together() -> None:
    [pair] = read({"any": [{"line.is_gift": False, "line.in_bundle": True}]}).parts
    assert pair == All((One("line.is_gift", "is", False), One("line.in_bundle", "is", True)))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"order.mood": 1}, "when.order.mood: unknown fact"),
        ({"": 1}, "when.: unknown fact"),
        ({"any": []}, "when.any: needs a list of conditions"),
        ({"all": {"order.status": "paid"}}, "when.all: needs a list of conditions"),
        ({"any": [NONE]}, "when.any: needs conditions"),
        ({"all": ["order.status"]}, "when.all: needs conditions"),
        ({"not": [{"order.status": "paid"}]}, "when.not: needs conditions"),
        ({"not": NONE}, "when.not: needs conditions"),
        ({"order.status": NONE}, "when.order.status: has no operator"),
        ({"order.status": {"if_unknown": True}}, "when.order.status: has no operator"),
        (
            {"order.status": {"is": "paid", "if_unknown": "maybe"}},
            "when.order.status.if_unknown: must be true or false",
        ),
        ({"order.status": {"known": "yes"}}, "when.order.status.known: must be true or false"),
        (
            {"order.status": {"at_most": "paid"}},
            "when.order.status.at_most: no such operator for a text",
        ),
        ({"line.flags": {"is": "food"}}, "when.line.flags.is: no such operator for a set"),
        ({"order.total": 10}, "when.order.total.is: no such operator for a money"),
        (
            {"finding.goods_intact": {"is_not": True}},
            "when.finding.goods_intact.is_not: no such operator for a flag",
        ),
        (
            {"days_since.signed_at": {"has": 3}},
            "when.days_since.signed_at.has: no such operator for a number",
        ),
        ({"finding.goods_intact": "yes"}, "when.finding.goods_intact.is: 'yes' is no flag"),
        ({"days_since.signed_at": "7"}, "when.days_since.signed_at.is: '7' is no number"),
        ({"days_since.signed_at": True}, "when.days_since.signed_at.is: True is no number"),
        ({"wish.amount": {"at_least": True}}, "when.wish.amount.at_least: True is no money"),
        ({"wish.amount": {"at_least": 0.5}}, "when.wish.amount.at_least: 0.5 is no money"),
        (
            {"wish.amount": {"at_least": "10 yuan"}},
            "when.wish.amount.at_least: '10 yuan' is no money",
        ),
        (
            {"wish.amount": {"at_least": "10.005 CNY"}},
            "when.wish.amount.at_least: '10.005 CNY' has too many digits",
        ),
        ({"order.status": "lost"}, "when.order.status.is: 'lost' is not one of the known values"),
        (
            {"order.status": ["paid", "lost"]},
            "when.order.status.in: 'lost' is not one of the known values",
        ),
        ({"wish.reason": 5}, "when.wish.reason.is: 5 is not one of the known values"),
        ({"line.flags": [7]}, "when.line.flags.has: 7 is not one of the known values"),
        ({"buyer.tier": "$tier"}, "values: $tier is not defined"),
    ],
)
def test_a_mistake_is_told_with_its_place(written: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        read(written)
    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("written", "money"),
    [
        ("200.00 CNY", Money(20000, "CNY")),
        ("7 CNY", Money(700, "CNY")),
        ("-3.5 USD", Money(-350, "USD")),
        ("500 JPY", Money(500, "JPY")),
    ],
)
def test_an_amount_is_a_figure_and_a_currency(written: str, money: Money) -> None:
    assert parse_money(written, "f") == money


@pytest.mark.parametrize("written", ["", "CNY", "1,000 CNY", "1.0 cny", "1 CNY ", " 1 CNY", 5])
def test_anything_else_is_no_amount(written: object) -> None:
    with pytest.raises(ValueError, match=r"f: .* is no amount such as 200.00 CNY"):
        parse_money(written, "f")


@pytest.mark.parametrize("written", [-1, 1.5, "7", True, None])
def test_a_count_is_a_whole_number(written: object) -> None:
    with pytest.raises(ValueError, match=r"f: .* is no whole number"):
        Values({}).whole(written, "f")


@pytest.mark.parametrize(
    ("known", "used", "text", "told"),
    [
        ({"days": 7}, (), "{days} days", None),
        ({"days": 7}, ("$days",), "some days", None),
        ({"days": 7}, (), "some days", "values: days is used nowhere"),
        ({}, (), "{days} days", "text: {days} is not defined under values"),
        ({"a": 1, "b": 2}, ("$b",), "", "values: a is used nowhere"),
    ],
)
def test_a_figure_is_used_by_the_rule_or_told_in_its_text(
    known: dict[str, float], used: tuple[str, ...], text: str, told: str | None
) -> None:
    values = Values(known)
    for name in used:
        values.of(name)
    if told is None:
        values.demand_all_used({"en": text})
    else:
        with pytest.raises(ValueError, match=r".") as refused:
            values.demand_all_used({"en": text})
        assert str(refused.value) == told
