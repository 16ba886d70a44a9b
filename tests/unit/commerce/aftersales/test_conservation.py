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
from xiaoer.commerce.aftersales.model.words import END_STATES, PAYING, Act, Kind, State, Who
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


def _sum(sums: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    return {key: sums.get(key, 0) + more.get(key, 0) for key in sums.keys() | more.keys()}


class Histories(RuleBasedStateMachine):
    """Anybody does anything at any time; `paid` is what the buyer once paid."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.deeds: list[Deed] = []
        self.paid_out = 0
        self.paid = 500_000
        self.methods: dict[str, int] = {}
        self.lost: list[tuple[str, int]] = []
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
        if done.act in PAYING:
            self.paid_out += amount
            self.methods = _sum(self.methods, methods)
        elif done.act is Act.REFUND_FAILS:
            self.paid_out -= done.amount or 0
            self.methods = _sum(self.methods, {done.method or "": -(done.amount or 0)})
        elif done.act is Act.REFUND_ARRIVES:
            self.paid_out += done.amount or 0
            self.methods = _sum(self.methods, {done.method or "": done.amount or 0})
        assert self.request.version == before.version + 1
        if before.state in END_STATES:
            assert done.act in {Act.REOPEN, Act.REFUND_FAILS}

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

    @precondition(lambda self: bool(self.request.settled_methods))
    @rule(data=st.data())
    def a_provider_fails(self, data: st.DataObject) -> None:
        """The refund of one method, or of a part of it, does not arrive."""
        method = data.draw(st.sampled_from(sorted(self.request.settled_methods)))
        amount = data.draw(st.integers(1, self.request.settled_methods[method]))
        failed = deed(Act.REFUND_FAILS, Who.SYSTEM, at=self.now, amount=amount)
        before = self.request
        self.attempt(replace(failed, method=method))
        assert self.request.version == before.version + 1, "a failure is never refused"
        assert self.request.payable >= before.payable
        self.lost.append((method, amount))

    @precondition(lambda self: bool(self.lost))
    @rule(data=st.data())
    def what_failed_arrives_after_all(self, data: st.DataObject) -> None:
        method, amount = self.lost.pop(data.draw(st.integers(0, len(self.lost) - 1)))
        came = deed(Act.REFUND_ARRIVES, Who.SYSTEM, at=self.now, amount=amount)
        self.attempt(replace(came, method=method))

    @precondition(lambda self: self.request.state is State.REFUND_FAILED)
    @rule(act=st.sampled_from([Act.RETRY_REFUND, Act.PAY_OTHERWISE, Act.SETTLE_BY_HAND]))
    def a_person_pays_what_failed(self, act: Act) -> None:
        before = self.request
        self.attempt(deed(act, Who.AGENT, at=self.now, actor="agent:third"))
        assert self.request.state is State.COMPLETED
        assert self.request.settled == before.granted
        assert not self.request.failed

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
        assert request.settled_methods == {k: v for k, v in self.methods.items() if v}
        for line, part in request.settled_lines.items():
            assert 0 < part <= max(request.grant.lines.get(line, 0), part)
        assert 0 <= request.failed <= request.payable
        assert sum(request.settled_lines.values()) <= request.settled

    @invariant()
    def nothing_ends_while_a_refund_is_lost(self) -> None:
        if self.request.failed:
            assert self.request.state not in END_STATES
            assert self.request.due is not None

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
