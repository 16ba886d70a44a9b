import re

import pytest
from httpx import AsyncClient


async def first_link(browser: AsyncClient, page: str, kind: str) -> str:
    found = re.search(rf'href="({page.rstrip("/")}/{kind}/[^"]+)"', (await browser.get(page)).text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(("root", "title"), [("/help", "帮助中心"), ("/help/en", "Help centre")])
async def test_a_reader_walks_from_collection_to_article(
    browser: AsyncClient, root: str, title: str
) -> None:
    home = await browser.get(f"{root}/")
    assert home.status_code == 200
    assert f"<title>{title}</title>" in home.text
    collection = await first_link(browser, f"{root}/", "collections")
    listing = (await browser.get(collection)).text
    article = re.search(rf'href="({root}/articles/[^"]+)"', listing)
    assert article is not None
    page = await browser.get(article[1])
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "data-xiaoer-ask" in page.text


async def test_search_finds_articles_and_echoes_the_query_escaped(browser: AsyncClient) -> None:
    found = await browser.get("/help/search", params={"q": "退货运费"})
    assert found.text.count('class="row"') >= 1
    nasty = await browser.get("/help/search", params={"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in nasty.text
    assert "&lt;script&gt;alert" in nasty.text


async def test_search_without_a_query_asks_for_one(browser: AsyncClient) -> None:
    assert "请输入要查找的内容" in (await browser.get("/help/search")).text


@pytest.mark.parametrize("path", ["/help/articles/none", "/help/collections/none"])
async def test_unknown_page_is_not_found(browser: AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


async def test_feedback_leads_back_and_thanks(browser: AsyncClient) -> None:
    collection = await first_link(browser, "/help/", "collections")
    article = re.search(r'href="(/help/articles/[^"]+)"', (await browser.get(collection)).text)
    assert article is not None
    answer = await browser.post(
        f"{article[1]}/feedback", data={"helpful": "yes"}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{article[1]}?thanks=true#feedback"
    assert "谢谢您的反馈" in (await browser.get(f"{article[1]}?thanks=true")).text
    refused = await browser.post(f"{article[1]}/feedback", data={"helpful": "maybe"})
    assert refused.status_code == 422


async def test_no_page_has_inline_script_or_style(browser: AsyncClient) -> None:
    for path in ("/help/", "/help/en/", "/help/search?q=退货", "/shop", "/shop/orders"):
        html = (await browser.get(path)).text
        assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []
        assert re.findall(r"<style|\sstyle=|\son\w+=", html) == []
