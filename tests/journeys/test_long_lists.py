"""Hundreds of rows: few are on the page, the keyboard reaches all, what is read stays in place."""

from collections.abc import Generator
from contextlib import contextmanager, suppress

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import Error as BrowserError
from tests.journeys.desk import Desk
from tests.journeys.people import PATIENCE_MS, serious_flaws, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(400)]

CONVERSATIONS = 140
LINES = 260


@contextmanager
def visitor(desk: Desk) -> Generator[httpx.Client]:
    """A browser of a new visitor."""
    with httpx.Client(base_url=desk.url, timeout=30) as client:
        started = client.post("/api/v1/widget/sessions", json={"inbox_key": "demo-widget"})
        client.headers["authorization"] = f"Bearer {started.json()['token']}"
        yield client


def say(client: httpx.Client, text: str) -> None:
    """Write one message."""
    body = {"client_id": text, "text": text}
    assert client.post("/api/v1/widget/messages", json=body).status_code == 201


def load_all(page: Page, box: Locator) -> None:
    """Press “more” until the list has ended."""
    more = page.get_by_role("button", name="加载更多")
    while True:
        box.evaluate("box => box.scrollTo(0, box.scrollHeight)")
        if page.get_by_text("到底了").count() or not more.count():
            return
        with suppress(BrowserError):  # the list may end while the button is still busy
            more.click(timeout=2_000)
        page.wait_for_load_state("networkidle")


def test_a_list_of_many_conversations(browser: Browser, desk: Desk) -> None:
    for number in range(CONVERSATIONS):
        with visitor(desk) as client:
            say(client, f"问题 {number}")
    agent = sign_in(browser, desk)
    page = agent.page
    page.goto(f"{desk.url}/desk/inbox/all")
    box = page.locator(".list .scroll")
    rows = box.get_by_role("listitem")
    expect(rows.first).to_be_visible()
    load_all(page, box)
    box.evaluate("box => box.scrollTo(0, box.scrollHeight)")
    expect(box.locator(f"[aria-posinset='{CONVERSATIONS}']")).to_be_visible()
    assert 5 < rows.count() < 40
    assert serious_flaws(page) == []

    box.evaluate("box => box.scrollTo(0, 68 * 60)")
    held = page.locator("[aria-posinset='62']")
    expect(held).to_be_visible()
    name, before = held.get_by_role("link").get_attribute("data-id"), held.bounding_box()
    with visitor(desk) as client:
        say(client, "刚刚来的")
    row = page.locator(f"[data-id='{name}']")
    expect(page.locator("[aria-posinset='63']").locator(f"[data-id='{name}']")).to_be_visible()
    page.wait_for_timeout(300)
    after = row.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2

    row.focus()
    for _ in range(30):
        page.keyboard.press("j")
    expect(page.locator("[aria-posinset='93'] :focus")).to_be_attached()
    agent.context.close()


def test_a_thread_of_many_lines(browser: Browser, desk: Desk) -> None:
    with visitor(desk) as client:
        say(client, "转人工")
        for number in range(LINES):
            say(client, f"第 {number} 行")
        agent = sign_in(browser, desk)
        agent.page.goto(f"{desk.url}/desk/inbox/all")
        agent.page.get_by_role("link").filter(has_text=f"第 {LINES - 1} 行").first.click()
        log = agent.page.get_by_role("log")
        agent.sees(f"第 {LINES - 1} 行")
        for _ in range(12):
            log.evaluate("log => log.scrollTo(0, 0)")
            agent.page.wait_for_timeout(250)
            log.evaluate("log => log.scrollTo(0, 200)")
            agent.page.wait_for_timeout(150)
        agent.sees("第 0 行")
        line = log.get_by_text("第 3 行", exact=True)
        line.scroll_into_view_if_needed()
        before = line.bounding_box()
        say(client, "读的时候来的")
        pill = agent.page.get_by_role("button", name="1 条新消息")
        expect(pill).to_be_visible(timeout=PATIENCE_MS)
        assert line.bounding_box() == before
        pill.click()
        agent.sees("读的时候来的")
        expect(log.get_by_text("读的时候来的")).to_be_in_viewport()
        agent.page.wait_for_timeout(300)
        assert log.get_by_role("article").count() <= 151
        agent.context.close()
