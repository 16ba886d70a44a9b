"""A request as it stands, and what somebody does with it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from xiaoer.commerce.aftersales.model.machine import Fact, Facts
from xiaoer.commerce.aftersales.model.terms import Terms
from xiaoer.commerce.aftersales.model.words import Act, ClockName, Kind, State, Who
from xiaoer.commerce.policies.model.decision import Verdict


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces of an order line the request is about."""

    position: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Surcharge:
    """What the buyer pays for something dearer: in all, by line position, by payment method."""

    amount: int
    lines: dict[str, int]
    methods: dict[str, int]


@dataclass(frozen=True, slots=True)
class Grant:
    """What a decision allows, in minor units: in all, by line position, by payment method."""

    decision_id: str | None
    verdict: Verdict
    amount: int
    lines: dict[str, int] = field(default_factory=dict[str, int])
    methods: dict[str, int] = field(default_factory=dict[str, int])
    surcharge: Surcharge | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A running clock."""

    clock: ClockName
    at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """Everything the rules need; amounts in minor units of one currency.

    `granted` is what the buyer was promised so far, `settled` what has been paid; `before` is the
    request as it was when an answer was given that may still be taken back. A `final` one was
    agreed by both sides or ruled, and cannot be reopened. `failed` of what was paid did not arrive.
    """

    kind: Kind
    lines: tuple[Line, ...]
    terms: Terms
    grant: Grant
    opened_at: datetime
    state: State = State.REQUESTED
    version: int = 1
    due: Due | None = None
    paused: dict[ClockName, timedelta] = field(default_factory=dict[ClockName, timedelta])
    granted: int = 0
    offered: int | None = None
    deducted: int = 0
    settled: int = 0
    settled_lines: dict[str, int] = field(default_factory=dict[str, int])
    settled_methods: dict[str, int] = field(default_factory=dict[str, int])
    failed: int = 0
    is_money_instead: bool = False
    is_goods_back: bool = False
    is_inspected: bool = False
    is_final: bool = False
    attempts: int = 1
    evidence_rounds: int = 0
    granted_by: str | None = None
    changed_at: datetime | None = None
    ended_at: datetime | None = None
    before: "Request | None" = None

    @property
    def facts(self) -> Facts:
        """What moves may depend on."""
        return {
            Fact.ENTITLED: self.is_entitled,
            Fact.GOODS_BACK: self.is_goods_back,
            Fact.OWES_MONEY: self.payable > 0,
            Fact.MONEY_INSTEAD: self.is_money_instead,
            Fact.GRANTED: self.grant.verdict is Verdict.ALLOWED,
            Fact.PAID_AHEAD: self.settled > 0 and not self.is_goods_back,
            Fact.OWES_REFUND: self.failed > 0,
        }

    @property
    def is_entitled(self) -> bool:
        """Whether the rules grant it without a person, and the merchant's silence means yes."""
        return self.grant.verdict is Verdict.ALLOWED and self.terms.silent_merchant == "agree"

    @property
    def kept(self) -> int:
        """What was paid, or was and did not arrive: no later answer takes it away."""
        return self.settled + self.failed

    @property
    def payable(self) -> int:
        """What is still to be paid of what was promised."""
        return max(0, self.granted - self.settled)

    @property
    def room(self) -> int:
        """What may still be promised."""
        return max(0, self.grant.amount - self.kept)


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody's act. `actor` is a subject's key; `amount` in minor units; `reason` a code.

    `method` is the payment method whose refund failed or arrived.
    """

    act: Act
    who: Who
    actor: str
    at: datetime
    reason: str | None = None
    text: str | None = None
    amount: int | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    grant: Grant | None = None
    method: str | None = None
