"""From stored requests to what people read, in their language."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from xiaoer.commerce.aftersales.model.acting import NEEDS
from xiaoer.commerce.aftersales.model.limits import Attempt, Hindrance, hindrance
from xiaoer.commerce.aftersales.model.machines import machine_of
from xiaoer.commerce.aftersales.model.request import Request
from xiaoer.commerce.aftersales.model.words import Act, Kind, RefusalReason, Who
from xiaoer.commerce.aftersales.reasons import reason_text
from xiaoer.commerce.aftersales.store.requests import StoredRequest
from xiaoer.commerce.aftersales.store.trail import (
    StoredEvidence,
    StoredLine,
    StoredParcel,
    StoredStep,
)
from xiaoer.commerce.aftersales.views import (
    ActView,
    AftersalesRow,
    ClaimedLineView,
    CodeText,
    DecisionView,
    DueView,
    EvidenceView,
    ReturnParcelView,
    RuleView,
    StepView,
)
from xiaoer.commerce.aftersales.writing import Doer
from xiaoer.commerce.model import mask_name
from xiaoer.commerce.present import in_locale
from xiaoer.kernel.i18n import closest, translate
from xiaoer.kernel.money import Money

PREFIX: Final = "commerce.aftersales"


def said(group: str, code: str, locale: str, **params: object) -> str:
    """The text of a code of after-sales requests."""
    return translate(f"{PREFIX}.{group}.{code}", closest(locale), **params)


def row(
    stored: StoredRequest, lines: Iterable[StoredLine], now: datetime, locale: str
) -> AftersalesRow:
    request, currency = stored.request, stored.currency
    waiting = machine_of(request.kind).waiting.get(request.state)
    return AftersalesRow(
        id=stored.id,
        number=stored.number,
        version=request.version,
        kind=request.kind,
        kind_text=said("kind", request.kind, locale),
        state=request.state,
        state_text=said("state", request.state, locale),
        waiting_on=waiting.side if waiting else None,
        due=_due(request, now, locale),
        order_id=stored.order_id,
        order_number=stored.order_number,
        buyer=stored.buyer,
        buyer_name=mask_name(stored.buyer_name),
        reason=CodeText(stored.reason, said("reason", stored.reason, locale)),
        words=stored.words,
        lines=tuple(_line(line, currency, locale) for line in lines),
        decided=Money(request.grant.amount, currency),
        granted=Money(request.granted, currency),
        settled=Money(request.settled, currency),
        attempts=request.attempts,
        opened_at=request.opened_at,
        changed_at=request.changed_at or request.opened_at,
        ended_at=request.ended_at,
    )


def step(found: StoredStep, currency: str, locale: str, *, is_for_agents: bool) -> StepView:
    deed = found.deed
    amount = None if found.amount_minor is None else Money(found.amount_minor, currency)
    return StepView(
        version=found.version,
        act=CodeText(found.act, said("act", found.act, locale)),
        who=Who(found.who),
        actor_name=found.actor_name if is_for_agents else None,
        source=cast("Any", found.source),
        target=cast("Any", found.target),
        reason=_reason(found, locale, is_for_agents=is_for_agents),
        text=deed.text if deed else None,
        amount=amount,
        at=found.at,
    )


def _reason(found: StoredStep, locale: str, *, is_for_agents: bool) -> CodeText | None:
    """Why; what a provider says of itself is for colleagues."""
    deed = found.deed
    if deed is None or not deed.reason or (deed.act is Act.REFUND_FAILS and not is_for_agents):
        return None
    return _refusal(deed.reason, locale)


def acts(
    request: Request, reader: Doer, now: datetime, locale: str, barred: frozenset[str]
) -> tuple[ActView, ...]:
    """Every act of the reader's side that the kind knows, those that can be done first.

    `barred` acts need a permission that the reader lacks.
    """
    machine = machine_of(request.kind)
    mine = dict.fromkeys(move.act for move in machine.moves if move.who is reader.who)
    found: list[ActView] = []
    for act in mine:
        why = hindrance(request, Attempt(act, reader.who, reader.key, now))
        if act in barred:
            why = Hindrance("permission_missing")
        text = (
            None if why is None else CodeText(why.code, said("why", why.code, locale, **why.params))
        )
        found.append(
            ActView(act.value, said("act", act, locale), why is None, text, NEEDS.get(act, ()))
        )
    return tuple(sorted(found, key=lambda view: not view.is_allowed))


def evidence(found: Sequence[StoredEvidence], *, is_for_agents: bool) -> tuple[EvidenceView, ...]:
    return tuple(
        EvidenceView(
            e.id,
            e.kind,
            e.name,
            e.media_type,
            e.url,
            Who(e.who),
            e.at,
            e.is_seen_before and is_for_agents,
        )
        for e in found
    )


def parcels(found: Sequence[StoredParcel]) -> tuple[ReturnParcelView, ...]:
    return tuple(
        ReturnParcelView(p.way, p.carrier, p.tracking_number, p.shipped_at, p.arrived_at)
        for p in found
    )


def decision(stored: StoredRequest, locale: str) -> DecisionView:
    found, named = stored.decision, stored.request.grant.decision_id
    return DecisionView(
        id=UUID(named) if named else None,
        verdict=str(found["verdict"]),
        amount=Money(stored.request.grant.amount, stored.currency),
        return_freight=found["return_freight"],
        outbound_freight=found["outbound_freight"],
        because=tuple(
            RuleView(rule["rule_id"], rule["effect"], _filled(rule, locale))
            for rule in found["because"]
        ),
        alternatives=tuple(
            CodeText(wish, said("kind", wish, locale))
            for wish in dict.fromkeys(other["wish"] for other in found["alternatives"])
            if wish in frozenset(Kind)
        ),
        policy_version=str(found["policy_version"]),
    )


def _filled(rule: dict[str, Any], locale: str) -> str:
    """A rule's text with its figures."""
    text = in_locale(rule["text"], closest(locale))
    for name, value in rule["params"].items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _due(request: Request, now: datetime, locale: str) -> DueView | None:
    due = request.due
    if due is None:
        return None
    return DueView(due.clock, said("clock", due.clock, locale), due.at, now >= due.at)


def _line(line: StoredLine, currency: str, locale: str) -> ClaimedLineView:
    return ClaimedLineView(
        line.position,
        line.quantity,
        line.sku,
        in_locale(line.titles, locale),
        Money(line.price_minor, currency),
        line.image,
    )


def _refusal(code: str, locale: str) -> CodeText:
    if code in frozenset(RefusalReason):
        return CodeText(code, said("refusal", code, locale))
    return CodeText(code, reason_text(code, locale))
