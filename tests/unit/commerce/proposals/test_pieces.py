"""Which pieces of which lines a wish means, by SKU, by position, and when it says too much."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.commerce.proposals.worlds import asked, goods, line, order, piece, world

from xiaoer.commerce.proposals.actions.goods import (
    NOWHERE,
    name_of,
    named_lines,
    pieces_of,
    wished_lines,
)
from xiaoer.commerce.proposals.errors import LineNotInOrderError
from xiaoer.commerce.proposals.judging import check_lines
from xiaoer.commerce.proposals.model import Act, WishedGoods

TWICE = order(lines=[line(0, "red", 2), line(1, "red", 3), line(2, "plate", 1)])


def found(*wished: WishedGoods, of: Any = TWICE) -> list[tuple[int, int]]:
    return [(one.position, one.quantity) for one in pieces_of(of, list(wished))]


@pytest.mark.parametrize(
    ("wished", "pieces"),
    [
        ([piece("plate")], [(2, 1)]),
        ([piece("red")], [(0, 2), (1, 3)]),
        ([piece("red", 1)], [(0, 1)]),
        ([piece("red", 2)], [(0, 2)]),
        ([piece("red", 3)], [(0, 2), (1, 1)]),
        ([piece("red", 1), piece("red", 2)], [(0, 1), (0, 1), (1, 1)]),
        ([piece(position=1)], [(1, 3)]),
        ([piece(position=1, quantity=2)], [(1, 2)]),
        ([piece("plate", position=0)], [(0, 2)]),  # the position says more than the SKU
        ([piece("red", 6)], [(0, 2), (1, 4)]),  # one too many stays visible
        ([piece("blue", 2)], [(NOWHERE, 2)]),
        ([piece(position=9)], [(NOWHERE, 1)]),
        ([piece()], [(NOWHERE, 1)]),
    ],
)
def test_a_wish_means_these_pieces(
    wished: list[WishedGoods], pieces: list[tuple[int, int]]
) -> None:
    assert found(*wished) == pieces


def test_pieces_that_went_back_already_are_not_meant() -> None:
    of = order(lines=[line(0, "red", 2, returned_quantity=1), line(1, "red", 3)])
    assert found(piece("red"), of=of) == [(0, 1), (1, 3)]
    assert found(piece("red", 2), of=of) == [(0, 1), (1, 1)]


@given(st.lists(st.tuples(st.sampled_from(["red", "plate"]), st.integers(1, 4)), max_size=4))
def test_no_piece_is_lost_or_counted_twice(wished: list[tuple[str, int]]) -> None:
    pieces = pieces_of(TWICE, [piece(sku, quantity) for sku, quantity in wished])
    for sku in ("red", "plate"):
        places = {x.position for x in TWICE.lines if x.sku == sku}
        meant = sum(quantity for name, quantity in wished if name == sku)
        assert sum(one.quantity for one in pieces if one.position in places) == meant


def test_a_wish_without_lines_means_all_that_is_left() -> None:
    of = order(lines=[line(0, "red", 2, returned_quantity=2), line(1, "red", 3)])
    named = named_lines(asked(Act.RETURN_REFUND, world(of)))
    assert [(one.position, piece_.quantity) for one, piece_ in named] == [(1, 3)]


@pytest.mark.parametrize(
    ("wished", "is_there"),
    [
        ([], True),
        ([piece("red", 5)], True),
        ([piece("red", 6)], False),
        ([piece("red", 3), piece("red", 3)], False),
        ([piece("blue")], False),
        ([piece(position=2, quantity=2)], False),
        ([piece(position=2), piece("plate")], True),  # nothing is left to mean
        ([piece(position=2), piece("plate", 1)], False),
    ],
)
def test_more_than_the_order_holds_is_refused(wished: list[WishedGoods], is_there: bool) -> None:
    wish = asked(Act.RETURN_REFUND, world(TWICE), lines=wished)
    if is_there:
        check_lines(wish)
    else:
        with pytest.raises(LineNotInOrderError):
            check_lines(wish)


def test_goods_to_be_bought_are_no_lines_of_an_order() -> None:
    check_lines(asked(Act.PLACE_ORDER, world(bare=True), lines=[piece("anything", 9)]))


def test_what_is_bought_is_priced_now_and_unknown_goods_are_not_to_be_had() -> None:
    known, unknown = wished_lines(world(bare=True), [piece("blue", 2), piece("nowhere")])
    assert known.new_item
    assert (known.position, known.quantity, known.new_item.price.amount_minor) == (0, 2, 1200)
    assert unknown.new_item
    assert (unknown.new_item.is_available, unknown.new_item.is_listed) == (False, False)


@pytest.mark.parametrize(
    ("offer", "new_sku", "is_listed"),
    [
        (None, "blue", True),  # another SKU of the same product
        (None, "bowl", False),
        (goods("bowl", None, "bowl", offered_for="cup"), "bowl", True),
        (goods("bowl", None, "bowl", offered_for="cup", is_listed=False), "bowl", False),
    ],
)
def test_a_swap_is_listed_where_the_shop_takes_this_for_that(
    offer: Any, new_sku: str, is_listed: bool
) -> None:
    stock = {"blue": goods("blue"), "bowl": goods("bowl", 900, "bowl")}
    of = world(goods=stock, offers={"cup": [offer]} if offer else {})
    [wished] = wished_lines(of, [piece("red", 1, new_sku=new_sku)])
    assert wished.new_item
    assert wished.new_item.is_listed is is_listed


def test_an_offer_without_a_price_is_like_for_like() -> None:
    of = world(offers={"cup": [goods("bowl", None, "bowl", offered_for="cup")]})
    [wished] = wished_lines(of, [piece("red", 1, new_sku="bowl")])
    assert wished.new_item
    assert wished.new_item.price.amount_minor == 1000


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        (None, "x"),
        (goods("x"), "x"),
        (goods("x", options=None), "杯子"),
        (goods("x", options={}, titles={}), "x"),
        (goods("x", options={"颜色": "蓝", "容量": "600"}), "蓝 600"),
    ],
)
def test_goods_are_called_by_what_people_see(shown: Any, name: str) -> None:
    assert name_of(shown, "x") == name
