"""Every page, light and dark, wide and narrow: axe finds nothing serious, nothing runs over."""

import pytest
from playwright.sync_api import Browser
from tests.journeys.desk import Desk
from tests.journeys.people import keep_picture, open_window, serious_flaws

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
PAGES = {
    "shop": "/shop",
    "help": "/help/",
    "help-en": "/help/en/",
    "search": "/help/search?q=退货",
    "login": "/desk/",
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_open_to_everyone_and_fits(
    browser: Browser, desk: Desk, name: str, width: int, dark: bool
) -> None:
    context, page = open_window(browser, width=width, dark=dark)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{desk.url}{PAGES[name]}")
    page.wait_for_load_state("networkidle")
    keep_picture(page, f"{name}-{width}-{'dark' if dark else 'light'}")
    assert serious_flaws(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert errors == []
    context.close()
