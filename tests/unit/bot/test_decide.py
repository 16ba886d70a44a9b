"""The bot's decisions, one sentence of the rules each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.bot.lexicon import flows, interpreter, read

from xiaoer.bot import wording
from xiaoer.bot.model.decide import talk
from xiaoer.bot.model.decision import (
    Abstain,
    Button,
    HandOver,
    OrderCard,
    OrderChoice,
    Outcome,
    ParcelCard,
    Reply,
)
from xiaoer.bot.model.facts import ArticleFact, Facts, LineFact, OrderFact, ParcelFact
from xiaoer.bot.model.flows.effects import Advise, Judged, LookUp
from xiaoer.bot.model.flows.heard import Heard
from xiaoer.bot.model.state import BotState
from xiaoer.bot.model.stepping_back import HandOverReason, Signals
from xiaoer.bot.model.understanding import Understanding
from xiaoer.bot.packets import packet_of

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
YESTERDAY = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
ARTICLE = ArticleFact(
    article_id="01900000-0000-7000-8000-000000000001",
    version=3,
    title="七天无理由退货",
    url="/help/articles/returns-seven-days",
    sentence="签收商品之日的次日起 7 天内，商品完好，可以无理由退货。",
    excerpt="签收",
    is_confident=True,
)


def order(number: str, status: str, title: str = "手冲壶", *parcels: ParcelFact) -> OrderFact:
    return OrderFact(
        number=number,
        status=status,
        placed_at=NOW,
        titles=(title,),
        parcels=parcels,
        lines=(LineFact(title, f"sku-{number}", 1),),
    )


def parcel(at: datetime | None = YESTERDAY, status: str = "in_transit") -> ParcelFact:
    return ParcelFact(
        "顺丰速运", "SF1390427718821", status, at, "杭州转运中心", "快件到达，等待分拣"
    )


KETTLE = order("SY2611208821", "in_transit", "手冲壶", parcel())
FLEECE = order("SY2611226415", "paid", "抓绒外套")
BLANKET = order("SY2611219004", "in_transit", "羊毛毯", parcel())
SIGNED = order("SY2611137730", "signed", "连体衣", parcel(status="signed"))


def facts(*orders: OrderFact, **more: object) -> Facts:
    given = {"now": NOW, "is_signed_in": True, "name": "王若溪", "orders": orders, **more}
    return Facts(**given)  # type: ignore[arg-type]


def ask(text: str, known: Facts, state: BotState | None = None) -> Outcome:
    return decide(state or BotState(), read(text), known)


def decide(
    state: BotState, understood: Understanding, known: Facts, signals: Signals | None = None
) -> Outcome:
    """Everything there is to know is known, and every proposal can be made."""
    talking = talk(state, [Heard(understood)], known, flows(), signals=signals)
    facts, answer = known, None
    while True:
        try:
            effect = talking.send(answer)
        except StopIteration as stop:
            return stop.value
        if isinstance(effect, LookUp):
            facts = facts.having(effect.need, effect.about)
            answer = facts
        elif isinstance(effect, Advise):
            answer = None
        else:
            answer = Judged("made", "p", title="方案", lines=("会这样办。",))


def said(outcome: Outcome, locale: str = "zh-CN") -> str:
    assert isinstance(outcome.decision, Reply)
    return wording.content_of(outcome.decision, locale=locale, time_zone="Asia/Shanghai").text


def keys(outcome: Outcome) -> list[str]:
    assert isinstance(outcome.decision, Reply)
    return [line.key for line in outcome.decision.lines]


def test_the_parcels_last_event_is_named_with_place_and_time() -> None:
    outcome = ask("我的快递到哪了", facts(KETTLE, FLEECE, SIGNED))
    assert said(outcome) == (
        "订单 …8821 的包裹（顺丰速运 SF1390427718821）最新动态："
        "11月22日 21:05，杭州转运中心，快件到达，等待分拣。"
    )
    assert isinstance(outcome.decision, Reply)
    assert outcome.decision.cards == (ParcelCard(KETTLE.parcels[0], "SY2611208821"),)
    assert outcome.state.last_order == "SY2611208821"


def test_the_answer_speaks_english_when_asked_in_english() -> None:
    outcome = ask("where is my parcel", facts(KETTLE))
    assert said(outcome, "en").startswith(
        "Latest news of the parcel of order …8821 (顺丰速运 SF1390427718821): 22 Nov 21:05, "
    )


def test_a_parcel_without_news_for_two_days_says_so() -> None:
    quiet = order("SY2611208821", "in_transit", "手冲壶", parcel(NOW - timedelta(hours=75)))
    assert said(ask("快递到哪了", facts(quiet))).endswith(
        "物流已有 3 天没有更新，需要的话可以转人工，请同事向快递公司核查。"
    )


def test_two_parcels_on_their_way_are_asked_about() -> None:
    outcome = ask("我的快递到哪了", facts(FLEECE, BLANKET, KETTLE))
    assert isinstance(outcome.decision, Reply)
    assert outcome.decision.buttons == (
        OrderChoice("SY2611219004", "羊毛毯", "9004"),
        OrderChoice("SY2611208821", "手冲壶", "8821"),
    )
    assert outcome.state.places[-1].asked == "order"
    assert outcome.state.candidates == ("SY2611219004", "SY2611208821")


@pytest.mark.parametrize("answer", ["第二个", "订单 SY2611208821", "8821", "手冲壶那个", "2"])
def test_the_order_named_after_the_question_is_taken(answer: str) -> None:
    known = facts(FLEECE, BLANKET, KETTLE)
    asked = ask("我的快递到哪了", known)
    outcome = ask(answer, known, asked.state)
    assert keys(outcome) == ["parcel_at"]
    assert outcome.state.last_order == "SY2611208821"
    assert outcome.state.places == ()


def test_a_product_word_tells_which_order() -> None:
    outcome = ask("我买的羊毛毯到哪了", facts(FLEECE, BLANKET, KETTLE))
    assert outcome.state.last_order == "SY2611219004"


def test_the_order_spoken_of_before_stays_the_topic() -> None:
    known = facts(BLANKET, KETTLE)
    first = ask("订单SY2611208821到哪了", known)
    assert ask("那发票呢", known, first.state).state.last_order == "SY2611208821"
    assert ask("另外那个订单到哪了", known, first.state).state.last_order == "SY2611219004"


def test_a_number_that_is_not_yours_is_never_confirmed() -> None:
    outcome = ask("订单SY9999999999到哪了", facts(KETTLE))
    assert isinstance(outcome.decision, Reply)
    assert said(outcome) == (
        "在您的订单里没有找到 SY9999999999，请核对订单号，或从您的订单里选择。"
    )
    assert outcome.decision.cards == ()
    again = ask("订单SY9999999998到哪了", facts(KETTLE), outcome.state)
    assert keys(again) == ["order_not_found"]
    third = ask("订单SY9999999997到哪了", facts(KETTLE), again.state)
    assert third.decision == HandOver(HandOverReason.REPEATED_FAILURE)


def test_an_order_that_was_not_sent_shows_its_status_and_promises_nothing() -> None:
    outcome = ask("我的快递到哪了", facts(FLEECE))
    assert said(outcome) == "订单 …6415 目前是“已付款”，还没有交给快递。"
    assert isinstance(outcome.decision, Reply)
    assert outcome.decision.cards == (OrderCard(FLEECE),)


def test_a_visitor_without_sign_in_is_asked_who_they_are() -> None:
    outcome = ask("我的快递到哪了", facts(is_signed_in=False))
    assert said(outcome).startswith("查询前需要先核对身份。")
    assert [place.flow for place in outcome.state.places] == ["parcel_location", "identify"]


def test_a_buyer_without_orders_is_told_so() -> None:
    assert keys(ask("查订单", facts())) == ["no_orders"]


def test_a_return_wish_asks_for_the_order_and_offers_only_what_arrived() -> None:
    other = order("SY2611130000", "signed", "帽子")
    outcome = ask("我要退货", facts(KETTLE, SIGNED, FLEECE, other))
    assert outcome.state.places[-1].asked == "order"
    assert set(outcome.state.candidates) == {SIGNED.number, other.number}


def test_an_invoice_is_shown_from_its_record() -> None:
    known = OrderFact(
        "SY2611137730", "signed", NOW, ("连体衣",), invoice=("personal", "issued", "王若溪")
    )
    assert said(ask("发票", facts(known))).startswith(
        "订单 …7730 的发票：个人发票，抬头“王若溪”，已开具。"
    )


def test_an_order_without_invoice_is_asked_whose_it_should_be() -> None:
    assert ask("我要发票", facts(SIGNED)).state.places[-1].asked == "kind"


def test_a_refund_is_told_from_its_record() -> None:
    refunded = order("SY2611020569", "refunded", "白衬衫")
    assert said(ask("退款到账了吗", facts(KETTLE, refunded))).startswith(
        "订单 …0569 目前是“已退款”。"
    )


def test_a_question_is_answered_from_an_article_with_its_source() -> None:
    outcome = ask("杯子能进微波炉吗", facts(articles=(ARTICLE,)))
    assert said(outcome) == (
        "根据《七天无理由退货》：签收商品之日的次日起 7 天内，商品完好，可以无理由退货。"
    )
    assert isinstance(outcome.decision, Reply)
    assert [(s.article_id, s.version) for s in outcome.decision.sources] == [
        (ARTICLE.article_id, 3)
    ]


def test_what_is_not_known_is_admitted_once_and_then_handed_over() -> None:
    first = ask("今天天气怎么样", facts(KETTLE))
    assert isinstance(first.decision, Abstain)
    assert said(first).startswith("我没有找到确切的答案。")
    assert Button("human") in first.decision.buttons
    assert len(first.decision.buttons) <= 3
    second = ask("那明天呢天气怎样", facts(KETTLE), first.state)
    assert second.decision == HandOver(HandOverReason.REPEATED_FAILURE)


def test_an_answer_in_between_forgives_a_failure() -> None:
    first = ask("今天天气怎么样", facts(KETTLE))
    between = ask("快递到哪了", facts(KETTLE), first.state)
    assert between.state.failures == 0
    assert isinstance(ask("讲个笑话", facts(KETTLE), between.state).decision, Abstain)


def test_5_2_2_6_a_an_admission_and_not_solved_are_two_failures() -> None:
    first = ask("怎么把外套传真到火星", facts(KETTLE))
    assert isinstance(first.decision, Abstain)
    assert first.state.failures == 1
    second = ask("没解决", facts(KETTLE), first.state)
    assert second.decision == HandOver(HandOverReason.REPEATED_FAILURE)


def test_5_1_3_d_what_the_help_centre_does_not_answer_goes_to_a_person() -> None:
    asked = replace(read("会员有什么好处"), intent="membership")
    called = decide(BotState(), asked, facts(KETTLE, articles=()))
    assert called.decision == HandOver(HandOverReason.UNANSWERED)
    doubtful = replace(ARTICLE, is_confident=False)
    called = decide(BotState(), asked, facts(KETTLE, articles=(doubtful,)))
    assert called.decision == HandOver(HandOverReason.UNANSWERED)
    answered = decide(BotState(), asked, facts(KETTLE, articles=(ARTICLE,)))
    assert isinstance(answered.decision, Reply)


def test_5_1_3_d_what_was_not_understood_is_admitted_first() -> None:
    assert isinstance(ask("怎么把外套传真到火星", facts(KETTLE)).decision, Abstain)


def test_5_2_2_6_a_a_flow_without_an_answer_and_not_solved_are_two_failures() -> None:
    known = facts(KETTLE, articles=())
    first = decide(BotState(), replace(read("有没有尺码表"), intent="size_advice"), known)
    first = decide(first.state, replace(read("火星衣"), intent=None), known)
    assert first.state.failures == 1
    second = ask("没解决", known, first.state)
    assert second.decision == HandOver(HandOverReason.REPEATED_FAILURE)


def test_an_address_that_was_asked_for_is_no_wish_for_people() -> None:
    waiting = order("SY2611226415", "paid", "手冲壶")
    asked = ask("我要改地址，订单 SY2611226415", facts(waiting))
    words = "Room 301, Building 2, 100 Huaihai Middle Road, Huangpu District, Shanghai"
    heard = replace(read(words), intent="bulk_purchase", score=0.6)
    given = decide(asked.state, heard, facts(waiting), Signals(is_complex=True))
    assert not isinstance(given.decision, HandOver)
    assert given.state.places[-1].slots["address"].startswith("Room 301")
    unasked = decide(BotState(), heard, facts(waiting), Signals(is_complex=True))
    assert unasked.decision == HandOver(HandOverReason.COMPLEX)


@pytest.mark.parametrize(("score", "is_taken_up"), [(0.6, False), (0.8, True)])
def test_only_what_is_sure_interrupts_a_question(score: float, *, is_taken_up: bool) -> None:
    asked = ask("我要退货，订单 SY2611137730", facts(SIGNED))
    heard = replace(read("连体衣"), intent="quality_problem", score=score)
    flows_begun = [place.flow for place in decide(asked.state, heard, facts(SIGNED)).state.places]
    assert (flows_begun != [place.flow for place in asked.state.places]) is is_taken_up


@pytest.mark.parametrize(
    ("text", "score", "is_shown"),
    [
        ("SY2611208821那就先这样", 0.6, True),
        ("SY2611208821那就先这样", 0.8, False),
        ("SY2611208821呢", 0.8, True),
        ("where is SY2611208821", 0.9, True),
        ("SY2611208821 please leave it, bye", 0.9, False),
    ],
)
def test_an_orders_number_says_more_than_an_unsure_reading_or_a_word_or_two(
    text: str, score: float, *, is_shown: bool
) -> None:
    heard = replace(read(text), intent="goodbye", score=score)
    outcome = decide(BotState(), heard, facts(KETTLE))
    assert isinstance(outcome.decision, Reply)
    assert bool(outcome.decision.cards) is is_shown


@pytest.mark.parametrize("message", ["查物流", "你好", "没解决", "我要投诉"])
def test_5_1_3_c_what_has_a_clear_answer_is_never_rare(message: str) -> None:
    heard = read(message)
    assert heard.intent is not None
    outcome = decide(BotState(), heard, facts(KETTLE), Signals(occurrences=0))
    assert not isinstance(outcome.decision, HandOver)


@pytest.mark.parametrize("is_confident", [True, False])
def test_5_1_3_c_what_only_an_article_answers_is_rare_without_it(*, is_confident: bool) -> None:
    article = replace(ARTICLE, title="刻字服务", is_confident=is_confident)
    heard = replace(read("能刻字吗"), intent="engraving", score=0.9)
    known = facts(KETTLE, articles=(article,))
    outcome = decide(BotState(), heard, known, Signals(occurrences=0))
    called = outcome.decision == HandOver(HandOverReason.RARE)
    assert called is not is_confident
    assert (outcome.state.slots.get("intent") == "rare") is called


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("转人工", HandOverReason.ASKED),
        ("不要机器人", HandOverReason.ASKED),
        ("壶炸了我烫伤了", HandOverReason.EMERGENCY),
        ("我要打12315", HandOverReason.EMERGENCY),
        ("壶起火了转人工", HandOverReason.EMERGENCY),
        ("我的账号被盗了", HandOverReason.SECURITY),
        ("I want a human", HandOverReason.ASKED),
    ],
)
def test_who_needs_a_person_gets_one_at_once(message: str, reason: HandOverReason) -> None:
    assert ask(message, facts(KETTLE)).decision == HandOver(reason)


@pytest.mark.parametrize(
    "message", ["查物流", "怎么开发票", "我要退货", "你好", "谢谢", "怎么投诉你们"]
)
def test_a_standard_question_is_not_handed_over(message: str) -> None:
    assert isinstance(ask(message, facts(KETTLE, articles=(ARTICLE,))).decision, Reply)


def test_a_complaint_is_confirmed_before_it_is_handed_over() -> None:
    first = ask("你们服务太差了", facts(KETTLE))
    assert keys(first) == ["complaint"]
    assert ask("好的", facts(KETTLE), first.state).decision == HandOver(HandOverReason.COMPLAINT)
    assert keys(ask("先不用", facts(KETTLE), first.state)) == ["go_on"]
    again = ask("太过分了", facts(KETTLE), first.state)
    assert again.decision == HandOver(HandOverReason.COMPLAINT)


def test_a_bot_says_that_it_is_one() -> None:
    assert "我是智能客服" in said(ask("你是机器人吗", facts()))


@pytest.mark.parametrize("message", ["转人工", "壶起火了", "查物流转人工"])
def test_the_packet_for_the_person_has_no_empty_field(message: str) -> None:
    understood, known = read(message), facts(KETTLE)
    outcome = decide(BotState(), understood, known)
    assert isinstance(outcome.decision, HandOver)
    packet = packet_of(
        reason=outcome.decision.reason,
        state=outcome.state,
        understood=understood,
        facts=known,
        intents=interpreter().lexicon.intents,
        locale="zh-CN",
    )
    assert packet.summary
    assert packet.tried
    assert packet.emotion
    assert packet.suggested
    assert packet.slots["problem"] == message
    assert packet.slots["identity"] == "王若溪"
    assert all(value not in {"", None} for value in packet.slots.values())
    assert "{" not in packet.summary


def test_no_reply_is_left_without_words() -> None:
    known = facts(KETTLE, FLEECE, SIGNED, topic_article=ARTICLE)
    for intent in interpreter().lexicon.intents.values():
        for message in intent.phrases[:6]:
            outcome = ask(message, known)
            if isinstance(outcome.decision, Reply):
                for locale in ("zh-CN", "en"):
                    text = said(outcome, locale)
                    assert text.strip(), message
                    assert "bot.say" not in text
                    assert "{" not in text
                    assert "！" not in text
