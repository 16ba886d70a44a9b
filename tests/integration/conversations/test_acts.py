"""What agents and the bot do: legal acts change everything at once, refused ones nothing."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from tests.integration.conversations.conftest import Desk

from xiaoer.conversations import api
from xiaoer.conversations.errors import (
    ConversationClosedError,
    ConversationNotFoundError,
    IllegalTransitionError,
    LeaseLostError,
    SnoozeInPastError,
)
from xiaoer.identity import api as identity
from xiaoer.kernel.errors import PreconditionFailedError, XiaoerError
from xiaoer.kernel.ids import ConversationId, new_id


async def snapshot(desk: Desk, conversation_id: UUID) -> tuple[api.Conversation, int, int]:
    async with desk.db.transaction(desk.workspace_id) as tx:
        events = await tx.fetchval("SELECT count(*) FROM kernel_events")
    return await desk.get(conversation_id), len(await desk.lines(conversation_id)), int(events or 0)


async def take_over(desk: Desk, conversation_id: UUID) -> api.Conversation:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.take_over(
            tx, conversation_id=conversation_id, agent=desk.lin, clock=desk.clock
        )


async def resolve(desk: Desk, conversation_id: UUID) -> api.Conversation:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.resolve(
            tx, conversation_id=conversation_id, actor="agent:lin", clock=desk.clock
        )


async def say(desk: Desk, conversation_id: UUID, client_id: str = "a") -> api.Message:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.say_as_agent(
            tx,
            conversation_id=conversation_id,
            agent=desk.lin,
            client_id=client_id,
            content=api.Content(text="您好"),
            clock=desk.clock,
        )


async def bot_says(desk: Desk, conversation_id: UUID, lease: int) -> api.Message:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.say_as_bot(
            tx,
            conversation_id=ConversationId(conversation_id),
            lease=lease,
            content=api.Content(text="包裹在路上"),
            clock=desk.clock,
        )


async def present(desk: Desk) -> None:
    """小林 is there and can take work."""
    async with desk.db.transaction(desk.workspace_id) as tx:
        await tx.execute(
            "UPDATE identity_agents SET availability = 'online' WHERE id = $1", desk.lin[0]
        )
        await identity.touch_presence(tx, desk.workspace_id, desk.lin[0], clock=desk.clock)


async def dispatch(desk: Desk) -> int:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.dispatch(tx, workspace_id=desk.workspace_id, clock=desk.clock)


async def test_closed_conversation_refuses_a_reply(desk: Desk, contact: UUID) -> None:
    conversation_id = (await desk.receive("在吗", contact=contact)).conversation_id
    await resolve(desk, conversation_id)
    before = await snapshot(desk, conversation_id)
    with pytest.raises(ConversationClosedError):
        await say(desk, conversation_id)
    assert await snapshot(desk, conversation_id) == before


async def test_an_unknown_conversation_is_not_found(desk: Desk) -> None:
    with pytest.raises(ConversationNotFoundError):
        await say(desk, new_id())


async def test_agents_reply_fifty_times_in_parallel_is_one_message(
    desk: Desk, contact: UUID
) -> None:
    conversation_id = (await desk.receive("在吗", contact=contact)).conversation_id
    answers = await asyncio.gather(*(say(desk, conversation_id) for _ in range(50)))
    assert answers == [answers[0]] * 50
    view = await desk.get(conversation_id)
    assert (view.owner, view.status, view.last_seq) == ("agent", "pending", 4)
    assert view.waiting_since is None


async def test_hand_over_carries_its_packet_and_tells_the_place(desk: Desk, contact: UUID) -> None:
    conversation_id = (await desk.receive("两天没动了", contact=contact)).conversation_id
    packet = api.HandOverPacket("包裹两天无更新", ("查物流",), {"order": "8821"}, "angry", "催件")
    async with desk.db.transaction(desk.workspace_id) as tx:
        place = await api.hand_over(
            tx,
            conversation_id=ConversationId(conversation_id),
            lease=1,
            reason="contact_request",
            packet=packet,
            clock=desk.clock,
        )
    assert (place.place, place.total, place.wait) == (1, 1, None)
    view = await desk.get(conversation_id)
    assert (view.owner, view.version) == ("queue", 2)
    assert view.hand_over is not None
    assert (view.hand_over.summary, view.hand_over.slots) == ("包裹两天无更新", {"order": "8821"})
    facts = [line.fact.code for line in await desk.lines(conversation_id) if line.fact]
    assert facts == ["conversation.opened", "handover.requested"]


async def test_bot_is_silent_once_somebody_took_over(desk: Desk, contact: UUID) -> None:
    conversation_id = (await desk.receive("在吗", contact=contact)).conversation_id
    await take_over(desk, conversation_id)
    before = await snapshot(desk, conversation_id)
    with pytest.raises(LeaseLostError):
        await bot_says(desk, conversation_id, 1)
    assert await snapshot(desk, conversation_id) == before


@pytest.mark.parametrize("act", ["reopen", "snooze", "assign"])
async def test_illegal_acts_change_nothing(desk: Desk, contact: UUID, act: str) -> None:
    conversation_id = (await desk.receive("在吗", contact=contact)).conversation_id
    if act == "assign":
        await resolve(desk, conversation_id)
    before = await snapshot(desk, conversation_id)
    with pytest.raises(XiaoerError) as refused:
        async with desk.db.transaction(desk.workspace_id) as tx:
            if act == "reopen":
                await api.reopen(
                    tx, conversation_id=conversation_id, agent=desk.lin, clock=desk.clock
                )
            elif act == "snooze":
                until = desk.clock.now() + timedelta(hours=1)
                await api.snooze(tx, conversation_id=conversation_id, until=until, clock=desk.clock)
            else:
                await api.assign(
                    tx,
                    conversation_id=conversation_id,
                    agent_id=desk.lin[0],
                    actor="agent:x",
                    clock=desk.clock,
                )
    assert isinstance(refused.value, (IllegalTransitionError, ConversationClosedError))
    assert await snapshot(desk, conversation_id) == before


async def test_an_outdated_version_is_refused(desk: Desk, contact: UUID) -> None:
    conversation_id = (await desk.receive("在吗", contact=contact)).conversation_id
    await take_over(desk, conversation_id)
    before = await snapshot(desk, conversation_id)
    with pytest.raises(PreconditionFailedError):
        async with desk.db.transaction(desk.workspace_id) as tx:
            await api.resolve(
                tx,
                conversation_id=conversation_id,
                actor="agent:x",
                clock=desk.clock,
                if_match='"v1"',
            )
    assert await snapshot(desk, conversation_id) == before


async def test_notes_are_not_in_the_visitors_view(desk: Desk, contact: UUID) -> None:
    conversation_id = (await desk.receive("在吗", contact=contact)).conversation_id
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.add_note(
            tx,
            conversation_id=conversation_id,
            agent=desk.lin,
            client_id="n",
            text="老客户",
            clock=desk.clock,
        )
    kinds = [line.kind for line in await desk.lines(conversation_id, with_notes=False)]
    assert kinds == ["fact", "message"]
    assert (await desk.get(conversation_id)).preview == "在吗"


async def test_the_oldest_waiting_gets_the_place_that_frees(desk: Desk) -> None:
    waiting: list[ConversationId] = []
    for _ in range(4):
        waiting.append(await desk.waiting(new_id()))
        desk.clock.advance(timedelta(seconds=1))
    await present(desk)
    assert await dispatch(desk) == 2
    owners = [(await desk.get(conversation_id)).owner for conversation_id in waiting]
    assert owners == ["agent", "agent", "queue", "queue"]
    assert await dispatch(desk) == 0
    await resolve(desk, waiting[1])
    assert await dispatch(desk) == 1
    view = await desk.get(waiting[2])
    assert view.agent is not None
    assert (view.owner, view.agent.id) == ("agent", desk.lin[0])
    last = await desk.get(waiting[3])
    assert last.queue is not None
    assert (last.queue.place, last.queue.eta_seconds) == (1, 82)


async def test_nobody_is_assigned_to_who_left(desk: Desk, contact: UUID) -> None:
    await desk.waiting(contact)
    await present(desk)
    desk.clock.advance(timedelta(hours=1))
    assert await dispatch(desk) == 0


async def test_a_snoozed_conversation_wakes_when_it_is_due(desk: Desk, contact: UUID) -> None:
    conversation_id = (await desk.receive("在吗", contact=contact)).conversation_id
    await take_over(desk, conversation_id)
    until = desk.clock.now() + timedelta(hours=1)
    async with desk.db.transaction(desk.workspace_id) as tx:
        with pytest.raises(SnoozeInPastError):
            now = desk.clock.now()
            await api.snooze(tx, conversation_id=conversation_id, until=now, clock=desk.clock)
        view = await api.snooze(tx, conversation_id=conversation_id, until=until, clock=desk.clock)
        assert (view.status, view.snoozed_until) == ("snoozed", until)
        assert not await api.wake(tx, conversation_id=conversation_id, clock=desk.clock)
    desk.clock.advance(timedelta(hours=1))
    async with desk.db.transaction(desk.workspace_id) as tx:
        assert await api.wake(tx, conversation_id=conversation_id, clock=desk.clock)
    assert (await desk.get(conversation_id)).status == "open"


async def test_reading_moves_the_mark_and_clears_the_counter(desk: Desk, contact: UUID) -> None:
    conversation_id = (await desk.receive("一", contact=contact)).conversation_id
    await desk.receive("二", contact=contact)
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.mark_read(
            tx, conversation_id=conversation_id, reader="agents", seq=2, clock=desk.clock
        )
    assert (await desk.get(conversation_id)).unread == 1
    lines = await desk.lines(conversation_id)
    assert [line.read_at for line in lines[1:]] == [desk.clock.now(), None]


async def test_consequential_acts_are_audited(desk: Desk, contact: UUID) -> None:
    conversation_id = await desk.waiting(contact)
    await take_over(desk, conversation_id)
    await resolve(desk, conversation_id)
    async with desk.db.transaction(desk.workspace_id) as tx:
        rows = await tx.fetch(
            "SELECT action FROM identity_audit WHERE subject = $1 ORDER BY id",
            f"conversation:{conversation_id}",
        )
    assert [row["action"] for row in rows] == [
        "conversation.handed_over",
        "conversation.taken_over",
        "conversation.resolved",
    ]
