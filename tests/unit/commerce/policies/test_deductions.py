"""What may be taken off: bundles, threshold offers, gifts that are kept, freight, fees."""

from collections.abc import Sequence
from typing import Any

import pytest
from tests.unit.commerce.policies.given import case, cny, line, order, wanted

from xiaoer.commerce.policies.model.deductions import Taken, deduction_of
from xiaoer.commerce.policies.model.facts import LineFacts, Wish, WishedLine
from xiaoer.commerce.policies.model.rule import Deduction
from xiaoer.commerce.policies.model.sums import line_at

D = Deduction


def off(
    kind: Deduction,
    lines: Sequence[LineFacts],
    back: dict[int, int],
    facts: dict[str, Any] | None = None,
    **more: Any,
) -> int:
    """In minor units, when so many pieces of these positions go back."""
    wished = [WishedLine(position, quantity) for position, quantity in back.items()]
    of = order(lines, **more)
    found = case(wanted(Wish.RETURN_REFUND, lines=tuple(wished), facts=facts or {}), of)
    return deduction_of(
        kind, found, Taken.of(found, [(one, line_at(of, one.position)) for one in wished])
    )


SET = [
    line(0, 80, price=cny(100), bundle="set"),
    line(1, 40, price=cny(50), bundle="set"),
    line(2, 30),
]


@pytest.mark.parametrize(
    ("back", "minor"),
    [
        ({0: 1}, 1000),  # the other half at its own price: 50 less the 40 paid
        ({1: 1}, 2000),
        ({0: 1, 1: 1}, 0),
        ({2: 1}, 0),
        ({0: 0}, 0),
        ({}, 0),
    ],
)
def test_what_is_kept_of_a_broken_bundle_is_settled_at_its_own_price(
    back: dict[int, int], minor: int
) -> None:
    assert off(D.BUNDLE, SET, back) == minor


def test_a_bundle_in_pieces_counts_the_pieces_that_stay() -> None:
    pair = line(0, 160, 2, price=cny(100), bundle="set")
    pairs = [pair, line(1, 40, price=cny(50), bundle="set")]
    assert off(D.BUNDLE, pairs, {0: 1}) == 2000 + 1000


def test_the_list_price_is_the_price_alone_where_there_is_one() -> None:
    lines = [line(0, 80, price=cny(80), bundle="s"), line(1, 40, price=cny(40), bundle="s")]
    dearer = [lines[0], line(1, 40, price=cny(40), list_price=cny(55), bundle="s")]
    assert (off(D.BUNDLE, lines, {0: 1}), off(D.BUNDLE, dearer, {0: 1})) == (0, 1500)


def test_a_line_dearer_in_the_bundle_than_alone_is_never_paid_for() -> None:
    lines = [line(0, 80, bundle="s"), line(1, 60, price=cny(50), bundle="s")]
    assert off(D.BUNDLE, lines, {0: 1}) == 0


OFFER = [line(0, 90, price=cny(100)), line(1, 180, price=cny(200))]


@pytest.mark.parametrize(
    ("over", "back", "minor"),
    [
        (None, {0: 1}, 0),
        (cny(200), {0: 1}, 0),  # what stays still reaches it, to the cent
        (cny(200.01), {0: 1}, 2000),
        (cny(300), {1: 1}, 1000),
        (cny(300), {0: 1, 1: 1}, 0),  # nothing stays
    ],
)
def test_a_threshold_offer_that_is_no_longer_reached_is_taken_back(
    over: Any, back: dict[int, int], minor: int
) -> None:
    assert off(D.DISCOUNT, OFFER, back, discount_over=over) == minor


def test_a_threshold_offer_leaves_what_the_bundle_settled() -> None:
    lines = [*SET[:2], line(2, 27, price=cny(30))]
    assert off(D.DISCOUNT, lines, {0: 1}, discount_over=cny(150)) == 300
    assert off(D.DISCOUNT, lines, {2: 1}, discount_over=cny(180)) == 2000 + 1000


