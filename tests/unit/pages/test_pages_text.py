import pytest

from xiaoer.app.pages.assets_route import ASSETS, file_in
from xiaoer.app.pages.buyer import remember, remembered
from xiaoer.app.pages.markdown import to_html
from xiaoer.app.pages.portal import Place
from xiaoer.kernel.errors import NotFoundError


def test_article_headings_stay_below_the_page_title() -> None:
    assert to_html("# 一\n\n## 二") == "<h2>一</h2>\n<h3>二</h3>\n"


@pytest.mark.parametrize(
    "markdown",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>"],
)
def test_an_article_cannot_carry_script(markdown: str) -> None:
    html = to_html(markdown)
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize(
    ("path", "locale", "root", "twin"),
    [
        ("/help/", "zh-CN", "/help", "/help/en/"),
        ("/help/articles/a", "zh-CN", "/help", "/help/en/articles/a"),
        ("/help/en/articles/a", "en", "/help/en", "/help/articles/a"),
        ("/help/zh-CN/search", "zh-CN", "/help", "/help/en/search"),
    ],
)
def test_a_page_knows_its_twin_in_the_other_language(
    path: str, locale: str, root: str, twin: str
) -> None:
    assert Place.of(path) == Place(locale, root, twin)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("name", ["../render.py", "pages.py", "none.css", ""])
def test_nothing_outside_the_assets_is_served(name: str) -> None:
    with pytest.raises(NotFoundError):
        file_in(ASSETS, name)


def test_a_buyer_id_in_any_script_comes_back_from_its_cookie() -> None:
    cookie = remember("ecom", "喜哥2号")
    assert cookie.value is not None
    assert cookie.value.isascii()
    assert remembered({cookie.key: cookie.value}, "ecom") == "喜哥2号"
