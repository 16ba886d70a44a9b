"""After-sales requests as agents and buyers see them: frozen values whose JSON is the wire shape.

Every code (`kind`, `state`, `reason`, `act`) comes with its text in the reader's language.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xiaoer.commerce.aftersales.model.words import ClockName, Kind, Side, State, Who
from xiaoer.kernel.money import Money


@dataclass(frozen=True)
class CodeText:
    """A stable code and what it says."""

    code: str
    text: str


@dataclass(frozen=True)
class ClaimedLineView:
    """`position` is the line's place in the order, from 0; `price` is that of one piece."""

    position: int
    quantity: int
    sku: str
    title: str
    price: Money
    image: str | None


@dataclass(frozen=True)
class DueView:
    """The running clock: what must have happened (`clock`), until when."""

    clock: ClockName
    text: str
    at: datetime
    is_overdue: bool


@dataclass(frozen=True)
class AftersalesRow:
    """A line of the queue. `decided` is the most the rules allow, `settled` what was paid back."""

    id: UUID
    number: str
    version: int
    kind: Kind
    kind_text: str
    state: State
    state_text: str
    waiting_on: Side | None
    due: DueView | None
    order_id: UUID
    order_number: str
    buyer: str
    buyer_name: str
    reason: CodeText
    words: str
    lines: tuple[ClaimedLineView, ...]
    decided: Money
    granted: Money
    settled: Money
    attempts: int
    opened_at: datetime
    changed_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class StepView:
    """One act of the history. `actor_name` is only for colleagues."""

    version: int
    act: CodeText
    who: Who
    actor_name: str | None
    source: State
    target: State
    reason: CodeText | None
    text: str | None
    amount: Money | None
    at: datetime


@dataclass(frozen=True)
class EvidenceView:
    """`is_seen_before`: a request on another order had this picture; told to colleagues only."""

    id: UUID
    kind: str
    name: str
    media_type: str
    url: str
    who: Who
    at: datetime
    is_seen_before: bool


@dataclass(frozen=True)
class ReturnParcelView:
    """`way` is return (to the shop), outbound (to the buyer) or send_back (goods not accepted)."""

    way: str
    carrier: str
    tracking_number: str
    shipped_at: datetime
    arrived_at: datetime | None


@dataclass(frozen=True)
class ActView:
    """An act of the reader's side; `needs` names the fields it cannot do without."""

    act: str
    text: str
    is_allowed: bool
    why_not: CodeText | None
    needs: tuple[str, ...]


@dataclass(frozen=True)
class RuleView:
    """A rule that took part in the decision."""

    rule_id: str
    effect: str
    text: str


@dataclass(frozen=True)
class NoticeView:
    """Something that went wrong outside: what it is, and what can be done about it."""

    id: UUID
    code: str
    text: str
    hint: str
    amount: Money


@dataclass(frozen=True)
class DecisionView:
    """What the rules said when they were last asked."""

    id: UUID | None
    verdict: str
    amount: Money
    return_freight: str | None
    outbound_freight: str | None
    because: tuple[RuleView, ...]
    alternatives: tuple[CodeText, ...]
    policy_version: str


@dataclass(frozen=True)
class AftersalesView:
    """A request with everything about it."""

    request: AftersalesRow
    offered: Money | None
    deducted: Money
    payable: Money
    undo_until: datetime | None
    details: dict[str, str]
    decision: DecisionView
    acts: tuple[ActView, ...]
    timeline: tuple[StepView, ...]
    evidence: tuple[EvidenceView, ...]
    parcels: tuple[ReturnParcelView, ...]
    notices: tuple[NoticeView, ...]


@dataclass(frozen=True)
class AftersalesCounts:
    """Open requests by bucket; each bucket stops at 1000. `due_soon`: within 24 hours."""

    open: int
    overdue: int
    due_soon: int
    waiting_on_buyer: int
    waiting_on_merchant: int
    waiting_on_carrier: int
    waiting_on_platform: int
    by_state: dict[str, int]
    by_kind: dict[str, int]
