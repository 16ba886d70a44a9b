"""Conditions over facts, with three answers: yes, no, and nobody knows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from xiaoer.kernel.money import Money

Value = bool | int | float | str | Money | frozenset[str]
Read = Callable[[str], Value | None]
Truth = bool | None


@dataclass(frozen=True, slots=True)
class Test:
    """One fact against one operand. `if_unknown` is the answer when nobody knows the fact."""

    fact: str
    operator: str
    operand: Value
    if_unknown: Truth = None
    compare: Callable[[Value, Value], Truth] | None = field(init=False, compare=False, repr=False)
    """What the operator does, looked up once; None for `known`, which compares nothing."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "compare", OPERATORS.get(self.operator))

    def holds(self, read: Read) -> Truth:
        value = read(self.fact)
        if self.compare is None:
            return (value is not None) == self.operand
        if value is None:
            return self.if_unknown
        answer = self.compare(value, self.operand)
        return self.if_unknown if answer is None else answer

    def blame(self, read: Read, truth: Truth) -> str | None:
        """The fact that made the condition come out like this."""
        return self.fact if self.holds(read) is truth else None


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]

    def holds(self, read: Read) -> Truth:
        answer: Truth = True
        for part in self.parts:
            truth = part.holds(read)
            if truth is False:
                return False
            if truth is None:
                answer = None
        return answer

    def blame(self, read: Read, truth: Truth) -> str | None:
        return next(filter(None, (part.blame(read, truth) for part in self.parts)), None)


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    parts: tuple["Condition", ...]

    def holds(self, read: Read) -> Truth:
        answer: Truth = False
        for part in self.parts:
            truth = part.holds(read)
            if truth is True:
                return True
            if truth is None:
                answer = None
        return answer

    def blame(self, read: Read, truth: Truth) -> str | None:
        return next(filter(None, (part.blame(read, truth) for part in self.parts)), None)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"

    def holds(self, read: Read) -> Truth:
        truth = self.part.holds(read)
        return None if truth is None else not truth

    def blame(self, read: Read, truth: Truth) -> str | None:
        return self.part.blame(read, None if truth is None else not truth)


Condition = Test | All | Either | Not


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[Value, Value], Truth]:
    def test(value: Value, operand: Value) -> Truth:
        if isinstance(value, Money) and isinstance(operand, Money):
            if value.currency != operand.currency:
                return None
            return compare(value.amount_minor, operand.amount_minor)
        if isinstance(value, Money) and isinstance(operand, int):
            return compare(value.amount_minor, operand)
        if isinstance(value, int | float) and isinstance(operand, int | float):
            return compare(value, operand)
        return None

    return test


def _in(value: Value, operand: Value) -> Truth:
    return isinstance(operand, frozenset) and value in operand


def _has(value: Value, operand: Value) -> Truth:
    return isinstance(value, frozenset) and isinstance(operand, frozenset) and bool(value & operand)


OPERATORS: Final[dict[str, Callable[[Value, Value], Truth]]] = {
    "is": lambda value, operand: value == operand,
    "is_not": lambda value, operand: value != operand,
    "in": _in,
    "not_in": lambda value, operand: not _in(value, operand),
    "has": _has,
    "lacks": lambda value, operand: not _has(value, operand),
    "at_least": _ordered(lambda value, operand: value >= operand),
    "at_most": _ordered(lambda value, operand: value <= operand),
    "more_than": _ordered(lambda value, operand: value > operand),
    "less_than": _ordered(lambda value, operand: value < operand),
}
