"""django-oscar, through the add-on in integrations/django_oscar."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from urllib.parse import quote, urlencode

from xiaoer.adapters.shops import signing
from xiaoer.adapters.shops.http import base_url, call
from xiaoer.adapters.shops.oscar.translate import read_changes
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
        query = urlencode({"limit": str(PAGE)} | ({"cursor": cursor} if cursor else {}))
        url = f"{base_url(account)}/changes/?{query}"
        _, reply = await call(self.outbound, "GET", url, headers=_headers(account))
        return read_changes(reply.body, account.config.get("statuses", ""))

    async def refund(self, wanted: ShopRefund, account: Account) -> str:
        """A refund on the order's payment sources, with its payment event."""
        number = quote(wanted.order_number, safe="")
        url = f"{base_url(account)}/orders/{number}/refunds/"
        body = {
            "key": wanted.key,
            "amount": str(wanted.amount.to_decimal()),
            "reason": wanted.reason,
            "lines": dict(wanted.lines),
        }
        answer, _ = await call(self.outbound, "POST", url, headers=_headers(account), body=body)
        if not answer.get("id"):
            raise ShopAnswerError(reason="no_refund_id")
        return str(answer["id"])

    def verify(self, call: HookCall, account: Account, now: datetime) -> None:
        """Signed as Standard Webhooks says."""
        signing.verify(call, account, now)


def _headers(account: Account) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.secrets['token']}"}
