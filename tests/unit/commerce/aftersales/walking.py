"""A request of each kind in each of its states, reached by nothing but deeds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from tests.factories.aftersales import PERSON, TERMS, deed, given_request

from xiaoer.commerce.aftersales.errors import (
    ActIncompleteError,
    ActRefusedError,
    AmountTooHighError,
)
from xiaoer.commerce.aftersales.model.acting import act, replay
from xiaoer.commerce.aftersales.model.machines import machine_of
from xiaoer.commerce.aftersales.model.request import Deed, Grant, Request
from xiaoer.commerce.aftersales.model.words import Act, Kind, State, Who
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.kernel.i18n import LOCALES, translate

REFUSALS = (ActRefusedError, ActIncompleteError, AmountTooHighError)
SMALL = 1_000
FREE = replace(TERMS, two_people_over=None, attempts=2, evidence_rounds=1)
LESS = Grant(None, Verdict.NEEDS_PERSON, 10_000, {"0": 10_000}, {"card": 10_000})


def attempt_of(request: Request, act: Act, who: Who, *, other: bool = False) -> Deed:
    """The deed a moment later, or when the running clock ends, with everything it may need."""
    moment = (request.changed_at or request.opened_at) + timedelta(seconds=1)
    by_clock = who is Who.SYSTEM and request.due is not None
    at = max(moment, request.due.at) if by_clock and request.due else moment
    actor = "agent:other" if other and who is Who.AGENT else PERSON[who]
    done = deed(act, who, at=at, actor=actor, amount=SMALL, grant=LESS)
    return replace(done, method="card")


def steps_of(request: Request) -> Iterator[Request]:
    """Whatever one deed of anybody makes of a request."""
    for move in machine_of(request.kind).moves:
        if move.source is request.state:
            for other in (False, True):
                try:
                    yield act(request, attempt_of(request, move.act, move.who, other=other))
                except REFUSALS:
                    continue


@cache
def in_every_state(kind: Kind) -> dict[State, Request]:
    """The first request found in each state, walking breadth first."""
    verdicts = (Verdict.NEEDS_PERSON, Verdict.ALLOWED, Verdict.REFUSED)
    starts = [given_request(kind, verdict=one, terms=FREE) for one in verdicts]
    found: dict[State, Request] = {}
    queue = [*starts, given_request(kind, amount=0, verdict=Verdict.ALLOWED, terms=FREE)]
    seen: set[str] = set()
    while queue:
        request = queue.pop(0)
        found.setdefault(request.state, request)
        for after in steps_of(request):
            key = f"{after.state} {after.facts} {after.granted} {after.attempts}"
            if key not in seen:
                seen.add(key)
                queue.append(after)
    return found


def refused(request: Request, done: Deed) -> str:
    """The reason's code; the request is as it was."""
    before = replace(request)
    with pytest.raises(ActRefusedError) as told:
        act(request, done)
    assert request == before
    assert all(translate(told.value.code, one) != told.value.code for one in LOCALES)
    return told.value.code.rpartition(".")[2]


def inspecting() -> Request:
    steps = [deed(Act.AGREE), deed(Act.SHIP_RETURN, Who.BUYER), deed(Act.RECEIVE)]
    return replay(given_request(Kind.RETURN_REFUND), steps)