FREE: dict[str, Any] = {"free_shipping_over": cny(150), "outbound_freight": cny(12)}


@pytest.mark.parametrize(
    ("lines", "back", "terms", "minor"),
    [
        ([line(0, 100), line(1, 60)], {1: 1}, FREE, 1200),
        ([line(0, 150), line(1, 60)], {1: 1}, FREE, 0),
        ([line(0, 100), line(1, 49)], {1: 1}, FREE, 0),  # it was never free
        ([line(0, 100), line(1, 50)], {0: 1, 1: 1}, FREE, 1200),
        ([line(0, 100), line(1, 60)], {1: 1}, FREE | {"outbound_freight": None}, 0),
        ([line(0, 100), line(1, 60)], {1: 1}, FREE | {"free_shipping_over": None}, 0),
        ([line(0, 100), line(1, 60)], {1: 1}, FREE | {"outbound_freight": cny(-3)}, 0),
    ],
)
def test_freight_is_taken_off_where_the_order_was_free_and_is_not_any_more(
    lines: list[LineFacts], back: dict[int, int], terms: dict[str, Any], minor: int
) -> None:
    assert off(D.OUTBOUND_FREIGHT, lines, back, **terms) == minor


def present(**more: Any) -> LineFacts:
    return line(5, 0, is_gift=True, price=cny(0), gift_value=cny(9), **more)


@pytest.mark.parametrize(
    ("gift", "back", "facts", "minor"),
    [
        (present(gift_of=0), {0: 2}, {}, 900),
        (present(gift_of=0), {0: 1}, {}, 0),  # one of the two it came with stays
        (present(gift_of=1), {0: 2}, {}, 0),
        (present(), {0: 2}, {}, 0),
        (present(), {0: 2, 1: 1}, {}, 900),
        (present(gift_of=0), {0: 2, 5: 1}, {}, 0),  # the gift comes back too
        (present(gift_of=0), {0: 2}, {"gift_returned": True}, 0),
        (present(gift_of=0), {0: 2}, {"gift_returned": False}, 900),
        (line(5, 0, is_gift=True, gift_of=0), {0: 2}, {}, 0),  # of no stated value
    ],
)
def test_a_gift_that_is_kept_without_its_goods_is_taken_off(
    gift: LineFacts, back: dict[int, int], facts: dict[str, Any], minor: int
) -> None:
    assert off(D.GIFT_VALUE, [line(0, 100, 2), line(1, 60), gift], back, facts) == minor


def test_a_gift_of_goods_that_went_back_before_is_not_taken_off_again() -> None:
    lines = [line(0, 100, returned_quantity=1), line(1, 60), present(gift_of=0)]
    assert off(D.GIFT_VALUE, lines, {1: 1}) == 0


@pytest.mark.parametrize("kind", [D.CARD_FEE, D.LOST_VALUE])
@pytest.mark.parametrize(("found", "minor"), [(150, 150), (0, 0), (-7, 0), ("150", 0), (None, 0)])
def test_a_fee_and_a_loss_are_what_was_found(kind: Deduction, found: Any, minor: int) -> None:
    facts = {} if found is None else {kind.value: found}
    assert off(kind, [line()], {0: 1}, facts) == minor


@pytest.mark.parametrize("kind", list(Deduction))
def test_no_deduction_is_ever_negative_or_for_nothing(kind: Deduction) -> None:
    assert off(kind, [], {}) == 0
    assert off(kind, SET, {9: 3}) == 0


def test_more_pieces_than_there_are_count_once() -> None:
    found = case(wanted(Wish.RETURN_REFUND), order([line(0, 100, 2, returned_quantity=1)]))
    [bought] = found.order.lines
    taken = Taken.of(found, [(WishedLine(0, 5), bought), (WishedLine(0, -2), bought)])
    assert (taken.pieces, taken.kept(bought), taken.is_everything) == ({0: 1}, 0, True)
