"""The line of those who wait for a person, and who serves them next."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from xiaoer.conversations import queue_store, rules_store, service_rules, store, writing
from xiaoer.conversations.events import ConversationAssigned, QueueMoved, Waiting, topic_of
from xiaoer.conversations.model import (
    Act,
    AgentLoad,
    Crew,
    QueuePlace,
    choose,
    crew_of,
    queue_place,
)
from xiaoer.conversations.records import conversation_of, shown
from xiaoer.conversations.waiting import after_another
from xiaoer.identity import api as identity
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import WORKSPACE_TOPIC, publish, publish_all
from xiaoer.kernel.ids import WorkspaceId

DISPATCH = "conversations.dispatch"
_ANSWERING_ROLES = frozenset({"owner", "admin", "supervisor", "agent"})
_LONGEST_ROUND = 50


async def wants_dispatch(tx: Tx, workspace_id: WorkspaceId) -> None:
    """Have the line looked at soon: somebody joined it, or somebody can take more."""
    await jobs.enqueue(tx, workspace_id, DISPATCH, {}, dedupe_key=DISPATCH)


async def place_of(tx: Tx, conversation_id: UUID, clock: Clock) -> QueuePlace | None:
    """The place in the line; None when the conversation does not wait in it."""
    found = await queue_store.place(tx, conversation_id)
    if found is None:
        return None
    workspace_id, ahead, total = found
    crew, opens_at = await _outlook(tx, workspace_id, clock.now())
    return queue_place(ahead, total, crew, opens_at=opens_at)


async def tell_places(tx: Tx, workspace_id: WorkspaceId, clock: Clock) -> None:
    """Publish everyone's place after the line changed."""
    waiting = await queue_store.waiting(tx)
    places: list[Waiting] = []
    if waiting:
        crew, opens_at = await _outlook(tx, workspace_id, clock.now())
        for ahead, who in enumerate(waiting):
            place = queue_place(ahead, len(waiting), crew, opens_at=opens_at)
            places.append(Waiting(*who, shown(place)))
    await publish(tx, workspace_id, QueueMoved(places), topic=WORKSPACE_TOPIC)


async def dispatch(tx: Tx, *, workspace_id: WorkspaceId, clock: Clock) -> int:
    """Give those who wait longest to the least loaded online agents; returns how many were given.

    One at a time per workspace, so that two rounds cannot fill the same free place.
    """
    await queue_store.lock_line(tx, workspace_id)
    loads = await agent_loads(tx, workspace_id, clock.now())
    given = 0
    for row in await store.lock_oldest_queued(tx, _LONGEST_ROUND):
        agent = choose(loads)
        if agent is None:
            break
        await _assign(tx, dict(row), agent, clock)
        loads = [_with_one_more(load, agent) for load in loads]
        given += 1
    if given:
        await tell_places(tx, workspace_id, clock)
    return given


async def agent_loads(tx: Tx, workspace_id: WorkspaceId, at: datetime) -> list[AgentLoad]:
    """Every agent who may answer, with the number of active conversations each owns."""
    counts = await queue_store.loads(tx)
    agents = await identity.every_agent(tx, workspace_id)
    return [
        AgentLoad(
            agent.id,
            agent.name,
            is_online=agent.present_at(at) == "online",
            capacity=agent.capacity,
            load=counts.get(agent.id, 0),
        )
        for agent in agents
        if agent.role in _ANSWERING_ROLES and agent.deactivated_at is None
    ]


async def _assign(tx: Tx, draft: writing.Draft, agent: AgentLoad, clock: Clock) -> None:
    now = clock.now()
    writing.change(draft, Act.ASSIGN, now)
    writing.give_to(draft, agent.id, agent.name)
    fact = await writing.add_fact(tx, draft, "agent.joined", now, name=agent.name)
    await store.update(tx, draft)
    assigned = ConversationAssigned(draft["id"], agent.id, conversation_of(draft))
    await publish_all(tx, draft["workspace_id"], [fact, (assigned, topic_of(draft["id"]))])
    await identity.record_audit(
        tx,
        draft["workspace_id"],
        actor="system:routing",
        action="conversation.assigned",
        subject=topic_of(draft["id"]),
        before={"owner": "queue"},
        after={"owner": "agent", "agent_id": str(agent.id)},
        clock=clock,
    )


def _with_one_more(load: AgentLoad, chosen: AgentLoad) -> AgentLoad:
    if load.id != chosen.id:
        return load
    return AgentLoad(
        load.id,
        load.name,
        is_online=load.is_online,
        capacity=load.capacity,
        load=load.load + 1,
        last_assigned_at=load.last_assigned_at,
    )


async def _outlook(tx: Tx, workspace_id: WorkspaceId, at: datetime) -> tuple[Crew, datetime | None]:
    """Who is there to serve the line, and when people come if it is after hours."""
    loads = await agent_loads(tx, workspace_id, at)
    crew = crew_of(loads, await rules_store.handling_seconds(tx))
    return crew, await service_rules.next_opening(tx, workspace_id, at)


async def learn_handling(tx: Tx, conversation_id: UUID, at: datetime) -> None:
    """Take an agent's conversation that ends into account for the waits to come."""
    joined_at = await queue_store.joined_at(tx, conversation_id)
    if joined_at is not None:
        mean = await rules_store.handling_seconds(tx)
        seconds = (at - joined_at).total_seconds()
        await rules_store.put_handling(tx, after_another(mean, seconds))


def agent_named(loads: Sequence[AgentLoad], agent_id: UUID) -> AgentLoad | None:
    """The agent with this id among those who may answer."""
    return next((load for load in loads if load.id == agent_id), None)
