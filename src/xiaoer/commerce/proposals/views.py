"""Proposals as people and programs see them, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from xiaoer.commerce.policies.model.words import source_in
from xiaoer.commerce.present import in_locale
from xiaoer.commerce.proposals.judging import Judged, name_of, text_of
from xiaoer.commerce.proposals.model import Plan, Sentence
from xiaoer.commerce.proposals.store import Proposal
from xiaoer.kernel.i18n import translate
from xiaoer.kernel.money import Money


@dataclass(frozen=True)
class ChangeView:
    """`what` is for programs, `text` says it; `before` and `after` where there are such."""

    what: str
    before: str | None
    after: str | None
    text: str


@dataclass(frozen=True)
class MoveView:
    """Money of one payment method: `direction` is refund (to the buyer) or charge."""

    method_id: str
    label: str
    amount: Money
    direction: str
    text: str


@dataclass(frozen=True)
class DueView:
    """`act` is answer, ship_return, inspect or refund; `who` has to do it."""

    act: str
    who: str
    by: datetime


@dataclass(frozen=True)
class ReasonView:
    """A rule that took part; `effect` is grants, refuses, limits or sets; `source` its origin."""

    rule_id: str
    pack: str
    effect: str
    text: str
    source: str


@dataclass(frozen=True)
class InsteadView:
    """Another act that the rules would grant; `lines` when only for these positions."""

    act: str
    text: str
    rule_id: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class ProposalView:
    """`status` is made, executed, declined or expired; `summary` says everything in words.

    `amount` is what the buyer gets back in all, negative when they pay. Freight is paid by seller,
    by buyer, or null where nothing is sent.
    """

    id: UUID
    act: str
    status: str
    title: str
    summary: str
    changes: tuple[ChangeView, ...]
    money: tuple[MoveView, ...]
    amount: Money
    return_freight: str | None
    outbound_freight: str | None
    deadlines: tuple[DueView, ...]
    because: tuple[ReasonView, ...]
    decision_id: UUID | None
    rule_ids: tuple[str, ...]
    policy_version: str | None
    order_id: UUID | None
    contact_id: UUID | None
    conversation_id: UUID | None
    made_at: datetime
    made_by: str
    expires_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    executed_at: datetime | None
    result: dict[str, Any] | None


@dataclass(frozen=True)
class AllowedView:
    """What the rules say to one act on one order: allowed, refused or needs_person.

    `because` quotes the rules that decided; `alternatives` would be granted instead.
    """

    act: str
    title: str
    verdict: str
    amount: Money | None
    because: tuple[ReasonView, ...]
    alternatives: tuple[InsteadView, ...]


def sentence(said: Sentence, locale: str) -> str:
    """A sentence in one language."""
    return translate(
        said.code, locale, **{name: _shown(value, locale) for name, value in said.params.items()}
    )


def _shown(value: object, locale: str) -> object:
    """An amount or a text by locale as people read it; anything else as it is."""
    if not isinstance(value, dict):
        return value
    if "texts" in value:
        return in_locale(msgspec.convert(value["texts"], dict[str, str]), locale)
    return msgspec.convert(value, Money).format(locale)


def reasons(judged: Judged | Plan, locale: str) -> tuple[ReasonView, ...]:
    """The rules that took part, in one language."""
    return tuple(
        ReasonView(
            told.rule_id,
            told.pack,
            told.effect,
            text_of(told, locale),
            source_in(told.source, locale),
        )
        for told in judged.because
    )


def alternatives(judged: Judged, locale: str) -> tuple[InsteadView, ...]:
    """What would be granted instead, in one language."""
    return tuple(
        InsteadView(one.wish.value, name_of(one, locale), one.rule_id, one.lines)
        for one in judged.alternatives
    )


def proposal_view(proposal: Proposal, locale: str) -> ProposalView:
    """The proposal in one language."""
    plan = proposal.plan
    changes = tuple(
        ChangeView(c.what, c.before, c.after, sentence(c.sentence, locale)) for c in plan.changes
    )
    money = _money(plan, locale)
    return ProposalView(
        id=proposal.id,
        act=proposal.act.value,
        status=proposal.status.value,
        title=sentence(plan.title, locale),
        summary=_summary(plan, changes, money, locale),
        changes=changes,
        money=money,
        amount=Money(plan.net_minor, plan.currency),
        return_freight=plan.return_freight,
        outbound_freight=plan.outbound_freight,
        deadlines=tuple(DueView(d.act, d.who, d.by) for d in plan.deadlines),
        because=reasons(plan, locale),
        decision_id=proposal.decision_id,
        rule_ids=tuple(proposal.rule_ids),
        policy_version=proposal.policy_version,
        order_id=proposal.order_id,
        contact_id=proposal.contact_id,
        conversation_id=proposal.conversation_id,
        made_at=proposal.made_at,
        made_by=proposal.made_by,
        expires_at=proposal.expires_at,
        decided_by=proposal.decided_by,
        decided_at=proposal.decided_at,
        executed_at=proposal.executed_at,
        result=proposal.result,
    )


def _money(plan: Plan, locale: str) -> tuple[MoveView, ...]:
    found: list[MoveView] = []
    for move in plan.moves:
        direction = "refund" if move.amount_minor >= 0 else "charge"
        amount = Money(abs(move.amount_minor), plan.currency)
        text = translate(
            f"commerce.proposal.money.{direction}",
            locale,
            amount=amount.format(locale),
            method=move.label,
        )
        found.append(MoveView(move.method_id, move.label, amount, direction, text))
    return tuple(found)


def _summary(
    plan: Plan, changes: tuple[ChangeView, ...], money: tuple[MoveView, ...], locale: str
) -> str:
    lines = [sentence(plan.title, locale), *(c.text for c in changes), *(m.text for m in money)]
    for leg, payer in (("return", plan.return_freight), ("outbound", plan.outbound_freight)):
        if payer is not None:
            lines.append(translate(f"commerce.proposal.freight.{leg}.{payer}", locale))
    lines += [
        translate(
            "commerce.proposal.deadline",
            locale,
            who=translate(f"commerce.proposal.who.{due.who}", locale),
            act=translate(f"commerce.proposal.due.{due.act}", locale),
            by=f"{due.by:%Y-%m-%d %H:%M} UTC",
        )
        for due in plan.deadlines
    ]
    return "\n".join(lines)
