"""What came of a script is compared with what it expects, flaw by flaw."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from tests.unit.bot.records import message as line
from tests.unit.bot.records import order, request, yuan

from xiaoer.bot.evaluation import judging
from xiaoer.bot.evaluation.played import Played, figures_of
from xiaoer.bot.evaluation.scripts import Ending, Expected, Script
from xiaoer.bot.model.place import Place
from xiaoer.bot.model.state import BotState


def played() -> Played:
    return Played(Script("a script", []))


SAID = "您的订单已发货，预计明天送达。"


@pytest.mark.parametrize(
    ("expected", "flaws"),
    [
        (Expected(), 0),
        (Expected(says=["已发货", "明天"]), 0),
        (Expected(says=["已发货", "后天"]), 1),
        (Expected(says_any=["后天", "明天"]), 0),
        (Expected(says_any=["后天", "大后天"]), 1),
        (Expected(never=["后天"]), 0),
        (Expected(never=["明天"]), 1),
        (Expected(says=["后天"], says_any=["今天"], never=["明天"]), 3),
    ],
)
def test_words_that_lack_or_should_not_be_are_flaws(expected: Expected, flaws: int) -> None:
    assert len(judging.said_flaws(expected, SAID)) == flaws


def test_a_flaw_names_the_missing_words_only() -> None:
    assert judging.said_flaws(Expected(says=["已发货", "后天"]), SAID) == ["does not say ['后天']"]


STATE = BotState(
    tried=("proposed_cancel", "did_cancel", "stopped_return"),
    last_intent="cancel_order",
)


@pytest.mark.parametrize(
    ("expected", "is_fine"),
    [
        (Expected(proposes="cancel"), True),
        (Expected(proposes="return"), False),
        (Expected(does="cancel"), True),
        (Expected(does="return"), False),
        (Expected(declines=True), True),
        (Expected(intent="cancel_order"), True),
        (Expected(intent="return_wish"), False),
        (Expected(asks="order"), False),
    ],
)
def test_acts_and_understanding_are_compared(expected: Expected, *, is_fine: bool) -> None:
    assert (not judging.state_flaws(expected, BotState(), STATE)) is is_fine


def test_what_was_done_a_turn_before_is_not_done_now() -> None:
    assert judging.state_flaws(Expected(does="cancel"), STATE, STATE)
    assert judging.state_flaws(Expected(declines=True), STATE, STATE)


@pytest.mark.parametrize(("asked", "is_fine"), [("order", True), ("reason", False)])
def test_the_slot_that_is_asked_for_is_the_last_place_s(asked: str, *, is_fine: bool) -> None:
    inner = Place(flow="cancel", step="ask", asked="order")
    state = BotState(places=(Place(flow="outer", step="x", asked="reason"), inner))
    assert (not judging.state_flaws(Expected(asks=asked), BotState(), state)) is is_fine


SHOWN = [
    line(cards=[{"type": "order"}]),
    line(
        quick_replies=[{"id": "human", "label": "转人工", "text": "转人工"}],
        sources=[
            {
                "article_id": str(UUID(int=3)),
                "version": 1,
                "title": "运费",
                "url": "/help/articles/freight",
                "sentence": "满 99 元包邮。",
            }
        ],
    ),
]


@pytest.mark.parametrize(
    ("expected", "is_fine"),
    [
        (Expected(card="order"), True),
        (Expected(card="parcel"), False),
        (Expected(button="human"), True),
        (Expected(button="yes"), False),
        (Expected(source="freight"), True),
        (Expected(source="eight"), False),
    ],
)
def test_cards_buttons_and_sources_of_any_line_count(expected: Expected, *, is_fine: bool) -> None:
    assert (not judging.shown_flaws(expected, SHOWN)) is is_fine


@pytest.mark.parametrize(
    ("wanted", "owner", "reason", "is_fine"),
    [
        (False, "bot", None, True),
        (False, "queue", "asked", False),
        (True, "queue", "asked", True),
        (True, "bot", None, False),
        ("asked", "queue", "asked", True),
        ("asked", "queue", "emergency", False),
        ("asked", "bot", "asked", False),
    ],
)
def test_a_hand_over_fits_its_reason(
    wanted: bool | str, owner: str, reason: str | None, *, is_fine: bool
) -> None:
    assert judging.fits(wanted, owner, reason) is is_fine


def test_silence_and_an_admission_without_a_way_on_are_dead_ends() -> None:
    human = [{"id": "human", "label": "转人工", "text": "转人工"}]
    assert judging.is_dead_end([])
    assert judging.is_dead_end([line("抱歉，没有找到确切的答案。")])
    assert not judging.is_dead_end([line("抱歉，没有找到确切的答案。", quick_replies=human)])
    assert not judging.is_dead_end([line("抱歉，没有找到确切的答案。"), line("已为您转人工。")])


def test_an_order_that_changed_unasked_is_a_wrong_act() -> None:
    run = played()
    flaws = judging.record_flaws([order()], [order(status="cancelled")], Ending(), run)
    assert (flaws, run.wrong_acts) == (["order SY1 changed"], 1)


def test_an_order_as_it_was_is_no_flaw() -> None:
    run = played()
    assert judging.record_flaws([order()], [order()], Ending(), run) == []
    assert run.wrong_acts == 0


@pytest.mark.parametrize(
    ("wanted", "flaws"),
    [
        ({"status": "cancelled"}, 0),
        ({"status": "paid"}, 1),
        ({"status": "cancel"}, 1),
        ({"placed_at": "2026-11-22"}, 0),
        ({"placed_at": "2026-11-23"}, 1),
    ],
)
def test_a_named_order_must_bear_the_named_fields(wanted: dict[str, Any], flaws: int) -> None:
    run, ending = played(), Ending(orders={"SY1": wanted})
    after = [order(status="cancelled")]
    assert len(judging.record_flaws([order()], after, ending, run)) == flaws
    assert run.wrong_acts == 0


def test_a_request_nobody_expects_is_a_wrong_act() -> None:
    run = played()
    flaws = judging.request_flaws([request(1)], [request(1), request(2)], Ending(), run)
    assert (flaws, run.wrong_acts) == (["opened [('refund_only', 'SY1')]"], 1)


def test_each_expected_request_needs_one_of_its_own() -> None:
    wanted = {"kind": "refund_only", "order": "SY1", "reason": "changed_mind"}
    run, ending = played(), Ending(did=["return"], requests=[wanted, wanted])
    flaws = judging.request_flaws([], [request(1)], ending, run)
    assert (len(flaws), run.wrong_acts) == (1, 0)
    assert judging.request_flaws([], [request(1), request(2)], ending, run) == []


def test_a_request_beyond_the_expected_ones_is_a_wrong_act() -> None:
    run = played()
    ending = Ending(did=["return"], requests=[{"kind": "refund_only"}])
    flaws = judging.request_flaws([], [request(1), request(2)], ending, run)
    assert (flaws, run.wrong_acts) == (["opened [('refund_only', 'SY1')]"], 1)


def test_a_request_of_another_kind_does_not_do() -> None:
    ending = Ending(did=["return"], requests=[{"kind": "exchange"}])
    assert judging.request_flaws([], [request(1)], ending, played())


def test_records_are_written_with_major_units_and_the_shop_s_clock() -> None:
    record = {"total": yuan(12900), "placed_at": datetime(2026, 11, 22, 16, 5, tzinfo=UTC)}
    written = judging.written(record)
    assert "129.00" in written
    assert "2026 11 23 0 5" in written
    assert "12900" not in written


def test_quoted_rules_need_no_source_of_their_own() -> None:
    text = "可以退。\n依据：7 天无理由。\nRule: 14 days."
    assert judging.without_rules(text) == "可以退。"


def test_figures_of_no_scripts_are_nothing() -> None:
    figures = figures_of([])
    assert (figures["scripts"], figures["task_success"], figures["scripts_per_second"]) == (0, 0, 0)


def test_figures_count_hand_overs_both_ways() -> None:
    to_queue = Script("wants a person", [], end=Ending(owner="queue"))
    stays = Script("stays", [])
    runs = [
        Played(to_queue, hand_over=True, seconds=1),
        Played(to_queue, flaws=["x"], seconds=1),
        Played(stays, hand_over=True, wrong_acts=2, dead_ends=1, unsourced=3, seconds=2),
        Played(stays),
    ]
    assert figures_of(runs) == {
        "scripts": 4,
        "task_success": 0.75,
        "wrong_acts": 2,
        "dead_ends": 1,
        "figures_without_source": 3,
        "hand_overs_wanted": 2,
        "hand_overs_missed": 1,
        "hand_overs_needless": 1,
        "scripts_per_second": 1.0,
    }
