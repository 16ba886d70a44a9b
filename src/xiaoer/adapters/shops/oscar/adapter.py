"""django-oscar, through the add-on in integrations/django_oscar."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from urllib.parse import quote

from xiaoer.adapters.shops import signing
from xiaoer.adapters.shops.http import Json
from xiaoer.adapters.shops.oscar.translate import read_changes
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

PAGE: Final = 50


@dataclass(frozen=True)
class Oscar:
    """`base_url` is where the add-on is mounted, such as https://shop.example/xiaoer."""

    outbound: Outbound
    kind: ClassVar[str] = "oscar"
    needs: ClassVar[Needs] = Needs(
        config=frozenset({"base_url"}),
        secrets=frozenset({"token"}),
        optional=frozenset({"statuses"}),
        optional_secrets=frozenset({signing.SECRET}),
    )
    quality: ClassVar[Quality] = Quality(
        level=QualityLevel.INDEPENDENT_PEER,
        proof="django-oscar 4.2.1 in a process of its own, in every test run: an order placed at "
        "its checkout, a shipping event, a refund",
        gap="shops that forked oscar's order or payment apps",
        checked_on="2026-11-30",
    )

    async def read(self, account: Account, cursor: str | None) -> ShopPage:
        """Orders and products that changed."""
        _, reply = await get_changes(self.outbound, account, "/changes/", cursor=cursor, limit=PAGE)
        return read_changes(reply.body, account.config.get("statuses", ""))

    async def refund(self, wanted: ShopRefund, account: Account) -> str:
        """A refund on the order's payment sources, with its payment event."""
        number = quote(wanted.order_number, safe="")
        body: Json = {
            "key": wanted.key,
            "amount": str(wanted.amount.to_decimal()),
            "reason": wanted.reason,
            "lines": dict(wanted.lines),
        }
        return await post_refund(self.outbound, account, f"/orders/{number}/refunds/", body=body)

    def verify(self, call: HookCall, account: Account, now: datetime) -> None:
        """Signed as Standard Webhooks says."""
        signing.verify(call, account, now)
