"""The demo shop: what a small shop looks like with the widget in its pages."""

from typing import Annotated, Any, Final

from litestar import Controller, Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from xiaoer.app.pages.buyer import A_MONTH, chosen, remember
from xiaoer.app.pages.render import Asked, page
from xiaoer.app.pages.visit import LANGUAGE_COOKIE, Visit, root_of, visit, workspace_of
from xiaoer.commerce import api as commerce
from xiaoer.kernel.db import Database
from xiaoer.kernel.errors import NotFoundError
from xiaoer.kernel.i18n import LOCALES

MOST_PRODUCTS: Final = 120
MOST_ORDERS: Final = 50


class UnknownBuyerError(NotFoundError):
    """Only the demo's own buyers can be signed in here."""

    code = "app.demo_buyer_unknown"


class ShopController(Controller):
    """Pages under /shop."""

    path = "/shop"
    include_in_schema = False

    @get(["/", "/{workspace:str}"])
    async def home(
        self,
        request: Asked,
        db: Database,
        workspace: str | None = None,
        category: str | None = None,
        lang: str | None = None,
    ) -> Response[str]:
        """Answer with the products."""
        slug, workspace_id = workspace_of(workspace)
        async with db.transaction(workspace_id) as tx:
            seen = await visit(tx, slug, request.cookies, lang)
            products = await commerce.list_products(
                tx, workspace_id, limit=MOST_PRODUCTS, locale=seen.locale
            )
        categories = list(dict.fromkeys(p.category for p in products if p.category))
        shown = [p for p in products if category in (None, p.category)]
        return show(
            "shop_home.html.j2",
            seen,
            lang,
            products=shown,
            categories=categories if len(categories) <= 12 else [],  # noqa: PLR2004 - one row
            category=category,
        )

    @get(["/products/{product_id:str}", "/{workspace:str}/products/{product_id:str}"])
    async def product(
        self,
        request: Asked,
        db: Database,
        product_id: str,
        workspace: str | None = None,
        lang: str | None = None,
    ) -> Response[str]:
        """Answer with one product."""
        slug, workspace_id = workspace_of(workspace)
        async with db.transaction(workspace_id) as tx:
            seen = await visit(tx, slug, request.cookies, lang)
            found = await commerce.get_product(
                tx, workspace_id, product_id=product_id, locale=seen.locale
            )
        return show("shop_product.html.j2", seen, lang, product=found)

    @get(["/orders", "/{workspace:str}/orders"])
    async def orders(
        self,
        request: Asked,
        db: Database,
        workspace: str | None = None,
        lang: str | None = None,
    ) -> Response[str]:
        """Answer with the signed-in buyer's own orders."""
        slug, workspace_id = workspace_of(workspace)
        found: list[commerce.OrderView] = []
        async with db.transaction(workspace_id) as tx:
            seen = await visit(tx, slug, request.cookies, lang)
            if seen.signed_in:
                found = await commerce.list_orders(
                    tx,
                    workspace_id,
                    contact_external_id=seen.signed_in.buyer.external_id,
                    limit=MOST_ORDERS,
                    locale=seen.locale,
                )
        return show("shop_orders.html.j2", seen, lang, orders=found)

    @post(["/sign-in", "/{workspace:str}/sign-in"], status_code=303)
    async def sign_in(
        self,
        db: Database,
        data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)],
        workspace: str | None = None,
    ) -> Redirect:
        """Remember the chosen demo buyer; none signs out."""
        slug, workspace_id = workspace_of(workspace)
        external_id = data.get("buyer", "")
        async with db.transaction(workspace_id) as tx:
            buyers = await commerce.list_demo_buyers(tx, workspace_id)
        if external_id and chosen(buyers, external_id) is None:
            raise UnknownBuyerError
        target = f"{root_of(slug)}/orders" if external_id else root_of(slug)
        return Redirect(target, status_code=303, cookies=[remember(slug, external_id)])


def show(template: str, seen: Visit, lang: str | None, **values: Any) -> Response[str]:
    """Render a page of the shop; a language chosen in the address is remembered."""
    answer = page(template, locale=seen.locale, zone=seen.zone, visit=seen, **values)
    if lang in LOCALES:
        answer.cookies.append(
            Cookie(LANGUAGE_COOKIE, value=lang, path="/shop", max_age=A_MONTH, samesite="lax")
        )
    return answer
