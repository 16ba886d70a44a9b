"""From events to frames: agents get what happened, contacts what concerns them, no note."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from xiaoer.app.frames import encode, frames_of, visitor_topic
from xiaoer.kernel.events import WORKSPACE_TOPIC, StoredEvent
from xiaoer.kernel.ids import EventId, new_id, workspace_id_of
from xiaoer.kernel.positions import Position

CONTACT, INBOX, TALK = (str(new_id()) for _ in range(3))
SECRET = "只有同事能看"
CONVERSATION: dict[str, Any] = {
    "id": TALK,
    "number": 7,
    "status": "open",
    "owner": "agent",
    "agent": {"id": str(new_id()), "name": "小林"},
    "contact": {"id": CONTACT, "name": "王小姐", "tier": "vip"},
    "inbox": {"id": INBOX, "name": "小店", "channel": "widget"},
    "preview": SECRET,
    "unread": 3,
    "last_seq": 9,
    "version": 4,
    "hand_over": {"summary": SECRET, "emotion": "angry"},
    "queue": {"place": 2, "total": 5},
}
OWN = {"id", "status", "owner", "agent_name", "queue", "last_seq"}
VISITOR = visitor_topic(CONTACT, INBOX)


def event(name: str, **payload: Any) -> StoredEvent:
    return StoredEvent(
        id=EventId(new_id()),
        workspace_id=workspace_id_of("test"),
        position=Position(1, 2, 3),
        name=name,
        topic="conversation:x",
        text=msgspec.json.encode(payload).decode(),
        trace_id=None,
        created_at=datetime(2026, 11, 30, tzinfo=UTC),
    )


def frames(name: str, **payload: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    """Wire name and data by topic."""
    found = list(frames_of(event(name, **payload)))
    assert len({topic for topic, _, _ in found}) == len(found)
    return {topic: (wire, data) for topic, wire, data in found}


CHANGES = [
    "conversation.opened", "hand_over.requested", "conversation.assigned", "conversation.resolved",
    "conversation.owner_changed", "conversation.snoozed", "conversation.reopened",
    "conversation.rated", "conversation.call_back_changed",
]  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_reaches_agents_whole_and_the_contact_in_part(name: str) -> None:
    found = frames(name, conversation_id=TALK, conversation=CONVERSATION, reason="x", score=1)
    assert set(found) == {WORKSPACE_TOPIC, VISITOR}
    assert found[WORKSPACE_TOPIC] == ("conversation.updated", {"conversation": CONVERSATION})
    wire, data = found[VISITOR]
    assert wire == "conversation.updated"
    assert set(data["conversation"]) == OWN
    assert SECRET not in str(data)
    assert "vip" not in str(data)


@pytest.mark.parametrize("name", ["message.received", "message.sent"])
def test_a_line_goes_to_both_sides(name: str) -> None:
    line = {"kind": "message", "text": "您好", "seq": 9}
    found = frames(name, message=line, conversation=CONVERSATION)
    for topic in (WORKSPACE_TOPIC, VISITOR):
        wire, data = found[topic]
        assert (wire, data["message"]) == ("message.created", line)
    assert set(found[VISITOR][1]["conversation"]) == OWN


def test_a_note_goes_to_agents_only() -> None:
    found = frames(
        "message.sent", message={"kind": "note", "text": SECRET}, conversation=CONVERSATION
    )
    assert set(found) == {WORKSPACE_TOPIC}


def test_a_fact_goes_to_both_sides() -> None:
    found = frames("message.sent", message={"kind": "fact"}, conversation=CONVERSATION)
    assert set(found) == {WORKSPACE_TOPIC, VISITOR}


def test_a_reading_mark_tells_the_contact_nothing_about_contacts() -> None:
    mark = {"conversation_id": TALK, "reader": "agents", "seq": 3, "unread": 0}
    found = frames("message.read", contact_id=CONTACT, inbox_id=INBOX, **mark)
    assert found == {WORKSPACE_TOPIC: ("message.read", mark), VISITOR: ("message.read", mark)}


def test_everybody_in_line_hears_of_their_own_place_alone() -> None:
    places = [
        {
            "conversation_id": f"c{n}",
            "contact_id": f"p{n}",
            "inbox_id": INBOX,
            "queue": {"place": n},
        }
        for n in (1, 2, 3)
    ]
    found = frames("queue.moved", places=places)
    assert found == {
        visitor_topic(f"p{n}", INBOX): (
            "queue.moved",
            {"conversation_id": f"c{n}", "queue": {"place": n}},
        )
        for n in (1, 2, 3)
    }
    assert frames("queue.moved", places=[]) == {}


def test_a_colleagues_presence_goes_to_colleagues() -> None:
    payload = {"agent_id": "a", "availability": "away"}
    assert frames("agent.updated", **payload) == {WORKSPACE_TOPIC: ("agent.updated", payload)}


@pytest.mark.parametrize(
    "name", ["contact.created", "order.imported", "refund.settled", "new.thing"]
)
def test_what_is_not_about_conversations_gives_no_frame(name: str) -> None:
    assert frames(name, contact_id=CONTACT, inbox_id=INBOX) == {}


def test_who_waits_or_talks_to_the_bot_has_no_agents_name() -> None:
    found = frames("conversation.opened", conversation={**CONVERSATION, "agent": None})
    assert found[VISITOR][1]["conversation"]["agent_name"] is None


def test_a_frame_carries_its_position_so_that_a_reader_can_resume() -> None:
    made = event("agent.updated", agent_id="a")
    told = msgspec.json.decode(encode(made, "agent.updated", {"agent_id": "a"}))
    assert told == {
        "type": "event",
        "position": "1.2.3",
        "name": "agent.updated",
        "data": {"agent_id": "a"},
    }
    assert Position.parse(told["position"]) == made.position
