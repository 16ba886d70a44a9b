"""Accounts, entries and what a refund takes off lines, tills and freight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.commerce.book.errors import OverdrawnError, UnbalancedError
from xiaoer.commerce.book.model import (
    FLOORED,
    GOODWILL,
    OPENING,
    Account,
    Book,
    Entry,
    OrderBook,
    Posting,
    Source,
    apart,
    balance_of,
    entry,
    outside,
)
from xiaoer.commerce.settling.model import lowered, postings_of

LEDGER = OrderBook("o", "CNY")
CARD, GIFT = Source("card", outside("card")), Source("gift", balance_of("b", "gift"))


@pytest.mark.parametrize(
    ("account", "code", "floor"),
    [
        (OPENING, "opening", None),
        (GOODWILL, "goodwill", None),
        (outside("card"), "outside:card", None),
        (balance_of("b", "gift"), "balance:b:gift", 0),
        (apart("b", "gift"), "apart:b:gift", None),
        (LEDGER.till("card"), "till:o:card", 0),
        (LEDGER.line(3), "line:o:3", 0),
        (LEDGER.freight, "freight:o", 0),
        (LEDGER.owed, "owed:o", None),
    ],
)
def test_an_account_has_a_name_and_perhaps_a_floor(
    account: Account, code: str, floor: int | None
) -> None:
    assert (account.code, account.floor) == (code, floor)
    assert (account.kind in FLOORED) is (floor == 0)


def test_an_entry_has_one_posting_for_each_account_and_none_of_nothing() -> None:
    made = entry("x", "CNY", [(OPENING, 5), (GOODWILL, -3), (OPENING, -2), (outside("c"), 0)])
    assert made.postings == (Posting(GOODWILL, -3), Posting(OPENING, 3))
    assert entry("x", "CNY", [(OPENING, 5), (OPENING, -5)]).is_empty


@pytest.mark.parametrize("amounts", [(1,), (1, 1), (1, -2), (-1,)])
def test_an_entry_that_does_not_balance_is_none(amounts: tuple[int, ...]) -> None:
    with pytest.raises(UnbalancedError):
        Entry("x", "CNY", tuple(Posting(outside(str(n)), a) for n, a in enumerate(amounts)))


def test_a_charge_stands_against_what_is_owed() -> None:
    moves = dict(LEDGER.charge({0: 700, 1: 300}, 100))
    assert moves == {
        LEDGER.line(0): 700,
        LEDGER.line(1): 300,
        LEDGER.freight: 100,
        LEDGER.owed: -1100,
    }


@pytest.mark.parametrize("floored", [LEDGER.line(0), LEDGER.freight, LEDGER.till("card")])
def test_a_floored_account_holds_to_the_cent_and_no_further(floored: Account) -> None:
    book = Book()
    book.post(entry("x", "CNY", [(floored, 10), (OPENING, -10)]))
    with pytest.raises(OverdrawnError) as refused:
        book.post(entry("x", "CNY", [(floored, -11), (OPENING, 11)]))
    assert refused.value.params["account"] == floored.kind
    assert book.balances[floored] == 10
    book.post(entry("x", "CNY", [(floored, -10), (OPENING, 10)]))
    assert book.balances[floored] == 0


@pytest.mark.parametrize(
    ("amount", "lines", "freight", "taken"),
    [
        (500, {0: 500}, 100, 0),  # all of it off the line
        (600, {0: 500}, 100, 100),  # the rest off the freight
        (700, {0: 500}, 100, 100),  # and no more than the freight that is left
        (300, {0: 500}, 100, 0),  # less than the lines takes nothing off it
        (100, {}, 0, 0),
    ],
)
def test_what_is_beside_lines_comes_off_the_freight(
    amount: int, lines: dict[int, int], freight: int, taken: int
) -> None:
    moves = dict(lowered(LEDGER, amount, lines, freight))
    assert moves[LEDGER.freight] == -taken
    assert moves[LEDGER.owed] == sum(lines.values()) + taken


def test_money_goes_back_out_of_the_method_s_own_till_first() -> None:
    tills = {"card": 300, "gift": 900, "coupon": 50}
    moves = postings_of(LEDGER, [], [(CARD, 1000)], tills)
    assert moves == [
        (CARD.pocket, 1000),
        (LEDGER.till("card"), -300),
        (LEDGER.till("gift"), -700),
        (LEDGER.till("coupon"), 0),
    ]


def test_what_is_paid_in_comes_before_what_is_paid_out() -> None:
    tills = {"card": 500, "gift": 0}
    moves = postings_of(LEDGER, [], [(CARD, 200), (GIFT, -200)], tills)
    assert moves[0] == (GIFT.pocket, -200)
    assert sum(amount for _, amount in moves) == 0


tills_drawn = st.dictionaries(st.sampled_from(["card", "gift", "coupon"]), st.integers(0, 500))


@given(tills_drawn, st.integers(0, 2000))
def test_no_refund_leaves_a_till_with_less_than_nothing(tills: dict[str, int], minor: int) -> None:
    book = Book()
    for method, held in tills.items():
        book.post(entry("x", "CNY", [(LEDGER.till(method), held), (OPENING, -held)]))
    posted = entry("x", "CNY", postings_of(LEDGER, [], [(CARD, minor)], tills))
    if minor <= sum(tills.values()):
        book.post(posted)
        assert book.balances[CARD.pocket] == minor
    else:
        with pytest.raises(OverdrawnError):
            book.post(posted)
        assert book.balances[CARD.pocket] == 0
    assert all(book.balances[LEDGER.till(method)] >= 0 for method in tills)
