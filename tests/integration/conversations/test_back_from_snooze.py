"""Whoever was put aside and writes again joins the end of the line; nobody's place grows."""

from datetime import timedelta
from uuid import UUID

import msgspec
from tests.integration.conversations.conftest import Desk
from tests.integration.conversations.test_acts import dispatch, present

from xiaoer.conversations import api
from xiaoer.conversations.events import QueueMoved
from xiaoer.kernel.ids import new_id


async def snooze(desk: Desk, conversation_id: UUID) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        until = desk.clock.now() + timedelta(hours=1)
        await api.snooze(tx, conversation_id=conversation_id, until=until, clock=desk.clock)


async def places(desk: Desk, waiting: list[UUID]) -> list[int | None]:
    queues = [(await desk.get(each)).queue for each in waiting]
    return [queue.place if queue else None for queue in queues]


async def line_of(desk: Desk, people: int) -> tuple[list[UUID], list[UUID]]:
    """Contacts, and their conversations in the order in which they began to wait."""
    contacts = [new_id() for _ in range(people)]
    waiting: list[UUID] = []
    for contact in contacts:
        waiting.append(await desk.waiting(contact))
        desk.clock.advance(timedelta(seconds=1))
    return contacts, waiting


async def test_who_writes_again_is_the_last_of_those_who_wait(desk: Desk) -> None:
    contacts, waiting = await line_of(desk, 4)
    await snooze(desk, waiting[0])
    assert await places(desk, waiting) == [None, 1, 2, 3]
    desk.clock.advance(timedelta(minutes=5))
    await desk.receive("还在吗", contact=contacts[0])
    assert await places(desk, waiting) == [4, 1, 2, 3]
    view = await desk.get(waiting[0])
    assert (view.status, view.owner, view.snoozed_until) == ("open", "queue", None)


async def test_the_row_in_the_database_is_what_the_event_told(desk: Desk) -> None:
    contacts, waiting = await line_of(desk, 2)
    await snooze(desk, waiting[0])
    desk.clock.advance(timedelta(minutes=5))
    await desk.receive("还在吗", contact=contacts[0])
    async with desk.db.transaction(desk.workspace_id) as tx:
        queued_at = await tx.fetchval(
            "SELECT queued_at FROM conversations_conversations WHERE id = $1", waiting[0]
        )
        told = await tx.fetchval(
            "SELECT payload::text FROM kernel_events WHERE name = 'message.received'"
            " ORDER BY xid DESC, seq DESC LIMIT 1"
        )
    assert queued_at == desk.clock.now()
    assert '"status": "open"' in told or '"status":"open"' in told


async def test_everybody_in_line_hears_of_the_place_behind_them(desk: Desk) -> None:
    contacts, waiting = await line_of(desk, 2)
    await snooze(desk, waiting[0])
    await desk.receive("还在吗", contact=contacts[0])
    async with desk.db.transaction(desk.workspace_id) as tx:
        told = await tx.fetch(
            "SELECT payload::text AS told FROM kernel_events WHERE name = 'queue.moved'"
            " ORDER BY xid DESC, seq DESC LIMIT 1"
        )
        jobs = await tx.fetch("SELECT kind FROM kernel_jobs WHERE state = 'ready'")
    moved = msgspec.json.decode(told[0]["told"], type=QueueMoved)
    assert [place.conversation_id for place in moved.places] == [waiting[1], waiting[0]]
    assert [place.queue.place for place in moved.places] == [1, 2]
    assert "conversations.dispatch" in {row["kind"] for row in jobs}


async def test_a_person_who_is_free_gets_the_one_who_came_back_last(desk: Desk) -> None:
    contacts, waiting = await line_of(desk, 3)
    await snooze(desk, waiting[0])
    desk.clock.advance(timedelta(minutes=5))
    await desk.receive("还在吗", contact=contacts[0])
    await present(desk)
    assert await dispatch(desk) == 2
    owners = [(await desk.get(each)).owner for each in waiting]
    assert owners == ["queue", "agent", "agent"]


async def test_who_is_with_an_agent_stays_with_the_agent(desk: Desk) -> None:
    contact = new_id()
    conversation_id = await desk.waiting(contact)
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.take_over(tx, conversation_id=conversation_id, agent=desk.lin, clock=desk.clock)
    await snooze(desk, conversation_id)
    version = (await desk.get(conversation_id)).version
    await desk.receive("还在吗", contact=contact)
    view = await desk.get(conversation_id)
    assert (view.status, view.owner, view.version) == ("open", "agent", version)
    assert view.agent is not None
    assert view.agent.id == desk.lin[0]


async def test_the_old_alarm_rings_for_nothing(desk: Desk) -> None:
    contacts, waiting = await line_of(desk, 1)
    await snooze(desk, waiting[0])
    await desk.receive("还在吗", contact=contacts[0])
    desk.clock.advance(timedelta(hours=2))
    before = await desk.get(waiting[0])
    async with desk.db.transaction(desk.workspace_id) as tx:
        assert not await api.wake(tx, conversation_id=waiting[0], clock=desk.clock)
    assert await desk.get(waiting[0]) == before
