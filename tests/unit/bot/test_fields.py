"""What slots hold becomes what the shop's acts take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.bot.fields import address_of, invoice_of, reason_of
from xiaoer.commerce.api import WishReason


@pytest.mark.parametrize(
    ("written", "region", "detail"),
    [
        ("浙江省杭州市西湖区文三路88号", ["浙江省", "杭州市", "西湖区"], "文三路88号"),
        ("浙江杭州西湖区文三路88号", ["浙江省", "杭州市", "西湖区"], "文三路88号"),
        ("杭州市西湖区文三路88号", ["浙江省", "杭州市", "西湖区"], "文三路88号"),
        ("北京市朝阳区建国路1号", ["北京市", "北京市", "朝阳区"], "建国路1号"),
        ("北京朝阳区建国路1号", ["北京市", "北京市", "朝阳区"], "建国路1号"),
        (
            "  上海市浦东新区 世纪大道100号 ",
            ["上海市", "上海市", "浦东新区"],
            "世纪大道100号",
        ),
        (
            "内蒙古自治区呼和浩特市新城区人民路2号",
            ["内蒙古自治区", "呼和浩特市", "新城区"],
            "人民路2号",
        ),
        ("广东省深圳市福田街道1号", ["广东省", "深圳市"], "福田街道1号"),
        ("江苏省苏州市昆山市花桥镇", ["江苏省", "苏州市", "昆山市"], "花桥镇"),
        ("山东省青岛市市北区台东路3号", ["山东省", "青岛市", "市北区"], "台东路3号"),
        ("西藏自治区拉萨市城关区北京中路5号", ["西藏自治区", "拉萨市", "城关区"], "北京中路5号"),
    ],
)
def test_an_address_that_begins_with_a_region_names_it_whole(
    written: str, region: list[str], detail: str
) -> None:
    found = address_of(written)
    assert (found.region, found.detail) == (region, detail)


@pytest.mark.parametrize(
    "written",
    [
        "阳光小区3栋201",
        "幸福里市场对面",
        "文三路88号",
        "12 Baker Street, London",
        "公司前台，收件人在杭州市",
        "上海市静安区",
    ],
)
def test_an_address_without_a_region_before_it_stays_as_typed(written: str) -> None:
    found = address_of(written)
    assert (found.region, found.detail) == (None, written)


@given(st.text(alphabet="浙江杭州市西湖区省文三路号栋北京上海 ,，1289", max_size=30))
def test_no_address_loses_its_end(written: str) -> None:
    found = address_of(written)
    assert found.detail is not None
    assert written.strip().strip(" ,，、").endswith(found.detail.strip(" ,，、"))
    assert found.region is None or all(found.region)


@pytest.mark.parametrize("reason", list(WishReason))
def test_a_reason_that_the_rules_know_is_kept(reason: WishReason) -> None:
    assert reason_of({"reason": reason.value}) is reason


@pytest.mark.parametrize("fields", [{}, {"reason": ""}, {"reason": "because"}])
def test_any_other_reason_is_other(fields: dict[str, str]) -> None:
    assert reason_of(fields) is WishReason.OTHER


def test_a_company_s_invoice_bears_its_tax_number() -> None:
    said = {"invoice_kind": "company", "title": "杭州山野有限公司", "tax_number": "9133"}
    made = invoice_of(said)
    assert (made.kind, made.title, made.tax_number) == ("company", "杭州山野有限公司", "9133")


@pytest.mark.parametrize("said", [{"invoice_kind": "personal"}, {}])
def test_a_person_s_invoice_bears_none(said: dict[str, str]) -> None:
    made = invoice_of({**said, "title": "王若溪", "tax_number": "91330100MA2A"})
    assert (made.kind, made.title, made.tax_number) == ("personal", "王若溪", None)
