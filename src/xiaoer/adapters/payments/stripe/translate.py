"""Stripe: its refund objects and signed events to receipts. No call is made here."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from xiaoer.commerce.ports.payments import (
    HookCall,
    HookSignatureError,
    HookUnreadableError,
    Outcome,
    Receipt,
)
from xiaoer.kernel.money import InvalidAmountError, Money

TOLERANCE: Final = timedelta(minutes=5)
KEY_FIELD: Final = "xiaoer_refund"
OUTCOMES: Final[Mapping[str, Outcome]] = {
    "pending": Outcome.ACCEPTED,
    "requires_action": Outcome.ACCEPTED,
    "succeeded": Outcome.SUCCEEDED,
    "failed": Outcome.FAILED,
    "canceled": Outcome.CLOSED,
}


class Refund(msgspec.Struct, frozen=True):
    """The fields of a refund object that we read; `metadata` carries our key."""

    id: str
    amount: int
    currency: str
    status: str | None = None
    created: int | None = None
    metadata: dict[str, Any] | None = None
    failure_reason: str | None = None


class _Object(msgspec.Struct, frozen=True):
    object: msgspec.Raw


class _Event(msgspec.Struct, frozen=True):
    type: str
    data: _Object


def receipt_of(refund: Refund) -> Receipt:
    """The receipt of a refund object. Raises HookUnreadableError, also for an unknown status."""
    outcome = OUTCOMES.get(refund.status or "")
    if outcome is None:
        raise HookUnreadableError(vendor="stripe")
    try:
        amount = Money(refund.amount, refund.currency.upper())
        at = datetime.fromtimestamp(refund.created, UTC) if refund.created else None
    except (InvalidAmountError, ValueError, OverflowError, OSError) as error:
        raise HookUnreadableError(vendor="stripe") from error
    return Receipt(
        key=str((refund.metadata or {}).get(KEY_FIELD, "")),
        outcome=outcome,
        reference=refund.id,
        amount=amount,
        at=at,
        reason=refund.failure_reason,
    )


def read_refund(body: bytes) -> Receipt:
    """A refund as the API answers it."""
    try:
        return receipt_of(msgspec.json.decode(body, type=Refund))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HookUnreadableError(vendor="stripe") from error


def read_event(call: HookCall, secret: str, now: datetime) -> Receipt | None:
    """A signed event; None unless it is about a refund that we made."""
    verify(call, secret, now)
    try:
        event = msgspec.json.decode(call.body, type=_Event)
        if not event.type.startswith("refund.") and event.type != "charge.refund.updated":
            return None
        refund = msgspec.json.decode(event.data.object, type=Refund)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HookUnreadableError(vendor="stripe") from error
    receipt = receipt_of(refund)
    return receipt if receipt.key else None


def verify(call: HookCall, secret: str, now: datetime) -> None:
    """Check `Stripe-Signature`: an HMAC-SHA256 of the time and the body, five minutes long."""
    parts = [item.partition("=") for item in call.headers.get("stripe-signature", "").split(",")]
    stamps = [value for name, _, value in parts if name.strip() == "t"]
    given = [value.strip() for name, _, value in parts if name.strip() == "v1"]
    try:
        at = datetime.fromtimestamp(int(stamps[0]), UTC)
    except (IndexError, ValueError, OverflowError, OSError) as error:
        raise HookSignatureError from error
    expected = signature(stamps[0], call.body, secret).encode()
    is_signed = any(hmac.compare_digest(expected, item.encode()) for item in given)
    if not secret or not is_signed or abs(now - at) > TOLERANCE:
        raise HookSignatureError


def signature(stamp: str, body: bytes, secret: str) -> str:
    """What `v1` must be."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
