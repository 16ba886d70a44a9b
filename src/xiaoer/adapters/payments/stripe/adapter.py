"""Stripe over plain HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from urllib.parse import quote, urlencode

import msgspec

from xiaoer.adapters.payments.stripe.translate import KEY_FIELD, read_event, read_refund
from xiaoer.commerce.ports.payments import (
    Account,
    HookAnswer,
    HookCall,
    HookUnreadableError,
    Needs,
    ProviderAwayError,
    ProviderRefusedError,
    Quality,
    QualityLevel,
    Receipt,
    RefundOrder,
)
from xiaoer.kernel.http.outbound import Outbound, OutboundAwayError, Reply

API: Final = "https://api.stripe.com"
OK: Final = range(200, 300)
AGAIN: Final = frozenset({401, 403, 409, 429})
"""Refusals that end when somebody mends the key, or when the same request is over."""


class _Error(msgspec.Struct, frozen=True):
    code: str | None = None
    type: str | None = None


class _Refusal(msgspec.Struct, frozen=True):
    error: _Error = _Error()


@dataclass(frozen=True)
class Stripe:
    """The payment's reference is a PaymentIntent (`pi_…`) or a Charge (`ch_…`)."""

    outbound: Outbound
    kind: ClassVar[str] = "stripe"
    needs: ClassVar[Needs] = Needs(
        secrets=frozenset({"secret_key"}),
        optional=frozenset({"base_url"}),
        optional_secrets=frozenset({"webhook_secret"}),
    )
    quality: ClassVar[Quality] = Quality(
        level=QualityLevel.INDEPENDENT_PEER,
        proof="payments and refunds against localstripe 1.15.10 in a process of its own; "
        "event signatures by the published scheme",
        gap="never met the real service",
        checked_on="2026-11-25",
    )

    async def refund(self, order: RefundOrder, account: Account) -> Receipt:
        """POST /v1/refunds; Stripe itself keeps the key from paying twice."""
        if not order.payment_reference:
            raise ProviderRefusedError(reason="no_payment_reference")
        kind = "charge" if order.payment_reference.startswith("ch_") else "payment_intent"
        form = {
            kind: order.payment_reference,
            "amount": str(order.amount.amount_minor),
            f"metadata[{KEY_FIELD}]": order.key,
        }
        reply = await self._send("POST", "/v1/refunds", account, form=form, key=order.key)
        return _receipt(reply)

    async def status(self, order: RefundOrder, reference: str | None, account: Account) -> Receipt:
        """GET /v1/refunds/{id}; without an id the same request is made again under its key."""
        if reference is None:
            return await self.refund(order, account)
        return _receipt(
            await self._send("GET", f"/v1/refunds/{quote(reference, safe='')}", account)
        )

    def read(self, call: HookCall, account: Account, now: datetime) -> Receipt | None:
        """A signed event."""
        return read_event(call, account.secrets.get("webhook_secret", ""), now)

    def accepted(self) -> HookAnswer:
        """Any 2xx ends the repeats."""
        return HookAnswer(200, b"{}")

    def refused(self, error: Exception) -> HookAnswer:
        """Stripe shows the status to whoever set the endpoint up."""
        return HookAnswer(400, b"{}")

    async def _send(
        self,
        method: str,
        path: str,
        account: Account,
        *,
        form: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> Reply:
        base = (account.config.get("base_url") or API).rstrip("/")
        headers = {"Authorization": f"Bearer {account.secrets['secret_key']}"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if key is not None:
            headers["Idempotency-Key"] = key
        content = urlencode(form or {}).encode()
        try:
            return await self.outbound.send(method, base + path, headers=headers, content=content)
        except OutboundAwayError as error:
            raise ProviderAwayError(provider="stripe") from error


def _receipt(reply: Reply) -> Receipt:
    if reply.status in OK:
        try:
            return read_refund(reply.body)
        except HookUnreadableError as error:
            raise ProviderAwayError(provider="stripe") from error
    if reply.status in AGAIN or reply.status >= 500:  # noqa: PLR2004 - server errors
        raise ProviderAwayError(provider="stripe", status=reply.status)
    raise ProviderRefusedError(reason=_reason(reply))


def _reason(reply: Reply) -> str:
    try:
        error = msgspec.json.decode(reply.body, type=_Refusal).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        error = _Error()
    return error.code or error.type or str(reply.status)
