"""The journey of a buyer who asks for a parcel and then for a person."""

import time

import pytest
from playwright.sync_api import Browser, expect
from tests.journeys.desk import Desk
from tests.journeys.people import PATIENCE_MS, enter_shop, keep_picture, serious_flaws, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_a_buyer_is_answered_by_the_bot_then_by_a_person(browser: Browser, desk: Desk) -> None:
    buyer = enter_shop(browser, desk, buyer="wang")
    buyer.say("我的快递到哪了")
    buyer.sees("杭州转运中心")
    buyer.sees("21:05")
    keep_picture(buyer.page, "widget-parcel")
    assert serious_flaws(buyer.page) == []

    buyer.say("转人工")
    expect(buyer.chat.locator("body")).to_contain_text("您是下一位", timeout=PATIENCE_MS)
    keep_picture(buyer.page, "widget-queue")

    agent = sign_in(browser, desk)
    agent.open("王")
    agent.sees("我的快递到哪了")
    agent.say("您好，我来帮您催一下")
    buyer.sees("您好，我来帮您催一下")
    time.sleep(1)
    keep_picture(agent.page, "workbench")
    assert serious_flaws(agent.page) == []
    keep_picture(buyer.page, "widget-agent")

    agent.context.close()
    buyer.context.close()


def test_what_a_buyer_types_offline_survives_a_reload_and_comes_once_in_order(
    browser: Browser, desk: Desk
) -> None:
    buyer = enter_shop(browser, desk, buyer="lilei")
    buyer.say("你好")
    expect(buyer.chat.locator("[data-receipt]").first).to_be_visible()
    buyer.page.route("**/api/v1/widget/messages*", lambda route: route.abort())
    buyer.page.route_web_socket("**/ws/widget", lambda socket: socket.close())
    buyer.page.reload()
    buyer.page.locator("button.bubble").click()
    buyer.box.wait_for()
    for word in ("离线一", "离线二", "离线三"):
        buyer.say(word)
    keep_picture(buyer.page, "widget-offline")
    buyer.page.reload()
    buyer.page.unroute_all()
    buyer.page.close()
    buyer.page = buyer.context.new_page()
    buyer.page.goto(f"{desk.url}/shop")
    buyer.page.locator("button.bubble").click()
    for word in ("离线一", "离线二", "离线三"):
        buyer.sees(word)
    expect(buyer.chat.locator('[data-receipt="offline"], [data-receipt="waiting"]')).to_have_count(
        0
    )
    text = buyer.thread.inner_text()
    assert [text.count(word) for word in ("离线一", "离线二", "离线三")] == [1, 1, 1]
    assert text.index("离线一") < text.index("离线二") < text.index("离线三")
    buyer.context.close()
