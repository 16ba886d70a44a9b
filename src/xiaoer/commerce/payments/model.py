"""The life of a refund. Pure.

requested ── accepted ── succeeded | failed | closed
                             └─ failed | closed

A receipt may come late, twice or before its predecessor: states only go forward. What succeeded
may still be lost, when the buyer's bank sends it back; what failed stays failed. A receipt that
contradicts an end is for a person to look at.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from xiaoer.commerce.ports.payments import Receipt
from xiaoer.kernel.money import Money


class RefundState(StrEnum):
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CLOSED = "closed"


ENDED: Final = frozenset({RefundState.SUCCEEDED, RefundState.FAILED, RefundState.CLOSED})
FAILED: Final = frozenset({RefundState.FAILED, RefundState.CLOSED})
COUNTED: Final = frozenset({RefundState.REQUESTED, RefundState.ACCEPTED, RefundState.SUCCEEDED})
"""States whose amount is, or may be, on its way back."""

FIRST_LOOK: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=6)
PATIENCE: Final = timedelta(days=7)
"""How long a provider may keep a refund under way before a person is asked."""


class Why(StrEnum):
    """Why a person is asked."""

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    LOST = "lost"
    SLOW = "slow"
    CONTRADICTED = "contradicted"
    OTHER_AMOUNT = "other_amount"


@dataclass(frozen=True, slots=True)
class Step:
    """What a receipt does: the new state, if any, and why a person is asked, if one is."""

    state: RefundState | None
    why: Why | None = None


def advance(state: RefundState, amount: Money, receipt: Receipt) -> Step:
    """The step that a receipt makes from a state."""
    if receipt.amount is not None and receipt.amount != amount:
        return Step(None, Why.OTHER_AMOUNT)
    told = RefundState(receipt.outcome.value)
    if state is RefundState.SUCCEEDED and told in FAILED:
        return Step(told, Why.LOST)
    if state in ENDED:
        is_other_end = told in ENDED and told is not state
        return Step(None, Why.CONTRADICTED if is_other_end else None)
    if told is state:
        return Step(None)
    return Step(told, Why.REFUSED if told in FAILED else None)


def pause_after(age: timedelta) -> timedelta:
    """How long to wait before asking again about a refund of this age: twice as long each time."""
    return min(max(FIRST_LOOK, age), LONGEST_PAUSE)
