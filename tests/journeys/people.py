"""A buyer and an agent in windows of their own, by the names they see on the screen."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect
from tests.journeys.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
SCREENSHOTS = ROOT / "test-results"
PATIENCE_MS = 20_000
SERIOUS = ("serious", "critical")


def open_window(
    browser: Browser,
    *,
    width: int = 1280,
    height: int = 800,
    locale: str = "zh-CN",
    dark: bool = False,
) -> tuple[BrowserContext, Page]:
    """A fresh window in Shanghai's time."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=locale,
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if dark else "light",
    )
    context.set_default_timeout(PATIENCE_MS)
    return context, context.new_page()


def keep_picture(page: Page, name: str) -> None:
    """Keep a screenshot for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def serious_flaws(page: Page) -> list[str]:
    """What axe finds serious or critical on the page and in its frames."""
    found: list[str] = []
    for frame in page.frames:
        frame.evaluate(AXE.read_text(encoding="utf-8"))
        result = frame.evaluate("axe.run(document, {iframes: false})")
        for flaw in result["violations"]:
            if flaw["impact"] in SERIOUS:
                targets = [str(node["target"]) for node in flaw["nodes"]]
                found.append(f"{flaw['id']}: {', '.join(targets)[:300]}")
    return found


@dataclass
class Buyer:
    """Someone in the shop, with the chat window open."""

    context: BrowserContext
    page: Page

    @property
    def chat(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    @property
    def box(self) -> Locator:
        return self.chat.get_by_role("textbox")

    @property
    def thread(self) -> Locator:
        return self.chat.get_by_role("log")

    def say(self, text: str) -> None:
        """Type and send."""
        self.box.fill(text)
        self.box.press("Enter")

    def sees(self, text: str) -> None:
        """Wait until the thread shows the text."""
        expect(self.thread).to_contain_text(text, timeout=PATIENCE_MS)


def enter_shop(
    browser: Browser, desk: Desk, *, buyer: str, workspace: str = "demo", locale: str = "zh-CN"
) -> Buyer:
    """Sign in to the shop as one of its buyers and open the chat window."""
    context, page = open_window(browser, locale=locale)
    root = f"{desk.url}/shop" if workspace == "demo" else f"{desk.url}/shop/{workspace}"
    page.goto(root)
    page.locator("details.who summary").click()
    page.locator(f'button[name=buyer][value="{buyer}"]').click()
    page.wait_for_load_state()
    page.locator("button.bubble").click()
    visitor = Buyer(context, page)
    visitor.box.wait_for()
    return visitor


@dataclass
class Agent:
    """Someone at the workbench."""

    context: BrowserContext
    page: Page

    def open(self, name: str) -> None:
        """Open the conversation of a contact; taking it over if it was not assigned already."""
        self.page.goto(f"{self.page.url.split('/desk/')[0]}/desk/inbox/all")
        self.page.get_by_role("link").filter(has_text=name).first.click()
        box = self.page.get_by_role("textbox", name="写回复")
        box.wait_for()
        take_over = self.page.get_by_role("button", name="接手")
        if take_over.is_visible():
            take_over.click()
            take_over.wait_for(state="hidden")

    def say(self, text: str) -> None:
        """Type and send."""
        box = self.page.get_by_role("textbox", name="写回复")
        box.fill(text)
        box.press("Enter")

    def sees(self, text: str) -> None:
        """Wait until the thread shows the text."""
        log = self.page.get_by_role("log")
        expect(log).to_contain_text(text, timeout=PATIENCE_MS)


def sign_in(browser: Browser, desk: Desk, *, email: str = "lin@demo.xiaoer") -> Agent:
    """Sign in to the workbench."""
    context, page = open_window(browser, width=1440, height=900)
    page.goto(f"{desk.url}/desk/")
    page.locator("input[type=email]").fill(email)
    workspace = email.partition("@")[2].partition(".")[0]
    page.locator("input[autocomplete=organization]").fill(workspace)
    page.locator("input[type=password]").fill(desk.password)
    page.locator("input[type=password]").press("Enter")
    page.locator("input[type=password]").wait_for(state="hidden")
    return Agent(context, page)
