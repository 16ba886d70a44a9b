"""Numbers in Chinese characters."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.hanzi import digits_of, value_of

DIGITS = "零一二三四五六七八九"


def spell(number: int) -> str:
    """The number in characters, as written out in full."""
    if number >= 10**8:
        high, low = divmod(number, 10**8)
        return spell(high) + "亿" + (("零" if low < 10**7 else "") + spell(low) if low else "")
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return spell(high) + "万" + (("零" if low < 1000 else "") + spell(low) if low else "")
    words, is_gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            words += ("零" if is_gap and words else "") + DIGITS[digit] + unit
        is_gap = not digit
    return words or "零"


@given(number=st.integers(1, 99_999_999) | st.integers(10**8, 10**12 - 1))
def test_a_spelt_number_is_read_back(number: int) -> None:
    assert value_of(spell(number)) == number


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("一百二", 120),
        ("一百零二", 102),
        ("两千五", 2500),
        ("十二", 12),
        ("二零二六", 2026),
        ("1.5万", 15000),
        ("一百二十点五", Decimal("120.5")),
        ("半", Decimal("0.5")),
        ("两百", 200),
        ("壹佰贰拾", 120),
    ],
)
def test_short_forms_are_read(said: str, value: int | Decimal) -> None:
    assert value_of(said) == value


@pytest.mark.parametrize("said", ["", "很多", "一百个", "abc", "点五个"])
def test_what_is_no_number_has_no_value(said: str) -> None:
    assert value_of(said) is None


def test_spoken_digits_become_figures() -> None:
    assert digits_of("幺三八零零") == "13800"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一亿二千万", 120_000_000),
        ("两亿三", 230_000_000),
        ("十亿零五万", 1_000_050_000),
        ("一万亿", 10**12),
        ("三千亿", 300_000_000_000),
        ("1.5亿", 150_000_000),
    ],
)
def test_hundreds_of_millions_count_what_stands_before_them(text: str, value: int) -> None:
    assert value_of(text) == value
