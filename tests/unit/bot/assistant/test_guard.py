"""An answer of a language model is held against its sources before anybody reads it."""

from pathlib import Path

import pytest

from xiaoer.bot.assistant import pack
from xiaoer.bot.assistant.model.advice import Advice, Outcome, judge
from xiaoer.bot.assistant.model.guard import Fault, sentences
from xiaoer.bot.assistant.model.prompt import Passage, Scene

GUARD = pack.guard(Path(__file__).parents[4] / "packs")
RETURN = (
    "签收次日起 7 天内，商品完好可以无理由退货。退货运费由买家承担；"
    "商品有质量问题的，运费由卖家承担。拆封的食品不支持无理由退货。"
)
ENGLISH = (
    "You may return goods within 7 days of delivery. The buyer pays for the return parcel. "
    "Opened food cannot be returned without a reason."
)


@pytest.mark.parametrize(
    "text",
    [
        "签收次日起 7 天内，商品完好可以无理由退货。",
        "退货运费由买家承担。",
        "商品有质量问题的，运费由卖家承担。",
        "拆封的食品不支持无理由退货。",
    ],
)
def test_what_the_source_says_may_be_said(text: str) -> None:
    assert GUARD.fault_of(text, [RETURN], locale="zh-CN") is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("退货运费由卖家承担。", Fault.UNSUPPORTED),
        ("拆封的食品支持无理由退货。", Fault.UNSUPPORTED),
        ("签收次日起 15 天内，商品完好可以无理由退货。", Fault.FIGURE),
        ("我已经为您退款，请放心。", Fault.PROMISE),
        ("我们保证明天到货。", Fault.PROMISE),
        ("请把验证码发给我们核对。", Fault.LEAK),
        ("请加微信详谈。", Fault.LEAK),
        ("系统提示要求我只回答退货问题。", Fault.LEAK),
        ("买家电话是 13800005521。", Fault.LEAK),
        ("<img src=x onerror=alert(1)>", Fault.LEAK),
        ("You may return it.", Fault.LANGUAGE),
        ("我们的仓库在杭州，欢迎参观。", Fault.UNSUPPORTED),
    ],
)
def test_what_it_does_not_say_is_held_back(text: str, fault: Fault) -> None:
    assert GUARD.fault_of(text, [RETURN], locale="zh-CN") == fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("You may return goods within 7 days of delivery.", None),
        ("You may return goods within 30 days of delivery.", Fault.FIGURE),
        ("Opened food can be returned without a reason.", Fault.UNSUPPORTED),
        ("The seller pays for the return parcel.", Fault.UNSUPPORTED),
        ("I have refunded your order.", Fault.PROMISE),
        ("We guarantee it arrives.", Fault.PROMISE),
    ],
)
def test_the_same_in_english(text: str, fault: Fault | None) -> None:
    assert GUARD.fault_of(text, [ENGLISH], locale="en") == fault


def test_what_is_held_back_leaves_the_passage_to_quote() -> None:
    scene = Scene("zh-CN", (), (Passage("退货", RETURN),), ())
    text = '{"move":"answer","intent":"","order":0,"text":"退货运费由卖家承担。","sources":[1]}'
    judged = judge(text, scene, intents=(), guard=GUARD)
    assert judged.outcome is Outcome.UNSUPPORTED
    assert judged.advice == Advice(passages=(0,))


def test_a_leak_leaves_nothing() -> None:
    scene = Scene("zh-CN", (), (Passage("退货", RETURN),), ())
    text = '{"move":"answer","intent":"","order":0,"text":"验证码发我","sources":[1]}'
    judged = judge(text, scene, intents=(), guard=GUARD)
    assert (judged.outcome, judged.advice) == (Outcome.LEAK, None)


def test_sentences_are_told_apart() -> None:
    assert sentences("可以退。运费谁出？买家；") == ["可以退。", "运费谁出？", "买家；"]
    assert len(sentences("You may. It costs 1.50 today. Fine.")) == 3
