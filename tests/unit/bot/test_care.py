"""Signs of age, of being new to this, of rejecting the bot, of extremes; and what only looks so."""

import pytest

from xiaoer.bot import service_pack
from xiaoer.bot.model import care
from xiaoer.bot.settings import BotSettings

SIGNS = service_pack.care_signs(BotSettings().service)

VULNERABLE = [
    "我都七十多岁了看不懂这个",
    "老年人不会弄",
    "姑娘我年纪大了眼睛不好",
    "我今年15岁",
    "我还没成年",
    "i am 72 years old",
]
NOT_VULNERABLE = [
    "给我爸买的老人鞋多大码",
    "送老人的礼物有推荐吗",
    "适合老年人吗",
    "七天无理由",
    "买了15件",
]
NOVICE = ["我第一次网购不会弄", "看不懂你说的", "字太小了", "点哪里啊", "this is too complicated"]
NOT_NOVICE = ["看不清图片", "怎么退货", "快递到哪了", "where is my parcel"]
REJECTS = [
    "我不要机器人",
    "别跟我机器人了",
    "机器人听不懂",
    "no bots please",
    "this bot is useless",
]
NOT_REJECTS = ["扫地机器人怎么退", "机器人玩具有货吗", "你是机器人吗", "i want a robot vacuum"]
EXTREME = ["我要杀了你们", "你给我等着", "我不想活了", "我要找媒体曝光", "i will go to the press"]
NOT_EXTREME = ["笑死我了", "好吃死了", "烧水壶到了吗", "我等着收货呢", "想死你们家的蛋糕了"]


@pytest.mark.parametrize("text", VULNERABLE)
def test_age_is_seen(text: str) -> None:
    assert care.read(text, SIGNS).is_vulnerable


@pytest.mark.parametrize("text", NOT_VULNERABLE)
def test_a_present_for_the_elderly_is_no_sign_of_age(text: str) -> None:
    assert not care.read(text, SIGNS).is_vulnerable


@pytest.mark.parametrize("text", NOVICE)
def test_who_is_new_to_this_is_seen(text: str) -> None:
    assert care.read(text, SIGNS).is_novice
    assert not care.read(text, SIGNS).accepts_bot


@pytest.mark.parametrize("text", NOT_NOVICE)
def test_a_plain_question_shows_no_novice(text: str) -> None:
    assert not care.read(text, SIGNS).is_novice


@pytest.mark.parametrize("text", REJECTS)
def test_rejecting_the_bot_is_seen(text: str) -> None:
    assert care.read(text, SIGNS).rejects_bot


@pytest.mark.parametrize("text", NOT_REJECTS)
def test_asking_about_robots_rejects_nobody(text: str) -> None:
    assert not care.read(text, SIGNS).rejects_bot


@pytest.mark.parametrize("text", EXTREME)
def test_threats_and_despair_are_seen(text: str) -> None:
    assert care.read(text, SIGNS).is_extreme


@pytest.mark.parametrize("text", NOT_EXTREME)
def test_a_figure_of_speech_is_no_threat(text: str) -> None:
    assert not care.read(text, SIGNS).is_extreme


def test_plain_words_are_suggested_on_a_sign_and_not_without() -> None:
    assert care.suggests_plain(["你好", "我不会弄这个"], SIGNS)
    assert not care.suggests_plain(["你好", "快递到哪了"], SIGNS)


@pytest.mark.parametrize("text", ["呼叫人工", "店小二人工服务", "call an agent"])
def test_5_2_2_5_a_wake_word_is_heard(text: str) -> None:
    assert care.read(text, SIGNS).is_wake_word
