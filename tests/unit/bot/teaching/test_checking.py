"""Bad input is refused with its place and its reason, and takes the whole batch along."""

import pytest
from tests.unit.bot.teaching.lexicons import scene

from xiaoer.bot.teaching.model import checking
from xiaoer.bot.teaching.model.checking import taught, too_thin
from xiaoer.bot.teaching.model.edits import (
    AddExample,
    DropIntent,
    DropSynonym,
    Edit,
    MuteIntent,
    PutIntent,
    PutSynonym,
    RemoveExample,
)
from xiaoer.bot.teaching.model.teaching import NOTHING, Goal, OwnIntent, Teaching
from xiaoer.kernel.i18n import translate

ARTICLE = Goal("article", "parking")


def faults(*edits: Edit, teaching: Teaching = NOTHING) -> list[tuple[str, str]]:
    _, found = taught(teaching, edits, scene(teaching))
    return [(one.field, one.code) for one in found]


@pytest.mark.parametrize(
    ("edit", "field", "code"),
    [
        (AddExample("nobody", "停车场在哪"), "intent", "bot.teaching.no_such_intent"),
        (AddExample("human_wanted", "叫人来"), "intent", "bot.teaching.by_rules"),
        (AddExample("coupon", "……！！"), "text", "bot.teaching.says_nothing"),
        (AddExample("coupon", "打13800138000领券"), "text", "bot.teaching.personal_data"),
        (AddExample("coupon", "开发票"), "text", "bot.teaching.taken"),
        (AddExample("coupon", "开 发 票！"), "text", "bot.teaching.taken"),
        (RemoveExample("coupon", "没有这句"), "text", "bot.teaching.no_such_example"),
        (RemoveExample("human_wanted", "转人工"), "intent", "bot.teaching.by_rules"),
        (MuteIntent("nobody", is_muted=True), "intent", "bot.teaching.no_such_intent"),
        (MuteIntent("affirm", is_muted=True), "intent", "bot.teaching.kept"),
        (MuteIntent("human_wanted", is_muted=True), "intent", "bot.teaching.kept"),
        (PutIntent("affirm", "好", ARTICLE), "intent", "bot.teaching.kept"),
        (PutIntent("park", "  ", ARTICLE), "label", "kernel.field.required"),
        (
            PutIntent("park", "停车", Goal("article", "gone")),
            "goal.target",
            "bot.teaching.no_such_article",
        ),
        (
            PutIntent("park", "停车", Goal("flow", "gone")),
            "goal.target",
            "bot.teaching.no_such_flow",
        ),
        (
            PutIntent("park", "停车", Goal("answer", text=" ")),
            "goal.text",
            "kernel.field.required",
        ),
        (
            PutIntent("park", "停车", Goal("answer", text="见{order.tail}")),
            "goal.text",
            "bot.teaching.no_braces",
        ),
        (DropIntent("coupon"), "intent", "bot.teaching.not_own"),
        (PutSynonym("单", "账目"), "said", "bot.teaching.word_too_short"),
        (PutSynonym("订单", "订单号"), "said", "bot.teaching.word_within"),
        (PutSynonym("单子", " "), "meant", "kernel.field.required"),
        (DropSynonym("单子"), "said", "bot.teaching.no_such_synonym"),
    ],
)
def test_each_refusal_names_its_place_and_reason(edit: Edit, field: str, code: str) -> None:
    good = AddExample("coupon", "券在哪")
    assert faults(good, edit) == [(f"edits.1.{field}", code)]


@pytest.mark.parametrize(
    "edit",
    [
        AddExample("coupon", "券在哪"),
        AddExample("coupon", "领券"),
        AddExample("coupon", "where is my coupon"),
        RemoveExample("coupon", "领券"),
        MuteIntent("coupon", is_muted=True),
        PutIntent("parking", "停车", ARTICLE),
        PutIntent("parking", "停车", Goal("flow", "help_article")),
        PutIntent("parking", "停车", Goal("answer", text="楼下停 2 小时免费")),
        PutSynonym("单子", "订单"),
    ],
)
def test_what_is_well_meant_is_taken(edit: Edit) -> None:
    changed, found = taught(NOTHING, [edit], scene())
    assert found == []
    assert changed == NOTHING or edit != AddExample("coupon", "领券")


def test_an_example_may_move_to_another_intent_in_one_batch() -> None:
    edits = [RemoveExample("invoice", "开发票"), AddExample("coupon", "开发票")]
    assert faults(*edits) == []
    assert faults(*reversed(edits)) == [("edits.0.text", "bot.teaching.taken")]


def test_the_same_sentence_for_two_intents_in_one_batch_is_refused_at_the_second() -> None:
    edits = [AddExample("coupon", "满减在哪"), AddExample("invoice", "满减，在哪？")]
    assert faults(*edits) == [("edits.1.text", "bot.teaching.taken")]


def test_a_misspelling_is_the_same_sentence() -> None:
    assert faults(AddExample("invoice", "有没有优慧券")) == [("edits.0.text", "bot.teaching.taken")]


def test_a_new_intent_can_be_taught_in_the_batch_that_makes_it() -> None:
    edits = [PutIntent("parking", "停车", ARTICLE), AddExample("parking", "哪里停车")]
    assert faults(*edits) == []
    assert faults(*reversed(edits))[0] == ("edits.0.intent", "bot.teaching.no_such_intent")


def test_bounds_hold_at_the_very_number(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOST_EXAMPLES", "MOST_INTENTS", "MOST_SYNONYMS"):
        monkeypatch.setattr(checking, name, 2)
    for kind, code in (
        ([AddExample("coupon", f"问题{at}号") for at in "甲乙丙"], "too_many_examples"),
        ([PutIntent(f"own_{at}", "名", ARTICLE) for at in "abc"], "too_many_intents"),
        ([PutSynonym(f"说法{at}", "订单") for at in "甲乙丙"], "too_many_synonyms"),
    ):
        found = faults(*kind)
        assert [code for _, code in found] == [f"bot.teaching.{code}"]
        assert found[0][0].startswith("edits.2.")


def test_at_most_fifty_faults_are_told() -> None:
    edits = [AddExample("nobody", f"第{at}句话") for at in range(80)]
    assert len(faults(*edits)) == checking.MOST_FAULTS


def test_an_own_intent_needs_four_examples_to_be_learnt() -> None:
    three = {"parking": ("哪里停车", "停车场在哪", "能停车吗")}
    teaching = Teaching(intents={"parking": OwnIntent("停车")}, added=three)
    (thin,) = too_thin(teaching)
    assert (thin.field, thin.code) == ("intents.parking", "bot.teaching.too_few")
    assert dict(thin.params) == {"label": "停车", "min": 4, "count": 3}
    four = {"parking": (*three["parking"], "停车收费吗")}
    assert too_thin(Teaching(intents=teaching.intents, added=four)) == []
    assert too_thin(Teaching(intents=teaching.intents, muted=("parking",))) == []


def test_every_reason_can_be_said_in_both_languages() -> None:
    _, found = taught(
        NOTHING,
        [
            AddExample("coupon", "开发票"),
            AddExample("nobody", "在吗在吗"),
            PutIntent("x_y", "名", Goal("article", "gone")),
        ],
        scene(),
    )
    for fault in found:
        for locale in ("zh-CN", "en"):
            said = translate(fault.code, locale, **fault.params)
            assert said != fault.code
            assert "{" not in said
