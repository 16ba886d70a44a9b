"""A decision becomes the words, buttons and cards that the contact sees."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from xiaoer.bot import wording
from xiaoer.bot.model.decision import (
    Button,
    ByLocale,
    Coded,
    Line,
    OrderCard,
    OrderChoice,
    ParcelCard,
    ProductCard,
    ProposalCard,
    Reply,
    Said,
    TextButton,
)
from xiaoer.bot.model.facts import ArticleFact, OrderFact, ParcelFact, ProductFact
from xiaoer.kernel.money import Money

AT = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)
TEXTS = {"zh-CN": "预计{when}送达，共{amount}。", "en": "Due {when}, {amount} in all."}


def line(text_by_locale: dict[str, str], locale: str, **params: Said) -> str:
    return wording.line_text(Line("", params, text_by_locale), locale, "Asia/Shanghai")


def test_a_flow_s_line_is_filled_in_the_contact_s_language() -> None:
    said = {"when": AT, "amount": Money(12900, "CNY")}
    assert line(TEXTS, "zh-CN", **said) == "预计11月23日 00:05送达，共¥129.00。"
    assert "Due 23 Nov 00:05, " in line(TEXTS, "en", **said)


@pytest.mark.parametrize("locale", ["en-GB", "fr"])
def test_other_languages_are_answered_in_the_nearest_that_is_written(locale: str) -> None:
    assert line({"zh-CN": "您好", "en": "Hello"}, locale) in {"您好", "Hello"}


def test_what_nobody_knows_is_a_dash_and_what_nobody_gave_is_left_out() -> None:
    assert line({"zh-CN": "运单{a}，{b}", "en": ""}, "zh-CN", a=None) == "运单—，"


@pytest.mark.parametrize(("locale", "word"), [("zh-CN", "运输中"), ("en", "in transit")])
def test_a_code_is_said_by_its_word(locale: str, word: str) -> None:
    said = line({"zh-CN": "{s}", "en": "{s}"}, locale, s=Coded("status", "in_transit"))
    assert word in said.lower()
    assert "bot.status" not in said


def test_several_codes_are_joined_as_the_language_does() -> None:
    both = Coded("measure", "height,weight")
    assert "、" in line({"zh-CN": "{s}", "en": "{s}"}, "zh-CN", s=both)
    assert ", " in line({"zh-CN": "{s}", "en": "{s}"}, "en", s=both)


def test_a_flow_s_own_text_by_locale_is_a_value_too() -> None:
    own = ByLocale({"zh-CN": "不合身", "en": "does not fit"})
    assert line({"zh-CN": "{r}", "en": "{r}"}, "en", r=own) == "does not fit"


def test_words_of_a_contact_that_look_like_placeholders_stay_as_typed() -> None:
    assert line({"zh-CN": "您说：{words}", "en": ""}, "zh-CN", words="{amount}", amount=1) == (
        "您说：{amount}"
    )


def test_an_order_s_button_sends_its_number_and_shows_its_tail() -> None:
    made = wording.button(OrderChoice("SY2611208821", "手冲壶", "8821"), "zh-CN")
    assert made.id == "order:SY2611208821"
    assert "8821" in made.label
    assert "SY2611208821" in made.text


@pytest.mark.parametrize(("title", "shown"), [("一" * 18, "一" * 18), ("一" * 19, "一" * 17 + "…")])
def test_a_long_title_is_shortened_on_the_button_only(title: str, shown: str) -> None:
    made = wording.button(TextButton("t", title), "zh-CN")
    assert (made.label, made.text) == (shown, title)


def test_a_text_button_speaks_the_contact_s_language() -> None:
    choice = TextButton("size", "尺码", {"zh-CN": "尺码", "en": "Size"})
    assert wording.button(choice, "en").text == "Size"


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("key", ["human", "solved", "parcel", "size_chart"])
def test_every_button_has_a_label_and_says_something(key: str, locale: str) -> None:
    made = wording.button(Button(key), locale)
    assert not made.label.startswith("bot.")
    assert not made.text.startswith("bot.")
    assert made.id == key


PARCEL = ParcelFact("顺丰速运", "SF1", "in_transit", AT, "杭州", "到达")
ORDER = OrderFact("SY1", "paid", None, ("手冲壶",), card={"number": "SY1"})
PRODUCT = ProductFact("mug", "马克杯", "", Money(1, "CNY"), {}, (), card={"id": "mug"})


def test_cards_are_tagged_with_what_they_show() -> None:
    cards = (
        OrderCard(ORDER),
        ParcelCard(PARCEL, "SY1"),
        ProductCard(PRODUCT),
        ProposalCard({"type": "proposal", "act": "cancel"}),
    )
    shown = wording.content_of(Reply((), cards), locale="zh-CN", time_zone="UTC").cards
    assert [card["type"] for card in shown] == ["order", "parcel", "product", "proposal"]
    assert shown[1]["last_event"] == {
        "at": "2026-11-22T16:05:00Z",
        "status": "in_transit",
        "place": "杭州",
        "text": "到达",
    }


def test_a_parcel_without_news_shows_no_event() -> None:
    bare = ParcelCard(ParcelFact("顺丰速运", "SF1", "created"), "SY1")
    (card,) = wording.content_of(Reply((), (bare,)), locale="en", time_zone="UTC").cards
    assert card["last_event"] is None


def test_a_cited_article_names_its_version_and_sentence() -> None:
    article = ArticleFact(str(UUID(int=7)), 3, "运费", "/a", "满 99 包邮。", "", is_confident=True)
    (source,) = wording.content_of(
        Reply((), sources=(article,)), locale="en", time_zone="UTC"
    ).sources
    assert (source.article_id, source.version, source.sentence) == (UUID(int=7), 3, "满 99 包邮。")


def test_lines_follow_each_other() -> None:
    texts = {"zh-CN": "一", "en": "one"}
    reply = Reply((Line("", {}, texts), Line("", {}, {"zh-CN": "二", "en": "two"})))
    assert wording.text_of(reply, locale="en", time_zone="UTC") == "one\ntwo"
