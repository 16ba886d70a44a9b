"""Shops that answer to one token: changes behind a cursor, and refunds written under a key."""

from collections.abc import Mapping
from urllib.parse import urlencode

from xiaoer.adapters.shops.http import Json, base_url, call
from xiaoer.commerce.ports.shops import Account, ShopAnswerError
from xiaoer.kernel.http.outbound import Outbound, Reply


async def get_changes(
    outbound: Outbound, account: Account, path: str, *, cursor: str | None, limit: int
) -> tuple[Json, Reply]:
    """One page behind a cursor. Raises ShopAwayError, ShopRefusedError, ShopAnswerError."""
    query = urlencode({"limit": str(limit)} | ({"cursor": cursor} if cursor else {}))
    url = f"{base_url(account)}{path}?{query}"
    return await call(outbound, "GET", url, headers=_headers(account))


async def post_refund(
    outbound: Outbound, account: Account, path: str, *, body: Json, more: Mapping[str, str] = {}
) -> str:
    """Have a refund written down; returns the shop's id of it. Raises as `get_changes` does."""
    headers = _headers(account) | dict(more)
    url = f"{base_url(account)}{path}"
    answer, _ = await call(outbound, "POST", url, headers=headers, body=body)
    if not answer.get("id"):
        raise ShopAnswerError(reason="no_refund_id")
    return str(answer["id"])


def _headers(account: Account) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.secrets['token']}"}
