"""Canonical JSON: numbers and strings of RFC 8785's own examples, and what has no form."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.kernel.ledger.canonical import canonical_json
from xiaoer.kernel.ledger.errors import NotCanonicalError

NUMBERS = {
    0.0: "0",
    1.0: "1",
    4.5: "4.5",
    0.002: "0.002",
    1e-6: "0.000001",
    1e-7: "1e-7",
    1e-27: "1e-27",
    1e20: "100000000000000000000",
    1e21: "1e+21",
    1e30: "1e+30",
    333333333.33333329: "333333333.3333333",
    5e-324: "5e-324",
    -5e-324: "-5e-324",
    1.7976931348623157e308: "1.7976931348623157e+308",
    295147905179352830000.0: "295147905179352830000",
    9007199254740992.0: "9007199254740992",
}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(("number", "text"), NUMBERS.items(), ids=str)
def test_number_is_written_as_ecmascript_does(number: float, text: str) -> None:
    assert canonical_json(number) == text


def test_negative_zero_is_zero() -> None:
    assert canonical_json(-0.0) == "0"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_reads_back_the_same(number: float) -> None:
    assert float(canonical_json(number)) == number


def test_keys_are_sorted_by_utf16_code_units() -> None:
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonical_json(value)).values()) == [2, 4, 6, 7, 1, 5, 3]


def test_strings_are_escaped_no_more_than_needed() -> None:
    assert canonical_json("€$\u000f\nA'B\"\\/\x7f中") == '"€$\\u000f\\nA\'B\\"\\\\/\x7f中"'


@given(JSON)
def test_value_reads_back_the_same_and_has_one_text(value: object) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53 + 1, "\ud800", {1: 2}, {"\udfff": 1}, object()]
)
def test_value_without_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonicalError):
        canonical_json(value)
