"""Conditions of flows: all must hold, and what is unknown holds only where it is asked for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.bot.model.flows.conditions import UnknownOperatorError, Value, conditions_of, hold

VALUES: dict[str, Value] = {"status": "paid", "count": 3, "is_known": True, "nothing": None}


def holds(written: dict[str, Any]) -> bool:
    return hold(conditions_of(written), VALUES.get)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({}, True),
        ({"status": "paid"}, True),
        ({"status": "packed"}, False),
        ({"status": ["packed", "paid"]}, True),
        ({"status": ["packed"]}, False),
        ({"status": []}, False),
        ({"status": {"in": ["paid"]}}, True),
        ({"status": {"not_in": ["paid"]}}, False),
        ({"status": {"not_in": ["packed"]}}, True),
        ({"nothing": {"not_in": ["paid"]}}, True),
        ({"is_known": True}, True),
        ({"is_known": False}, False),
        ({"nothing": None}, True),
        ({"count": {"at_least": 3}}, True),
        ({"count": {"at_least": 4}}, False),
        ({"count": {"at_most": 3}}, True),
        ({"count": {"at_most": 2}}, False),
        ({"count": {"at_least": 2, "at_most": 4}}, True),
        ({"count": {"at_least": 2, "at_most": 2}}, False),
        ({"nothing": {"at_least": 0}}, False),
        ({"nothing": {"at_most": 0}}, False),
        ({"status": {"at_least": 0}}, False),
        ({"nothing": {"is_known": False}}, True),
        ({"nothing": {"is_known": True}}, False),
        ({"status": {"is_known": True}}, True),
        ({"unheard_of": {"is_known": True}}, False),
        ({"status": "paid", "count": 3}, True),
        ({"status": "paid", "count": 4}, False),
    ],
)
def test_conditions_compare_as_written(written: dict[str, Any], *, expected: bool) -> None:
    assert holds(written) is expected


def test_a_comparison_nobody_defined_is_refused_by_name() -> None:
    with pytest.raises(UnknownOperatorError, match=r"count: \['above'\]"):
        conditions_of({"count": {"above": 3, "at_most": 5}})


@given(st.integers(-5, 5), st.integers(-5, 5), st.integers(-5, 5))
def test_bounds_hold_exactly_between_them(number: int, low: int, high: int) -> None:
    conditions = conditions_of({"n": {"at_least": low, "at_most": high}})
    assert hold(conditions, lambda _: number) is (low <= number <= high)


@given(st.sampled_from(["a", "b", None]), st.lists(st.sampled_from(["a", "b", "c"]), max_size=3))
def test_in_and_not_in_are_opposites(value: str | None, among: list[str]) -> None:
    inside = hold(conditions_of({"x": {"in": among}}), lambda _: value)
    outside = hold(conditions_of({"x": {"not_in": among}}), lambda _: value)
    assert inside is not outside
