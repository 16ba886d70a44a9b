"""The buyer of the demo page: chosen without a password, vouched for by the shop's signature."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from litestar.datastructures import Cookie

from xiaoer.commerce.api import BuyerView

A_MONTH: Final = 30 * 24 * 3600


@dataclass(frozen=True)
class SignedIn:
    """A demo buyer and the signature that the widget shows for them."""

    buyer: BuyerView
    signature: str


def cookie_name(workspace: str) -> str:
    """Return the cookie that remembers a workspace's demo buyer."""
    return f"xo_shop_{workspace}"


def remember(workspace: str, external_id: str) -> Cookie:
    """Return the cookie for a signed-in buyer; an empty id signs out."""
    return Cookie(
        key=cookie_name(workspace),
        value=quote(external_id, safe=""),
        max_age=A_MONTH if external_id else 0,
        path="/shop",
        httponly=True,
        samesite="lax",
    )


def remembered(cookies: Mapping[str, str], workspace: str) -> str | None:
    """Return the id that the cookie holds; ids of imported shops may be in any script."""
    value = cookies.get(cookie_name(workspace))
    return unquote(value) if value else None


def chosen(buyers: Sequence[BuyerView], external_id: str | None) -> BuyerView | None:
    """Return the demo buyer of this id, None for anybody else."""
    return next((b for b in buyers if b.external_id == external_id), None)
