"""Ten thousand orders of events: money is never made, lost, or paid back twice."""

import random
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.commerce.book.errors import OverdrawnError, UnbalancedError
from xiaoer.commerce.book.model import (
    OPENING,
    Account,
    Book,
    Entry,
    OrderBook,
    Posting,
    Source,
    balance_of,
    entry,
    outside,
)
from xiaoer.commerce.settling.model import lowered, raised

METHODS = {
    "gift": Source("gift", balance_of("b", "gift")),
    "card": Source("card", outside("card")),
    "credit": Source("credit", balance_of("b", "credit")),
}
Moves = list[tuple[Account, int]]


class Till:
    """One order's money played with, and beside it what is simply true."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.order, self.book = OrderBook("o", "USD"), Book()
        self.paid: dict[str, int] = defaultdict(int)
        self.back: dict[str, int] = defaultdict(int)
        self.sent: list[tuple[int, str, int]] = []
        self.lost = 0
        self.held = {"gift": self.random.randint(0, 9_000), "credit": self.random.randint(0, 500)}
        opening = [(METHODS[key].pocket, amount) for key, amount in self.held.items()]
        self.put("opening", [*opening, (OPENING, -sum(self.held.values()))])

    def put(self, kind: str, moves: Moves) -> bool:
        """Whether the entry was taken; a refused one must leave every balance as it was."""
        before = dict(self.book.balances)
        try:
            self.book.post(entry(kind, "USD", moves))
        except OverdrawnError:
            assert {k: v for k, v in self.book.balances.items() if v} == {
                k: v for k, v in before.items() if v
            }
            return False
        return True

    def tills(self, first: str) -> list[tuple[str, int]]:
        keys = sorted(METHODS, key=lambda key: key != first)
        return [(key, self.book.balances[self.order.till(key)]) for key in keys]

    def step(self) -> None:
        method = self.random.choice(list(METHODS))
        line, amount = self.random.randint(0, 3), self.random.randint(1, 4_000)
        match self.random.choice((0, 0, 1, 2, 3, 3, 4, 4, 5)):
            case 0:
                moves = self.order.charge({line: amount})
                if self.put("pay", moves + self.order.pay(METHODS[method], amount)):
                    self.paid[method] += amount
            case 1:
                moves = self.order.charge({line: -amount})
                to = METHODS[method].pocket
                before = self.tills(method)
                if self.put("refund", moves + self.order.pay_back(before, to, amount)):
                    after = dict(self.tills(method))
                    for key, held in before:
                        self.back[key] += held - after[key]
            case 2:
                old = self.random.choice(list(METHODS))
                amount = self.book.balances[self.order.till(old)]
                moves = self.order.pay(METHODS[method], amount)
                moves += self.order.pay_back([(old, amount)], METHODS[old].pocket, amount)
                if self.put("switch", moves):
                    self.paid[method] += amount
                    self.back[old] += amount
            case 3:
                self.send()
            case 4:
                self.fail()
            case _:
                self.put("overdraw", [(METHODS["gift"].pocket, -10_000_000), (OPENING, 10_000_000)])

    def send(self) -> None:
        """A provider is asked to pay back what a method paid, for the dearest line."""
        able = [key for key in METHODS if self.book.balances[self.order.till(key)]]
        method = self.random.choice(able or list(METHODS))
        line = max(range(4), key=lambda n: self.book.balances[self.order.line(n)])
        held = self.book.balances[self.order.till(method)]
        most = min(held, self.book.balances[self.order.line(line)])
        if most <= 0:
            return
        amount = self.random.randint(1, most)
        moves = lowered(self.order, amount, {line: amount}, 0)
        moves += self.order.pay_back([(method, held)], METHODS[method].pocket, amount)
        assert self.put("refund", moves)
        self.back[method] += amount
        self.sent.append((line, method, amount))

    def fail(self) -> None:
        """It does not pay: by line and by method everything is as it was before."""
        if not self.sent:
            return
        line, method, amount = self.sent.pop(self.random.randrange(len(self.sent)))
        accounts = self.order.line(line), self.order.till(method), METHODS[method].pocket
        before = [self.book.balances[one] for one in accounts]
        moves = raised(self.order, amount, {line: amount}, 0)
        if not self.put("refund_failed", moves + self.order.pay(METHODS[method], amount)):
            assert METHODS[method].pocket.floor == 0, "only a spent balance can refuse"
            return
        after = [self.book.balances[one] for one in accounts]
        assert [b - a for a, b in zip(before, after, strict=True)] == [amount, amount, -amount]
        self.back[method] -= amount
        self.lost += 1

    def check(self) -> None:
        balances = self.book.balances
        assert sum(balances.values()) == 0
        for account, balance in balances.items():
            assert account.floor is None or balance >= account.floor
        for key in METHODS:
            assert self.back[key] <= self.paid[key]
            assert balances[self.order.till(key)] == self.paid[key] - self.back[key]
        lines = sum(balances[self.order.line(n)] for n in range(4))
        tills = sum(balances[self.order.till(key)] for key in METHODS)
        assert lines == tills == -balances[self.order.owed]


def test_no_order_of_events_makes_or_loses_money() -> None:
    taken = lost = 0
    for seed in range(10_000):
        till = Till(seed)
        for _ in range(till.random.randint(1, 12)):
            till.step()
        till.check()
        taken += sum(till.back.values()) > 0
        lost += till.lost
    assert taken > 1_000
    assert lost > 1_000


def test_a_failed_refund_undoes_exactly_what_it_had_lowered() -> None:
    order = OrderBook("o", "CNY")
    for amount, lines, freight in (
        (900, {0: 600, 1: 300}, 0),
        (900, {0: 600}, 300),
        (900, {0: 600}, 100),
        (900, {}, 0),
    ):
        down = dict(lowered(order, amount, lines, freight))
        up = dict(raised(order, amount, lines, freight))
        assert {account: -moved for account, moved in down.items()} == up


def test_an_entry_that_does_not_sum_to_zero_is_refused() -> None:
    with pytest.raises(UnbalancedError):
        Entry("x", "USD", (Posting(outside("card"), 1), Posting(OPENING, -2)))


amounts = st.integers(-(10**9), 10**9)


@given(st.lists(st.tuples(st.sampled_from("abcde"), amounts), max_size=8))
def test_an_entry_and_its_reversal_are_nothing(moves: list[tuple[str, int]]) -> None:
    book = Book()
    named: Moves = [(outside(name), amount) for name, amount in moves]
    made = entry("x", "USD", [*named, (OPENING, -sum(amount for _, amount in moves))])
    assert all(posting.amount for posting in made.postings)
    book.post(made)
    book.post(made.reversed())
    assert not any(book.balances.values())


def test_a_refund_takes_from_the_first_till_first() -> None:
    order = OrderBook("o", "USD")
    moves = order.pay_back([("gift", 30), ("card", 50)], outside("card"), 60)
    assert moves == [(outside("card"), 60), (order.till("gift"), -30), (order.till("card"), -30)]


def test_what_no_till_holds_is_refused_by_the_first() -> None:
    book, order = Book(), OrderBook("o", "USD")
    for tills in ([("gift", 30)], []):
        with pytest.raises(OverdrawnError):
            book.post(entry("x", "USD", order.pay_back(tills, outside("card"), 31)))
        assert not any(book.balances.values())
