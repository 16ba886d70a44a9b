"""The abuse score: a sum of signs, each from facts on record, each with its reason. Pure.

A score asks for a person and never refuses: the policies cannot even be written otherwise. It
rises or stays when a buyer asks back more, and falls or stays as their account grows older.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Signal(StrEnum):
    """What may speak for a second look."""

    REFUNDED_ORDERS = "refunded_orders"
    REFUNDED_MONEY = "refunded_money"
    REFUND_ONLY = "refund_only"
    NOT_RECEIVED = "not_received"
    FALSE_RETURNS = "false_returns"
    REUSED_EVIDENCE = "reused_evidence"
    YOUNG_ACCOUNT = "young_account"


@dataclass(frozen=True, slots=True)
class Conduct:
    """A buyer's record within the time looked back on; money in minor units of one currency.

    `refunded` are orders on which a request paid money back, `requests` all that were not
    withdrawn. `false_returns`: something else, or not everything, was in the parcel.
    `reused_evidence`: requests with a picture that an earlier one on another order had already.
    `account_days` since the first order, None where no order has a date.
    """

    orders: int = 0
    ordered_minor: int = 0
    refunded: int = 0
    refunded_minor: int = 0
    requests: int = 0
    refund_only: int = 0
    not_received: int = 0
    false_returns: int = 0
    reused_evidence: int = 0
    account_days: int | None = None


@dataclass(frozen=True, slots=True)
class Weight:
    """A signal counts `weight` in full at `full`, nothing at `begins`, nothing below `least` cases.

    `full` lies below `begins` for a figure that speaks the more the smaller it is.
    """

    weight: float
    begins: float
    full: float
    least: int


@dataclass(frozen=True, slots=True)
class Scale:
    """How signals are weighed; `lookback_days` is how far back the record goes."""

    version: str
    lookback_days: int
    weights: Mapping[Signal, Weight]


@dataclass(frozen=True, slots=True)
class Sign:
    """What one signal adds, at most its weight, and the figures it was read from."""

    signal: Signal
    points: float
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Score:
    """`value` from 0 to 1; `signs` are those that add to it, the heaviest first."""

    value: float
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """A signal's figure, how many cases it rests on, and what a person is told of it."""

    figure: float | None
    cases: int
    told: Mapping[str, int]


def score_of(conduct: Conduct, scale: Scale) -> Score:
    """The score of a record, with its reasons."""
    signs = [_sign(signal, conduct, weight) for signal, weight in scale.weights.items()]
    found = sorted((s for s in signs if s.points > 0), key=lambda s: (-s.points, s.signal))
    return Score(min(1.0, round(sum(sign.points for sign in found), 4)), tuple(found))


def _sign(signal: Signal, conduct: Conduct, weight: Weight) -> Sign:
    read = _READERS[signal](conduct)
    if read.figure is None or read.cases < weight.least:
        return Sign(signal, 0.0, read.told)
    part = (read.figure - weight.begins) / (weight.full - weight.begins)
    return Sign(signal, round(weight.weight * min(1.0, max(0.0, part)), 4), read.told)


def _share(part: int, whole: int) -> float:
    """Never above 1: money may have been paid back on orders that are older than the record."""
    return 0.0 if not part else min(1.0, part / max(part, whole))


def _percent(part: int, whole: int) -> int:
    return round(100 * _share(part, whole))


def _refunded_orders(of: Conduct) -> _Reading:
    told = {"count": of.refunded, "orders": max(of.orders, of.refunded)}
    return _Reading(_share(of.refunded, of.orders), of.refunded, told)


def _refunded_money(of: Conduct) -> _Reading:
    told = {"percent": _percent(of.refunded_minor, of.ordered_minor)}
    return _Reading(_share(of.refunded_minor, of.ordered_minor), of.refunded, told)


def _young_account(of: Conduct) -> _Reading:
    told = {"days": of.account_days or 0, "count": of.requests}
    return _Reading(of.account_days, of.requests, told)


def _count(name: str) -> Callable[[Conduct], _Reading]:
    def read(of: Conduct) -> _Reading:
        found: int = getattr(of, name)
        return _Reading(found, found, {"count": found})

    return read


_READERS: Final[Mapping[Signal, Callable[[Conduct], _Reading]]] = {
    Signal.REFUNDED_ORDERS: _refunded_orders,
    Signal.REFUNDED_MONEY: _refunded_money,
    Signal.REFUND_ONLY: _count("refund_only"),
    Signal.NOT_RECEIVED: _count("not_received"),
    Signal.FALSE_RETURNS: _count("false_returns"),
    Signal.REUSED_EVIDENCE: _count("reused_evidence"),
    Signal.YOUNG_ACCOUNT: _young_account,
}
