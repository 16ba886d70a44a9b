"""Payment providers: money back to whoever paid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol, runtime_checkable

from xiaoer.commerce.ports.hooks import (
    Account,
    HookAnswer,
    HookCall,
    HookSignatureError,
    HookUnreadableError,
    Needs,
    Quality,
    QualityLevel,
)
from xiaoer.kernel.errors import ConflictError, UnavailableError
from xiaoer.kernel.money import Money

__all__ = [
    "Account",
    "CallingBack",
    "HookAnswer",
    "HookCall",
    "HookSignatureError",
    "HookUnreadableError",
    "Needs",
    "Outcome",
    "PaymentProvider",
    "PaymentProviders",
    "ProviderAwayError",
    "ProviderRefusedError",
    "Quality",
    "QualityLevel",
    "Receipt",
    "RefundOrder",
]


class ProviderRefusedError(ConflictError):
    """The provider said no for good; `reason` is its own code."""

    code = "commerce.provider_refused"


class ProviderAwayError(UnavailableError):
    """No usable answer: whether the refund was taken is unknown, the same key asks again."""

    code = "commerce.provider_away"


class Outcome(StrEnum):
    """What a provider says of a refund."""

    ACCEPTED = "accepted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """What we ask for. The same `key` never pays twice; `paid` is the whole payment."""

    key: str
    payment_reference: str
    amount: Money
    paid: Money
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider's word about the refund with our `key`; `reference` is its own id."""

    key: str
    outcome: Outcome
    reference: str | None = None
    amount: Money | None = None
    at: datetime | None = None
    reason: str | None = None


class PaymentProvider(Protocol):
    """Pays back."""

    kind: ClassVar[str]
    quality: ClassVar[Quality]
    needs: ClassVar[Needs]

    async def refund(self, order: RefundOrder, account: Account) -> Receipt:
        """Ask for the refund. Raises ProviderRefusedError, ProviderAwayError."""
        ...

    async def status(self, order: RefundOrder, reference: str | None, account: Account) -> Receipt:
        """How it stands. Raises ProviderRefusedError, ProviderAwayError."""
        ...


@runtime_checkable
class CallingBack(Protocol):
    """A provider that tells us how refunds end."""

    def read(self, call: HookCall, account: Account, now: datetime) -> Receipt | None:
        """Verify and translate; None for news that is not about a refund.

        Raises HookSignatureError, HookUnreadableError.
        """
        ...

    def accepted(self) -> HookAnswer:
        """The answer after which the provider stops repeating the call."""
        ...

    def refused(self, error: Exception) -> HookAnswer:
        """The answer to a call that was not taken."""
        ...


@dataclass(frozen=True)
class PaymentProviders:
    """Every adapter by its kind."""

    by_kind: Mapping[str, PaymentProvider] = field(default_factory=dict[str, PaymentProvider])
