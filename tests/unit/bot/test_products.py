"""Answers about goods hold only what the shop writes of them."""

import re
from dataclasses import replace

import pytest

from xiaoer.bot.model import products
from xiaoer.bot.model.decision import Reply
from xiaoer.bot.model.facts import ProductFact, SkuFact
from xiaoer.bot.model.products import Synonyms
from xiaoer.kernel.money import Money


def sku(
    key: str, colour: str, size: str = "600 毫升", minor: int = 12900, stock: int = 3
) -> SkuFact:
    attributes = {"颜色": colour, "容量": size}
    return SkuFact(key, attributes, Money(minor, "CNY"), stock, is_available=stock > 0)


KETTLE = ProductFact(
    "kettle",
    "不锈钢手冲壶",
    "壶嘴细长，水流稳定。适用电磁炉和燃气灶。用后冲洗，擦干即可；容量 0.6 升。",
    Money(12900, "CNY"),
    {"材质": "304 不锈钢", "净重": "480 克"},
    (sku("K1", "黑色"), sku("K2", "白色", stock=0), sku("K3", "黑色", "1 升", 15900)),
)
MUG = ProductFact(
    "mug",
    "陶瓷马克杯",
    "容量 473 毫升。",
    Money(4900, "CNY"),
    {"材质": "陶瓷"},
    (sku("M1", "蓝色"),),
)
SYNONYMS = Synonyms(
    {"净重": re.compile("多重|有多沉")},
    ((re.compile("怎么洗"), re.compile("冲洗|擦干")), (re.compile("明火"), re.compile("燃气灶"))),
)


def told(reply: Reply | None, name: str) -> list[object]:
    assert reply is not None
    return [line.params[name] for line in reply.lines if name in line.params]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("是什么材质的", "材质：304 不锈钢"),
        ("这个有多沉", "净重：480 克"),
        ("怎么洗啊", "用后冲洗，擦干即可"),
        ("能放明火上吗", "适用电磁炉和燃气灶"),
        ("壶嘴细不细，水流稳不稳", "壶嘴细长，水流稳定"),
        ("容量是0.6升吗", "容量 0.6 升"),
    ],
)
def test_a_question_is_answered_by_attribute_then_meaning_then_words(
    question: str, sentence: str
) -> None:
    assert told(products.about(KETTLE, question, SYNONYMS), "sentence") == [sentence]


def test_a_figure_with_a_point_is_not_cut_in_two() -> None:
    assert "0.6 升" in str(told(products.about(KETTLE, "容量是0.6升吗", Synonyms()), "sentence"))


def test_what_the_page_does_not_say_is_not_answered() -> None:
    assert products.about(KETTLE, "可以寄到南极吗", SYNONYMS) is None


def test_a_question_that_names_a_variant_is_answered_by_its_stock() -> None:
    reply = products.about(KETTLE, "白色", SYNONYMS)
    assert reply is not None
    assert [line.key for line in reply.lines] == ["out_of_stock", "others_in_stock"]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("有货吗", {"K1", "K2", "K3"}),
        ("黑色有吗", {"K1", "K3"}),
        ("黑色1升的", {"K3"}),
        ("白色 1升", {"K2", "K3"}),
        ("红色有吗", {"K1", "K2", "K3"}),
    ],
)
def test_variants_are_named_by_the_most_values_said(question: str, named: set[str]) -> None:
    assert {one.id for one in products.named_skus(KETTLE, question)} == named


def test_stock_tells_what_is_there_and_what_is_gone() -> None:
    reply = products.stock(KETTLE, "有货吗")
    assert [line.key for line in reply.lines] == ["in_stock", "out_of_stock"]
    assert "白色" in str(told(reply, "labels")[1])
    assert "白色" not in str(told(reply, "labels")[0])


def test_stock_offers_no_other_variant_when_none_is_left() -> None:
    gone = replace(KETTLE, skus=(sku("K2", "白色", stock=0),))
    assert [line.key for line in products.stock(gone, "白色").lines] == ["out_of_stock"]


def test_one_price_is_told_once_and_several_by_variant() -> None:
    assert told(products.price(KETTLE, "黑色1升多少钱"), "price") == [Money(15900, "CNY")]
    several = products.price(KETTLE, "多少钱")
    assert [line.key for line in several.lines] == ["price_of_variant"] * 3


def test_a_product_without_variants_has_its_own_price() -> None:
    bare = replace(KETTLE, skus=())
    assert told(products.price(bare, "多少钱"), "price") == [Money(12900, "CNY")]


def test_at_most_four_prices_are_told() -> None:
    many = replace(KETTLE, skus=tuple(sku(f"K{n}", f"{n}号", minor=n * 100) for n in range(1, 9)))
    assert len(products.price(many, "多少钱").lines) == 4


def test_what_cannot_be_bought_is_not_recommended() -> None:
    gone = replace(MUG, skus=(sku("M1", "蓝色", stock=0),))
    assert products.recommend([gone], "推荐个杯子") is None
    assert told(products.recommend([gone, KETTLE], "推荐"), "title") == ["不锈钢手冲壶"]


def test_goods_whose_names_are_said_come_first_and_three_are_shown() -> None:
    others = [replace(KETTLE, id=f"k{n}", title=f"电热水壶{n}") for n in range(4)]
    reply = products.recommend([*others, MUG], "马克杯有推荐的吗")
    assert reply is not None
    assert told(reply, "title")[0] == "陶瓷马克杯"
    assert len(reply.cards) == 3


def test_two_named_goods_are_compared_the_likelier_first() -> None:
    reply = products.compare([MUG, KETTLE], "手冲壶和马克杯哪个好")
    assert reply is not None
    assert set(told(reply, "title")) == {"不锈钢手冲壶", "陶瓷马克杯"}
    assert "材质304 不锈钢；净重480 克" in told(reply, "attributes")


@pytest.mark.parametrize("question", ["哪个好", "手冲壶好不好"])
def test_nothing_is_compared_unless_two_are_named(question: str) -> None:
    assert products.compare([MUG, KETTLE], question) is None


def test_every_answer_brings_the_page_as_its_ground() -> None:
    reply = products.about(KETTLE, "什么材质", SYNONYMS)
    assert reply is not None
    assert KETTLE.description in reply.grounds
    assert "净重 480 克" in reply.grounds
