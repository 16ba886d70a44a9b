"""Conditions over named values: `{order.status: [paid, packed]}`. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Value = str | int | bool | None


@dataclass(frozen=True)
class Condition:
    """A name, how it is compared, and with what."""

    name: str
    operator: str
    wanted: Any


Conditions = tuple[Condition, ...]


class UnknownOperatorError(ValueError):
    """A condition compares in a way nobody defined."""


def _is_in(value: Value, wanted: Any) -> bool:
    return value in wanted


def _at_least(value: Value, wanted: Any) -> bool:
    return isinstance(value, int) and value >= wanted


def _at_most(value: Value, wanted: Any) -> bool:
    return isinstance(value, int) and value <= wanted


OPERATORS: Final[Mapping[str, Callable[[Value, Any], bool]]] = {
    "is": lambda value, wanted: value == wanted,
    "in": _is_in,
    "not_in": lambda value, wanted: not _is_in(value, wanted),
    "at_least": _at_least,
    "at_most": _at_most,
    "is_known": lambda value, wanted: (value is not None) is wanted,
}


def conditions_of(written: Mapping[str, Any]) -> Conditions:
    """Conditions as written in a flow; all of them must hold. Raises UnknownOperatorError."""
    return tuple(
        condition for name, wanted in written.items() for condition in _conditions(name, wanted)
    )


def _conditions(name: str, wanted: Any) -> list[Condition]:
    if isinstance(wanted, list):
        return [Condition(name, "in", tuple(wanted))]  # pyright: ignore[reportUnknownArgumentType]
    if not isinstance(wanted, dict):
        return [Condition(name, "is", wanted)]
    operators: dict[str, Any] = wanted  # pyright: ignore[reportUnknownVariableType]
    if unknown := set(operators) - set(OPERATORS):
        raise UnknownOperatorError(f"{name}: {sorted(unknown)}")
    return [
        Condition(name, operator, tuple(value) if isinstance(value, list) else value)  # pyright: ignore[reportUnknownArgumentType]
        for operator, value in operators.items()
    ]


def hold(conditions: Conditions, read: Callable[[str], Value]) -> bool:
    """Whether all conditions hold for the values that `read` knows by name."""
    return all(
        OPERATORS[condition.operator](read(condition.name), condition.wanted)
        for condition in conditions
    )
