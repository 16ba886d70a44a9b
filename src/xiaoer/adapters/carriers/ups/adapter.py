"""UPS: asked for a parcel's trace, and telling events by Track Alert."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final
from urllib.parse import quote

import msgspec

from xiaoer.adapters.carriers.ups.translate import translate_alert, translate_answer
from xiaoer.commerce.ports.carriers import (
    Account,
    CarrierAwayError,
    HookAnswer,
    HookCall,
    HookSignatureError,
    Needs,
    ParcelNews,
    ParcelUnknownError,
    Quality,
    QualityLevel,
)
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.http.outbound import Outbound, OutboundAwayError, Reply
from xiaoer.kernel.ids import new_id

API: Final = "https://onlinetools.ups.com/api"
TOKENS: Final = "https://onlinetools.ups.com/security/v1/oauth/token"
EARLY: Final = timedelta(minutes=1)
SOURCE: Final = "xiaoer"
OK: Final = 200
EXPIRED: Final = 401
UNKNOWN: Final = frozenset({400, 404})


class Granted(msgspec.Struct, frozen=True):
    """UPS writes the seconds as text."""

    token: str = msgspec.field(name="access_token")
    seconds: str | int = msgspec.field(name="expires_in", default=0)


@dataclass
class Ups:
    """`config`: client_id, and base_url or token_url for another environment."""

    outbound: Outbound
    clock: Clock
    tokens: dict[tuple[str, str], tuple[str, datetime]] = field(
        default_factory=dict[tuple[str, str], tuple[str, datetime]]
    )
    kind: ClassVar[str] = "ups"
    needs: ClassVar[Needs] = Needs(
        config=frozenset({"client_id"}),
        secrets=frozenset({"client_secret"}),
        optional=frozenset({"base_url", "token_url"}),
        optional_secrets=frozenset({"webhook_token"}),
    )
    quality: ClassVar[Quality] = Quality(
        level=QualityLevel.OFFICIAL_SPEC,
        proof="requests and answers against UPS's own OpenAPI document served by prism 5.14.2; "
        "Track Alert by the examples of its specification",
        gap="never met the real service; status codes beyond those in the specification",
        checked_on="2026-11-25",
    )

    async def track(self, number: str, account: Account) -> ParcelNews:
        """Ask for the whole trace."""
        base = account.config.get("base_url") or API
        url = f"{base.rstrip('/')}/track/v1/details/{quote(number, safe='')}?locale=en_US"
        headers = {
            "Authorization": f"Bearer {await self._token(account)}",
            "transId": new_id().hex,
            "transactionSrc": SOURCE,
            "Accept": "application/json",
        }
        reply = await self._send("GET", url, headers=headers)
        if reply.status == EXPIRED:
            self.tokens.pop(_key(account), None)
        if reply.status in UNKNOWN:
            raise ParcelUnknownError
        return translate_answer(_checked(reply), number)

    def read(self, call: HookCall, account: Account) -> list[ParcelNews]:
        """A Track Alert; its caller shows the token that the subscription gave it."""
        expected = account.secrets.get("webhook_token", "")
        shown = call.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not expected or not hmac.compare_digest(expected.encode(), shown.encode()):
            raise HookSignatureError
        return [translate_alert(call.body)]

    def accepted(self, account: Account, at: datetime) -> HookAnswer:
        """Status 200 is all that UPS wants."""
        return HookAnswer(200, b"{}")

    def refused(self, error: Exception) -> HookAnswer:
        """A status that makes UPS's log say why."""
        status = 401 if isinstance(error, HookSignatureError) else 422
        return HookAnswer(status, b"{}")

    async def _token(self, account: Account) -> str:
        key = _key(account)
        token, until = self.tokens.get(key, ("", self.clock.now()))
        if self.clock.now() < until:
            return token
        granted = await self._grant(key[0], account)
        lifetime = timedelta(seconds=int(granted.seconds)) - EARLY
        self.tokens[key] = (granted.token, self.clock.now() + lifetime)
        return granted.token

    async def _grant(self, url: str, account: Account) -> Granted:
        pair = f"{account.config['client_id']}:{account.secrets['client_secret']}"
        headers = {
            "Authorization": f"Basic {b64encode(pair.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        content = b"grant_type=client_credentials"
        reply = await self._send("POST", url, headers=headers, content=content)
        try:
            granted = msgspec.json.decode(_checked(reply), type=Granted)
            return Granted(granted.token, int(granted.seconds))
        except (msgspec.DecodeError, ValueError) as error:
            raise CarrierAwayError(carrier="UPS") from error

    async def _send(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes = b""
    ) -> Reply:
        try:
            return await self.outbound.send(method, url, headers=headers, content=content)
        except OutboundAwayError as error:
            raise CarrierAwayError(carrier="UPS") from error


def _key(account: Account) -> tuple[str, str]:
    """Whose token it is: the server's that gives it, and the client's."""
    return account.config.get("token_url") or TOKENS, account.config["client_id"]


def _checked(reply: Reply) -> bytes:
    if reply.status != OK:
        raise CarrierAwayError(carrier="UPS", status=reply.status)
    return reply.body
