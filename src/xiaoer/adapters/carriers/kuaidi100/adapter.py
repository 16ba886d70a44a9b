"""快递100 as a carrier that calls us."""

from datetime import datetime
from typing import ClassVar

import msgspec

from xiaoer.adapters.carriers.kuaidi100.translate import signed_param, translate
from xiaoer.commerce.ports.carriers import (
    Account,
    HookAnswer,
    HookCall,
    Needs,
    ParcelNews,
    Quality,
    QualityLevel,
)


class Kuaidi100:
    """Takes pushes of subscriptions made with the connection's salt."""

    kind: ClassVar[str] = "kuaidi100"
    needs: ClassVar[Needs] = Needs(secrets=frozenset({"salt"}))
    quality: ClassVar[Quality] = Quality(
        level=QualityLevel.OWN_SHAPES,
        proof="goldens in the shape the vendor is known to send, signatures and tampering",
        gap="no public machine-readable specification or simulator; never met the vendor",
        checked_on="2026-11-25",
    )

    def read(self, call: HookCall, account: Account) -> list[ParcelNews]:
        """Verify and translate."""
        return translate(signed_param(call, account.secrets["salt"]))

    def accepted(self, account: Account, at: datetime) -> HookAnswer:
        """The vendor repeats a push until it reads this."""
        return _answer(is_taken=True, code="200", text="成功")

    def refused(self, error: Exception) -> HookAnswer:
        """In the vendor's own form, with status 200 as it expects."""
        return _answer(is_taken=False, code="500", text="未受理")


def _answer(*, is_taken: bool, code: str, text: str) -> HookAnswer:
    body = {"result": is_taken, "returnCode": code, "message": text}
    return HookAnswer(200, msgspec.json.encode(body))
