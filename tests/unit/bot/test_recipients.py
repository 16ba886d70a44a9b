"""A new address as typed, with who receives there."""

import re

import pytest

from xiaoer.bot.fields import address_of
from xiaoer.bot.model.entities import World, find
from xiaoer.bot.model.recipients import Recipient, apart, written
from xiaoer.kernel import regions

SHAPES = re.compile(r"[一-鿿]+(?:路|街)[一-鿿A-Za-z0-9 -]*\d+[一-鿿A-Za-z0-9 -]{0,40}")
WORLD = World(regions=regions.load())


def _written(text: str) -> str:
    [address] = find(text, WORLD).addresses
    return written(text, address.text, SHAPES)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "地址改成浙江省杭州市西湖区文三路88号 张三 13800138000",
            "浙江省杭州市西湖区文三路88号 张三 13800138000",
        ),
        (
            "改到江苏省南京市鼓楼区中山北路12号3栋501室，收件人李四，电话13912345678，谢谢",
            "江苏省南京市鼓楼区中山北路12号3栋501室,收件人李四,电话13912345678",
        ),
        ("地址改成浙江省杭州市西湖区文三路88号可以吗", "浙江省杭州市西湖区文三路88号"),
        (
            "浙江省杭州市西湖区文三路 391 号 B 座 1205 室",
            "浙江省杭州市西湖区文三路 391 号 B 座 1205 室",
        ),
        (
            "上海市徐汇区漕溪北路18号 13800138000 王五收",
            "上海市徐汇区漕溪北路18号 13800138000 王五",
        ),
    ],
)
def test_an_address_ends_where_it_ends_and_takes_its_recipient_along(text: str, kept: str) -> None:
    assert _written(text) == kept


@pytest.mark.parametrize(
    ("typed", "place", "recipient"),
    [
        ("某路8号 张三 13800138000", "某路8号", Recipient("张三", "13800138000")),
        (
            "某路8号，收件人：欧阳小明，手机13800138000",
            "某路8号",
            Recipient("欧阳小明", "13800138000"),
        ),
        ("某路8号 电话13800138000", "某路8号", Recipient(None, "13800138000")),
        ("某路8号 13800138000 王五收", "某路8号", Recipient("王五", "13800138000")),
        ("某路8号 张三", "某路8号 张三", Recipient()),
        ("13800138000", "13800138000", Recipient()),
        ("某路8号 138001380001", "某路8号 138001380001", Recipient()),
    ],
)
def test_place_and_recipient_are_taken_apart(typed: str, place: str, recipient: Recipient) -> None:
    assert apart(typed) == (place, recipient)


def test_the_shop_gets_region_detail_name_and_phone() -> None:
    wished = address_of("浙江省杭州市西湖区文三路88号 张三 13800138000")
    assert wished.region == ["浙江省", "杭州市", "西湖区"]
    assert (wished.detail, wished.name, wished.phone) == ("文三路88号", "张三", "13800138000")


def test_without_a_phone_the_recipient_stays() -> None:
    wished = address_of("浙江省杭州市西湖区文三路88号")
    assert (wished.name, wished.phone, wished.detail) == (None, None, "文三路88号")


def test_a_place_without_a_region_keeps_its_recipient() -> None:
    wished = address_of("文三路88号 张三 13800138000")
    assert (wished.region, wished.detail) == (None, "文三路88号")
    assert (wished.name, wished.phone) == ("张三", "13800138000")
