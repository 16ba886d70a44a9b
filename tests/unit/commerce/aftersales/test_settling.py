"""Ten thousand orders whose requests are asked, answered and settled in any order, by the book."""

import random
from datetime import timedelta
from typing import Final

import pytest
from tests.factories.aftersales import NOW, TERMS, deed

from xiaoer.commerce.aftersales.errors import ActRefusedError, AmountTooHighError
from xiaoer.commerce.aftersales.model.acting import act, begin, payout
from xiaoer.commerce.aftersales.model.request import Grant, Line, Request
from xiaoer.commerce.aftersales.model.shares import split
from xiaoer.commerce.aftersales.model.words import Act, Kind, Who
from xiaoer.commerce.book.errors import OverdrawnError
from xiaoer.commerce.book.model import Book, OrderBook, Source, balance_of, entry, outside
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.settling.model import lowered, postings_of

METHODS: Final = (Source("gift", balance_of("b", "gift")), Source("card", outside("card")))
STEPS: Final = (
    *((Act.AGREE, Who.AGENT), (Act.SETTLE, Who.AGENT)) * 3,
    (Act.OFFER, Who.AGENT),
    (Act.ACCEPT_OFFER, Who.BUYER),
    (Act.SETTLE, Who.AGENT),
    (Act.REFUSE, Who.AGENT),
    (Act.REOPEN, Who.BUYER),
    (Act.RULE_FOR_BUYER, Who.AGENT),
    (Act.ESCALATE, Who.BUYER),
    (Act.ADVANCE, Who.AGENT),
    (Act.WAIVE_RETURN, Who.AGENT),
)


class Shop:
    """One order's money, with requests on its lines that know nothing of each other."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        pick = self.random.randint
        self.ledger, self.book = OrderBook("o", "CNY"), Book()
        self.lines = {position: pick(1, 900) for position in range(pick(1, 3))}
        self.freight = self.random.choice([0, 100])
        total = sum(self.lines.values()) + self.freight
        gift = pick(0, total)
        self.paid = {"gift": gift, "card": total - gift}
        self.back = {"gift": 0, "card": 0}
        self.by_line = dict.fromkeys(self.lines, 0)
        moves = [(METHODS[0].pocket, gift), (outside("mint"), -gift)]
        moves += self.ledger.charge(self.lines, self.freight)
        for source in METHODS:
            moves += self.ledger.pay(source, self.paid[source.method_id])
        self.book.post(entry("opening", "CNY", moves))
        self.requests = [self.asked() for _ in range(3)]

    def asked(self) -> Request:
        """A request that grants up to the whole of some lines, whatever others were granted."""
        chosen = {p: c for p, c in self.lines.items() if self.random.random() < 0.7}
        lines = {str(p): self.random.randint(0, cost) for p, cost in chosen.items()}
        amount = sum(lines.values()) + self.random.choice([0, self.freight])
        kind = self.random.choice([Kind.REFUND_ONLY, Kind.RETURN_REFUND, Kind.PRICE_PROTECTION])
        grant = Grant(None, Verdict.NEEDS_PERSON, amount, lines)
        return begin(Request(kind, (Line(0, 1),), TERMS, grant, NOW))

    def step(self, number: int) -> None:
        place = self.random.randrange(len(self.requests))
        before = self.requests[place]
        done, who = self.random.choice(STEPS)
        amount = self.random.randint(1, 500) if done is Act.OFFER else None
        at = NOW + timedelta(minutes=number)
        try:
            after = act(before, deed(done, who, at=at, amount=amount))
        except (ActRefusedError, AmountTooHighError):
            return
        if done in {Act.SETTLE, Act.ADVANCE} and not self.settle(before):
            return
        self.requests[place] = after

    def settle(self, request: Request) -> bool:
        """As the settlement does it; False when the book refuses, and then nothing moved."""
        amount, shares, _ = payout(request)
        tills = {s.method_id: self.book.balances[self.ledger.till(s.method_id)] for s in METHODS}
        parts = split(amount, tills)
        if sum(parts.values()) != amount:
            return False
        lines = {int(position): part for position, part in shares.items()}
        held = self.book.balances[self.ledger.freight]
        paid = [(s, parts[s.method_id]) for s in METHODS if s.method_id in parts]
        charges = lowered(self.ledger, amount, lines, held)
        try:
            self.book.post(
                entry("aftersales", "CNY", postings_of(self.ledger, charges, paid, tills))
            )
        except OverdrawnError:
            return False
        for method, part in parts.items():
            self.back[method] += part
        for position, part in lines.items():
            self.by_line[position] += part
        return True

    def check(self) -> None:
        balances = self.book.balances
        assert sum(balances.values()) == 0
        for position, cost in self.lines.items():
            assert self.by_line[position] <= cost
            assert balances[self.ledger.line(position)] == cost - self.by_line[position]
        for method, paid in self.paid.items():
            assert self.back[method] <= paid
            assert balances[self.ledger.till(method)] == paid - self.back[method]
        assert sum(request.settled for request in self.requests) == sum(self.back.values())


@pytest.mark.parametrize("part", range(10))
def test_requests_never_pay_back_more_than_a_line_cost_or_a_method_paid(part: int) -> None:
    settled = 0
    for seed in range(part * 1_000, (part + 1) * 1_000):
        shop = Shop(seed)
        for number in range(14):
            shop.step(number)
        shop.check()
        settled += sum(shop.back.values()) > 0
    assert settled > 300
