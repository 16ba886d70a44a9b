"""The whole table of acts, written down a second time: who may do what, and where it leads."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoer.conversations import writing
from xiaoer.conversations.errors import ConversationClosedError, IllegalTransitionError
from xiaoer.conversations.model import Act, Owner, State, Status, after

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
AGENT = UUID(int=7)
LAW = """
                open.bot      open.queue    open.agent     pending.bot   pending.queue  pending.agent  snoozed.bot   snoozed.queue  snoozed.agent  resolved.none
hear_contact    open.bot      open.queue    open.agent     open.bot      open.queue     open.agent     open.bot      open.queue     open.agent     -
reply           pending.agent pending.agent pending.agent  pending.agent pending.agent  pending.agent  pending.agent pending.agent  pending.agent  -
bot_reply       pending.bot   -             -              pending.bot   -              -              -             -              -              -
hand_over       open.queue    -             -              open.queue    -              -              open.queue    -              -              -
take_over       open.agent    open.agent    open.agent     open.agent    open.agent     open.agent     open.agent    open.agent     open.agent     -
assign          open.agent    open.agent    open.agent     open.agent    open.agent     open.agent     open.agent    open.agent     open.agent     -
unassign        open.queue    open.queue    open.queue     open.queue    open.queue     open.queue     open.queue    open.queue     open.queue     -
snooze          -             snoozed.queue snoozed.agent  -             snoozed.queue  snoozed.agent  -             snoozed.queue  snoozed.agent  -
wake            -             -             -              -             -              -              -             open.queue     open.agent     -
give_back       -             -             pending.bot    -             -              pending.bot    -             -              -              -
resolve         resolved.none resolved.none resolved.none  resolved.none resolved.none  resolved.none  resolved.none resolved.none  resolved.none  -
reopen          -             -             -              -             -              -              -             -              -              open.agent
"""  # fmt: skip  # noqa: E501
HEAD, *ROWS = (line.split() for line in LAW.strip().splitlines())
CELLS = [
    (row[0], column, target) for row in ROWS for column, target in zip(HEAD, row[1:], strict=True)
]


def state(word: str) -> State:
    status, owner = word.split(".")
    return State(Status(status), Owner(owner))


def test_the_table_names_every_act_and_every_sound_state() -> None:
    assert [row[0] for row in ROWS]
    assert {row[0] for row in ROWS} == set(Act)
    held = product(["open", "pending", "snoozed"], ["bot", "queue", "agent"])
    assert set(HEAD) == {".".join(pair) for pair in held} | {"resolved.none"}


@pytest.mark.parametrize(("act", "before", "target"), CELLS)
def test_an_act_leads_where_the_table_says(act: str, before: str, target: str) -> None:
    if target == "-":
        with pytest.raises(IllegalTransitionError) as refused:
            after(state(before), Act(act))
        status, owner = before.split(".")
        assert refused.value.params == {"act": act, "status": status, "owner": owner}
    else:
        assert after(state(before), Act(act)) == state(target)


def draft_in(word: str, **changed: Any) -> writing.Draft:
    """A row as the database would hold it in this state."""
    status, owner = word.split(".")
    return {
        "id": UUID(int=1),
        "number": 12,
        "status": status,
        "owner": owner,
        "agent_id": AGENT if owner == "agent" else None,
        "agent_name": "小林" if owner == "agent" else None,
        "queued_at": NOW - timedelta(hours=1) if owner == "queue" else None,
        "snoozed_until": NOW + timedelta(hours=1) if status == "snoozed" else None,
        "resolved_at": NOW - timedelta(days=1) if status == "resolved" else None,
        "version": 5,
        **changed,
    }


LEGAL = [(act, before, target) for act, before, target in CELLS if target != "-"]


@pytest.mark.parametrize(("act", "before", "target"), LEGAL)
def test_the_row_says_what_its_state_means_after_every_act(
    act: str, before: str, target: str
) -> None:
    draft = draft_in(before)
    writing.change(draft, Act(act), NOW)
    status, owner = target.split(".")
    assert (draft["status"], draft["owner"]) == (status, owner)
    assert (draft["queued_at"] is None) == (owner != "queue")
    assert (draft["resolved_at"] is None) == (status != "resolved")
    assert draft["snoozed_until"] is None or status == "snoozed"
    if owner != "agent":
        assert (draft["agent_id"], draft["agent_name"]) == (None, None)


@pytest.mark.parametrize(("act", "before", "target"), LEGAL)
def test_a_change_of_owner_fences_everybody_who_read_before(
    act: str, before: str, target: str
) -> None:
    draft = draft_in(before)
    writing.change(draft, Act(act), NOW)
    moved = before.split(".")[1] != target.split(".")[1]
    fenced = moved or act in {"assign", "take_over", "snooze", "wake"}
    assert draft["version"] == (6 if fenced else 5)


@pytest.mark.parametrize(("act", "before", "target"), [cell for cell in CELLS if cell[2] == "-"])
def test_a_refused_act_leaves_the_row_as_it_was(act: str, before: str, target: str) -> None:
    draft = draft_in(before)
    with pytest.raises(IllegalTransitionError):
        writing.change(draft, Act(act), NOW)
    assert draft == draft_in(before)


@pytest.mark.parametrize(
    ("act", "before", "keeps"),
    [
        ("hear_contact", "open.queue", True),
        ("unassign", "pending.queue", True),
        ("unassign", "open.agent", False),
        ("hand_over", "open.bot", False),
        ("wake", "snoozed.queue", False),
        ("hear_contact", "snoozed.queue", False),
        ("snooze", "open.queue", True),
    ],
)
def test_who_leaves_the_line_joins_its_end_and_who_stays_keeps_the_place(
    act: str, before: str, *, keeps: bool
) -> None:
    draft = draft_in(before)
    was = draft["queued_at"]
    writing.change(draft, Act(act), NOW)
    assert draft["queued_at"] == (was if keeps else NOW)


@given(st.lists(st.sampled_from(list(Act)), max_size=25))
def test_versions_only_grow_and_rows_stay_sound(acts: list[Act]) -> None:
    draft = draft_in("open.bot")
    for number, act in enumerate(acts):
        version, now = draft["version"], NOW + timedelta(minutes=number)
        try:
            writing.change(draft, act, now)
        except IllegalTransitionError:
            assert draft["version"] == version
            continue
        assert draft["version"] in {version, version + 1}
        assert (draft["owner"] == "none") == (draft["status"] == "resolved")
        assert (draft["owner"] == "queue") == (draft["queued_at"] is not None)


def test_a_resolved_conversation_refuses_by_its_number() -> None:
    with pytest.raises(ConversationClosedError) as refused:
        writing.refuse_if_closed(draft_in("resolved.none"))
    assert refused.value.params == {"number": 12}
    for word in HEAD[:-1]:
        writing.refuse_if_closed(draft_in(word))
