"""Conditions as people write them: `{fact: value}`, `{fact: {at_most: 7}}`, any, all, not."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from xiaoer.commerce.policies.model.condition import All, Condition, Either, Not, Test, Value
from xiaoer.commerce.policies.model.fact_names import FACTS, Fact, Kind
from xiaoer.commerce.policies.model.values import MONEY, Values, parse_money

ORDERED: Final = frozenset({"at_least", "at_most", "more_than", "less_than"})
ALLOWED: Final[dict[Kind, frozenset[str]]] = {
    Kind.TEXT: frozenset({"is", "is_not", "in", "not_in"}),
    Kind.NUMBER: ORDERED | {"is", "is_not"},
    Kind.FLAG: frozenset({"is"}),
    Kind.SET: frozenset({"has", "lacks"}),
    Kind.MONEY: ORDERED,
}
LISTED: Final = frozenset({"in", "not_in", "has", "lacks"})


def condition_of(written: Sequence[Mapping[str, Any]], values: Values) -> Condition:
    """All the parts together. Raises ValueError, `field: reason`."""
    parts = [part for one in written for part in _parts(one, values)]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def facts_in(condition: Condition) -> frozenset[str]:
    """The names of the facts that a condition looks at."""
    match condition:
        case Test():
            return frozenset({condition.fact})
        case Not():
            return facts_in(condition.part)
        case All() | Either():
            return frozenset[str]().union(*map(facts_in, condition.parts))


def _parts(written: Mapping[str, Any], values: Values) -> list[Condition]:
    return [_part(key, value, values) for key, value in written.items()]


def _part(key: str, value: Any, values: Values) -> Condition:
    match key:
        case "any":
            return Either(tuple(condition_of([one], values) for one in _list_of(key, value)))
        case "all":
            return All(tuple(condition_of([one], values) for one in _list_of(key, value)))
        case "not":
            return Not(condition_of([_mapping(key, value)], values))
        case _:
            return _tests(key, value, values)


def _list_of(key: str, value: Any) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"when.{key}: needs a list of conditions")
    return [_mapping(key, one) for one in cast("list[Any]", value)]


def _mapping(key: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not value:
        raise ValueError(f"when.{key}: needs conditions")
    return cast("Mapping[str, Any]", value)


def _tests(name: str, written: Any, values: Values) -> Condition:
    fact = FACTS.get(name)
    if fact is None:
        raise ValueError(f"when.{name}: unknown fact")
    if not isinstance(written, dict):
        written = {_shorthand(fact, written): written}
    operators = dict(cast("dict[str, Any]", written))
    unknown = operators.pop("if_unknown", None)
    if unknown is not None and not isinstance(unknown, bool):
        raise ValueError(f"when.{name}.if_unknown: must be true or false")
    tests = tuple(_test(name, one, operators[one], unknown, values) for one in operators)
    if not tests:
        raise ValueError(f"when.{name}: has no operator")
    return tests[0] if len(tests) == 1 else All(tests)


def _shorthand(fact: Fact, written: Any) -> str:
    if fact.kind is Kind.SET:
        return "has"
    return "in" if isinstance(written, list) else "is"


def _test(name: str, operator: str, written: Any, unknown: bool | None, values: Values) -> Test:
    fact = FACTS[name]
    field = f"when.{name}.{operator}"
    if operator == "known":
        if not isinstance(written, bool):
            raise ValueError(f"{field}: must be true or false")
        return Test(name, operator, written)
    if operator not in ALLOWED[fact.kind]:
        raise ValueError(f"{field}: no such operator for a {fact.kind}")
    return Test(name, operator, _operand(fact, operator, written, field, values), unknown)


def _operand(fact: Fact, operator: str, written: Any, field: str, values: Values) -> Value:
    if operator in LISTED:
        listed = cast("list[Any]", written if isinstance(written, list) else [written])
        return frozenset(_word(fact, values.of(one), field) for one in listed)
    value = values.of(written)
    match fact.kind:
        case Kind.FLAG if isinstance(value, bool):
            return value
        case Kind.TEXT:
            return _word(fact, value, field)
        case Kind.NUMBER if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        case Kind.MONEY if isinstance(value, int) and not isinstance(value, bool):
            return value
        case Kind.MONEY if isinstance(value, str) and MONEY.fullmatch(value):
            return parse_money(value, field)
        case _:
            raise ValueError(f"{field}: {value!r} is no {fact.kind}")


def _word(fact: Fact, value: object, field: str) -> str:
    if isinstance(value, str) and (not fact.choices or value in fact.choices):
        return value
    raise ValueError(f"{field}: {value!r} is not one of the known values")
