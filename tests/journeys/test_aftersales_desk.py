"""The after-sales desk: answer, take back, offer; what an order allows, and why not."""

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.desk import Desk
from tests.journeys.people import (
    enter_shop,
    keep_picture,
    open_window,
    serious_flaws,
    sign_in,
)

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
BROKEN_BAG = "包的搭扣断了一边"
LONG_SLEEVES = "衬衫袖子偏长"
SUPERVISOR = "chen@demo.xiaoer"


def open_request(page: Page, desk: Desk, words: str) -> None:
    """Open the queue and the request with the words."""
    page.goto(f"{desk.url}/desk/aftersales")
    page.locator("[data-id]").filter(has_text=words).click()
    page.get_by_role("region", name="售后单", exact=True).get_by_text(words).wait_for()


def test_an_agent_answers_takes_it_back_and_offers_part(browser: Browser, desk: Desk) -> None:
    agent = sign_in(browser, desk)
    page = agent.page
    link = page.get_by_role("link", name="售后")
    expect(link).to_contain_text("单等待商家处理")
    link.click()
    rows = page.locator("[data-id]")
    expect(rows.first).to_contain_text("超时")
    keep_picture(page, "aftersales-queue")
    assert serious_flaws(page) == []

    page.keyboard.press("j")
    expect(rows.first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    pane = page.get_by_role("region", name="售后单", exact=True)
    expect(pane).to_contain_text(BROKEN_BAG)
    pane.get_by_role("button", name="同意", exact=True).click()
    expect(pane.get_by_role("status")).to_contain_text("已提交：同意")
    expect(pane).to_contain_text("待退款")
    keep_picture(page, "aftersales-agreed")
    pane.get_by_role("button", name="撤回").click()
    expect(pane.get_by_role("button", name="同意", exact=True)).to_be_visible()

    pane.get_by_role("button", name="提出部分退款", exact=True).click()
    pane.get_by_label("金额").fill("600")
    pane.get_by_role("button", name="提交：提出部分退款").click()
    expect(pane).to_contain_text("不能超过 ¥599.00")
    keep_picture(page, "aftersales-offer")
    assert serious_flaws(page) == []
    pane.get_by_label("金额").fill("99.50")
    pane.get_by_role("button", name="提交：提出部分退款").click()
    expect(pane).to_contain_text("待买家确认方案")
    history = pane.get_by_role("listitem").filter(has_text="小林")
    expect(history.first).to_contain_text("提出部分退款¥99.50")
    keep_picture(page, "aftersales-offered")
    agent.context.close()


def test_a_colleague_was_faster_and_nothing_typed_is_lost(browser: Browser, desk: Desk) -> None:
    agent = sign_in(browser, desk)
    page = agent.page
    open_request(page, desk, LONG_SLEEVES)
    pane = page.get_by_role("region", name="售后单", exact=True)
    pane.get_by_role("button", name="请买家补充凭证").click()
    pane.get_by_label("说明").fill("请拍一张吊牌的照片")
    answer = page.request.post(
        f"{desk.url}/api/v1/aftersales/{page.url.rsplit('/', 1)[1]}/acts",
        headers={"x-requested-with": "xiaoer"},
        data={"act": "add_evidence", "text": "买家来电说明"},
    )
    assert answer.ok, answer.text()
    pane.get_by_role("button", name="提交：请买家补充凭证").click()
    expect(pane.get_by_role("alert")).to_contain_text("您填写的内容还在")
    expect(pane).to_contain_text("买家来电说明")
    expect(pane.get_by_label("说明")).to_have_value("请拍一张吊牌的照片")
    keep_picture(page, "aftersales-conflict")
    pane.get_by_role("button", name="提交：请买家补充凭证").click()
    expect(pane).to_contain_text("待补充凭证")
    agent.context.close()


def test_an_order_in_the_panel_says_what_it_allows_and_why_not(
    browser: Browser, desk: Desk
) -> None:
    buyer = enter_shop(browser, desk, buyer="lilei")
    buyer.say("转人工")
    agent = sign_in(browser, desk)
    agent.open("李")
    page = agent.page
    panel = page.get_by_role("complementary", name="客户资料")
    panel.locator("summary").first.click()
    expect(panel.get_by_role("heading", name="可办理")).to_be_visible()
    expect(panel.get_by_role("listitem").filter(has_text="（不可）").first).to_be_visible()
    keep_picture(page, "panel-order")
    assert serious_flaws(page) == []
    panel.get_by_role("button", name="催件").first.click()
    panel.get_by_role("button", name="看看怎么办理").click()
    preview = panel.get_by_role("group", name="方案")
    expect(preview).to_contain_text("以您的权限办理")
    keep_picture(page, "panel-proposal")
    assert serious_flaws(page) == []
    preview.get_by_role("button", name="确认办理").click()
    expect(page.get_by_text("已办理：")).to_be_visible()
    agent.context.close()
    buyer.context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1920])
