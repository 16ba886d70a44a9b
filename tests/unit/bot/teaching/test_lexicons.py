"""The lexicon and the flows with what a shop taught."""

from pathlib import Path

import pytest
from tests.unit.bot.teaching.lexicons import PHRASES, lexicon

from xiaoer.bot import flow_pack
from xiaoer.bot.acting import ACTS
from xiaoer.bot.model.flows import checking
from xiaoer.bot.model.flows.shape import SayStep
from xiaoer.bot.model.understanding import Guess, Interpreter
from xiaoer.bot.teaching.model.lexicons import flows_with, lexicon_with
from xiaoer.bot.teaching.model.teaching import NOTHING, Goal, OwnIntent, Teaching

FLOWS = flow_pack.shipped(Path(__file__).parents[4] / "packs" / "flows")
PARKING = {"parking": OwnIntent("停车", "Parking")}
ANSWER = Goal("answer", text="楼下停 2 小时免费", text_en="Two hours are free")


def test_what_is_not_taught_changes_nothing() -> None:
    assert lexicon_with(lexicon(), NOTHING) == lexicon()
    assert flows_with(FLOWS, NOTHING) == FLOWS


def test_added_and_removed_examples_change_their_intent_alone() -> None:
    taught = Teaching(added={"coupon": ("券在哪",)}, removed={"coupon": ("领券",)})
    found = lexicon_with(lexicon(), taught).intents
    assert found["coupon"].phrases == ("优惠券怎么用", "有没有优惠券", "券在哪")
    assert found["invoice"].phrases == PHRASES["invoice"]


def test_an_own_intent_speaks_chinese_where_it_has_no_english_name() -> None:
    taught = Teaching(intents={"parking": OwnIntent("停车")}, added={"parking": ("哪里停车",)})
    intent = lexicon_with(lexicon(), taught).intents["parking"]
    assert intent.labels == {"zh-CN": "停车", "en": "停车"}
    assert intent.phrases == ("哪里停车",)


def test_a_muted_intent_is_not_read_by_its_very_words() -> None:
    before = Interpreter(lexicon()).read("领券", fallback_locale="zh-CN")
    muted = Interpreter(lexicon_with(lexicon(), Teaching(muted=("coupon",))))
    assert before.intent == "coupon"
    assert muted.read("领券", fallback_locale="zh-CN").intent is None


def test_a_synonym_is_read_as_the_usual_word() -> None:
    taught = lexicon_with(lexicon(), Teaching(synonyms={"抵用劵": "优惠券"}))
    assert Interpreter(taught).read("抵用劵怎么用", fallback_locale="zh-CN").intent == "coupon"
    assert Interpreter(taught).read("有没有优慧券", fallback_locale="zh-CN").intent == "coupon"


def test_a_reader_that_knows_more_intents_than_the_lexicon_is_heard_on_the_rest() -> None:
    class Stale:
        def guesses(self, parts: object) -> list[list[Guess]]:
            return [[Guess("gone", 0.9), Guess("coupon", 0.6)]]

    found = Interpreter(lexicon(), Stale()).read("那个东西", fallback_locale="zh-CN")
    assert (found.intent, found.alternatives) == ("coupon", ())


@pytest.mark.parametrize("goal", [Goal("article", "parking"), ANSWER])
def test_an_own_goal_is_a_flow_that_the_static_check_accepts(goal: Goal) -> None:
    found = flows_with(FLOWS, Teaching(intents=PARKING, goals={"parking": goal}))
    flow = found.beginning_with("parking")
    assert flow is not None
    assert flow.labels == {"zh-CN": "停车", "en": "Parking"}
    assert list(checking.flaws(flow, ACTS)) == []
    assert list(checking.clashes(found.flows.values())) == []
    assert flow.topic == (goal.target or None)


def test_an_answer_is_its_own_source_in_each_language() -> None:
    flow = flows_with(FLOWS, Teaching(intents=PARKING, goals={"parking": ANSWER})).flows[
        "taught.parking"
    ]
    (step,) = flow.steps.values()
    assert isinstance(step, SayStep)
    assert step.is_source
    assert step.texts[0] == {"zh-CN": ANSWER.text, "en": ANSWER.text_en}


def test_an_intent_may_begin_a_flow_of_the_pack() -> None:
    goals = {"parking": Goal("flow", "help_article")}
    found = flows_with(FLOWS, Teaching(intents=PARKING, goals=goals))
    flow = found.beginning_with("parking")
    assert flow is not None
    assert flow.name == "help_article"
    assert "coupon" in flow.starts


def test_a_shipped_intent_led_elsewhere_begins_its_old_flow_no_more() -> None:
    before = FLOWS.beginning_with("return_wish")
    assert before is not None
    found = flows_with(FLOWS, Teaching(goals={"return_wish": ANSWER}))
    after = found.beginning_with("return_wish")
    assert after is not None
    assert after.name == "taught.return_wish"
    assert "return_wish" not in found.flows[before.name].starts
    assert list(checking.clashes(found.flows.values())) == []


def test_a_muted_intent_leads_nowhere() -> None:
    goals = {"parking": ANSWER}
    taught = Teaching(intents=PARKING, goals=goals, muted=("parking",))
    assert flows_with(FLOWS, taught).beginning_with("parking") is None
