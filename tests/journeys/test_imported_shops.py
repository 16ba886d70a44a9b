"""The same journey in shops that were imported from other people's data."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.journeys.desk import Desk, free_port, start_desk, stop_desk
from tests.journeys.people import PATIENCE_MS, enter_shop, keep_picture, sign_in

SHARED = Path(os.environ.get("XIAOER_SHARED", Path(__file__).resolve().parents[3] / "shared"))
SHOPS = {"ecom": "ecom_bench_zh", "tau": "tau_retail"}

pytestmark = [
    pytest.mark.journey,
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        not (SHARED / "data/ecom_bench_zh").is_dir(),
        reason=f"{SHARED}/data/ecom_bench_zh is missing; set XIAOER_SHARED",
    ),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk into which an operator has imported both shops."""
    data = tmp_path_factory.mktemp("imported")
    for slug, folder in SHOPS.items():
        command = [sys.executable, "-m", "xiaoer.cli", "import", "shop"]
        source = str(SHARED / "data" / folder / "db.json.gz")
        environment = os.environ | {"XIAOER_DATA": str(data)}
        done = subprocess.run(
            [*command, source, "--workspace", slug],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    running = start_desk(data, free_port())
    try:
        running.wait_ready()
        yield running
    finally:
        stop_desk(running)


def buyers_of(browser: Browser, desk: Desk, workspace: str) -> list[str]:
    """The buyers that the shop's page offers for signing in."""
    page = browser.new_page()
    page.goto(f"{desk.url}/shop/{workspace}")
    values = page.locator("button[name=buyer]").evaluate_all("all => all.map(b => b.value)")
    page.close()
    return [value for value in values if value]


def test_a_buyer_of_the_imported_chinese_shop_is_served(browser: Browser, desk: Desk) -> None:
    names = buyers_of(browser, desk, "ecom")
    assert len(names) == 10
    for name in names:
        buyer = enter_shop(browser, desk, buyer=name, workspace="ecom")
        buyer.say("我的快递到哪了")
        expect(buyer.thread).to_contain_text("订单", timeout=PATIENCE_MS)
        buyer.context.close()
    buyer = enter_shop(browser, desk, buyer=names[0], workspace="ecom")
    buyer.say("转人工")
    expect(buyer.chat.locator("body")).to_contain_text("您是下一位", timeout=PATIENCE_MS)
    agent = sign_in(browser, desk, email="lin@ecom.xiaoer")
    agent.open("转人工")
    agent.say("您好，我在")
    buyer.sees("您好，我在")
    keep_picture(agent.page, "workbench-ecom")
    agent.context.close()
    buyer.context.close()


def test_a_buyer_of_the_imported_english_shop_is_served_in_english(
    browser: Browser, desk: Desk
) -> None:
    names = buyers_of(browser, desk, "tau")
    assert len(names) == 10
    for name in names:
        buyer = enter_shop(browser, desk, buyer=name, workspace="tau", locale="en-US")
        buyer.say("Where is my order?")
        expect(buyer.thread).to_contain_text("order #W", ignore_case=True, timeout=PATIENCE_MS)
        buyer.context.close()
    buyer = enter_shop(browser, desk, buyer=names[0], workspace="tau", locale="en-US")
    buyer.say("I want to talk to a human")
    agent = sign_in(browser, desk, email="lin@tau.xiaoer")
    agent.open("human")
    agent.say("Hello, I am here")
    buyer.sees("Hello, I am here")
    keep_picture(buyer.page, "widget-tau")
    agent.context.close()
    buyer.context.close()
