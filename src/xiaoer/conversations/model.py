"""Who owns a conversation, which state it is in, whose turn it is: rules without IO."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from xiaoer.conversations.errors import IllegalTransitionError
from xiaoer.conversations.waiting import TYPICAL_HANDLING_SECONDS, Wait, expected_wait


class Status(StrEnum):
    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Owner(StrEnum):
    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"
    NONE = "none"


class Act(StrEnum):
    """What can be done to a conversation."""

    HEAR_CONTACT = "hear_contact"
    REPLY = "reply"
    BOT_REPLY = "bot_reply"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    SNOOZE = "snooze"
    WAKE = "wake"
    GIVE_BACK = "give_back"
    RESOLVE = "resolve"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class State:
    """Status and owner, which only change together and by a legal act."""

    status: Status
    owner: Owner


_ACTIVE: Final = (Status.OPEN, Status.PENDING)
_UNRESOLVED: Final = (*_ACTIVE, Status.SNOOZED)
_HELD: Final = (Owner.BOT, Owner.QUEUE, Owner.AGENT)


def _each(
    statuses: Sequence[Status],
    owners: Sequence[Owner],
    *,
    to_status: Status | None = None,
    to_owner: Owner | None = None,
) -> dict[State, State]:
    return {
        State(status, owner): State(to_status or status, to_owner or owner)
        for status in statuses
        for owner in owners
    }


TRANSITIONS: Final[Mapping[Act, Mapping[State, State]]] = {
    Act.HEAR_CONTACT: _each(_UNRESOLVED, _HELD, to_status=Status.OPEN),
    Act.REPLY: _each(_UNRESOLVED, _HELD, to_status=Status.PENDING, to_owner=Owner.AGENT),
    Act.BOT_REPLY: _each(_ACTIVE, [Owner.BOT], to_status=Status.PENDING),
    Act.HAND_OVER: _each(_UNRESOLVED, [Owner.BOT], to_status=Status.OPEN, to_owner=Owner.QUEUE),
    Act.TAKE_OVER: _each(_UNRESOLVED, _HELD, to_status=Status.OPEN, to_owner=Owner.AGENT),
    Act.ASSIGN: _each(_UNRESOLVED, _HELD, to_status=Status.OPEN, to_owner=Owner.AGENT),
    Act.UNASSIGN: _each(_UNRESOLVED, _HELD, to_status=Status.OPEN, to_owner=Owner.QUEUE),
    Act.GIVE_BACK: _each(_ACTIVE, [Owner.AGENT], to_status=Status.PENDING, to_owner=Owner.BOT),
    Act.SNOOZE: _each(_UNRESOLVED, [Owner.AGENT, Owner.QUEUE], to_status=Status.SNOOZED),
    Act.WAKE: _each([Status.SNOOZED], [Owner.AGENT, Owner.QUEUE], to_status=Status.OPEN),
    Act.RESOLVE: _each(_UNRESOLVED, _HELD, to_status=Status.RESOLVED, to_owner=Owner.NONE),
    Act.REOPEN: {State(Status.RESOLVED, Owner.NONE): State(Status.OPEN, Owner.AGENT)},
}
"""Every legal change; what is not in the table is refused."""


def after(state: State, act: Act) -> State:
    """The state that ``act`` leads to.

    Raises:
        IllegalTransitionError: the act is not legal in this state.
    """
    following = TRANSITIONS[act].get(state)
    if following is None:
        raise IllegalTransitionError(act=act, status=state.status, owner=state.owner)
    return following


@dataclass(frozen=True, slots=True)
class AgentLoad:
    """An agent as routing sees one: ``is_online`` means available and with a live presence."""

    id: UUID
    name: str
    is_online: bool
    capacity: int
    load: int
    last_assigned_at: datetime | None = None


def choose(agents: Sequence[AgentLoad]) -> AgentLoad | None:
    """The least loaded online agent with free capacity; the one idle longest among equals."""
    free = [agent for agent in agents if agent.is_online and agent.load < agent.capacity]
    return min(free, key=_order, default=None)


def _order(agent: AgentLoad) -> tuple[int, float, int]:
    since = agent.last_assigned_at.timestamp() if agent.last_assigned_at else 0.0
    return agent.load, since, agent.id.int


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """``place`` counts from 1; ``wait`` is None while nobody is there to answer."""

    place: int
    total: int
    wait: Wait | None
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is there for the line: conversations at a time, how many go on, how long one takes."""

    servers: int
    busy: int
    handling_seconds: float = TYPICAL_HANDLING_SECONDS


def crew_of(agents: Sequence[AgentLoad], handling_seconds: float | None) -> Crew:
    """The online agents as one crew; an agent over capacity still works on all of them."""
    online = [agent for agent in agents if agent.is_online]
    return Crew(
        servers=sum(max(agent.capacity, agent.load) for agent in online),
        busy=sum(agent.load for agent in online),
        handling_seconds=handling_seconds or TYPICAL_HANDLING_SECONDS,
    )


def queue_place(
    ahead: int, total: int, crew: Crew, *, opens_at: datetime | None = None
) -> QueuePlace:
    """The place behind ``ahead`` others, and the wait for it."""
    place = ahead + 1
    wait = expected_wait(
        place, servers=crew.servers, busy=crew.busy, handling_seconds=crew.handling_seconds
    )
    return QueuePlace(place, max(total, place), wait, opens_at)


def preview_of(text: str, longest: int = 120) -> str:
    """One line of a message for lists."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
