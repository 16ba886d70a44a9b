"""Whose number is it? Every published sample, and what a slip of the finger makes of it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from xiaoer.commerce.parcels import pack
from xiaoer.commerce.parcels.model.numbers import check_digit, normalise_number, recognise

SHARED = Path(os.environ.get("XIAOER_SHARED") or Path(__file__).parents[5] / "shared")
SAMPLES = SHARED / "data/tracking_numbers/couriers"
UNNAMED = {
    "LaserShip 1LS7 (18)": "lasership_1ls7_18",
    "Old Dominion": "old_dominion",
    "Old Dominion Guaranteed Shipment": "old_dominion_guaranteed",
    "UPS Waybill": "ups_waybill",
}


def whole_families(number: str) -> set[str]:
    found = recognise(normalise_number(number), pack.carriers().families)
    return {candidate.family for candidate in found if candidate.is_whole}


def published() -> list[tuple[str, dict[str, Any]]]:
    return [
        (str(family.get("id") or UNNAMED[family["name"]]), family["test_numbers"])
        for file in sorted(SAMPLES.glob("*.json"))
        for family in json.loads(file.read_text())["tracking_numbers"]
    ]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="shared/data/tracking_numbers is not here")
def test_every_published_number_is_accepted_or_refused_as_published() -> None:
    wrong: list[str] = []
    tried = 0
    for family, numbers in published():
        wrong += [f"{family} + {n}" for n in numbers["valid"] if family not in whole_families(n)]
        wrong += [f"{family} - {n}" for n in numbers["invalid"] if family in whole_families(n)]
        tried += len(numbers["valid"]) + len(numbers["invalid"])
    assert wrong == []
    assert tried > 200


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="shared/data/tracking_numbers is not here")
def test_every_published_family_is_ours_too() -> None:
    ours = {family.id for family in pack.carriers().families if family.is_verified}
    assert ours == {family for family, _ in published()}


@given(st.integers(0, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_of_a_postal_number_is_noticed_but_for_the_standard_s_own_gap(
    serial: int, place: int, change: int
) -> None:
    family = next(f for f in pack.carriers().families if f.id == "s10")
    assert family.check is not None
    body = f"{serial:08d}"
    digits = body + check_digit(family.check, body)
    assert "s10" in whole_families(f"RR{digits}CN")
    changed = list(digits)
    changed[place] = str((int(changed[place]) + change) % 10)
    assume(place == 8 or digits[8] != "5")  # S10 gives 5 to two remainders
    assert "s10" not in whole_families(f"RR{''.join(changed)}CN")


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("SF1390427718821", "sf"),
        ("jdv040678842377", "jd"),
        ("YT7412345678901", "yto"),
        ("78933791566859", "zto"),
        ("772012345678901", "sto"),
        ("431234567890123", "yunda"),
        ("1234567890123", "ems"),
        ("ＪＴ5123456789012", "jt"),
    ],
)
def test_a_chinese_number_is_recognised_but_never_called_verified(
    number: str, carrier: str
) -> None:
    found = recognise(normalise_number(number), pack.carriers().families)
    [candidate] = [item for item in found if item.carrier == carrier]
    assert candidate.is_whole
    assert not candidate.is_verified


@given(st.text(max_size=60))
def test_no_text_breaks_the_recognition(text: str) -> None:
    assert all(item.family for item in recognise(normalise_number(text), pack.carriers().families))


@pytest.mark.parametrize(
    ("name", "code"),
    [("顺丰", "sf"), ("SF Express", "sf"), (" ups ", "ups"), ("中通快递", "zto"), ("无名", None)],
)
def test_a_carrier_is_known_by_what_people_call_it(name: str, code: str | None) -> None:
    assert pack.carriers().code_of(name) == code


def test_every_pattern_says_where_it_comes_from() -> None:
    found = pack.carriers()
    assert {family.id for family in found.families} == set(found.sources)
    assert all(found.sources.values())
    assert all(family.carrier in found.names for family in found.families)
