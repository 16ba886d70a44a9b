"""What every page of the demo shop needs to know about its visitor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from xiaoer.app.pages.buyer import SignedIn, chosen, remembered
from xiaoer.app.pages.render import word_of
from xiaoer.app.pages.settings import pages_settings
from xiaoer.commerce import api as commerce
from xiaoer.conversations import api as conversations
from xiaoer.identity import api as identity
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import NotFoundError
from xiaoer.kernel.i18n import DEFAULT_LOCALE, LOCALES, Locale, closest
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of

LANGUAGE_COOKIE: Final = "xo_shop_lang"


class ShopNotShownError(NotFoundError):
    """The workspace has no demo shop page."""

    code = "app.shop_not_shown"


@dataclass(frozen=True)
class Visit:
    """A request to the demo shop: which shop, in which language, by whom."""

    workspace_id: WorkspaceId
    slug: str
    root: str
    shop_name: str
    zone: str
    locale: Locale
    inbox_key: str
    buyers: tuple[commerce.BuyerView, ...]
    signed_in: SignedIn | None


def workspace_of(slug: str | None) -> tuple[str, WorkspaceId]:
    """Return the workspace whose shop is asked for.

    Raises:
        ShopNotShownError: it is not among `XIAOER_PAGES_SHOPS`.
    """
    settings = pages_settings()
    slug = slug or settings.workspace
    if slug not in settings.shops.split(","):
        raise ShopNotShownError
    return slug, workspace_id_of(slug)


def root_of(slug: str) -> str:
    """Return the address of a workspace's shop."""
    return "/shop" if slug == pages_settings().workspace else f"/shop/{slug}"


async def visit(tx: Tx, slug: str, cookies: Mapping[str, str], language: str | None) -> Visit:
    """Find out about the visitor from the cookies; `language` is an explicit wish."""
    workspace_id = workspace_id_of(slug)
    shop = await identity.get_workspace(tx, workspace_id)
    buyers = await commerce.list_demo_buyers(tx, workspace_id)
    inbox = await conversations.get_inbox_by_key(tx, f"{slug}-widget")
    buyer = chosen(buyers, remembered(cookies, slug))
    signed_in = None
    if buyer is not None:
        signature = await conversations.sign_identity(tx, inbox.id, buyer.external_id)
        signed_in = SignedIn(buyer, signature)
    native = buyers[0].locale if buyers else shop.locale
    locale = _locale(language or cookies.get(LANGUAGE_COOKIE), native)
    name = word_of("shop", slug, locale)
    return Visit(
        workspace_id=workspace_id,
        slug=slug,
        root=root_of(slug),
        shop_name=shop.name if name == slug else name,
        zone=shop.time_zone,
        locale=locale,
        inbox_key=inbox.key,
        buyers=tuple(buyers),
        signed_in=signed_in,
    )


def _locale(wished: str | None, native: str | None) -> Locale:
    if wished in LOCALES:
        return closest(wished)
    return closest(native) if native else DEFAULT_LOCALE
