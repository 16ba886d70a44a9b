"""A shop's own system that speaks the documented contract (docs/reference/shop-rest.md)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from urllib.parse import urlencode

from xiaoer.adapters.shops import signing
from xiaoer.adapters.shops.http import base_url, call
from xiaoer.adapters.shops.rest.translate import read_page
from xiaoer.commerce.ports.shops import (
    Account,
    HookCall,
    Needs,
    Quality,
    QualityLevel,
    ShopAnswerError,
    ShopPage,
    ShopRefund,
)
from xiaoer.kernel.http.outbound import Outbound

PAGE: Final = 100


@dataclass(frozen=True)
class Rest:
    """`GET /changes` behind a cursor, `POST /refunds` under an Idempotency-Key."""

    outbound: Outbound
    kind: ClassVar[str] = "rest"
    needs: ClassVar[Needs] = Needs(
        config=frozenset({"base_url"}),
        secrets=frozenset({"token"}),
        optional_secrets=frozenset({signing.SECRET}),
    )
    quality: ClassVar[Quality] = Quality(
        level=QualityLevel.OWN_SHAPES,
        proof="a small shop on http.server: pages, 429 with Retry-After, bad rows, refunds",
        gap="a shop that others wrote to this contract",
        checked_on="2026-11-30",
    )

    async def read(self, account: Account, cursor: str | None) -> ShopPage:
        """One page of changes."""
        query = urlencode({"limit": str(PAGE)} | ({"cursor": cursor} if cursor else {}))
        url = f"{base_url(account)}/changes?{query}"
        answer, _ = await call(self.outbound, "GET", url, headers=_headers(account))
        return read_page(answer)

    async def refund(self, wanted: ShopRefund, account: Account) -> str:
        """The shop itself keeps the key from counting twice."""
        body = {
            "key": wanted.key,
            "order": wanted.order_external_id,
            "number": wanted.order_number,
            "amount": str(wanted.amount.to_decimal()),
            "currency": wanted.amount.currency,
            "lines": [{"id": key, "amount_minor": part} for key, part in wanted.lines.items()],
            "payments": list(wanted.payments),
            "reason": wanted.reason,
        }
        headers = _headers(account) | {"Idempotency-Key": wanted.key}
        url = f"{base_url(account)}/refunds"
        answer, _ = await call(self.outbound, "POST", url, headers=headers, body=body)
        if not answer.get("id"):
            raise ShopAnswerError(reason="no_refund_id")
        return str(answer["id"])

    def verify(self, call: HookCall, account: Account, now: datetime) -> None:
        """Signed as Standard Webhooks says."""
        signing.verify(call, account, now)


def _headers(account: Account) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.secrets['token']}"}
