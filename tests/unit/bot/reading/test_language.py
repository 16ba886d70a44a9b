"""Language of a message, and traditional characters."""

import pytest

from xiaoer.bot.model.language import answer_locale, language_of, simplified


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("快递到哪了", "zh"),
        ("我的order到哪了", "zh"),
        ("請問訂單什麼時候寄出", "zh"),
        ("返品したいです", "ja"),
        ("退款", "zh"),
        ("ok", "en"),
        ("where is my parcel please", "en"),
        ("dónde está mi pedido", "es"),
        ("ich möchte mein Geld zurück", "de"),
        ("👍", "fr"),
        ("12345", "fr"),
    ],
)
def test_the_language_of_one_message_is_told(text: str, language: str) -> None:
    assert language_of(text, "fr") == language


@pytest.mark.parametrize(
    ("language", "locale"), [("zh", "zh-CN"), ("en", "en"), ("es", "en"), ("zh-CN", "zh-CN")]
)
def test_who_writes_neither_chinese_nor_english_is_answered_in_english(
    language: str, locale: str
) -> None:
    assert answer_locale(language, "zh-CN") == locale


def test_traditional_text_reads_like_simplified_text() -> None:
    assert simplified("滑鼠壞了想退貨") == "鼠标坏了想退货"
    assert simplified("呼叫客服") == "呼叫客服"
    assert simplified("后台显示已发货") == "后台显示已发货"
    assert simplified("Where is my 發票") == "Where is my 发票"
