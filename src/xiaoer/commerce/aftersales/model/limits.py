"""Why an act is not possible now: the state, the person, a limit or a clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from xiaoer.commerce.aftersales.model.machine import Fact
from xiaoer.commerce.aftersales.model.machines import machine_of
from xiaoer.commerce.aftersales.model.request import Request
from xiaoer.commerce.aftersales.model.words import PAYS, Act, Kind, State, Who
from xiaoer.commerce.policies.model.decision import Verdict


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A stable code with a text in the catalogue, and the figures of that text."""

    code: str
    params: dict[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who wants to do what, when."""

    act: Act
    who: Who
    actor: str
    at: datetime


BY_RULES: Final = "system:rules"
"""Who acts when the rules grant something at once."""
Limit = Callable[[Request, Attempt], Hindrance | None]


def hindrance(request: Request, attempt: Attempt) -> Hindrance | None:
    """The first thing in the way of an act; None when it may be done."""
    machine = machine_of(request.kind)
    if not machine.of(request.state, attempt.act, attempt.who):
        others = any(m.source is request.state and m.act is attempt.act for m in machine.moves)
        code = "somebody_elses_act" if others else "not_in_this_state"
        return Hindrance(code, {"act": attempt.act.value, "state": request.state.value})
    if found := _limits(request, attempt):
        return found
    if attempt.act is Act.UNDO or request.state is State.REQUESTED:
        return None
    if machine.find(request.state, attempt.act, attempt.who, request.facts) is None:
        return Hindrance("facts_forbid", {"act": attempt.act.value, "state": request.state.value})
    return None


def _limits(request: Request, attempt: Attempt) -> Hindrance | None:
    limit = LIMITS.get(attempt.act)
    return limit(request, attempt) if limit else None


def _undo(request: Request, attempt: Attempt) -> Hindrance | None:
    before = request.before
    if before is None or request.changed_at is None:
        return Hindrance("nothing_to_undo")
    if request.granted_by != attempt.actor:
        return Hindrance("undo_not_yours")
    if attempt.at > request.changed_at + request.terms.undo:
        return Hindrance("undo_too_late", {"seconds": int(request.terms.undo.total_seconds())})
    return None


def _reopen(request: Request, attempt: Attempt) -> Hindrance | None:
    if request.is_final:
        return Hindrance("decided_for_good")
    if request.attempts >= request.terms.attempts:
        return Hindrance("attempts_used_up", {"most": request.terms.attempts})
    if request.ended_at and attempt.at > request.ended_at + request.terms.reopen:
        return Hindrance("reopen_too_late", {"days": request.terms.reopen.days})
    if request.settled and not request.room:
        return Hindrance("settled_in_full")
    return None


def _ask_evidence(request: Request, _: Attempt) -> Hindrance | None:
    if request.evidence_rounds >= request.terms.evidence_rounds:
        return Hindrance("evidence_asked_often", {"most": request.terms.evidence_rounds})
    return None


def _agree(request: Request, _: Attempt) -> Hindrance | None:
    if request.grant.verdict is Verdict.REFUSED:
        return Hindrance("not_granted")
    return _ruling(request, _)


def _ruling(request: Request, _: Attempt) -> Hindrance | None:
    if request.kind in PAYS and not request.room and not request.failed:
        return Hindrance("nothing_to_grant")
    return None


def _offer(request: Request, _: Attempt) -> Hindrance | None:
    if request.grant.verdict is Verdict.REFUSED:
        return Hindrance("not_granted")
    return None if request.room else Hindrance("nothing_to_grant")


def _refuse(request: Request, _: Attempt) -> Hindrance | None:
    if request.grant.verdict is Verdict.ALLOWED:
        return Hindrance("entitled")
    return None


def _settle(request: Request, attempt: Attempt) -> Hindrance | None:
    limit = request.terms.two_people_over
    is_large = limit is not None and request.payable > limit
    # goodwill is nobody's due: it always takes two
    is_large = is_large or (request.kind is Kind.COMPENSATION and request.payable > 0)
    is_alone = attempt.who is Who.SYSTEM or attempt.actor == request.granted_by
    if is_large and is_alone:
        return Hindrance("second_person_needed")
    return None


def _expire(request: Request, attempt: Attempt) -> Hindrance | None:
    if request.due is None or attempt.at < request.due.at:
        return Hindrance("not_due")
    return None


def _settle_or_expire(request: Request, attempt: Attempt) -> Hindrance | None:
    if attempt.who is not Who.SYSTEM or attempt.actor == BY_RULES:
        return _settle(request, attempt)
    return _expire(request, attempt)


def _advance(request: Request, attempt: Attempt) -> Hindrance | None:
    if not request.payable:
        return Hindrance("nothing_to_grant")
    # by the rules only where money stays with the shop until a step of its own
    return _settle(request, attempt) if attempt.who is Who.AGENT else None


def _withdraw(request: Request, _: Attempt) -> Hindrance | None:
    is_ahead = request.state is State.TO_RETURN and request.facts[Fact.PAID_AHEAD]
    return Hindrance("paid_ahead") if is_ahead else None


LIMITS: Final[dict[Act, Limit]] = {
    Act.UNDO: _undo,
    Act.REOPEN: _reopen,
    Act.ASK_EVIDENCE: _ask_evidence,
    Act.AGREE: _agree,
    Act.OFFER: _offer,
    Act.REFUSE: _refuse,
    Act.SETTLE: _settle_or_expire,
    Act.ADVANCE: _advance,
    Act.PAY_OTHERWISE: _settle,
    Act.SETTLE_BY_HAND: _settle,
    Act.WITHDRAW: _withdraw,
    Act.RULE_FOR_BUYER: _ruling,
    Act.EXPIRE: _expire,
    Act.AUTO_AGREE: _expire,
}
