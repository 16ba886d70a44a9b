"""Signatures of a shop's calls: Standard Webhooks (HMAC-SHA256 over id, time and body)."""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from typing import Final

from xiaoer.commerce.ports.shops import Account, HookCall, HookSignatureError

TOLERANCE: Final = 300
"""Seconds that the shop's clock may differ from ours."""
SECRET: Final = "webhook_secret"  # noqa: S105 - the name of a setting


def verify(call: HookCall, account: Account, now: datetime) -> None:
    """Raises HookSignatureError, also where no secret was agreed."""
    secret = account.secrets.get(SECRET, "")
    at = call.headers.get("webhook-timestamp", "")
    if not secret or not (at.isascii() and at.isdigit()):
        raise HookSignatureError
    if abs(now.timestamp() - int(at)) > TOLERANCE:
        raise HookSignatureError
    wanted = sign(secret, call.headers.get("webhook-id", ""), at, call.body).encode()
    given = call.headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(wanted, item.encode()) for item in given):
        raise HookSignatureError


def sign(secret: str, call_id: str, at: str, body: bytes) -> str:
    """One version-1 signature; `secret` is text, or base64 behind `whsec_`."""
    key = secret.encode()
    if secret.startswith("whsec_"):
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error as error:
            raise HookSignatureError from error
    mac = hmac.new(key, f"{call_id}.{at}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()
