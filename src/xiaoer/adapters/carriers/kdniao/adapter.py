"""快递鸟 as a carrier that calls us."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

import msgspec

from xiaoer.adapters.carriers.kdniao.translate import account_of, signed_data, translate
from xiaoer.commerce.ports.carriers import (
    Account,
    HookAnswer,
    HookCall,
    HookUnreadableError,
    Needs,
    ParcelNews,
    Quality,
    QualityLevel,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Kdniao:
    """Takes pushes signed with the connection's key, for the account it names."""

    kind: ClassVar[str] = "kdniao"
    needs: ClassVar[Needs] = Needs(config=frozenset({"account"}), secrets=frozenset({"app_key"}))
    quality: ClassVar[Quality] = Quality(
        level=QualityLevel.OWN_SHAPES,
        proof="goldens in the shape the vendor is known to send, signatures and tampering",
        gap="no public machine-readable specification or simulator; never met the vendor",
        checked_on="2026-11-25",
    )

    def read(self, call: HookCall, account: Account) -> list[ParcelNews]:
        """Verify and translate; a push for another account is unreadable."""
        data = signed_data(call, account.secrets["app_key"])
        news = translate(data)
        if account_of(data) not in {"", account.config["account"]}:
            raise HookUnreadableError(vendor="kdniao")
        return news

    def accepted(self, account: Account, at: datetime) -> HookAnswer:
        """The vendor repeats a push until it reads this."""
        time = at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        return _answer(account.config["account"], time, is_taken=True, reason="")

    def refused(self, error: Exception) -> HookAnswer:
        """In the vendor's own form, with status 200 as it expects."""
        return _answer("", "", is_taken=False, reason="未受理")


def _answer(account: str, time: str, *, is_taken: bool, reason: str) -> HookAnswer:
    body = {
        "EBusinessID": account,
        "UpdateTime": time,
        "Success": is_taken,
        "Reason": reason,
    }
    return HookAnswer(200, msgspec.json.encode(body))
