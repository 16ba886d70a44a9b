"""Accounts, entries and the moves of an order's money. Pure; amounts in minor units.

A *till* holds what one method has paid into one order; a *line* holds what one line costs; the
order's *owed* account stands against the lines. Tills, lines, freight and stored balances never
fall below zero, so that no refund can exceed what was paid, by line and by method. *Apart* stands
between an order and a stored balance whose money moves by a step of its own; it may owe either way.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xiaoer.commerce.book.errors import OverdrawnError, UnbalancedError

FLOORED = frozenset({"till", "line", "freight", "balance"})
"""Kinds of account that never fall below zero."""


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """`kind` and what it belongs to; the code is how the account is named everywhere."""

    kind: str
    owner: str = ""
    part: str = ""

    @property
    def code(self) -> str:
        """kind:owner:part, without empty parts."""
        return ":".join(bit for bit in (self.kind, self.owner, self.part) if bit)

    @property
    def floor(self) -> int | None:
        """The least it may hold; None where there is no least."""
        return 0 if self.kind in FLOORED else None


GOODWILL = Account("goodwill")
OPENING = Account("opening")


def outside(method_id: str) -> Account:
    """The world beyond the shop: a bank, a wallet."""
    return Account("outside", method_id)


def balance_of(customer: str, method_id: str) -> Account:
    """A gift card, store credit: money the buyer holds with the shop."""
    return Account("balance", customer, method_id)


def apart(customer: str, method_id: str) -> Account:
    """What waits for the balance's own step: positive, the shop owes it; negative, the buyer."""
    return Account("apart", customer, method_id)


@dataclass(frozen=True, slots=True)
class Posting:
    account: Account
    amount: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Postings of one currency that sum to zero. Raises UnbalancedError otherwise."""

    kind: str
    currency: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if sum(posting.amount for posting in self.postings) != 0:
            raise UnbalancedError(kind=self.kind)

    @property
    def is_empty(self) -> bool:
        """Whether nothing moves."""
        return not self.postings

    def reversed(self) -> "Entry":
        """The entry that undoes this one."""
        back = tuple(Posting(p.account, -p.amount) for p in self.postings)
        return Entry("reversal", self.currency, back)


def entry(kind: str, currency: str, moves: Iterable[tuple[Account, int]]) -> Entry:
    """An entry of these moves: one posting per account, in the accounts' order, none of zero."""
    sums: dict[Account, int] = defaultdict(int)
    for account, amount in moves:
        sums[account] += amount
    return Entry(kind, currency, tuple(Posting(a, sums[a]) for a in sorted(sums) if sums[a]))


@dataclass
class Book:
    """Balances by account, for one currency; what the database does, in memory."""

    balances: dict[Account, int] = field(default_factory=lambda: defaultdict[Account, int](int))

    def post(self, posted: Entry) -> None:
        """Carry the entry out as a whole. Raises OverdrawnError and then changes nothing."""
        after = {p.account: self.balances[p.account] + p.amount for p in posted.postings}
        for account, balance in after.items():
            if account.floor is not None and balance < account.floor:
                raise OverdrawnError(account=account.kind)
        self.balances.update(after)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a method's money comes from and goes to: a balance of its own, or the outside."""

    method_id: str
    pocket: Account


@dataclass(frozen=True, slots=True)
class OrderBook:
    """The moves of one order's money."""

    order: str
    currency: str

    def till(self, method_id: str) -> Account:
        """What this method has paid and not got back."""
        return Account("till", self.order, method_id)

    def line(self, position: int) -> Account:
        """What this line costs now."""
        return Account("line", self.order, str(position))

    @property
    def freight(self) -> Account:
        """What was charged for bringing it."""
        return Account("freight", self.order)

    @property
    def owed(self) -> Account:
        """Against the lines and the freight."""
        return Account("owed", self.order)

    def charge(self, lines: Mapping[int, int], freight: int = 0) -> list[tuple[Account, int]]:
        """Lines (and freight) cost this much more, or less."""
        moves = [(self.line(position), amount) for position, amount in lines.items()]
        return [*moves, (self.freight, freight), (self.owed, -sum(lines.values()) - freight)]

    def pay(self, source: Source, amount: int) -> list[tuple[Account, int]]:
        """The method pays into the order."""
        return [(source.pocket, -amount), (self.till(source.method_id), amount)]

    def pay_back(
        self, tills: Sequence[tuple[str, int]], to: Account, amount: int
    ) -> list[tuple[Account, int]]:
        """Money leaves the tills, the first first, for one pocket.

        `tills` are methods with what they hold. What they do not hold is asked of the first, whose
        floor then refuses it.
        """
        moves: list[tuple[Account, int]] = [(to, amount)]
        left = amount
        for method_id, held in tills:
            part = min(held, left)
            moves.append((self.till(method_id), -part))
            left -= part
        if left:
            first = tills[0][0] if tills else ""
            moves.append((self.till(first), -left))
        return moves
