"""Who has the last word: law before platform before shop before goodwill, and the narrower rule."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.commerce.policies.given import case, line, order, wanted
from tests.unit.commerce.policies.ruled import LINES, REFUSES, bound, pack, policies, rule

from xiaoer.commerce.policies.model.condition import Test as One
from xiaoer.commerce.policies.model.condition import Truth
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.commerce.policies.model.rule import Effects, Level, Scope
from xiaoer.commerce.policies.model.verdict import Spoken, answer

YES, NO, ASK = Verdict.ALLOWED, Verdict.REFUSED, Verdict.NEEDS_PERSON
GOLD = Scope(tiers=frozenset({"gold"}))
JD_GOLD = Scope(tiers=frozenset({"gold"}), channels=frozenset({"jd"}))
PAIRS = list(product(Level, Level))


def says(
    level: Level, effects: Effects, truth: Truth = True, name: str = "R", scope: Scope | None = None
) -> Spoken:
    return Spoken(bound(level, rule(name, effects, scope=scope or Scope())), truth, "wish.reason")


def takes_away(*names: str) -> Effects:
    return Effects(spares=frozenset(names))


@pytest.mark.parametrize(("granting", "refusing"), PAIRS)
def test_the_stronger_level_decides_and_between_equals_a_refusal(
    granting: Level, refusing: Level
) -> None:
    found = answer([says(granting, LINES, name="G"), says(refusing, REFUSES, name="F")])
    levels = list(Level)
    expected = YES if levels.index(granting) < levels.index(refusing) else NO
    assert found.verdict is expected
    assert [one.bound.rule.id for one in found.reasons] == ["G" if expected is YES else "F"]


@pytest.mark.parametrize(
    ("granting", "refusing", "verdict"),
    [
        (Scope(), Scope(), NO),
        (GOLD, Scope(), YES),
        (Scope(), GOLD, NO),
        (GOLD, GOLD, NO),
        (JD_GOLD, GOLD, YES),
        (GOLD, JD_GOLD, NO),
    ],
)
def test_within_a_level_the_narrower_scope_wins(
    granting: Scope, refusing: Scope, verdict: Verdict
) -> None:
    spoken = [
        says(Level.SHOP, LINES, scope=granting),
        says(Level.SHOP, REFUSES, name="F", scope=refusing),
    ]
    assert answer(spoken).verdict is answer(spoken[::-1]).verdict is verdict


@pytest.mark.parametrize(("granting", "taking"), PAIRS)
def test_an_exception_bites_from_its_own_level_down(granting: Level, taking: Level) -> None:
    found = answer([says(granting, LINES, name="G"), says(taking, takes_away("G"), name="X")])
    bites = list(Level).index(taking) <= list(Level).index(granting)
    assert found.verdict is (NO if bites else YES)
    assert [one.bound.rule.id for one in found.reasons] == ["X" if bites else "G"]


@pytest.mark.parametrize(
    ("granting", "taking", "verdict"),
    [(GOLD, Scope(), YES), (Scope(), GOLD, NO), (GOLD, GOLD, NO), (GOLD, JD_GOLD, NO)],
)
def test_a_wide_exception_spares_the_narrower_grant_of_its_level(
    granting: Scope, taking: Scope, verdict: Verdict
) -> None:
    spoken = [
        says(Level.SHOP, LINES, name="G", scope=granting),
        says(Level.SHOP, takes_away("G"), name="X", scope=taking),
    ]
    assert answer(spoken).verdict is verdict


def test_an_exception_takes_only_the_grants_it_names() -> None:
    spoken = [
        says(Level.LAW, LINES, name="G"),
        says(Level.LAW, LINES, name="H"),
        says(Level.LAW, takes_away("G"), name="X"),
    ]
    found = answer(spoken)
    assert found.verdict is YES
    assert [one.bound.rule.id for one in found.grants] == ["H"]


@pytest.mark.parametrize(
    ("grant", "forbid", "taken", "verdict"),
    [
        (True, None, False, ASK),
        (None, False, False, ASK),
        (None, True, False, NO),
        (None, None, False, ASK),
        (False, None, False, NO),
        (True, False, None, ASK),
        (True, True, None, NO),
        (False, False, None, NO),
        (True, False, False, YES),
    ],
)
def test_what_nobody_knows_is_tried_both_ways(
    grant: Truth, forbid: Truth, taken: Truth, verdict: Verdict
) -> None:
    spoken = [
        says(Level.SHOP, LINES, grant, "G"),
        says(Level.SHOP, REFUSES, forbid, "F"),
        says(Level.SHOP, takes_away("G"), taken, "X"),
    ]
    assert answer(spoken).verdict is verdict


@pytest.mark.parametrize(("truth", "verdict"), [(True, NO), (None, ASK), (False, YES)])
def test_an_unknown_of_a_stronger_level_asks_and_of_a_weaker_does_not(
    truth: Truth, verdict: Verdict
) -> None:
    strong = [says(Level.LAW, REFUSES, truth, "F"), says(Level.SHOP, LINES, name="G")]
    weak = [says(Level.SHOP, REFUSES, truth, "F"), says(Level.LAW, LINES, name="G")]
    assert answer(strong).verdict is verdict
    assert answer(weak).verdict is YES


def test_where_no_rule_speaks_a_person_decides() -> None:
    assert answer([]).verdict is ASK
    assert answer([says(Level.SHOP, REFUSES, truth=False)]).verdict is ASK


def test_where_a_grant_misses_its_condition_the_refusal_names_it() -> None:
    miss = Spoken(bound(Level.LAW, rule("G", LINES)), False, "days_since.signed_at")
    other = says(Level.LAW, LINES, truth=False, name="H")
    found = answer([other, miss])
    assert found.verdict is NO
    assert [one.bound.rule.id for one in found.reasons] == ["G"]
    assert [one.bound.rule.id for one in answer([other]).reasons] == ["H"]


truths = st.sampled_from([True, False, None])
effects = st.sampled_from([LINES, REFUSES, takes_away("R0", "R1", "R2")])
speeches = st.lists(
    st.tuples(st.sampled_from(Level), effects, truths, st.sampled_from([Scope(), GOLD])),
    max_size=4,
)


@given(speeches)
def test_an_answer_is_certain_exactly_when_every_way_of_knowing_agrees(
    drawn: list[tuple[Level, Effects, Truth, Scope]],
) -> None:
    def ask(truths: tuple[Truth, ...]) -> Verdict:
        named = enumerate(zip(drawn, truths, strict=True))
        spoken = [says(one[0], one[1], truth, f"R{n}", one[3]) for n, (one, truth) in named]
        return answer(spoken).verdict

    given_truths = tuple(one[2] for one in drawn)
    known: list[tuple[Truth, ...]] = [(True, False) if x is None else (x,) for x in given_truths]
    worlds = {ask(world) for world in product(*known)}
    found = ask(given_truths)
    if len(worlds) == 1:
        assert found is worlds.pop() or found is ASK
    else:
        assert found is ASK


@pytest.mark.parametrize(
    ("scope", "fact"),
    [
        (Scope(regions=frozenset({"DE"})), "buyer.region"),
        (Scope(channels=frozenset({"jd"})), "order.channel"),
        (Scope(shops=frozenset({"two"})), "order.shop"),
        (Scope(categories=frozenset({"food"})), "line.category"),
        (Scope(tiers=frozenset({"gold"})), "buyer.tier"),
        (Scope(tags=frozenset({"regular"})), "buyer.tags"),
    ],
)
@pytest.mark.parametrize("place", ["rule", "pack"])
def test_a_scope_leaves_out_whoever_it_does_not_name(scope: Scope, fact: str, place: str) -> None:
    narrow = rule("N", LINES, scope=scope if place == "rule" else Scope())
    own = pack(Level.LAW, narrow, scope=scope if place == "pack" else None)
    found = evaluate(case(wanted(Wish.RETURN_REFUND)), policies(own))
    assert (found.verdict, found.because) == (ASK, ())
    assert fact in {name.partition("[")[0] for name in found.inputs}


def test_one_line_that_may_not_go_back_holds_the_others_and_they_are_offered() -> None:
    food = One("line.category", "is", "food")
    rules = [rule("G", LINES), rule("F", REFUSES, food)]
    of = order([line(0, 50), line(1, 30, category="food"), line(2, 20)])
    make: Callable[..., Any] = evaluate
    found = make(case(wanted(Wish.RETURN_REFUND), of), policies(pack(Level.SHOP, *rules)))
    assert found.verdict is NO
    assert [one.rule_id for one in found.because] == ["F"]
    assert [(one.wish, one.rule_id, one.lines) for one in found.alternatives] == [
        (Wish.RETURN_REFUND, "G", (0, 2))
    ]


@pytest.mark.parametrize(("number", "offered"), [("SY1", [Wish.CANCEL]), ("", [])])
def test_nothing_is_offered_for_an_order_that_there_is_not(
    number: str, offered: list[Wish]
) -> None:
    rules = [rule("F", REFUSES), rule("C", LINES, wishes=frozenset({Wish.CANCEL}))]
    of = replace(order(), number=number)
    found = evaluate(case(wanted(Wish.RETURN_REFUND), of), policies(pack(Level.SHOP, *rules)))
    assert [one.wish for one in found.alternatives] == offered
