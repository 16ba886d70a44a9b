"""Masks and proof of identity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.contacts.errors import PhoneInvalidError
from xiaoer.contacts.model import (
    check_external_id,
    identity_signature,
    is_signed,
    mask_email,
    mask_name,
    mask_phone,
    tidy_name,
    tidy_phone,
)
from xiaoer.kernel.errors import InvalidInputError


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345521", "138****5521"),
        ("+86 138 1234 5521", "861****5521"),
        ("010-88886666", "010****6666"),
        ("886666", "****66"),
        ("110", "****"),
        ("", "****"),
    ],
)
def test_a_phone_number_shows_its_ends(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("wang@example.com", "w****@example.com"),
        ("w@example.com", "****@example.com"),
        ("王小明@例子.中国", "王****@例子.中国"),
        ("nothing", "****"),
    ],
)
def test_an_address_shows_its_first_letter_and_its_domain(email: str, masked: str) -> None:
    assert mask_email(email) == masked


@pytest.mark.parametrize(
    ("name", "masked"), [("王小明", "王**"), ("王", "王**"), ("Ann Lee", "A****"), (" ", "")]
)
def test_a_name_shows_its_first_character(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_four_digits_of_every_mobile_number_stay_hidden(phone: str) -> None:
    assert mask_phone(phone) == f"{phone[:3]}****{phone[7:]}"


@given(st.text(min_size=3, max_size=30))
def test_no_name_of_three_characters_shows_through(name: str) -> None:
    stripped = name.strip()
    if len(stripped) > 2 and set(stripped[1:]) != {"*"}:
        assert stripped[1:] not in mask_name(name)


def test_the_signature_is_that_of_rfc_4231() -> None:
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert identity_signature("Jefe", "what do ya want for nothing?") == expected


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40), st.text(max_size=70))
def test_only_the_shops_signature_vouches(secret: str, external_id: str, other: str) -> None:
    signature = identity_signature(secret, external_id)
    assert is_signed(secret, external_id, signature)
    assert not is_signed(secret, external_id, other)
    assert not is_signed(secret, external_id + "0", signature)


@pytest.mark.parametrize("external_id", ["", "  ", "x" * 256, "a\x00b"])
def test_unusable_ids_are_refused(external_id: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_external_id(external_id)
    assert [error.field for error in refused.value.errors] == ["external_id"]


@given(st.text(max_size=300))
def test_a_tidy_name_can_be_shown_anywhere(name: str) -> None:
    tidy = tidy_name(name)
    assert len(tidy) <= 100
    assert tidy.isprintable()
    assert tidy_name(tidy).strip() == tidy.strip()


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("138 0000 5521", "13800005521"),
        ("+86-138-0000-5521", "13800005521"),
        ("008613800005521", "13800005521"),
        ("１３８００００５５２１", "13800005521"),
        ("（010）8888－6666", "01088886666"),
        ("400-800-1234", "4008001234"),
        ("+44 20 7946 0000", "+442079460000"),
    ],
)
def test_a_number_is_kept_as_it_is_dialled(written: str, tidy: str) -> None:
    assert tidy_phone(written) == tidy
    assert tidy_phone(tidy) == tidy


@pytest.mark.parametrize(
    "written", ["", "12345", "138000055211", "+86 12345678", "电话", "1380000552a", "+0123456789"]
)
def test_what_cannot_be_dialled_is_refused(written: str) -> None:
    with pytest.raises(PhoneInvalidError):
        tidy_phone(written)


@given(st.text(max_size=40))
def test_any_text_is_a_tidy_number_or_refused(written: str) -> None:
    try:
        tidy = tidy_phone(written)
    except PhoneInvalidError:
        return
    assert tidy.removeprefix("+").isascii()
    assert tidy.removeprefix("+").isdigit()
