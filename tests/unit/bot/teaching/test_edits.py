"""Edits of what is taught: each does one thing, can be undone, and changes nothing else."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.bot.teaching.lexicons import PHRASES

from xiaoer.bot.teaching.model.edits import (
    AddExample,
    DropIntent,
    DropSynonym,
    Edit,
    MuteIntent,
    PutIntent,
    PutSynonym,
    RemoveExample,
    applied,
)
from xiaoer.bot.teaching.model.teaching import NOTHING, Goal, OwnIntent, Teaching

ARTICLE = Goal("article", "parking")
PARKING = PutIntent("parking", "停车", ARTICLE, "Parking")


def after(*edits: Edit, teaching: Teaching = NOTHING) -> Teaching:
    for edit in edits:
        teaching = applied(teaching, edit, PHRASES)
    return teaching


def test_a_new_intent_has_its_names_and_its_goal() -> None:
    taught = after(PARKING)
    assert taught.intents == {"parking": OwnIntent("停车", "Parking")}
    assert taught.goals == {"parking": ARTICLE}


def test_a_shipped_intent_gets_another_goal_but_keeps_its_name() -> None:
    taught = after(PutIntent("coupon", "别名", ARTICLE))
    assert (taught.intents, taught.goals) == ({}, {"coupon": ARTICLE})


def test_dropping_an_intent_takes_everything_of_it_along() -> None:
    more = (AddExample("parking", "哪里停车"), MuteIntent("parking", is_muted=True))
    kept = after(AddExample("coupon", "券在哪"))
    assert after(PARKING, *more, DropIntent("parking"), teaching=kept) == kept


def test_dropping_a_goal_of_a_shipped_intent_leaves_its_examples() -> None:
    taught = after(
        PutIntent("coupon", "", ARTICLE), AddExample("coupon", "券在哪"), DropIntent("coupon")
    )
    assert taught == after(AddExample("coupon", "券在哪"))


@pytest.mark.parametrize(
    ("edits", "same_as"),
    [
        ([AddExample("coupon", " 券在哪 ")], [AddExample("coupon", "券在哪")]),
        ([AddExample("coupon", "券在哪")] * 2, [AddExample("coupon", "券在哪")]),
        ([AddExample("coupon", "领券")], []),
        ([AddExample("coupon", "券在哪"), RemoveExample("coupon", "券在哪")], []),
        ([RemoveExample("coupon", "领券"), AddExample("coupon", "领券")], []),
        ([RemoveExample("coupon", "领券")] * 2, [RemoveExample("coupon", "领券")]),
        ([RemoveExample("coupon", "没有这句")], []),
        ([MuteIntent("coupon", is_muted=True)] * 2, [MuteIntent("coupon", is_muted=True)]),
        ([MuteIntent("coupon", is_muted=True), MuteIntent("coupon", is_muted=False)], []),
        ([PutSynonym("单子", "订单"), DropSynonym("单子")], []),
        ([PutSynonym("单子", "账单"), PutSynonym("单子", "订单")], [PutSynonym("单子", "订单")]),
        ([DropSynonym("没有")], []),
    ],
)
def test_an_edit_undone_or_repeated_leaves_no_trace(edits: list[Edit], same_as: list[Edit]) -> None:
    assert after(*edits) == after(*same_as)


def test_one_intents_examples_do_not_touch_anothers() -> None:
    taught = after(AddExample("coupon", "券在哪"), AddExample("invoice", "票呢"))
    assert taught.added == {"coupon": ("券在哪",), "invoice": ("票呢",)}
    assert after(RemoveExample("coupon", "券在哪"), teaching=taught).added == {"invoice": ("票呢",)}


texts = st.sampled_from([*PHRASES["coupon"], "券在哪", "怎么领券", "满减"])
EDITS = st.one_of(
    st.builds(AddExample, st.sampled_from(["coupon", "invoice"]), texts),
    st.builds(RemoveExample, st.sampled_from(["coupon", "invoice"]), texts),
    st.builds(MuteIntent, st.just("coupon"), st.booleans()),
    st.builds(PutSynonym, st.sampled_from(["单子", "运单"]), st.sampled_from(["订单", "快递"])),
)


@given(st.lists(EDITS, max_size=12))
def test_what_is_added_was_never_shipped_and_what_is_removed_always_was(edits: list[Edit]) -> None:
    taught = after(*edits)
    for intent, added in taught.added.items():
        assert added
        assert not set(added) & set(PHRASES[intent])
    for intent, removed in taught.removed.items():
        assert removed
        assert set(removed) <= set(PHRASES[intent])


@given(st.lists(EDITS, max_size=12))
def test_the_last_word_on_a_phrasing_holds(edits: list[Edit]) -> None:
    taught = after(*edits)
    last: dict[tuple[str, str], bool] = {}
    for edit in edits:
        if isinstance(edit, AddExample | RemoveExample):
            last[edit.intent, edit.text] = isinstance(edit, AddExample)
    for (intent, text), is_there in last.items():
        shipped = text in PHRASES[intent] and text not in taught.removed.get(intent, ())
        assert (shipped or text in taught.added.get(intent, ())) is is_there


@given(st.lists(EDITS, max_size=12))
def test_a_teaching_survives_being_stored(edits: list[Edit]) -> None:
    taught = after(*edits)
    stored = msgspec.json.decode(msgspec.json.encode(taught), type=Teaching)
    assert stored == taught
    assert stored.digest() == taught.digest()


def test_the_order_of_edits_does_not_change_the_name_of_what_is_taught() -> None:
    one, other = AddExample("coupon", "券在哪"), AddExample("coupon", "满减")
    assert after(one, other).digest() == after(other, one).digest()
    assert after(one, other).digest() != after(one).digest()
    assert after().digest() == Teaching().digest()


@pytest.mark.parametrize(
    "written",
    [
        '{"edit":"add_example","intent":"Bad Name","text":"x"}',
        '{"edit":"add_example","intent":"coupon","text":""}',
        '{"edit":"add_example","intent":"coupon","text":"x","more":1}',
        '{"edit":"nothing","intent":"coupon"}',
        '{"edit":"put_intent","intent":"parking","label":"停车","goal":{"kind":"url"}}',
        f'{{"edit":"add_example","intent":"coupon","text":"{"长" * 201}"}}',
    ],
)
def test_an_edit_that_is_not_written_as_one_is_not_read(written: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(written, type=Edit)
