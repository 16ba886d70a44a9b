"""Personal data is found in what people write, and what only looks like it is left alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.privacy import Kind, Span, detector, mask
from xiaoer.kernel.privacy.numbers import is_id_card, passes_luhn

DETECTOR = detector()


def found(text: str) -> list[tuple[str, str]]:
    return [(span.kind.value, text[span.start : span.end]) for span in DETECTOR.find(text)]


def id_card(head: str) -> str:
    """An identity number with the right last character."""
    return next(head + last for last in "0123456789X" if is_id_card(head + last))


def bank_card(head: str) -> str:
    """A card number with the right last digit."""
    return next(head + last for last in "0123456789" if passes_luhn(head + last))


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("我电话13800138000，打这个", "PHONE", "13800138000"),
        ("电话 138 0013 8000", "PHONE", "138 0013 8000"),
        ("+86-138-0013-8000", "PHONE", "+86-138-0013-8000"),
        ("座机0755-82345678转801", "PHONE", "0755-82345678转801"),
        ("幺三八零零一三八零零零", "PHONE", "幺三八零零一三八零零零"),
        ("call (415) 555-2671 please", "PHONE", "(415) 555-2671"),
        ("+1 415 555 2671", "PHONE", "+1 415 555 2671"),
        ("发我邮箱 wang.wei@example.com 谢谢", "EMAIL", "wang.wei@example.com"),
        ("车牌京A12345停门口", "PLATE", "京A12345"),
        ("新能源粤BD12345", "PLATE", "粤BD12345"),
        ("加我微信：xiaoer_2026", "ACCOUNT", "xiaoer_2026"),
        ("QQ号12345678", "ACCOUNT", "12345678"),
        (
            "寄到浙江省杭州市西湖区文三路90号3幢502室",
            "ADDRESS",
            "浙江省杭州市西湖区文三路90号3幢502室",
        ),
        ("住在长江路15号，明天在", "ADDRESS", "长江路15号"),
        ("送到阳光小区3栋2单元501", "ADDRESS", "阳光小区3栋2单元501"),
        ("收货人：欧阳雪梅", "NAME", "欧阳雪梅"),
        ("我叫李建国", "NAME", "李建国"),
        ("王芳女士收", "NAME", "王芳"),
        ("陈志强 13900139000", "NAME", "陈志强"),
        ("my name is Mary Ann Smith", "NAME", "Mary Ann Smith"),
    ],
)
def test_personal_data_is_found(text: str, kind: str, said: str) -> None:
    assert (kind, said) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "订单号202611205566还没发",
        "运单SF1234567890123",
        "满300减40，买3件",
        "2026-11-20 15:30 下的单",
        "杭州能到吗",
        "高清的还是高端的",
        "马上发货，谢谢",
        "白色和黄色有货吗",
        "安装师傅什么时候来",
        "华为手机和小米手环",
        "任何问题都可以问我",
        "关于海淘的问题",
        "什么时候到，路上几天",
        "this is great, thanks",
        "0.99元",
        "13位条形码6901234567892",
    ],
)
def test_what_is_no_personal_data_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_wrong_check_digit_is_no_identity_card() -> None:
    right = id_card("11010519900307123")
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    assert found(f"号码{right}") == [("ID_CARD", right)]
    assert ("ID_CARD", wrong) not in found(f"号码{wrong}")


def test_a_number_called_an_identity_card_is_masked_even_when_mistyped() -> None:
    right = id_card("11010519900307123")
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    assert found(f"身份证号{wrong}") == [("ID_CARD", wrong)]


def test_a_bank_card_needs_its_check_digit_or_its_word() -> None:
    right = bank_card("622202123456789012")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert found(f"打到{right}") == [("BANK_CARD", right)]
    assert found(f"打到{wrong}") == []
    assert found(f"卡号{wrong}") == [("BANK_CARD", wrong)]


DAYS = st.dates().filter(lambda day: 1900 <= day.year <= 2025)


@given(day=DAYS, area=st.integers(110000, 659999), serial=st.integers(0, 999))
def test_every_well_made_identity_card_is_found(day: object, area: int, serial: int) -> None:
    number = id_card(f"{area}{str(day).replace('-', '')}{serial:03}")
    assert found(f"身份证 {number}，请查") == [("ID_CARD", number)]


@given(st.integers(10**15, 10**16 - 1))
def test_every_well_made_bank_card_is_found(body: int) -> None:
    number = bank_card(f"62{body}")
    for said in (number, " ".join(number[at : at + 4] for at in range(0, len(number), 4))):
        assert ("BANK_CARD", said) in found(f"卡 {said}")


def test_masking_replaces_and_restores() -> None:
    text = "陈志强，13900139000，再说一遍13900139000"
    masked = mask(text, DETECTOR.find(text))
    assert masked.text == "[NAME_1]，[PHONE_1]，再说一遍[PHONE_1]"
    assert masked.restored("已为[NAME_1]登记[PHONE_1]") == "已为陈志强登记13900139000"


@given(st.text(max_size=120))
def test_masking_any_text_can_be_undone(text: str) -> None:
    spans = DETECTOR.find(text)
    masked = mask(text, spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    if not any(label in text for label in masked.kept):
        assert masked.restored(masked.text) == text


def test_a_model_adds_names_but_not_words() -> None:
    def finder(text: str) -> list[Span]:
        return [
            Span(at, at + len(name), Kind.NAME)
            for name in ("段守", "米奇米妮", "马上")
            if (at := text.find(name)) >= 0
        ]

    asking = detector(finder)
    text = "请段守转告米奇米妮马上来"
    assert [text[span.start : span.end] for span in asking.find(text)] == ["段守"]


def test_names_can_be_left_out() -> None:
    text = "陈志强 13900139000"
    assert [span.kind for span in DETECTOR.find(text, with_names=False)] == [Kind.PHONE]
