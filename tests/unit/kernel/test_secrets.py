"""What is sealed opens only unchanged, under its key and for its place."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.secrets import SecretBox, SecretUnreadableError

BOX = SecretBox(b"k" * 32)


@given(st.text(), st.binary(max_size=40))
def test_a_sealed_text_comes_back(text: str, context: bytes) -> None:
    assert BOX.open(BOX.seal(text, context=context), context=context) == text


def test_the_same_text_is_never_sealed_alike() -> None:
    assert BOX.seal("a", context=b"x") != BOX.seal("a", context=b"x")


def test_another_place_or_key_does_not_open_it() -> None:
    sealed = BOX.seal("a", context=b"x")
    with pytest.raises(SecretUnreadableError):
        BOX.open(sealed, context=b"y")
    with pytest.raises(SecretUnreadableError):
        SecretBox(b"o" * 32).open(sealed, context=b"x")


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_changed_byte_is_noticed(place: int, change: int) -> None:
    raw = bytearray(base64.b64decode(BOX.seal("secret", context=b"x").removeprefix("v1.")))
    raw[place % len(raw)] ^= change
    with pytest.raises(SecretUnreadableError):
        BOX.open("v1." + base64.b64encode(raw).decode(), context=b"x")


@pytest.mark.parametrize("sealed", ["", "v1.", "v1.!", "v2.AAAA", "密"])
def test_what_was_never_sealed_is_refused(sealed: str) -> None:
    with pytest.raises(SecretUnreadableError):
        BOX.open(sealed, context=b"")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SecretBox(b"short")
