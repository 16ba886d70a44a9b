"""Numbers, phones, sums, counts, sizes, measures, goods and places."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.bot.model.entities import World, find, number_key
from xiaoer.kernel import regions

PLACES = World(regions=regions.load())
SKUS = World(skus={"KET-01-BK": ("黑色手冲壶", "black kettle"), "KET-01": ("手冲壶",)})


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("订单T4K7PQ2ABC1234XY到哪了", ("T4K7PQ2ABC1234XY",)),
        ("order #W1234567 please", ("W1234567",)),
        ("顺丰SF1234567890123", ("SF1234567890123",)),
        ("YT8876543210987和JDVA00123456789", ("YT8876543210987", "JDVA00123456789")),
        ("单号 7551 2345 6789 01", ("75512345678901",)),
        ("单号 75512 34567 8901", ("75512345678901",)),
        ("订单号：2026-1120-5566", ("202611205566",)),
        ("1Z999AA10123456784", ("1Z999AA10123456784",)),
        ("我的电话13800138000", ()),
        ("手机138-0013-8000", ()),
        ("2026-11-20买的", ()),
        ("https://shop.example/item/12345678.html", ()),
        ("qq123456@qq.com", ()),
        ("型号 RTX4090", ()),
        ("iphone15promax", ()),
        ("满300减40", ()),
    ],
)
def test_order_and_parcel_numbers_are_read(said: str, numbers: tuple[str, ...]) -> None:
    assert find(said).numbers == numbers


def test_a_carrier_number_is_told_from_others() -> None:
    def carriers_of(number: str) -> tuple[str, ...]:
        return ("sf",) if number.startswith("SF") else ()

    found = find("SF1234567890123 和订单 202611205566", World(carriers_of=carriers_of))
    assert [(parcel.number, parcel.carriers) for parcel in found.parcels] == [
        ("SF1234567890123", ("sf",))
    ]


@pytest.mark.parametrize(
    ("said", "tails"),
    [
        ("尾号8821的那个", ("8821",)),
        ("ending in 4410", ("4410",)),
        ("8821结尾", ("8821",)),
        ("后四位是0093", ("0093",)),
        ("订单 8821", ("8821",)),
        ("8821", ("8821",)),
        ("买了2件", ()),
    ],
)
def test_tails_are_read(said: str, tails: tuple[str, ...]) -> None:
    assert find(said).tails == tails


@pytest.mark.parametrize(
    ("said", "ordinal"),
    [
        ("第二个", 1),
        ("第3单", 2),
        ("2", 1),
        ("the first one", 0),
        ("最后一个", -1),
        ("last order", -1),
        ("最近的那个", 0),
        ("第五个", 4),
        ("last week", None),
        ("last Friday", None),
        ("第二天就坏了", None),
        ("第一次买", None),
        ("December first", None),
    ],
)
def test_ordinals_are_read(said: str, ordinal: int | None) -> None:
    assert find(said).ordinal == ordinal


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("一三八零零一三八零零零", "13800138000"),
        ("幺三八零零幺三八零零零", "13800138000"),
        ("010-82345678", "01082345678"),
        ("(0755)82345678转801", "075582345678"),
        ("400-820-8820", "4008208820"),
        ("订单号113800138000123", None),
        ("99.13800138000", None),
    ],
)
def test_phones_are_read(said: str, digits: str | None) -> None:
    assert [phone.digits for phone in find(said).phones] == ([digits] if digits else [])


@pytest.mark.parametrize(
    ("said", "minor", "currency", "closeness"),
    [
        ("一百二十块五毛", 12050, "CNY", "exact"),
        ("30元", 3000, "CNY", "exact"),
        ("￥99.9", 9990, "CNY", "exact"),
        ("两百多", 20000, "CNY", "at_least"),
        ("两百多块钱", 20000, "CNY", "at_least"),
        ("$12", 1200, "USD", "exact"),
        ("1,299.00元", 129900, "CNY", "exact"),
        ("一块五", 150, "CNY", "exact"),
        ("三块五毛二分", 352, "CNY", "exact"),
        ("五毛钱", 50, "CNY", "exact"),
        ("花了三百来块", 30000, "CNY", "about"),
        ("大概200块", 20000, "CNY", "about"),
        ("最多50元", 5000, "CNY", "at_most"),
        ("1.5万元", 1500000, "CNY", "exact"),
        ("付了88", 8800, "CNY", "exact"),
        ("€15.50", 1550, "EUR", "exact"),
        ("20 dollars", 2000, "USD", "exact"),
        ("paid 35.99", 3599, "CNY", "exact"),
    ],
)
def test_sums_are_read(said: str, minor: int, currency: str, closeness: str) -> None:
    (amount,) = find(said).money
    assert (amount.money.amount_minor, amount.money.currency, amount.closeness) == (
        minor,
        currency,
        closeness,
    )


@pytest.mark.parametrize(
    "said", ["两百多天", "买了200个", "毛巾", "一毛不拔", "三毛衣服", "便宜点"]
)
def test_what_is_no_sum_is_not_read_as_one(said: str) -> None:
    assert find(said).money == ()


@given(minor=st.integers(1, 99_999_999))
def test_a_written_sum_is_read_back(minor: int) -> None:
    whole, part = divmod(minor, 100)
    for said in (f"¥{whole}.{part:02}", f"{whole}.{part:02}元", f"付了{whole:,}.{part:02}"):
        (amount,) = find(said).money
        assert amount.money.amount_minor == minor


@pytest.mark.parametrize(
    ("said", "value", "unit"),
    [
        ("买两件", 2, "件"),
        ("要3个", 3, "个"),
        ("一共十二瓶", 12, "瓶"),
        ("500ml的", 500, "ml"),
        ("3 boxes", 3, "box"),
        ("two pairs of socks", 2, "pair"),
        ("x2", 2, "piece"),
    ],
)
def test_quantities_are_read(said: str, value: int, unit: str) -> None:
    assert (Decimal(value), unit) in [(q.value, q.unit) for q in find(said).quantities]


@pytest.mark.parametrize("said", ["3个月了", "两个星期", "第二件半价", "一个多小时"])
def test_time_and_ordinals_are_no_quantities(said: str) -> None:
    assert find(said).quantities == ()


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("XL的", ["XL"]),
        ("换成xxl", ["2XL"]),
        ("穿L码还是M码", ["L", "M"]),
        ("42码", ["42"]),
        ("37.5码", ["37.5"]),
        ("170/92A", ["170/92A"]),
        ("均码吗", ["F"]),
        ("size medium", ["M"]),
        ("US 9.5", ["9.5"]),
        ("3XL", ["3XL"]),
        ("it's small", ["S"]),
        ("扫码支付", []),
        ("iphone xs max case", ["XS"]),
        ("html", []),
    ],
)
def test_sizes_are_read(said: str, values: list[str]) -> None:
    assert [size.value for size in find(said).sizes] == values


@pytest.mark.parametrize(
    ("said", "height", "weight"),
    [
        ("身高168体重110斤", 168, 55),
        ("168cm 55kg", 168, 55),
        ("168/110斤", 168, 55),
        ("一米六八，110斤", 168, 55),
        ("1米75 140斤", 175, 70),
        ("我身高1.72 体重65公斤", 172, 65),
        ("体重一百一十斤", None, 55),
        ("5'6\" 140 lb", 167.6, 63.5),
        ("5 ft 10, 160 lbs", 177.8, 72.6),
        ("体重110", None, 55),
        ("体重60", None, None),
        ("身高180", 180, None),
        ("猫砂10公斤", None, None),
    ],
)
def test_measures_become_centimetres_and_kilograms(
    said: str, height: float | None, weight: float | None
) -> None:
    body = find(said).body
    measures = (body.height_cm, body.weight_kg) if body else (None, None)
    assert measures == (height, weight)


@given(cm=st.integers(140, 205), kg=st.integers(38, 120))
def test_a_written_body_is_read_back(cm: int, kg: int) -> None:
    for said in (
        f"身高{cm}体重{kg * 2}斤",
        f"{cm}cm {kg}kg",
        f"{cm // 100}米{cm % 100:02} {kg}公斤",
        f"身高{cm / 100:.2f}米，{kg * 2}斤",
    ):
        body = find(said).body
        assert body is not None
        assert (body.height_cm, body.weight_kg) == (cm, kg), said


@pytest.mark.parametrize(
    ("said", "skus"),
    [
        ("ket 01 bk 还有货吗", ("KET-01-BK",)),
        ("黑色手冲壶多少钱", ("KET-01-BK",)),
        ("手冲壶多少钱", ("KET-01",)),
        ("do you have the black kettle", ("KET-01-BK",)),
        ("KET-011", ()),
    ],
)
def test_goods_of_the_catalogue_are_found(said: str, skus: tuple[str, ...]) -> None:
    assert find(said, SKUS).skus == skus


@pytest.mark.parametrize(
    ("said", "city", "district", "code", "is_complete"),
    [
        ("深圳南山科技园路1号阳光花园3栋2单元501室", "深圳市", "南山区", "440305", True),
        ("改成浙江省杭州市余杭区文一西路969号", "杭州市", "余杭区", "330110", True),
        ("北京朝阳区建国路88号", "北京市", "朝阳区", "110105", True),
        ("寄到上海", "上海市", "", "310000", False),
        ("鼓楼区中山路15号", "", "鼓楼区", "", True),
        ("新疆包邮吗", "", "", "650000", False),
    ],
)
def test_places_are_read(said: str, city: str, district: str, code: str, is_complete: bool) -> None:
    (address,) = find(said, PLACES).addresses
    assert (address.city, address.district, address.code, address.is_complete) == (
        city,
        district,
        code,
        is_complete,
    )


def test_an_address_ends_where_the_talk_goes_on() -> None:
    (address,) = find("送到广州市天河区体育西路101号，谢谢", PLACES).addresses
    assert address.text == "广州市天河区体育西路101号"
    assert (address.street, address.detail) == ("体育西路", "101号")


@pytest.mark.parametrize("said", ["中山路怎么走", "白银手镯有吗", "我要退货", "南山"])
def test_a_word_that_is_also_a_place_is_no_address(said: str) -> None:
    assert find(said, PLACES).addresses == ()


@given(text=st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    find(text, PLACES)


@given(number=st.from_regex(r"[A-Z]{2}[0-9]{12}", fullmatch=True))
def test_a_number_is_found_however_it_is_dressed(number: str) -> None:
    for said in (number.lower(), f"#{number}", f"单号{number}。", f"{number[:2]}-{number[2:]}"):
        assert find(said).numbers == (number_key(number),)
