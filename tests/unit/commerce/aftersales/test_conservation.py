"""Random histories: money is conserved, and history tells the whole state."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.factories.aftersales import NOW, PERSON, TERMS, deed, given_request

from xiaoer.commerce.aftersales.errors import (
    ActIncompleteError,
    ActRefusedError,
    AmountTooHighError,
)
from xiaoer.commerce.aftersales.model.acting import act, expiry, payout, replay
from xiaoer.commerce.aftersales.model.machines import machine_of
from xiaoer.commerce.aftersales.model.request import Deed, Grant, Line, Request
from xiaoer.commerce.aftersales.model.shares import left, split
from xiaoer.commerce.aftersales.model.words import END_STATES, Act, Kind, Who
from xiaoer.commerce.policies.model.decision import Verdict

AMOUNTS = st.integers(0, 100_000)


@st.composite
def grants(draw: st.DrawFn) -> Grant:
    """A decision of at most what was paid; lines may leave freight out, methods add up."""
    parts = draw(st.lists(AMOUNTS, min_size=1, max_size=4))
    lines = {str(place): part for place, part in enumerate(parts)}
    amount = sum(parts) + draw(st.sampled_from([0, 1_000]))
    first = draw(st.integers(0, amount))
    methods = {"card": first, "gift_card": amount - first}
    return Grant(None, draw(st.sampled_from(Verdict)), amount, lines, methods)


class Histories(RuleBasedStateMachine):
    """Anybody does anything at any time; `paid` is what the buyer once paid."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.deeds: list[Deed] = []
        self.paid_out = 0
        self.paid = 500_000
        self.begun: Request = given_request()
        self.request: Request = self.begun

    @initialize(kind=st.sampled_from(Kind), grant=grants())
    def begin(self, kind: Kind, grant: Grant) -> None:
        self.begun = replace(given_request(kind), grant=grant, lines=(Line(0, 1),))
        self.request = self.begun

    def attempt(self, done: Deed) -> None:
        before = self.request
        amount, _, methods = payout(before)
        try:
            self.request = act(before, done)
        except (ActRefusedError, AmountTooHighError, ActIncompleteError):
            assert self.request == before
            return
        self.deeds.append(done)
        assert sum(methods.values()) == amount
        if done.act is Act.SETTLE:
            self.paid_out += amount
        assert self.request.version == before.version + 1
        if before.state in END_STATES:
            assert done.act is Act.REOPEN

    @rule(data=st.data(), amount=st.none() | AMOUNTS, grant=grants(), other=st.booleans())
    def do_what_the_machine_knows(
        self, data: st.DataObject, amount: int | None, grant: Grant, other: bool
    ) -> None:
        moves = [m for m in machine_of(self.request.kind).moves if m.source is self.request.state]
        move = data.draw(st.sampled_from(moves))
        actor = "agent:other" if other and move.who is Who.AGENT else PERSON[move.who]
        self.attempt(deed(move.act, move.who, at=self.now, actor=actor, amount=amount, grant=grant))

    @rule(kind=st.sampled_from(Act), who=st.sampled_from(Who), amount=AMOUNTS)
    def do_anything(self, kind: Act, who: Who, amount: int) -> None:
        self.attempt(deed(kind, who, at=self.now, amount=amount, grant=self.request.grant))

    @rule(hours=st.sampled_from([0.001, 1, 10, 100, 1_000]))
    def wait(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: self.request.due is not None)
    @rule()
    def let_the_clock_run_out(self) -> None:
        assert self.request.due is not None
        self.now = max(self.now, self.request.due.at)
        if happens := expiry(self.request):
            state = self.request.version
            self.attempt(deed(happens, Who.SYSTEM, at=self.now))
            assert self.request.version == state + 1, "the system's act is never refused"

    @invariant()
    def money_is_conserved(self) -> None:
        request = self.request
        assert self.paid_out == request.settled <= request.grant.amount <= self.paid
        assert request.granted <= request.grant.amount
        assert sum(request.settled_methods.values()) == request.settled
        assert sum(request.settled_lines.values()) <= request.settled

    @invariant()
    def history_tells_the_state(self) -> None:
        assert replay(self.begun, self.deeds) == self.request

    @invariant()
    def whoever_must_act_has_a_clock(self) -> None:
        ended = self.request.state in END_STATES
        assert (self.request.due is None) is ended
        assert (self.request.ended_at is not None) is ended
        assert self.request.attempts <= TERMS.attempts


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=120,
    stateful_step_count=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def test_shares_are_exact() -> None:
    assert split(100, {"a": 1, "b": 1, "c": 1}) == {"a": 1, "b": 1, "c": 1}
    assert split(100, {"a": 50, "b": 50, "c": 50}) == {"a": 34, "b": 33, "c": 33}
    assert split(0, {"a": 50}) == {}
    assert left({"a": 50, "b": 20}, {"a": 50, "b": 5}) == {"b": 15}
