"""Which method gets what: the way it came, the way that was chosen, and never too much."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.commerce.policies.given import case, cny, line, method, order, wanted

from xiaoer.commerce.policies.model.facts import Case, PaymentFacts, PaymentKind, Wish
from xiaoer.commerce.policies.model.methods import methods_of
from xiaoer.commerce.policies.model.rule import Route

GIFT, CARD, OTHER = PaymentKind.GIFT_CARD, PaymentKind.CARD, PaymentKind.PAYPAL


def paid(*payments: PaymentFacts, named: str | None = None) -> Case:
    wish = wanted(Wish.RETURN_REFUND, payment_method_id=named)
    return case(wish, order([line()], payments))


def parts(of: Case, total: int, route: Route = Route.ORIGINAL, **more: Any) -> dict[str, int]:
    return {one.method_id: one.amount.amount_minor for one in methods_of(of, total, route, **more)}


def test_each_method_gets_its_part_back() -> None:
    both = paid(method(60), method(40, GIFT))
    assert parts(both, 5000) == {"wechat_pay": 3000, "gift_card": 2000}


def test_what_a_method_got_back_before_is_taken_into_account() -> None:
    of = paid(method(60, refunded=cny(60)), method(40, GIFT, refunded=cny(10)))
    assert parts(of, 3000) == {"gift_card": 3000}


def test_an_original_method_that_was_named_comes_first_and_the_rest_goes_the_way_it_came() -> None:
    of = paid(method(60), method(40, GIFT), method(20, CARD), named="gift_card")
    assert parts(of, 3000) == {"gift_card": 3000}
    assert parts(of, 8000) == {"gift_card": 4000, "wechat_pay": 3000, "card": 1000}


def test_a_named_method_with_nothing_left_is_passed_over() -> None:
    of = paid(method(60), method(40, GIFT, refunded=cny(40)), named="gift_card")
    assert parts(of, 3000) == {"wechat_pay": 3000}


@pytest.mark.parametrize(
    ("route", "to"), [(Route.CHOSEN, {"gift_card": 3000}), (Route.ORIGINAL, {"wechat_pay": 3000})]
)
def test_another_method_gets_it_only_where_the_rules_let_the_buyer_choose(
    route: Route, to: dict[str, int]
) -> None:
    of = paid(method(60), method(0, GIFT, is_original=False), named="gift_card")
    assert parts(of, 3000, route) == to


def test_a_method_that_nobody_has_changes_nothing() -> None:
    assert parts(paid(method(60), named="stolen"), 3000, Route.CHOSEN) == {"wechat_pay": 3000}


@pytest.mark.parametrize(
    ("named", "payer"), [("card", "card"), (None, "wechat_pay"), ("stolen", "wechat_pay")]
)
def test_what_the_buyer_owes_is_taken_from_one_method(named: str | None, payer: str) -> None:
    of = paid(method(60), method(0, CARD, is_original=False), named=named)
    assert parts(of, -700) == {payer: -700}


def test_an_order_that_nobody_paid_gets_and_owes_nothing() -> None:
    assert parts(paid(), 0) == parts(paid(), -5) == parts(paid(), 5) == {}


def test_a_transfer_takes_from_the_new_what_it_gives_back_to_the_old() -> None:
    of = paid(
        method(60, refunded=cny(10)), method(40, GIFT), method(0, CARD, is_original=False),
        named="card",
    )  # fmt: skip
    assert parts(of, 0, is_transfer=True) == {"card": -9000, "wechat_pay": 5000, "gift_card": 4000}


def test_a_transfer_to_one_of_the_old_methods_leaves_its_own_part() -> None:
    of = paid(method(60), method(40, GIFT), named="gift_card")
    assert parts(of, 0, is_transfer=True) == {"gift_card": -6000, "wechat_pay": 6000}


def test_a_transfer_to_nowhere_moves_nothing() -> None:
    assert parts(paid(method(60)), 0, is_transfer=True) == {}
    assert parts(paid(method(60), named="stolen"), 0, is_transfer=True) == {}


payments = st.lists(
    st.tuples(
        st.sampled_from([GIFT, CARD, OTHER]), st.integers(0, 9000), st.integers(0, 9000),
        st.booleans(),
    ),
    max_size=3, unique_by=lambda one: one[0],
)  # fmt: skip


@given(
    payments,
    st.integers(0, 30_000),
    st.sampled_from([None, "gift_card", "card", "stolen"]),
    st.sampled_from(Route),
)
def test_no_method_gets_more_than_it_paid_and_the_parts_add_up(
    drawn: list[tuple[PaymentKind, int, int, bool]], asked: int, named: str | None, route: Route
) -> None:
    made = [
        method(got / 100, kind, refunded=cny(back / 100), is_original=mine)
        for kind, got, back, mine in drawn
    ]
    left = {x.value: max(0, got - back) for x, got, back, mine in drawn if mine}
    total = min(asked, sum(left.values()))
    found = parts(paid(*made, named=named), total, route)
    assert sum(found.values()) == total
    assert all(amount > 0 for amount in found.values())
    for name, amount in found.items():
        assert amount <= left.get(name, total)
        assert name in left or (name == named and route is Route.CHOSEN)
