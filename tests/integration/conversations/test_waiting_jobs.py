"""Jobs of conversations: each does its work when due, once, and nothing when things moved on."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.integration.conversations.conftest import Desk
from tests.integration.conversations.test_acts import present, resolve, say, take_over

from xiaoer.conversations import api
from xiaoer.conversations.jobs import HANDLERS
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.job_runner import JobRunner
from xiaoer.kernel.jobs import JobHandlers, Payload, enqueue


async def run_due(desk: Desk) -> int:
    handlers = JobHandlers()
    handlers.include(HANDLERS)
    return await JobRunner(desk.db, handlers, desk.clock).run_due()


async def states(desk: Desk) -> dict[str, list[str]]:
    async with desk.db.transaction(desk.workspace_id) as tx:
        rows = await tx.fetch("SELECT kind, state FROM kernel_jobs ORDER BY id")
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["kind"], []).append(row["state"])
    return {kind: found[kind] for kind in found if kind.startswith("conversations.")}


async def snooze(desk: Desk, conversation_id: UUID, hours: int = 1) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        until = desk.clock.now() + timedelta(hours=hours)
        await api.snooze(tx, conversation_id=conversation_id, until=until, clock=desk.clock)


async def test_who_waits_is_given_to_who_is_free_without_being_told(
    desk: Desk, contact: UUID
) -> None:
    conversation_id = await desk.waiting(contact)
    assert (await states(desk))["conversations.dispatch"] == ["ready"]
    await present(desk)
    assert await run_due(desk) == 1
    view = await desk.get(conversation_id)
    assert (view.owner, view.agent and view.agent.id) == ("agent", desk.lin[0])


async def test_a_line_with_nobody_to_serve_it_keeps_waiting(desk: Desk, contact: UUID) -> None:
    conversation_id = await desk.waiting(contact)
    await run_due(desk)
    assert (await desk.get(conversation_id)).owner == "queue"
    assert (await states(desk))["conversations.dispatch"] == ["done"]


async def test_ten_who_join_at_once_ask_for_one_look_at_the_line(desk: Desk) -> None:
    for _ in range(10):
        await desk.waiting(new_id())
    assert (await states(desk))["conversations.dispatch"] == ["ready"]


async def test_an_alarm_rings_at_its_time_and_not_before(desk: Desk, contact: UUID) -> None:
    conversation_id = (await desk.receive("在吗", contact=contact)).conversation_id
    await take_over(desk, conversation_id)
    await snooze(desk, conversation_id)
    desk.clock.advance(timedelta(minutes=59, seconds=59))
    await run_due(desk)
    assert (await desk.get(conversation_id)).status == "snoozed"
    desk.clock.advance(timedelta(seconds=1))
    await run_due(desk)
    assert (await desk.get(conversation_id)).status == "open"
    assert (await states(desk))["conversations.wake"] == ["done"]


async def test_snoozing_longer_moves_the_alarm(desk: Desk, contact: UUID) -> None:
    conversation_id = (await desk.receive("在吗", contact=contact)).conversation_id
    await take_over(desk, conversation_id)
    await snooze(desk, conversation_id, hours=1)
    await snooze(desk, conversation_id, hours=5)
    assert (await states(desk))["conversations.wake"] == ["ready"]
    desk.clock.advance(timedelta(hours=2))
    await run_due(desk)
    assert (await desk.get(conversation_id)).status == "snoozed"


async def test_what_was_resolved_is_not_woken(desk: Desk, contact: UUID) -> None:
    conversation_id = (await desk.receive("在吗", contact=contact)).conversation_id
    await take_over(desk, conversation_id)
    await snooze(desk, conversation_id)
    await resolve(desk, conversation_id)
    assert "conversations.wake" not in await states(desk)
    desk.clock.advance(timedelta(hours=2))
    await run_due(desk)
    assert (await desk.get(conversation_id)).status == "resolved"


async def test_an_alarm_for_a_conversation_that_is_gone_is_tried_again_not_lost(
    desk: Desk,
) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        payload: Payload = {"conversation_id": str(new_id())}
        await enqueue(tx, desk.workspace_id, "conversations.wake", payload)
    await run_due(desk)
    async with desk.db.transaction(desk.workspace_id) as tx:
        row = await tx.fetchrow("SELECT state, last_error, attempts FROM kernel_jobs")
    assert row is not None
    assert (row["state"], row["attempts"]) == ("ready", 1)
    assert row["last_error"] == "ConversationNotFoundError: conversations.not_found"


async def ask_end(desk: Desk, conversation_id: UUID) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.ending.ask(tx, conversation_id=conversation_id, clock=desk.clock)


@pytest.mark.parametrize(
    ("meanwhile", "status"),
    [("nothing", "resolved"), ("note", "resolved"), ("contact", "open"), ("agent", "pending")],
)
async def test_silence_after_the_question_ends_it_and_a_word_does_not(
    desk: Desk, contact: UUID, meanwhile: str, status: str
) -> None:
    conversation_id = await desk.waiting(contact)
    await say(desk, conversation_id)
    await ask_end(desk, conversation_id)
    if meanwhile == "contact":
        await desk.receive("还有一件事", contact=contact)
    elif meanwhile == "agent":
        await say(desk, conversation_id, "b")
    elif meanwhile == "note":
        async with desk.db.transaction(desk.workspace_id) as tx:
            await api.add_note(
                tx,
                conversation_id=conversation_id,
                agent=desk.lin,
                client_id="n",
                text="老客户",
                clock=desk.clock,
            )
    desk.clock.advance(timedelta(seconds=59))
    await run_due(desk)
    assert (await desk.get(conversation_id)).status != "resolved"
    desk.clock.advance(timedelta(seconds=1))
    await run_due(desk)
    assert (await desk.get(conversation_id)).status == status


async def test_a_second_question_counts_from_the_second(desk: Desk, contact: UUID) -> None:
    conversation_id = await desk.waiting(contact)
    await say(desk, conversation_id)
    await ask_end(desk, conversation_id)
    desk.clock.advance(timedelta(seconds=50))
    await ask_end(desk, conversation_id)
    desk.clock.advance(timedelta(seconds=50))
    await run_due(desk)
    assert (await desk.get(conversation_id)).status == "pending"
    desk.clock.advance(timedelta(seconds=10))
    await run_due(desk)
    assert (await desk.get(conversation_id)).status == "resolved"
    async with desk.db.transaction(desk.workspace_id) as tx:
        actor = await tx.fetchval(
            "SELECT actor FROM identity_audit WHERE action = 'conversation.resolved'"
        )
    assert actor == "system:silence"


async def test_agents_beyond_the_first_page_are_served_by_the_line_too(
    desk: Desk, contact: UUID
) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        ids = sorted(new_id() for _ in range(220))
        await tx.execute(
            """
            INSERT INTO identity_agents (workspace_id, id, email, name, password_hash, role,
              availability, capacity, locale, created_at, last_seen_at)
            SELECT current_workspace_id(), id, n || '@shop.example', n, 'x', 'agent',
              CASE WHEN n = 220 THEN 'online' ELSE 'offline' END, 1, 'zh-CN', $2, $2
            FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, n)
            """,
            ids,
            desk.clock.now(),
        )
    conversation_id = await desk.waiting(contact)
    await run_due(desk)
    view = await desk.get(conversation_id)
    assert (view.owner, view.agent and view.agent.id) == ("agent", ids[-1])
