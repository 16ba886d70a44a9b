import re

from httpx import AsyncClient

from xiaoer.conversations import api as conversations
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import workspace_id_of


def attribute(html: str, name: str) -> str | None:
    found = re.search(rf'{name}="([^"]*)"', html)
    return found[1] if found else None


async def sign_in(browser: AsyncClient, buyer: str) -> None:
    answer = await browser.post("/shop/sign-in", data={"buyer": buyer}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == ("/shop/orders" if buyer else "/shop")


async def test_every_product_on_the_front_page_has_a_page_and_a_picture(
    browser: AsyncClient,
) -> None:
    home = (await browser.get("/shop")).text
    links = re.findall(r'href="(/shop/products/[^"]+)"', home)
    assert len(links) >= 30
    page = await browser.get(links[0])
    assert page.status_code == 200
    for picture in re.findall(r'src="(/shop/images/[^"]+)"', home):
        answer = await browser.get(picture)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")


async def test_a_visitor_sees_no_orders_and_gives_the_widget_no_identity(
    browser: AsyncClient,
) -> None:
    page = (await browser.get("/shop/orders")).text
    assert page.count('class="order"') == 0
    assert attribute(page, "data-external-id") is None
    assert attribute(page, "data-inbox") == "demo-widget"


async def test_a_signed_in_buyer_is_vouched_for_by_the_inbox_secret(
    browser: AsyncClient, db: Database
) -> None:
    await sign_in(browser, "wang")
    page = (await browser.get("/shop/orders")).text
    assert page.count('class="order"') >= 1
    assert attribute(page, "data-external-id") == "wang"
    async with db.transaction(workspace_id_of("demo")) as tx:
        inbox = await conversations.get_inbox_by_key(tx, "demo-widget")
        expected = await conversations.sign_identity(tx, inbox.id, "wang")
    assert attribute(page, "data-signature") == expected


async def test_two_buyers_see_different_orders(browser: AsyncClient) -> None:
    numbers: list[set[str]] = []
    for buyer in ("wang", "lilei"):
        await sign_in(browser, buyer)
        page = (await browser.get("/shop/orders")).text
        numbers.append(set(re.findall(r'id="order-\d+"[^>]*>([^<]+)<', page)))
    assert numbers[0]
    assert numbers[1]
    assert numbers[0] & numbers[1] == set()


async def test_only_demo_buyers_can_be_signed_in(browser: AsyncClient) -> None:
    answer = await browser.post("/shop/sign-in", data={"buyer": "zhaomin"})
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    forged = await browser.get("/shop/orders", headers={"cookie": "xo_shop_demo=zhaomin"})
    assert attribute(forged.text, "data-external-id") is None


async def test_signing_out_forgets_the_buyer(browser: AsyncClient) -> None:
    await sign_in(browser, "wang")
    await sign_in(browser, "")
    assert attribute((await browser.get("/shop")).text, "data-external-id") is None


async def test_a_workspace_without_a_demo_shop_is_not_found(browser: AsyncClient) -> None:
    assert (await browser.get("/shop/somebody")).status_code == 404


async def test_a_chosen_language_is_remembered(browser: AsyncClient) -> None:
    assert "My orders" in (await browser.get("/shop?lang=en")).text
    assert "My orders" in (await browser.get("/shop")).text
    assert "我的订单" in (await browser.get("/shop?lang=zh-CN")).text
