"""How long each side has, and how often something may be done. Data, never code."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from xiaoer.commerce.aftersales.model.words import ClockName
from xiaoer.commerce.policies.model.decision import Decision

CLOCKS: Final[dict[str, ClockName]] = {name.value: name for name in ClockName} | {
    "ask_platform": ClockName.APPEAL,
    "ship_exchange": ClockName.SEND,
    "reship": ClockName.SEND,
}
"""The clock that a decision's deadline sets, by what must have been done."""
Silence = Literal["agree", "escalate"]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms a request was opened under; later changes do not touch it.

    `shortest` is what a clock that stood still has left at least. `two_people_over` is the amount
    in minor units from which the agent who granted money may not pay it out alone.
    """

    version: str
    clocks: dict[ClockName, timedelta]
    silent_merchant: Silence
    shortest: timedelta
    undo: timedelta
    reopen: timedelta
    attempts: int
    evidence_rounds: int
    two_people_over: int | None = None


def under(terms: Terms, decision: Decision, at: datetime) -> Terms:
    """The terms with the deadlines that a decision made at `at` sets itself.

    A deadline counts from the instant its clock starts: who may send goods back within seven days
    of the decision has seven days from the merchant's yes.
    """
    own = {
        CLOCKS[deadline.act]: max(deadline.by - at, timedelta(0))
        for deadline in decision.deadlines
        if deadline.act in CLOCKS
    }
    return replace(terms, clocks={**terms.clocks, **own})
