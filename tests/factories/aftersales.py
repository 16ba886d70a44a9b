"""Requests and deeds for tests."""

from datetime import UTC, datetime, timedelta

from xiaoer.commerce.aftersales.model.acting import begin
from xiaoer.commerce.aftersales.model.request import Deed, Grant, Line, Request
from xiaoer.commerce.aftersales.model.terms import Terms
from xiaoer.commerce.aftersales.model.words import Act, ClockName, Kind, Who
from xiaoer.commerce.policies.model.decision import Verdict

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TERMS = Terms(
    version="test",
    clocks=dict.fromkeys(ClockName, 2 * DAY),
    silent_merchant="agree",
    shortest=4 * HOUR,
    undo=timedelta(seconds=30),
    reopen=15 * DAY,
    attempts=5,
    evidence_rounds=2,
    two_people_over=50_000,
)
PERSON = {Who.BUYER: "contact:b", Who.AGENT: "agent:a", Who.SYSTEM: "system", Who.CARRIER: "sf"}


def given_request(
    kind: Kind = Kind.REFUND_ONLY,
    *,
    amount: int = 10_000,
    verdict: Verdict = Verdict.NEEDS_PERSON,
    terms: Terms = TERMS,
) -> Request:
    grant = Grant(None, verdict, amount, {"0": amount}, {"card": amount})
    return begin(Request(kind, (Line(0, 1),), terms, grant, NOW))


def deed(
    act: Act,
    who: Who = Who.AGENT,
    *,
    at: datetime = NOW,
    actor: str | None = None,
    amount: int | None = None,
    grant: Grant | None = None,
) -> Deed:
    """An act with everything any act needs."""
    return Deed(
        act,
        who,
        actor or PERSON[who],
        at,
        reason="other",
        text="说明",
        amount=amount,
        carrier="顺丰速运",
        tracking_number="SF1",
        grant=grant,
    )
