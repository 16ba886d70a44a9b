"""What binds the shop is found in what was said; questions and refusals are none."""

from datetime import UTC, datetime, timedelta

import pytest

from xiaoer.conversations.promising import promises_in

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)

PROMISES = [
    ("我们会在24小时内给您退款。", timedelta(hours=24)),
    ("您好，今晚之前一定给您回复。", None),
    ("仓库会在两个工作日内补发。", timedelta(days=2)),
    ("我这就为您催快递，半小时内答复您。", timedelta(minutes=30)),
    ("保证三天内送达。", timedelta(days=3)),
    ("We will refund you within 2 days.", timedelta(days=2)),
    ("I'll get back to you within an hour.", timedelta(hours=1)),
    ("A colleague will call you tomorrow.", None),
]
NO_PROMISES = [
    "请问您会退款吗？",
    "很抱歉，我们不能给您退款。",
    "订单 …8821 目前是“运输中”。",
    "您可以在订单页申请退款。",
    "需要为您转接人工客服处理吗？",
    "We cannot refund this order.",
    "Would you like us to send another one?",
    "谢谢您的理解。",
    "确认后立即办理；没有您的确认，什么都不会改动。",
]


@pytest.mark.parametrize(("text", "within"), PROMISES)
def test_a_promise_is_found_with_its_time(text: str, within: timedelta | None) -> None:
    (found,) = promises_in(text, NOW)
    assert found.due_at == (NOW + within if within else None)
    assert found.words in text


@pytest.mark.parametrize("text", NO_PROMISES)
def test_what_does_not_bind_is_no_promise(text: str) -> None:
    assert promises_in(text, NOW) == ()


def test_only_the_sentence_that_binds_is_kept() -> None:
    found = promises_in("非常抱歉。我们会在1小时内给您回电。祝您愉快。", NOW)
    assert [promise.words for promise in found] == ["我们会在1小时内给您回电。"]