def test_the_queue_fits(browser: Browser, desk: Desk, width: int, dark: bool) -> None:
    agent = sign_in(browser, desk)
    context, page = open_window(browser, width=width, dark=dark, locale="en")
    context.add_cookies(agent.context.cookies())  # pyright: ignore[reportArgumentType]
    page.goto(f"{desk.url}/desk/aftersales")
    page.locator("[data-id]").first.wait_for()
    kind = f"{width}-{'dark' if dark else 'light'}"
    keep_picture(page, f"aftersales-{kind}")
    assert serious_flaws(page) == []
    page.locator("[data-id]").first.click()
    page.get_by_role("heading", name="History").wait_for()
    keep_picture(page, f"aftersales-one-{kind}")
    assert serious_flaws(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
    agent.context.close()


def test_a_rule_is_found_and_tried_on_an_order(browser: Browser, desk: Desk) -> None:
    agent = sign_in(browser, desk)
    page = agent.page
    page.get_by_role("link", name="规则").click()
    page.get_by_placeholder("搜索规则、编号或来源").fill("七日")
    expect(page.get_by_role("article").first).to_contain_text("来源：")
    ask = page.get_by_role("region", name="试一试")
    ask.get_by_role("button", name="看结论").click()
    expect(ask).to_contain_text("请填写这一项")
    ask.get_by_label("订单号").fill("SY2610230339")
    ask.get_by_label("诉求").select_option("cancel")
    ask.get_by_role("button", name="看结论").click()
    verdict = ask.get_by_role("status")
    expect(verdict).to_contain_text("不支持")
    expect(verdict.get_by_role("listitem").first).to_contain_text("SHOP-CANCEL")
    keep_picture(page, "policies")
    assert serious_flaws(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    keep_picture(page, "policies-360-dark")
    assert serious_flaws(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    agent.context.close()


def test_a_smaller_window_still_shows_the_last_message(browser: Browser, desk: Desk) -> None:
    buyer = enter_shop(browser, desk, buyer="chen")
    buyer.say("转人工")
    agent = sign_in(browser, desk)
    agent.open("陈")
    for number in range(8):
        agent.say(f"第 {number} 句")
        agent.sees(f"第 {number} 句")
    last = agent.page.get_by_role("log").get_by_text("第 7 句")
    expect(last).to_be_in_viewport()
    agent.page.set_viewport_size({"width": 1440, "height": 480})
    expect(last).to_be_in_viewport()
    agent.page.set_viewport_size({"width": 720, "height": 420})
    expect(last).to_be_in_viewport()
    agent.context.close()
    buyer.context.close()


def test_goodwill_beyond_the_caps_waits_for_a_supervisor(browser: Browser, desk: Desk) -> None:
    buyer = enter_shop(browser, desk, buyer="wang")
    buyer.say("转人工")
    buyer.sees("客服")
    agent = sign_in(browser, desk)
    agent.open("王")
    panel = agent.page.get_by_role("complementary", name="客户资料")
    panel.locator("summary").filter(has_text="已签收").first.click()
    panel.get_by_role("button", name="给予补偿").click()
    form = panel.get_by_role("form", name="给予补偿")
    form.get_by_label("金额").fill("没有")
    form.get_by_role("button", name="看结论").click()
    expect(form).to_contain_text("请填写金额")
    form.get_by_label("金额").fill("60")
    form.get_by_role("button", name="看结论").click()
    expect(form).to_contain_text("需要另一位同事确认")
    keep_picture(agent.page, "goodwill-form")
    form.get_by_role("button", name="提交给同事确认").click()
    expect(panel).to_contain_text("等待同事确认")

    agent.page.goto(f"{desk.url}/desk/compensations")
    expect(agent.page.get_by_role("row").nth(1)).to_contain_text("您提出的，请同事确认")
    supervisor = sign_in(browser, desk, email=SUPERVISOR)
    supervisor.page.goto(f"{desk.url}/desk/compensations")
    keep_picture(supervisor.page, "goodwill-waiting")
    assert serious_flaws(supervisor.page) == []
    supervisor.page.get_by_role("button", name="同意发放").first.click()
    expect(supervisor.page.get_by_text("没有等待确认的补偿")).to_be_visible()
    supervisor.page.get_by_role("button", name="已发放").click()
    expect(supervisor.page.get_by_role("row").nth(1)).to_contain_text("¥60.00")

    supervisor.page.goto(f"{desk.url}/desk/policies/advantages")
    supervisor.page.get_by_role("heading", name="高于标准的处理").wait_for()
    keep_picture(supervisor.page, "advantages")
    assert serious_flaws(supervisor.page) == []
    for visitor in (buyer, agent, supervisor):
        visitor.context.close()


def test_a_buyer_sees_their_orders_and_answers_an_offer(browser: Browser, desk: Desk) -> None:
    buyer = enter_shop(browser, desk, buyer="wang")
    chat = buyer.chat
    chat.get_by_role("button", name="我的订单与售后").click()
    sheet = chat.get_by_role("dialog", name="我的订单与售后")
    expect(sheet.get_by_role("tabpanel")).to_contain_text("SY26")
    keep_picture(buyer.page, "mine-orders")
    sheet.get_by_role("tabpanel").get_by_role("button").first.click()
    order = chat.get_by_role("dialog", name="订单")
    expect(order.get_by_role("heading", name="可以办理")).to_be_visible()
    keep_picture(buyer.page, "mine-order")
    assert serious_flaws(buyer.page) == []
    order.get_by_role("button", name="返回").click()

    sheet.get_by_role("tab", name="售后").click()
    sheet.get_by_role("tabpanel").get_by_role("button").filter(has_text="待买家确认方案").click()
    request = chat.get_by_role("dialog", name="售后进度")
    request.get_by_role("button", name="接受方案").first.click()
    keep_picture(buyer.page, "mine-request")
    assert serious_flaws(buyer.page) == []
    request.get_by_role("button", name="提交").click()
    expect(request.get_by_role("list")).to_contain_text("接受方案")
    request.get_by_role("button", name="返回").click()
    buyer.page.keyboard.press("Escape")
    expect(buyer.box).to_be_visible()
    buyer.context.close()


def test_a_stranger_proves_an_order_by_its_phone(browser: Browser, desk: Desk) -> None:
    context, page = open_window(browser, width=360, dark=True)
    page.goto(f"{desk.url}/shop")
    page.locator("button.bubble").click()
    chat = page.frame_locator("iframe")
    chat.get_by_role("button", name="我的订单与售后").click()
    chat.get_by_label("订单号").fill("SY2611208821")
    chat.get_by_label("收货手机号后四位").fill("0000")
    chat.get_by_role("button", name="确认").click()
    expect(chat.get_by_role("alert")).to_be_visible()
    keep_picture(page, "mine-stranger-360-dark")
    assert serious_flaws(page) == []
    chat.get_by_label("收货手机号后四位").fill("5521")
    chat.get_by_role("button", name="确认").click()
    expect(chat.get_by_role("tabpanel")).to_contain_text("SY26")
    context.close()
