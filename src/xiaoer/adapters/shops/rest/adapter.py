"""A shop's own system that speaks the documented contract (docs/reference/shop-rest.md)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from xiaoer.adapters.shops import signing
from xiaoer.adapters.shops.http import Json
from xiaoer.adapters.shops.rest.translate import read_page
from xiaoer.adapters.shops.tokened import get_changes, post_refund
from xiaoer.commerce.ports.shops import (
    Account,
    HookCall,
    Needs,
    Quality,
    QualityLevel,
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
        answer, _ = await get_changes(self.outbound, account, "/changes", cursor=cursor, limit=PAGE)
        return read_page(answer)

    async def refund(self, wanted: ShopRefund, account: Account) -> str:
        """The shop itself keeps the key from counting twice."""
        body: Json = {
            "key": wanted.key,
            "order": wanted.order_external_id,
            "number": wanted.order_number,
            "amount": str(wanted.amount.to_decimal()),
            "currency": wanted.amount.currency,
            "lines": [{"id": key, "amount_minor": part} for key, part in wanted.lines.items()],
            "payments": list(wanted.payments),
            "reason": wanted.reason,
        }
        once = {"Idempotency-Key": wanted.key}
        return await post_refund(self.outbound, account, "/refunds", body=body, more=once)

    def verify(self, call: HookCall, account: Account, now: datetime) -> None:
        """Signed as Standard Webhooks says."""
        signing.verify(call, account, now)
