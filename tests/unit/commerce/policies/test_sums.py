"""To the cent: parts that add up, pieces that are given back once, what is due and what is left."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.commerce.policies.given import case, cny, line, method, new, order, wanted

from xiaoer.commerce.policies.model.facts import PaymentKind, Wish, WishedLine
from xiaoer.commerce.policies.model.sums import (
    due,
    left_of,
    left_of_order,
    line_at,
    open_quantity,
    paid_for,
    share,
)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [], []),
        (100, [1], [100]),
        (100, [1, 1, 1], [33, 33, 34]),
        (1, [1, 1, 1], [0, 0, 1]),
        (0, [3, 7], [0, 0]),
        (10, [0, 0], [10, 0]),
        (999, [1, 2], [333, 666]),
        (7, [0, 1, 0], [0, 7, 0]),
    ],
)
def test_a_sum_is_cut_in_proportion(total: int, weights: list[int], parts: list[int]) -> None:
    assert share(total, weights) == parts


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_the_parts_add_up_and_none_is_a_cent_off(total: int, weights: list[int]) -> None:
    parts = share(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True) if whole else ():
        assert abs(part - total * weight / whole) <= 1
        assert part == 0 or weight


@given(st.integers(0, 10**6), st.integers(1, 9), st.lists(st.integers(1, 4), max_size=6))
def test_pieces_given_back_one_by_one_add_up_to_what_was_paid(
    minor: int, quantity: int, steps: list[int]
) -> None:
    bought, back = line(0, minor / 100, quantity), 0
    for step in steps:
        back += paid_for(bought, step)
        bought = replace(bought, returned_quantity=bought.returned_quantity + step)
    rest = paid_for(bought, quantity)
    assert back + rest == minor
    assert open_quantity(bought) == max(0, quantity - sum(steps))


@pytest.mark.parametrize(
    ("quantity", "returned", "asked", "skip", "minor"),
    [
        (3, 0, 1, 0, 333),
        (3, 0, 1, 1, 333),
        (3, 0, 1, 2, 334),
        (3, 2, 1, 0, 334),
        (3, 3, 1, 0, 0),
        (3, 9, 1, 0, 0),
        (3, 0, 9, 0, 1000),
        (3, -1, 1, 0, 333),
        (0, 0, 1, 0, 0),
        (3, 0, 0, 0, 0),
        (3, 0, -2, 0, 0),
    ],
)
def test_odd_cents_belong_to_the_last_piece(
    quantity: int, returned: int, asked: int, skip: int, minor: int
) -> None:
    bought = replace(line(0, 10), quantity=quantity, returned_quantity=returned)
    assert paid_for(bought, asked, skip=skip) == minor


@pytest.mark.parametrize(
    ("paid", "refunded", "left"),
    [(100, 0, 10000), (100, 40, 6000), (100, 120, 0), (100, -5, 10000)],
)
def test_what_is_left_of_a_method_is_never_less_than_nothing(
    paid: float, refunded: float, left: int
) -> None:
    assert left_of(method(paid, refunded=cny(refunded))) == left


def test_only_what_paid_the_order_counts_as_left() -> None:
    other = method(500, PaymentKind.CARD, is_original=False)
    assert left_of_order(order(payments=[method(60), method(40, method_id="b"), other])) == 10000


def test_a_line_is_found_by_its_position_and_not_by_its_place() -> None:
    of = order([line(4), line(2)])
    assert [getattr(line_at(of, one), "sku", None) for one in (2, 4, 0)] == ["sku-2", "sku-4", None]


@pytest.mark.parametrize(
    ("wish", "more", "minor"),
    [
        (Wish.CHANGE_PAYMENT, {}, 10000),
        (Wish.PLACE_ORDER, {"amount": cny(7)}, 700),
        (Wish.PLACE_ORDER, {"lines": (WishedLine(0, 2, new(30)), WishedLine(1, 1, new(5)))}, 6500),
        (Wish.PLACE_ORDER, {"lines": (WishedLine(0, 2),)}, 0),
        (Wish.EXCHANGE, {"lines": (WishedLine(0, 1, new(130)),)}, 3000),
        (Wish.EXCHANGE, {"lines": (WishedLine(0, 2, new(80)),)}, -4000),
        (Wish.CHANGE_ITEMS, {"lines": (WishedLine(0, 1, new(130)), WishedLine(0, 1))}, None),
        (Wish.CHANGE_ITEMS, {"lines": (WishedLine(9, 1, new(130)),)}, None),
        (Wish.CHANGE_ITEMS, {}, 0),
        (Wish.RETURN_REFUND, {"amount": cny(7)}, 0),
    ],
)
def test_what_the_buyer_has_to_pay(wish: Wish, more: dict[str, Any], minor: int | None) -> None:
    assert due(case(wanted(wish, **more), order([line(price=cny(100))]))) == minor
