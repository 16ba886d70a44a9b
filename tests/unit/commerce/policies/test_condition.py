"""Three answers: yes, no, and nobody knows; and which fact is to blame for the last two."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.commerce.policies.given import cny

from xiaoer.commerce.policies.model.condition import All, Condition, Either, Not, Truth
from xiaoer.commerce.policies.model.condition import Test as One
from xiaoer.kernel.money import Money

USD = Money(1000, "USD")
YES, NO, UNKNOWN = True, False, None


def read_from(facts: Mapping[str, Any]) -> Any:
    return facts.get


def flag(name: str) -> One:
    return One(name, "is", True)


@pytest.mark.parametrize(
    ("operator", "operand", "value", "answer"),
    [
        ("is", "paid", "paid", YES),
        ("is", "paid", "packed", NO),
        ("is_not", "paid", "packed", YES),
        ("is_not", "paid", "paid", NO),
        ("in", frozenset({"a", "b"}), "b", YES),
        ("in", frozenset({"a", "b"}), "c", NO),
        ("not_in", frozenset({"a"}), "b", YES),
        ("not_in", frozenset({"a"}), "a", NO),
        ("has", frozenset({"a", "b"}), frozenset({"b", "c"}), YES),
        ("has", frozenset({"a"}), frozenset[str](), NO),
        ("lacks", frozenset({"a"}), frozenset[str](), YES),
        ("lacks", frozenset({"a", "b"}), frozenset({"b"}), NO),
        ("at_least", 7, 7, YES),
        ("at_least", 7, 6, NO),
        ("at_most", 7, 7, YES),
        ("at_most", 7, 7.0001, NO),
        ("more_than", 7, 7, NO),
        ("more_than", 7, 8, YES),
        ("less_than", 7, 7, NO),
        ("less_than", 7, 6.9, YES),
        ("at_most", cny(10), cny(10), YES),
        ("less_than", cny(10), cny(10), NO),
        ("more_than", 0, cny(0.01), YES),
        ("more_than", 0, cny(0), NO),
        ("more_than", 0, cny(-1), NO),
    ],
)
def test_an_operator_compares(operator: str, operand: Any, value: Any, answer: Truth) -> None:
    assert One("f", operator, operand).holds(read_from({"f": value})) is answer


@pytest.mark.parametrize("operator", ["at_least", "at_most", "more_than", "less_than"])
@pytest.mark.parametrize(
    ("value", "operand"),
    [(cny(10), USD), ("7", 7), (frozenset({"a"}), 7), (cny(10), 10.5), (7, cny(7))],
)
def test_what_cannot_be_ordered_is_unknown_and_not_false(
    operator: str, value: Any, operand: Any
) -> None:
    read = read_from({"f": value})
    assert One("f", operator, operand).holds(read) is UNKNOWN
    assert One("f", operator, operand, if_unknown=True).holds(read) is YES
    assert One("f", operator, operand, if_unknown=False).holds(read) is NO


@pytest.mark.parametrize(
    "operator", ["is", "is_not", "in", "not_in", "has", "lacks", "at_least", "less_than"]
)
@pytest.mark.parametrize("if_unknown", [YES, NO, UNKNOWN])
def test_a_fact_that_nobody_knows_gives_what_the_rule_says_of_it(
    operator: str, if_unknown: Truth
) -> None:
    test = One("f", operator, frozenset({"a"}), if_unknown)
    assert test.holds(read_from({})) is if_unknown


@pytest.mark.parametrize(
    ("known", "value", "answer"),
    [(True, 0, YES), (True, None, NO), (False, None, YES), (False, "", NO), (True, False, YES)],
)
def test_known_asks_whether_there_is_a_value_at_all(known: bool, value: Any, answer: bool) -> None:
    assert One("f", "known", known).holds(read_from({"f": value})) is answer


@pytest.mark.parametrize(("left", "right"), list(product([YES, NO, UNKNOWN], repeat=2)))
def test_all_and_either_follow_the_three_valued_tables(left: Truth, right: Truth) -> None:
    read = read_from({"a": left, "b": right})
    both, some = All((flag("a"), flag("b"))), Either((flag("a"), flag("b")))
    order = {NO: 0, UNKNOWN: 1, YES: 2}
    assert both.holds(read) is min(left, right, key=lambda one: order[one])
    assert some.holds(read) is max(left, right, key=lambda one: order[one])


@pytest.mark.parametrize(("truth", "turned"), [(YES, NO), (NO, YES), (UNKNOWN, UNKNOWN)])
def test_not_turns_what_is_known(truth: Truth, turned: Truth) -> None:
    assert Not(flag("a")).holds(read_from({"a": truth})) is turned


def test_nothing_at_all_holds_for_all_and_not_for_either() -> None:
    assert All(()).holds(read_from({})) is YES
    assert Either(()).holds(read_from({})) is NO


@pytest.mark.parametrize(
    ("condition", "facts", "truth", "blamed"),
    [
        (All((flag("a"), flag("b"))), {"a": YES, "b": NO}, NO, "b"),
        (All((flag("a"), flag("b"))), {"a": UNKNOWN, "b": NO}, NO, "b"),
        (All((flag("a"), flag("b"))), {"a": YES}, UNKNOWN, "b"),
        (Either((flag("a"), flag("b"))), {"a": NO, "b": NO}, NO, "a"),
        (Either((flag("a"), flag("b"))), {"a": NO}, UNKNOWN, "b"),
        (Not(flag("a")), {"a": YES}, NO, "a"),
        (Not(flag("a")), {}, UNKNOWN, "a"),
        (All((flag("a"), Not(Either((flag("b"), flag("c")))))), {"a": YES, "c": YES}, NO, "c"),
    ],
)
def test_the_fact_that_settled_it_is_named(
    condition: Condition, facts: dict[str, bool], truth: Truth, blamed: str
) -> None:
    read = read_from(facts)
    assert condition.holds(read) is truth
    assert condition.blame(read, truth) == blamed


names = st.sampled_from(["a", "b", "c"])
conditions: st.SearchStrategy[Condition] = st.recursive(
    st.builds(flag, names),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Either, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
facts_known = st.dictionaries(names, st.booleans())


@given(conditions, facts_known)
def test_an_answer_without_all_facts_stays_when_the_rest_is_known(
    condition: Condition, facts: dict[str, bool]
) -> None:
    answer = condition.holds(read_from(facts))
    missing = [name for name in "abc" if name not in facts]
    if answer is not UNKNOWN:
        for rest in product([True, False], repeat=len(missing)):
            later = facts | dict(zip(missing, rest, strict=True))
            assert condition.holds(read_from(later)) is answer


@given(conditions, facts_known)
def test_what_is_not_plainly_true_has_somebody_to_blame(
    condition: Condition, facts: dict[str, bool]
) -> None:
    read = read_from(facts)
    answer = condition.holds(read)
    blamed = condition.blame(read, answer)
    assert blamed in {"a", "b", "c"}
    if answer is UNKNOWN:
        assert blamed not in facts
