"""Policies, decisions and compensations as people and programs see them.

Texts are in the reader's language, money is `Money`, instants are aware UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from xiaoer.commerce.policies.model.decision import Deadline, LineAmount, Payer, Verdict
from xiaoer.commerce.policies.model.facts import Reason, Wish
from xiaoer.commerce.policies.model.rule import Level, Status
from xiaoer.kernel.money import Money


@dataclass(frozen=True)
class ScopeView:
    """Where a rule or pack applies; an empty list means everywhere."""

    regions: list[str]
    channels: list[str]
    shops: list[str]
    categories: list[str]
    tiers: list[str]
    tags: list[str]


@dataclass(frozen=True)
class RuleView:
    """`values` are the figures that `text` tells; `from` and `until` are whole local days.

    `status` is verified when somebody read the figures in the source on `checked_on`.
    """

    id: str
    level: Level
    text: str
    source: str
    status: Status
    checked_on: date
    effective_from: date | None
    effective_until: date | None
    wishes: list[Wish]
    values: dict[str, str]
    scope: ScopeView


@dataclass(frozen=True)
class PackView:
    """`is_shipped`: it comes with the product; the others are the shop's own."""

    name: str
    level: Level
    title: str
    zone: str
    is_shipped: bool
    scope: ScopeView
    rules: list[RuleView]


@dataclass(frozen=True)
class VersionView:
    """A published version; `packs` are their names."""

    number: int
    region: str | None
    packs: list[str]
    rule_count: int
    sha256: str
    effective_at: datetime
    published_at: datetime
    published_by: str


@dataclass(frozen=True)
class PoliciesView:
    """`version` is None while nothing is published and the shipped default packs hold."""

    version: VersionView | None
    region: str | None
    packs: list[PackView]
    available_packs: list[str]


@dataclass(frozen=True)
class MethodMoneyView:
    """Money back to (positive) or taken from (negative) one payment method."""

    method_id: str
    amount: Money


@dataclass(frozen=True)
class BecauseView:
    """A rule that took part; `effect` is grants, refuses, limits, sets or asks.

    `source` names the text it comes from, `unknown` is a fact nobody knows, `unmet` the condition
    that a grant missed.
    """

    rule_id: str
    pack: str
    effect: str
    text: str
    source: str
    unknown: str | None
    unmet: str | None


@dataclass(frozen=True)
class AlternativeView:
    """Another wish that would be granted; `lines` when only these positions would be."""

    wish: Wish
    rule_id: str
    lines: list[int]


@dataclass(frozen=True)
class AdjustmentView:
    """What a rule took off (negative) or added; `kind` such as bundle, cap, outbound_freight."""

    kind: str
    rule_id: str
    amount: Money


@dataclass(frozen=True)
class VerdictView:
    """`amount` is what the buyer gets back in all (negative: pays more).

    It is the sum of `lines` and `order_amount`. `inputs` are the facts that were looked at.
    """

    verdict: Verdict
    amount: Money
    order_amount: Money | None
    lines: list[LineAmount]
    methods: list[MethodMoneyView]
    return_freight: Payer | None
    outbound_freight: Payer | None
    deadlines: list[Deadline]
    because: list[BecauseView]
    alternatives: list[AlternativeView]
    adjustments: list[AdjustmentView]
    inputs: dict[str, object]
    policy_version: str


@dataclass(frozen=True)
class DecisionRowView:
    """A stored decision in a list."""

    id: UUID
    order_number: str
    wish: Wish
    reason: Reason
    verdict: Verdict
    amount: Money
    rule_ids: list[str]
    version: int
    decided_at: datetime


@dataclass(frozen=True)
class DecisionView:
    """A stored decision with everything that explains it."""

    id: UUID
    order_number: str
    wish: Wish
    reason: Reason
    version: int
    decided_at: datetime
    result: VerdictView


@dataclass(frozen=True)
class ReplayView:
    """`is_same`: the same case under the version of its day gives the same answer."""

    is_same: bool
    stored: VerdictView
    replayed: VerdictView


@dataclass(frozen=True)
class AdvantageView:
    """A buyer who got more than the standard, what the standard gives, and the rules of it."""

    decision: DecisionRowView
    standard: VerdictView
    rules: list[BecauseView]
    difference: Money


@dataclass(frozen=True)
class CompensationView:
    """`status`: granted, rejected, or proposed while it waits for a second person.

    `allowed` is what the caps still allowed; `is_beyond_caps` when that is less than `amount`.
    `pay_to` is original, store_credit or coupon; `paid_with` names the methods that got it.
    """

    id: UUID
    decision_id: UUID
    order_number: str
    customer: str
    amount: Money
    allowed: Money
    is_beyond_caps: bool
    status: str
    verdict: Verdict
    reason: str
    pay_to: str
    proposed_by: str
    approved_by: str | None
    rejected_by: str | None
    created_at: datetime
    settled_at: datetime | None
    paid_at: datetime | None
    paid_with: str | None
