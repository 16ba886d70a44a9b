"""What is moved, and the postings that move it. Pure; amounts in minor units."""

from collections.abc import Iterable, Mapping

import msgspec

from xiaoer.commerce.book.model import Account, OrderBook, Source

Postings = list[tuple[Account, int]]


class Move(msgspec.Struct, frozen=True):
    """Money to one of the buyer's payment methods (positive) or from it (negative)."""

    method_id: str
    label: str
    amount_minor: int


def postings_of(
    ledger: OrderBook,
    charges: Postings,
    paid: Iterable[tuple[Source, int]],
    tills: Mapping[str, int],
) -> Postings:
    """What lines cost now together with the money: paid in first, then back out of the tills."""
    postings = [*charges]
    for source, amount in sorted(paid, key=lambda one: one[1]):
        if amount < 0:
            postings += ledger.pay(source, -amount)
        else:
            postings += ledger.pay_back(_first(tills, source.method_id), source.pocket, amount)
    return postings


def lowered(ledger: OrderBook, amount: int, lines: Mapping[int, int], freight: int) -> Postings:
    """What lines cost less by a refund; what is beside lines comes off the freight that is left.

    Anything else is no price of any line: it only leaves the till.
    """
    rest = amount - sum(lines.values())
    less = {position: -part for position, part in lines.items()}
    return ledger.charge(less, -min(max(0, rest), freight))


def raised(ledger: OrderBook, amount: int, lines: Mapping[int, int], freight: int) -> Postings:
    """What lines cost again when a refund did not arrive: the other way round than `lowered`.

    `freight` is what of it had come off the freight.
    """
    rest = max(0, amount - sum(lines.values()))
    return ledger.charge(lines, min(rest, freight))


def _first(tills: Mapping[str, int], method_id: str) -> list[tuple[str, int]]:
    """The method's own till before the others; larger ones before smaller."""
    others = sorted(
        ((key, held) for key, held in tills.items() if key != method_id),
        key=lambda item: -item[1],
    )
    own = [(method_id, tills[method_id])] if method_id in tills else []
    return own + others
