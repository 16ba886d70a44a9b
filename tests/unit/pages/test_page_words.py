"""Words, dates and addresses of the server-rendered pages, in both languages."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from xiaoer.app.pages import visit
from xiaoer.app.pages.buyer import cookie_name, remember, remembered
from xiaoer.app.pages.markdown import to_html
from xiaoer.app.pages.portal import Place, in_languages
from xiaoer.app.pages.render import _DAYS, _MOMENTS, local, page, text_of, word_of  # pyright: ignore[reportPrivateUsage]
from xiaoer.app.pages.settings import PagesSettings
from xiaoer.app.pages.visit import ShopNotShownError, root_of, workspace_of
from xiaoer.kernel.i18n import Locale
from xiaoer.kernel.ids import workspace_id_of

AT = datetime(2026, 11, 30, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "zone", "day", "moment"),
    [
        ("zh-CN", "Asia/Shanghai", "2026年12月1日", "12月1日 01:05"),
        ("zh-CN", "UTC", "2026年11月30日", "11月30日 17:05"),
        ("en", "Asia/Shanghai", "1 December 2026", "1 Dec, 01:05"),
        ("en", "America/New_York", "30 November 2026", "30 Nov, 12:05"),
        ("en", "Asia/Kathmandu", "30 November 2026", "30 Nov, 22:50"),
    ],
)
def test_an_instant_is_written_on_the_shops_clock(
    locale: Locale, zone: str, day: str, moment: str
) -> None:
    assert local(_DAYS, locale, zone, AT) == day
    assert local(_MOMENTS, locale, zone, AT) == moment


def test_a_word_from_data_is_translated_or_shown_as_it_is() -> None:
    assert word_of("no_such_group", "mystery", "en") == "mystery"
    assert word_of("shop", "demo", "zh-CN") != word_of("shop", "demo", "en")


def test_a_text_is_told_in_the_pages_language() -> None:
    assert text_of("en")("no.such.text") == "pages.no.such.text"


@pytest.mark.parametrize("path", ["", "/", "/search", "/articles/a"])
def test_every_page_has_an_address_in_each_language(path: str) -> None:
    plain, chinese, english = in_languages(path)
    assert Place.of(plain).locale == Place.of(chinese).locale == "zh-CN"
    assert Place.of(english).locale == "en"
    assert Place.of(Place.of(english).twin).twin == english
    assert Place.of(plain).twin == english


def test_an_address_that_only_begins_like_english_is_chinese() -> None:
    assert Place.of("/help/energy").locale == "zh-CN"
    assert Place.of("/help/articles/en").locale == "zh-CN"


@given(st.text(min_size=1, max_size=60))
def test_any_buyers_id_survives_its_cookie(external_id: str) -> None:
    try:
        external_id.encode()
    except UnicodeEncodeError:
        return
    cookie = remember("demo", external_id)
    assert remembered({cookie.key: cookie.value or ""}, "demo") == external_id
    assert (cookie.value or "").isascii()
    assert not set(cookie.value or "") & set(';, "\r\n')


def test_signing_out_takes_the_cookie_away() -> None:
    cookie = remember("demo", "")
    assert (cookie.max_age, cookie.httponly, cookie.path) == (0, True, "/shop")
    assert remembered({}, "demo") is None
    assert remembered({cookie_name("demo"): ""}, "demo") is None
    assert cookie_name("demo") != cookie_name("tau")


@pytest.fixture
def shops(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = PagesSettings(workspace="main", shops="main,other")
    monkeypatch.setattr(visit, "pages_settings", lambda: chosen)


@pytest.mark.usefixtures("shops")
def test_only_shops_that_were_named_are_shown() -> None:
    assert workspace_of(None) == ("main", workspace_id_of("main"))
    assert workspace_of("other") == ("other", workspace_id_of("other"))
    for slug in ("demo", "mai", "main,other", "../main", "MAIN", " main"):
        with pytest.raises(ShopNotShownError):
            workspace_of(slug)


@pytest.mark.usefixtures("shops")
def test_the_first_shop_has_no_name_in_its_address() -> None:
    assert (root_of("main"), root_of("other")) == ("/shop", "/shop/other")


@pytest.mark.parametrize(
    ("wished", "native", "locale"),
    [
        ("en", "zh-CN", "en"),
        ("zh-CN", "en", "zh-CN"),
        (None, "en", "en"),
        (None, None, "zh-CN"),
        ("fr", "en", "en"),
        ("zh", "en", "en"),
        ("", "zh-CN", "zh-CN"),
    ],
)
def test_a_wish_wins_over_the_shops_own_language(
    wished: str | None, native: str | None, locale: str
) -> None:
    assert visit._locale(wished, native) == locale  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**a** *b* ~~c~~", "<p><strong>a</strong> <em>b</em> <s>c</s></p>\n"),
        ("[x](https://a.example)", '<a href="https://a.example"'),
        ("[x](mailto:a@b.example)", 'href="mailto:a@b.example"'),
        ("[x](/help)", 'href="/help"'),
        ("3. a", '<ol start="3">'),
        ("| a |\n|---|\n| b |", "<td>b</td>"),
        ("### a", "<h4>a</h4>"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
    ],
)
def test_what_articles_need_is_kept(markdown: str, html: str) -> None:
    made = to_html(markdown)
    assert isinstance(made, Markup)
    assert html in made


@pytest.mark.parametrize(
    "markdown",
    [
        "<iframe src=https://evil.example></iframe>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "![x](javascript:alert(1))",
        '<a href="https://a.example" onclick="alert(1)">x</a>',
        "<style>*{display:none}</style>",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        '<svg onload="alert(1)">',
        "<form action=https://evil.example><input name=a></form>",
    ],
)
def test_what_could_run_is_not(markdown: str) -> None:
    made = str(to_html(markdown)).lower()
    for tag in ("<iframe", "<style", "<svg", "<form", "onload", "onclick"):
        assert tag not in re.sub(r"&lt;.*?&gt;", "", made, flags=re.DOTALL)
    assert not re.search(r'(?:href|src)="\s*(?:data|java|vb)', made)


@given(st.text(max_size=200))
def test_no_text_becomes_script(markdown: str) -> None:
    made = str(to_html(markdown)).lower()
    assert "<script" not in made
    assert not re.search(r"(?:href|src)=\"\s*javascript:", made)


def test_a_page_is_private_and_names_its_language() -> None:
    answer = page(
        "portal_search.html.j2",
        locale="en",
        place=Place.of("/help/en/search"),
        inbox="demo-widget",
        query="<b>",
        hits=[],
    )
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["content-language"] == "en"
    assert "<b>" not in str(answer.content)
    assert "&lt;b&gt;" in str(answer.content)
