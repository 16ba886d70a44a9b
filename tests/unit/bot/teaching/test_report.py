"""A report counts what held-out examples were read as; two reports tell what changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.bot.ports.training import Held
from xiaoer.bot.teaching.model.report import (
    UNREAD,
    Confusion,
    IntentFigures,
    Mistake,
    Moved,
    compare,
    report_of,
)

HELD = [
    Held("coupon", "领券", "coupon", 0.9),
    Held("coupon", "满减", "promotion", 0.7),
    Held("coupon", "给张票", "invoice", 0.6),
    Held("invoice", "开票", "invoice", 0.8),
    Held("invoice", "票呢", "invoice", 0.4),
    Held("promotion", "打折吗", "promotion", 0.5),
]


def test_figures_of_each_intent() -> None:
    report = report_of(HELD)
    assert report.intents == (
        IntentFigures("coupon", 3, 1.0, 0.3333),
        IntentFigures("invoice", 2, 0.5, 0.5),
        IntentFigures("promotion", 1, 0.5, 1.0),
    )
    assert (report.examples, report.accuracy) == (6, 0.5)


def test_confusions_name_the_pairs_and_what_was_not_read_at_all() -> None:
    assert set(report_of(HELD).confusions) == {
        Confusion("coupon", "promotion", 1),
        Confusion("coupon", "invoice", 1),
        Confusion("invoice", UNREAD, 1),
    }


def test_the_very_phrasings_are_told_with_the_surest_mistake_first() -> None:
    assert report_of(HELD).mistakes == (
        Mistake("coupon", "promotion", "满减", 0.7),
        Mistake("coupon", "invoice", "给张票", 0.6),
        Mistake("invoice", UNREAD, "票呢", 0.4),
    )


def test_an_intent_never_read_has_no_precision() -> None:
    report = report_of([Held("coupon", "领券", "invoice", 0.9)])
    assert report.intents == (IntentFigures("coupon", 1, None, 0.0),)


def test_nothing_held_out_is_an_empty_report() -> None:
    report = report_of([])
    assert (report.examples, report.accuracy, report.intents) == (0, 0.0, ())


@pytest.mark.parametrize(("score", "read"), [(0.5, "coupon"), (0.4999, UNREAD)])
def test_the_bot_acts_from_one_half_on(score: float, read: str) -> None:
    report = report_of([Held("invoice", "领券", "coupon", score)])
    assert report.mistakes[0].read_as == read


NAMES = st.sampled_from(["a", "b", "c"])
LISTS = st.lists(
    st.builds(Held, NAMES, st.text(min_size=1, max_size=3), NAMES, st.floats(0, 1)), max_size=40
)


@given(LISTS)
def test_every_mistake_is_in_exactly_one_confusion(held: list[Held]) -> None:
    report = report_of(held)
    assert sum(one.times for one in report.confusions) == len(report.mistakes)
    right = report.examples - len(report.mistakes)
    assert report.accuracy == pytest.approx(right / max(1, report.examples), abs=1e-4)


@given(LISTS)
def test_a_report_compared_with_itself_shows_no_change(held: list[Held]) -> None:
    report = report_of(held)
    found = compare(report, report)
    assert (found.intents, found.newly_wrong, found.newly_right) == ((), (), ())


def test_what_changed_is_told_by_phrasing_and_by_intent() -> None:
    better = [
        Held("coupon", "领券", "invoice", 0.9),
        Held("coupon", "满减", "coupon", 0.7),
        Held("coupon", "给张票", "coupon", 0.6),
        *HELD[3:],
        Held("parking", "哪里停车", "parking", 0.9),
    ]
    found = compare(report_of(HELD), report_of(better))
    assert [one.text for one in found.newly_wrong] == ["领券"]
    assert [one.text for one in found.newly_right] == ["满减", "给张票"]
    assert found.intents == (
        Moved("parking", None, 1.0),
        Moved("coupon", 0.3333, 0.6667),
    )
    assert found.accuracy_before == 0.5
