"""The abuse score: what it counts, what raises and lowers it, and that it never refuses."""

from dataclasses import fields, replace
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.commerce.policies.given import case, order, shipped, wanted

from xiaoer.commerce.abuse.model import Conduct, Scale, Signal, Weight, score_of
from xiaoer.commerce.abuse.pack import FILE, house_scale, read
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.facts import BuyerFacts, Reason, Wish
from xiaoer.kernel.i18n import LOCALES, catalogue

COUNTS = [field.name for field in fields(Conduct) if field.name != "account_days"]
WORSE = [name for name in COUNTS if name not in {"orders", "ordered_minor"}]
HOUSE = house_scale()
ASKS = 0.8
"""The threshold that the shipped rule GOOD-ABUSE has."""
CONDUCTS = st.builds(
    Conduct,
    **dict.fromkeys(COUNTS, st.integers(0, 40)),
    account_days=st.none() | st.integers(0, 400),
)


@given(CONDUCTS)
def test_a_score_is_between_nothing_and_one_and_the_sum_of_its_signs(conduct: Conduct) -> None:
    made = score_of(conduct, HOUSE)
    assert 0 <= made.value <= 1
    assert made.value == min(1.0, round(sum(sign.points for sign in made.signs), 4))
    assert all(0 < sign.points <= HOUSE.weights[sign.signal].weight for sign in made.signs)
    assert [sign.points for sign in made.signs] == sorted(
        (sign.points for sign in made.signs), reverse=True
    )


@given(CONDUCTS, st.sampled_from(WORSE), st.integers(1, 30))
def test_asking_back_more_never_lowers_the_score(conduct: Conduct, what: str, more: int) -> None:
    worse = replace(conduct, **{what: getattr(conduct, what) + more})
    assert score_of(worse, HOUSE).value >= score_of(conduct, HOUSE).value


@given(CONDUCTS, st.sampled_from(["orders", "ordered_minor"]), st.integers(1, 30))
def test_buying_more_never_raises_the_score(conduct: Conduct, what: str, more: int) -> None:
    better = replace(conduct, **{what: getattr(conduct, what) + more})
    assert score_of(better, HOUSE).value <= score_of(conduct, HOUSE).value


@given(CONDUCTS, st.integers(0, 400), st.integers(1, 400))
def test_an_older_account_never_has_a_higher_score(conduct: Conduct, days: int, more: int) -> None:
    young = score_of(replace(conduct, account_days=days), HOUSE).value
    assert score_of(replace(conduct, account_days=days + more), HOUSE).value <= young
    assert score_of(replace(conduct, account_days=None), HOUSE).value <= young


@given(CONDUCTS, st.sampled_from(list(Signal)))
def test_no_sign_alone_asks_for_a_person(conduct: Conduct, only: Signal) -> None:
    alone = replace(HOUSE, weights={only: HOUSE.weights[only]})
    assert score_of(conduct, alone).value < ASKS


@pytest.mark.parametrize(
    ("conduct", "value"),
    [
        (Conduct(), 0.0),
        (Conduct(orders=12, requests=2, refunded=2, account_days=3), 0.0),
        (Conduct(orders=10, refunded=9, ordered_minor=1000, refunded_minor=200), 0.35),
        (Conduct(orders=10, refunded=9, ordered_minor=1000, refunded_minor=900), 0.5),
        (Conduct(orders=3, refunded=9, ordered_minor=100, refunded_minor=900), 0.5),
        (Conduct(refund_only=2), 0.0),
        (Conduct(refund_only=4), 0.15),
        (Conduct(refund_only=60), 0.3),
        (Conduct(not_received=1), 0.0),
        (Conduct(not_received=4), 0.3),
        (Conduct(false_returns=1), 0.3),
        (Conduct(reused_evidence=2), 0.6),
        (Conduct(requests=3, account_days=7), 0.2),
        (Conduct(requests=3, account_days=30), 0.0),
        (Conduct(requests=2, account_days=1), 0.0),
        (Conduct(false_returns=2, reused_evidence=2), 1.0),
    ],
)
def test_the_house_scale_counts_so_much(conduct: Conduct, value: float) -> None:
    assert score_of(conduct, HOUSE).value == pytest.approx(value, abs=1e-4)


def test_a_sign_says_what_it_was_read_from() -> None:
    made = score_of(Conduct(orders=6, refunded=6, requests=7, account_days=5), HOUSE)
    assert [(sign.signal, dict(sign.figures)) for sign in made.signs] == [
        (Signal.REFUNDED_ORDERS, {"count": 6, "orders": 6}),
        (Signal.YOUNG_ACCOUNT, {"days": 5, "count": 7}),
    ]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sign_has_a_text_with_its_figures(locale: str) -> None:
    busy = Conduct(9, 900, 9, 900, 9, 9, 9, 9, 9, 1)
    weights = {signal: Weight(1, 0, 0.5, 1) for signal in Signal}
    weights[Signal.YOUNG_ACCOUNT] = Weight(1, 9, 2, 1)
    signs = score_of(busy, Scale("t", 1, weights)).signs
    assert {sign.signal for sign in signs} == set(Signal)
    for sign in signs:
        text = catalogue(locale)[f"commerce.abuse.{sign.signal}"]  # pyright: ignore[reportArgumentType]
        assert all("{" + name + "}" in text for name in sign.figures)


RANK = {Verdict.ALLOWED: 0, Verdict.NEEDS_PERSON: 1}


@given(
    st.floats(0, 1),
    st.sampled_from([Wish.RETURN_REFUND, Wish.REFUND_ONLY, Wish.RESHIP, Wish.EXCHANGE]),
    st.sampled_from([Reason.NO_REASON, Reason.QUALITY, Reason.DAMAGED, Reason.NOT_RECEIVED]),
    st.sampled_from([frozenset[str](), frozenset({"photo"})]),
)
def test_a_score_never_refuses_and_changes_no_amount(
    score: float, kind: Wish, reason: Reason, evidence: frozenset[str]
) -> None:
    asked = case(wanted(kind, reason, 0, evidence=evidence), order(), BuyerFacts("w", region="CN"))
    scored = replace(asked, buyer=replace(asked.buyer, abuse_score=score))
    plain, made = evaluate(asked, shipped()), evaluate(scored, shipped())
    if plain.verdict is Verdict.REFUSED:
        assert made.verdict is Verdict.REFUSED
        return
    assert made.amount == plain.amount
    is_asked = score >= ASKS and kind is not Wish.EXCHANGE
    assert RANK[made.verdict] == max(RANK[plain.verdict], int(is_asked))
    assert ("GOOD-ABUSE" in [one.rule_id for one in made.because]) is is_asked


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weight": 1.5}, "weight"),
        ({"least": 0}, "least"),
        ({"begins": 2, "full": 2}, "refund_only"),
        ({"refuses": True}, "refuses"),
        ({"status": "believed"}, "status"),
    ],
)
def test_a_scale_that_makes_no_sense_is_not_read(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    written = yaml.safe_load(FILE.read_bytes())
    written["signals"]["refund_only"] |= change
    file = tmp_path / "score.yaml"
    file.write_text(yaml.safe_dump(written), encoding="utf-8")
    with pytest.raises(msgspec.ValidationError, match=said):
        read(file)
