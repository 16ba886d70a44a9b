"""Carriers: what they push to us, and where we may ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

from xiaoer.commerce.model import ParcelCode, ParcelEvent
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
from xiaoer.kernel.errors import NotFoundError, UnavailableError

__all__ = [
    "Account",
    "Carrier",
    "CarrierAwayError",
    "Carriers",
    "HookAnswer",
    "HookCall",
    "HookSignatureError",
    "HookUnreadableError",
    "Needs",
    "ParcelCode",
    "ParcelEvent",
    "ParcelNews",
    "ParcelUnknownError",
    "Pulling",
    "Pushing",
    "Quality",
    "QualityLevel",
]


class CarrierAwayError(UnavailableError):
    """The carrier did not answer, or asked to come back later."""

    code = "commerce.carrier_away"


class ParcelUnknownError(NotFoundError):
    """The carrier knows no such number, or not yet."""

    code = "commerce.parcel_unknown"


@dataclass(frozen=True, slots=True)
class ParcelNews:
    """What one report says about one parcel. `unread` lines had no time or no known meaning."""

    tracking_number: str
    events: tuple[ParcelEvent, ...]
    eta_at: datetime | None = None
    unread: int = 0


class Carrier(Protocol):
    """A source of parcel news."""

    kind: ClassVar[str]
    quality: ClassVar[Quality]
    needs: ClassVar[Needs]


@runtime_checkable
class Pushing(Protocol):
    """A carrier that calls us. Pure: no call of its own."""

    def read(self, call: HookCall, account: Account) -> list[ParcelNews]:
        """Verify and translate. Raises HookSignatureError, HookUnreadableError."""
        ...

    def accepted(self, account: Account, at: datetime) -> HookAnswer:
        """The answer after which the vendor stops repeating the call."""
        ...

    def refused(self, error: Exception) -> HookAnswer:
        """The answer to a call that was not taken."""
        ...


@runtime_checkable
class Pulling(Protocol):
    """A carrier that answers when asked."""

    async def track(self, number: str, account: Account) -> ParcelNews:
        """The parcel's whole trace. Raises ParcelUnknownError, CarrierAwayError."""
        ...


@dataclass(frozen=True)
class Carriers:
    """Every adapter by its kind."""

    by_kind: Mapping[str, Carrier] = field(default_factory=dict[str, Carrier])
