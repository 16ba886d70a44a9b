"""Contacts' messages: each once, in order, in one open conversation."""

import asyncio
from uuid import UUID

from tests.integration.conversations.conftest import Desk, make_desk

from xiaoer.conversations import api
from xiaoer.kernel.ids import new_id

BURSTS = 1000


async def count(desk: Desk, table: str) -> int:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return int(await tx.fetchval(f"SELECT count(*) FROM {table}") or 0)


async def test_first_message_opens_a_conversation_of_the_bot(desk: Desk, contact: UUID) -> None:
    message = await desk.receive("我的快递到哪了？", contact=contact)
    view = await desk.get(message.conversation_id)
    assert (view.number, view.status, view.owner, view.unread) == (1, "open", "bot", 1)
    assert (view.preview, view.preview_sender, view.last_seq) == ("我的快递到哪了？", "contact", 2)
    assert view.waiting_since == desk.clock.now()
    lines = await desk.lines(message.conversation_id)
    assert [(line.seq, line.kind) for line in lines] == [(1, "fact"), (2, "message")]
    assert lines[1] == message


async def test_same_client_id_fifty_times_in_parallel_is_one_message(
    desk: Desk, contact: UUID
) -> None:
    intake = api.Intake(desk.db, desk.clock)
    inbound = desk.inbound("在吗", contact=contact, client_id="one")
    answers = await asyncio.gather(*(intake.receive(inbound) for _ in range(50)))
    assert answers == [answers[0]] * 50
    assert len(await desk.lines(answers[0].conversation_id)) == 2


async def test_same_client_id_by_separate_transactions_is_one_message(
    desk: Desk, contact: UUID
) -> None:
    answers = await asyncio.gather(
        *(desk.receive("在吗", contact=contact, client_id="one") for _ in range(50))
    )
    assert answers == [answers[0]] * 50
    assert await count(desk, "conversations_conversations") == 1


async def test_three_parallel_messages_of_new_contacts_open_one_conversation_each(
    desk: Desk,
) -> None:
    intakes = [api.Intake(desk.db, desk.clock) for _ in range(2)]

    async def burst(contact: UUID) -> set[UUID]:
        sent = (intakes[n % 2].receive(desk.inbound(str(n), contact=contact)) for n in range(3))
        return {message.conversation_id for message in await asyncio.gather(*sent)}

    found = await asyncio.gather(*(burst(new_id()) for _ in range(BURSTS)))
    assert {len(ids) for ids in found} == {1}
    assert await count(desk, "conversations_conversations") == BURSTS
    assert await count(desk, "conversations_messages") == BURSTS * 4


async def test_one_contact_keeps_the_order_in_a_batch(desk: Desk, contact: UUID) -> None:
    intake = api.Intake(desk.db, desk.clock)
    sent = [intake.receive(desk.inbound(str(n), contact=contact)) for n in range(20)]
    answers = await asyncio.gather(*sent)
    assert [answer.text for answer in answers] == [str(n) for n in range(20)]
    lines = (await desk.lines(answers[0].conversation_id))[1:]
    assert [line.seq for line in lines] == list(range(2, 22))
    assert sorted(line.text for line in lines) == sorted(str(n) for n in range(20))


async def test_a_burst_leaves_one_waiting_job_for_the_bot(desk: Desk, contact: UUID) -> None:
    for text in ("在吗", "我的订单", "到哪了"):
        message = await desk.receive(text, contact=contact)
    async with desk.db.transaction(desk.workspace_id) as tx:
        rows = await tx.fetch("SELECT payload::text AS p FROM kernel_jobs WHERE kind = 'bot.reply'")
    assert len(rows) == 1
    assert str(message.conversation_id) in rows[0]["p"]
    assert str(message.conversation_id) in rows[0]["p"]


async def test_after_resolving_the_next_message_opens_another_conversation(
    desk: Desk, contact: UUID
) -> None:
    first = await desk.receive("一", contact=contact)
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.resolve(
            tx, conversation_id=first.conversation_id, actor="agent:x", clock=desk.clock
        )
    second = await desk.receive("二", contact=contact)
    assert second.conversation_id != first.conversation_id
    assert (await desk.get(second.conversation_id)).number == 2


async def test_two_workspaces_see_nothing_of_each_other(desk: Desk, contact: UUID) -> None:
    other = await make_desk(desk.db, desk.clock, "other")
    await desk.receive("一", contact=contact)
    await other.receive("二", contact=contact)
    async with other.db.transaction(other.workspace_id) as tx:
        texts = await tx.fetch(
            "SELECT content->>'text' AS t FROM conversations_messages WHERE kind = 'message'"
        )
    assert [row["t"] for row in texts] == ["二"]
