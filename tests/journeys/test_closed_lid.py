"""A minute without a network, of which neither side is told, costs nobody a message."""

import re
import time
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from tests.journeys.cable import cable
from tests.journeys.desk import Desk
from tests.journeys.people import enter_shop, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(300)]

CUT_SECONDS = 60
PATIENCE_MS = 60_000
LINE = re.compile(r"第 \d+ 条")


def test_an_agent_behind_a_closed_lid_misses_nothing_in_a_minute(
    browser: Browser, desk: Desk
) -> None:
    port = urlsplit(desk.url).port
    assert port
    with cable(port) as line:
        buyer = enter_shop(browser, desk, buyer="chen")
        buyer.say("转人工")
        agent = sign_in(browser, replace(desk, url=f"http://127.0.0.1:{line.port}"))
        agent.open("陈")
        agent.say("我在")
        buyer.sees("我在")
        time.sleep(1)

        line.pull()
        begun = time.monotonic()
        agent.say("断网时写的")
        sent: list[str] = []
        while time.monotonic() - begun < CUT_SECONDS:
            sent.append(f"第 {len(sent) + 1} 条")
            buyer.say(sent[-1])
            buyer.sees(sent[-1])
            time.sleep(3)
        assert len(sent) >= 10
        log = agent.page.get_by_role("log")
        assert LINE.findall(log.inner_text()) == [], "the cable was not cut"
        expect(agent.page.get_by_role("status").filter(has_text="连接")).to_be_visible()
        assert "断网时写的" not in buyer.thread.inner_text()

        line.plug()
        expect(log).to_contain_text(sent[-1], timeout=PATIENCE_MS)
        expect(buyer.thread).to_contain_text("断网时写的", timeout=PATIENCE_MS)
        time.sleep(1)
        assert LINE.findall(log.inner_text()) == sent
        assert log.inner_text().count("断网时写的") == 1
        assert buyer.thread.inner_text().count("断网时写的") == 1
        agent.context.close()
        buyer.context.close()
