"""A provider that moves no money: for trying out, with failures that can be chosen.

What happens depends only on the connection's settings and the refund, so that it is the same
each time: `outcome` for all refunds, or `outcome_1234` for those of 1234 minor units.
"""

import hashlib
import hmac
from datetime import datetime
from typing import ClassVar, Final

import msgspec

from xiaoer.commerce.ports.payments import (
    Account,
    HookAnswer,
    HookCall,
    HookSignatureError,
    HookUnreadableError,
    Needs,
    Outcome,
    ProviderAwayError,
    ProviderRefusedError,
    Quality,
    QualityLevel,
    Receipt,
    RefundOrder,
)

SIGNATURE: Final = "x-sandbox-signature"
OUTCOMES: Final = frozenset({"succeeded", "failed", "closed", "accepted", "refused", "away"})


class Sandbox:
    """`accepted` stays under way until a callback or the next question ends it well."""

    kind: ClassVar[str] = "sandbox"
    needs: ClassVar[Needs] = Needs(
        optional=frozenset({"outcome", "outcome_*"}), optional_secrets=frozenset({"callback_key"})
    )
    quality: ClassVar[Quality] = Quality(
        level=QualityLevel.OWN_SHAPES,
        proof="its own tests; it stands for no real provider",
        gap="moves no money",
        checked_on="2026-11-25",
    )

    async def refund(self, order: RefundOrder, account: Account) -> Receipt:
        """Answer as the settings say."""
        return _receipt(order, _outcome(order, account))

    async def status(self, order: RefundOrder, reference: str | None, account: Account) -> Receipt:
        """What was under way has ended well by the time somebody asks."""
        outcome = _outcome(order, account)
        return _receipt(order, "succeeded" if outcome == "accepted" else outcome)

    def read(self, call: HookCall, account: Account, now: datetime) -> Receipt | None:
        """A callback `{"key", "outcome"}` signed with HMAC-SHA256 in hex."""
        key = account.secrets.get("callback_key", "")
        if not key or not hmac.compare_digest(
            sign(call.body, key).encode(), call.headers.get(SIGNATURE, "").encode()
        ):
            raise HookSignatureError
        try:
            return msgspec.json.decode(call.body, type=Receipt)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise HookUnreadableError(vendor="sandbox") from error

    def accepted(self) -> HookAnswer:
        """Fine."""
        return HookAnswer(200, b"{}")

    def refused(self, error: Exception) -> HookAnswer:
        """Not fine."""
        status = 401 if isinstance(error, HookSignatureError) else 422
        return HookAnswer(status, b"{}")


def sign(body: bytes, key: str) -> str:
    """What a callback carries as its signature."""
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def _outcome(order: RefundOrder, account: Account) -> str:
    config = account.config
    chosen = config.get(f"outcome_{order.amount.amount_minor}") or config.get("outcome", "")
    return chosen if chosen in OUTCOMES else "succeeded"


def _receipt(order: RefundOrder, outcome: str) -> Receipt:
    match outcome:
        case "refused":
            raise ProviderRefusedError(reason="sandbox_refused")
        case "away":
            raise ProviderAwayError(provider="sandbox")
        case _:
            reason = "sandbox_failed" if outcome == "failed" else None
            return Receipt(
                order.key, Outcome(outcome), f"sandbox-{order.key}", order.amount, None, reason
            )
