"""Around the end: a number left while waiting, one tap of a rating, never asked twice."""

import pytest
from playwright.sync_api import Browser, expect
from tests.journeys.desk import Desk
from tests.journeys.people import enter_shop, keep_picture, serious_flaws, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_a_waiting_buyer_leaves_a_number_and_rates_the_service_once(
    browser: Browser, desk: Desk
) -> None:
    buyer = enter_shop(browser, desk, buyer="chen")
    buyer.say("转人工")
    buyer.chat.get_by_role("button", name="留下电话").click()
    buyer.chat.get_by_label("电话号码").fill("12345")
    buyer.chat.get_by_role("checkbox").check()
    buyer.chat.get_by_role("button", name="请给我回电").click()
    expect(buyer.chat.get_by_role("alert")).to_contain_text("请填写能接通的电话")
    keep_picture(buyer.page, "widget-call-back")
    assert serious_flaws(buyer.page) == []
    buyer.chat.get_by_label("电话号码").fill("138 0000 9062")
    buyer.chat.get_by_role("button", name="请给我回电").click()
    expect(buyer.chat.get_by_text("前回电到 138****9062")).to_be_visible()

    agent = sign_in(browser, desk)
    agent.open("陈")
    agent.sees("买家留下了电话 138****9062")
    panel = agent.page.get_by_role("complementary", name="客户资料")
    expect(panel.get_by_role("link", name="13800009062")).to_be_visible()
    panel.get_by_role("button", name="已经打过了").click()
    agent.sees("已给买家回电")
    assert serious_flaws(agent.page) == []

    agent.page.get_by_role("button", name="解决").click()
    expect(buyer.chat.get_by_text("这次服务您还满意吗？")).to_be_visible()
    keep_picture(buyer.page, "widget-rating")
    assert serious_flaws(buyer.page) == []
    buyer.chat.get_by_role("button", name="很满意").click()
    buyer.chat.get_by_label("说说原因").fill("回电很快")
    buyer.chat.get_by_role("button", name="提交").click()
    agent.sees("买家评价：5 分")
    agent.sees("买家补充：回电很快")
    keep_picture(agent.page, "workbench-rated")

    buyer.page.reload()
    buyer.page.locator("button.bubble").click()
    buyer.sees("您的评价：5 分")
    expect(buyer.chat.get_by_text("这次服务您还满意吗？")).to_have_count(0)
    agent.context.close()
    buyer.context.close()


def test_an_expression_is_picked_by_keyboard(browser: Browser, desk: Desk) -> None:
    buyer = enter_shop(browser, desk, buyer="lilei")
    buyer.box.fill("谢谢")
    buyer.chat.get_by_role("button", name="表情").press("Enter")
    picker = buyer.chat.get_by_role("toolbar", name="选择表情")
    expect(picker.get_by_role("button", name="微笑")).to_be_focused()
    keep_picture(buyer.page, "widget-emoji")
    assert serious_flaws(buyer.page) == []
    buyer.page.keyboard.press("ArrowRight")
    buyer.page.keyboard.press("Enter")
    expect(buyer.box).to_have_value("谢谢😊")
    expect(buyer.box).to_be_focused()
    buyer.context.close()
