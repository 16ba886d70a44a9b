"""One JSON call to a shop, with what can go wrong in words of the port."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, cast

import msgspec

from xiaoer.commerce.ports.shops import Account, ShopAnswerError, ShopAwayError, ShopRefusedError
from xiaoer.kernel.http.outbound import Outbound, OutboundAwayError, Reply

Json = dict[str, object]
OK: Final = range(200, 300)
LATER: Final = frozenset({408, 425, 429})
"""Refusals that end by themselves."""
SERVER_ERROR: Final = 500


def base_url(account: Account) -> str:
    """Where the shop answers, without a slash at the end."""
    return account.config["base_url"].rstrip("/")


async def call(
    outbound: Outbound,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: object = None,
) -> tuple[Json, Reply]:
    """Send JSON and read an object. Raises ShopAwayError, ShopRefusedError, ShopAnswerError."""
    sent = {"Accept": "application/json", **headers}
    content = b""
    if body is not None:
        sent["Content-Type"] = "application/json"
        content = msgspec.json.encode(body)
    try:
        reply = await outbound.send(method, url, headers=sent, content=content)
    except OutboundAwayError as error:
        raise ShopAwayError(reason="no_answer") from error
    _check(reply)
    return read_object(reply.body), reply


def read_object(body: bytes) -> Json:
    """A JSON object. Raises ShopAnswerError for anything else."""
    try:
        found: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ShopAnswerError(reason="not_json") from error
    if not isinstance(found, dict):
        raise ShopAnswerError(reason="not_an_object")
    return cast("Json", found)


def _check(reply: Reply) -> None:
    if reply.status in OK:
        return
    if reply.status in LATER or reply.status >= SERVER_ERROR:
        waited = retry_after(reply.headers.get("retry-after", ""))
        raise ShopAwayError(reason=str(reply.status), after=waited or 0)
    raise ShopRefusedError(reason=str(reply.status))


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Seconds of a Retry-After header, which holds seconds or a date (RFC 9110, 10.2.3)."""
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())
