"""Money is exact and never mixes currencies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.money import CurrencyMismatchError, InvalidAmountError, Money

minor = st.integers(-(10**15), 10**15)
currency = st.sampled_from(["CNY", "USD", "JPY", "KWD", "ZAR"])


@given(minor, minor, minor, currency)
def test_sums_are_exact_in_any_order(a: int, b: int, c: int, unit: str) -> None:
    x, y, z = Money(a, unit), Money(b, unit), Money(c, unit)
    assert (x + y) + z == x + (y + z) == Money(a + b + c, unit)
    assert x + y - y == x
    assert x * 3 == 3 * x == x + x + x
    assert -x == Money(0, unit) - x


@given(minor, currency)
def test_major_units_lead_back_to_the_same_amount(amount: int, unit: str) -> None:
    money = Money(amount, unit)
    assert Money.from_decimal(money.to_decimal(), unit) == money
    assert Money.from_decimal(str(money.to_decimal()), unit) == money


@given(minor, currency)
def test_written_amount_keeps_every_digit(amount: int, unit: str) -> None:
    money = Money(amount, unit)
    digits = "".join(c for c in money.format("zh-CN") if c.isdigit() or c in ".-")
    assert Decimal(digits) == money.to_decimal()


@pytest.mark.parametrize(
    ("money", "zh", "en"),
    [
        (Money(123450, "CNY"), "¥1,234.50", "CN¥1,234.50"),
        (Money(-5, "CNY"), "-¥0.05", "-CN¥0.05"),
        (Money(199900, "USD"), "US$1,999.00", "$1,999.00"),
        (Money(1200, "JPY"), "JP¥1,200", "¥1,200"),
        (Money(1234567, "KWD"), "KWD 1,234.567", "KWD 1,234.567"),
    ],
)
def test_amounts_are_written_as_people_write_them(money: Money, zh: str, en: str) -> None:
    assert money.format("zh-CN") == zh
    assert money.format("en-US") == en


def test_currencies_never_mix() -> None:
    yuan, dollar = Money(1, "CNY"), Money(1, "USD")
    with pytest.raises(CurrencyMismatchError) as caught:
        _ = yuan + dollar
    assert caught.value.params == {"left": "CNY", "right": "USD"}
    with pytest.raises(CurrencyMismatchError):
        _ = yuan - dollar
    with pytest.raises(CurrencyMismatchError):
        _ = yuan < dollar
    assert yuan != dollar


@pytest.mark.parametrize("amount", ["1.005", "abc", "", "NaN", "Infinity", "1e-3"])
def test_amounts_that_are_not_exact_are_refused(amount: str) -> None:
    with pytest.raises(InvalidAmountError):
        Money.from_decimal(amount, "CNY")


@pytest.mark.parametrize("unit", ["", "cny", "YUAN", "人民币"])
def test_a_currency_is_three_capital_letters(unit: str) -> None:
    with pytest.raises(InvalidAmountError):
        Money(1, unit)


@pytest.mark.parametrize(
    "written", ["1e999999", "1e400000", "1e20", "-1e999999", "Infinity", "NaN"]
)
def test_a_figure_beyond_all_money_is_refused_at_once(written: str) -> None:
    with pytest.raises(InvalidAmountError):
        Money.from_decimal(written, "CNY")


def test_the_largest_figure_is_read_exactly() -> None:
    assert Money.from_decimal("99999999999999999999.99", "CNY").amount_minor == 10**22 - 1
