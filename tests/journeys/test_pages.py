"""Every page, light and dark, wide and narrow: axe finds nothing serious, nothing runs over."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.journeys.desk import Desk
from tests.journeys.people import Agent, keep_picture, open_window, serious_flaws, sign_in

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


WORKBENCH = ("connections", "figures", "learning", "service", "teaching", "to-dos")
SUPERVISOR = "chen@demo.xiaoer"


@pytest.fixture(scope="module")
def supervisor(browser: Browser, desk: Desk) -> Iterator[Agent]:
    """A supervisor who is signed in once for all pages."""
    agent = sign_in(browser, desk, email=SUPERVISOR)
    yield agent
    agent.context.close()


@pytest.mark.parametrize(
    ("width", "theme", "locale"), [(360, "dark", "en"), (1280, "light", "zh-CN")]
)
@pytest.mark.parametrize("name", WORKBENCH)
def test_a_page_of_the_workbench_fits_and_can_be_used_by_everyone(
    supervisor: Agent, desk: Desk, name: str, width: int, theme: str, locale: str
) -> None:
    page = supervisor.page
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate(
        "([theme, locale]) => { localStorage.setItem('xiaoer.theme', theme);"
        " localStorage.setItem('xiaoer.locale', locale); }",
        [theme, locale],
    )
    page.goto(f"{desk.url}/desk/{name}")
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    keep_picture(page, f"desk-{name}-{width}-{theme}-{locale}")
    assert serious_flaws(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.dataset.theme ?? 'light'") == theme
    assert page.evaluate("document.documentElement.lang") == locale
