"""From stored events to what sockets carry: one frame for agents, one for the contact."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from xiaoer.kernel.events import WORKSPACE_TOPIC, StoredEvent

_LINES: Final = frozenset({"message.received", "message.sent"})
_encode = msgspec.json.Encoder().encode
Payload = dict[str, Any]


def frames_of(event: StoredEvent) -> Iterator[tuple[str, str, Payload]]:
    """Topic, wire name and data of each frame that an event gives. Notes give none to visitors."""
    payload: Payload = event.payload
    if event.name == "queue.moved":
        for waiting in payload["places"]:
            data = {"conversation_id": waiting["conversation_id"], "queue": waiting["queue"]}
            yield visitor_topic(waiting["contact_id"], waiting["inbox_id"]), event.name, data
    elif event.name == "message.read":
        hidden = ("contact_id", "inbox_id")
        data = {key: value for key, value in payload.items() if key not in hidden}
        yield WORKSPACE_TOPIC, event.name, data
        yield visitor_topic(payload["contact_id"], payload["inbox_id"]), event.name, data
    elif event.name == "agent.updated":
        yield WORKSPACE_TOPIC, event.name, payload
    elif "conversation" in payload:
        yield from _of_conversation(event.name, payload)


def encode(event: StoredEvent, name: str, data: Payload) -> bytes:
    """The message as JSON; built once for all who get it."""
    return _encode({"type": "event", "position": str(event.position), "name": name, "data": data})


def visitor_topic(contact_id: object, inbox_id: object) -> str:
    """Where a contact's chat windows in one inbox listen."""
    return f"visitor:{contact_id}:{inbox_id}"


def _of_conversation(name: str, payload: Payload) -> Iterator[tuple[str, str, Payload]]:
    conversation: Payload = payload["conversation"]
    wire = "message.created" if name in _LINES else "conversation.updated"
    line: Payload = {"message": payload["message"]} if name in _LINES else {}
    yield WORKSPACE_TOPIC, wire, {**line, "conversation": conversation}
    if line and line["message"]["kind"] == "note":
        return
    topic = visitor_topic(conversation["contact"]["id"], conversation["inbox"]["id"])
    yield topic, wire, {**line, "conversation": _for_visitor(conversation)}


def _for_visitor(conversation: Payload) -> Payload:
    agent = conversation["agent"]
    return {
        "id": conversation["id"],
        "status": conversation["status"],
        "owner": conversation["owner"],
        "agent_name": agent["name"] if agent else None,
        "queue": conversation.get("queue"),
        "last_seq": conversation["last_seq"],
    }
