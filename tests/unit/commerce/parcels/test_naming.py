"""Whose number it is, given what the person said: told, guessed, doubted or refused."""

import re

import pytest

from xiaoer.commerce.parcels import pack
from xiaoer.commerce.parcels.errors import (
    CarrierAmbiguousError,
    CarrierUnknownError,
    TrackingNumberUnreadableError,
    TrackingNumberWrongError,
)
from xiaoer.commerce.parcels.model.naming import Named, name_carrier, read_number
from xiaoer.commerce.parcels.model.numbers import Check, Family, check_digit

FAMILIES = pack.carriers().families


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("sf1390427718821", "SF1390427718821"),
        (" SF 1390 4277 18821 ", "SF1390427718821"),
        ("ＳＦ１３９０４２７７１８８２１", "SF1390427718821"),
        ("JD0001-1-1", "JD0001-1-1"),
        ("ABC123", "ABC123"),
        ("1" * 40, "1" * 40),
    ],
)
def test_a_number_is_read_in_its_plain_form(typed: str, number: str) -> None:
    assert read_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "   ", "12345", "1" * 41, "单号123456", "SF1390/42", "SF_139042", "<b>123456</b>"]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(TrackingNumberUnreadableError):
        read_number(typed)


@pytest.mark.parametrize(
    ("number", "stated", "carrier"),
    [
        ("SF1390427718821", None, "sf"),
        ("SF1390427718821", "sf", "sf"),
        ("SF1390427718821", "zto", "zto"),  # the person knows better than a habit
        ("SF1390427718821", "", None),  # a carrier that only people know
        ("RR123456785CN", None, "s10"),
        ("1Z5R89390357567127", None, "ups"),
        ("ZZZZ-00-ZZ", "sf", "sf"),
        ("ZZZZ-00-ZZ", "", None),
    ],
)
def test_a_carrier_is_the_one_that_was_said_or_the_one_that_the_number_tells(
    number: str, stated: str | None, carrier: str | None
) -> None:
    assert name_carrier(number, stated, FAMILIES) == Named(number, carrier)


@pytest.mark.parametrize(
    ("number", "stated"),
    [
        ("RR123456784CN", None),  # a wrong check digit
        ("RR123456785XX", None),  # no such country
        ("RR123456784CN", "s10"),
        ("1Z5R89390357567128", None),
        ("1Z5R89390357567128", "ups"),
    ],
)
def test_a_number_whose_check_digit_does_not_fit_is_wrong(number: str, stated: str | None) -> None:
    with pytest.raises(TrackingNumberWrongError):
        name_carrier(number, stated, FAMILIES)


def test_a_wrong_number_of_one_carrier_may_be_another_s() -> None:
    assert name_carrier("RR123456784CN", "sf", FAMILIES).carrier == "sf"


def test_a_number_of_no_known_form_needs_to_be_told_whose_it_is() -> None:
    with pytest.raises(CarrierUnknownError):
        name_carrier("ZZZZ-00-ZZ", None, FAMILIES)


def test_a_number_of_two_carriers_is_asked_about_and_both_are_named() -> None:
    form = re.compile(r"9\d{7}")
    two = [Family(name, name, form, is_verified=False) for name in ("one", "two")]
    with pytest.raises(CarrierAmbiguousError) as refused:
        name_carrier("91234567", None, two)
    assert refused.value.params["carriers"] == ["one", "two"]
    assert name_carrier("91234567", "two", two).carrier == "two"


def test_of_two_forms_of_one_carrier_nothing_is_asked() -> None:
    form = re.compile(r"9\d{7}")
    same = [Family(name, "one", form, is_verified=False) for name in ("a", "b")]
    assert name_carrier("91234567", None, same).carrier == "one"


@pytest.mark.parametrize(
    ("check", "body", "digit"),
    [
        (Check("s10", (8, 6, 4, 2, 3, 5, 9, 7)), "12345678", "5"),
        (Check("s10", (8, 6, 4, 2, 3, 5, 9, 7)), "00000000", "5"),  # eleven becomes five
        (Check("s10", (8, 6, 4, 2, 3, 5, 9, 7)), "00000008", "0"),  # ten becomes nought
        (Check("mod7"), "123456789", "1"),
        (Check("luhn"), "7992739871", "3"),
        (Check("weighted", (3, 1)), "0000000000", "0"),
        (Check("weighted", (1, 2)), "A", "8"),  # a letter counts as a digit: A is 2
        (Check("weighted_mod11", (1,)), "55", "0"),
        (Check("mod37_36"), "0", "2"),
    ],
)
def test_a_check_digit_is_computed_as_published(check: Check, body: str, digit: str) -> None:
    assert check_digit(check, body) == digit


def test_a_lead_stands_before_a_body_that_lacks_it() -> None:
    check = Check("weighted", (3, 1), lead="91")
    assert check_digit(check, "12345") == check_digit(check, "9112345")


def test_every_check_in_the_pack_can_be_computed() -> None:
    checks = [one.check for one in FAMILIES if one.check]
    assert {one.kind for one in checks} == {
        "weighted", "weighted_mod11", "mod7", "s10", "luhn", "mod37_36"
    }  # fmt: skip
    assert all(len(check_digit(one, "12345678")) == 1 for one in checks)
