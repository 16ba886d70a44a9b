"""Pages of conversations: one statement, one index, however many rows there are."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.integration.conversations.conftest import Desk

from xiaoer.conversations import api
from xiaoer.conversations.listing import ORDERS, page_statement
from xiaoer.kernel.http.paging import Page
from xiaoer.kernel.ids import new_id

INDEXES = {
    "all": "ix_conversations_conversations__active",
    "bot": "ix_conversations_conversations__bot",
    "mine": "ix_conversations_conversations__mine",
    "queue": "ix_conversations_conversations__queue",
    "snoozed": "ix_conversations_conversations__snoozed",
    "resolved": "ix_conversations_conversations__resolved",
}


async def page(
    desk: Desk, view: api.View, cursor: str | None = None, query: str | None = None
) -> Page[api.ConversationRow]:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.list_conversations(
            tx, view=view, agent_id=desk.lin[0], query=query, cursor=cursor, limit=2
        )


async def test_pages_follow_each_other_without_gaps(desk: Desk) -> None:
    sent: list[UUID] = []
    for number in range(5):
        sent.append((await desk.receive(f"第{number}件", contact=new_id())).conversation_id)
        desk.clock.advance(timedelta(seconds=1))
    seen: list[UUID] = []
    cursor: str | None = None
    while True:
        found = await page(desk, "all", cursor)
        seen += [row.id for row in found.items]
        cursor = found.next_cursor
        if cursor is None:
            break
    assert seen == list(reversed(sent))
    assert [row.preview for row in (await page(desk, "bot")).items] == ["第4件", "第3件"]
    assert [row.preview for row in (await page(desk, "all", query="第3")).items] == ["第3件"]


async def test_a_page_takes_the_same_statements_however_long(desk: Desk) -> None:
    async def statements(limit: int) -> list[str]:
        seen: list[str] = []
        async with desk.db.transaction(desk.workspace_id) as tx:
            with tx.query_logger(lambda record: seen.append(record.query)):
                await api.list_conversations(
                    tx, view="all", agent_id=desk.lin[0], query=None, cursor=None, limit=limit
                )
        return seen

    for number in range(30):
        await desk.receive(f"第{number}件", contact=new_id())
    short, long = await statements(1), await statements(25)
    assert len(short) == 1
    assert short == long


async def test_each_view_counts_its_own(desk: Desk) -> None:
    await desk.receive("机器人", contact=new_id())
    await desk.waiting(new_id())
    mine = await desk.waiting(new_id())
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.take_over(tx, conversation_id=mine, agent=desk.lin, clock=desk.clock)
        counts = await api.count_views(tx, desk.lin[0])
    assert counts == api.Counts(mine=1, queue=1, bot=1, all=3, snoozed=0)


@pytest.mark.parametrize("view", list(ORDERS))
async def test_a_page_reads_its_index_in_order(desk: Desk, view: api.View) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        await tx.execute(_FILL, desk.inbox.id, desk.lin[0])
    async with desk.db.transaction(desk.workspace_id) as tx:
        await tx.execute("SET LOCAL enable_seqscan = off")
        place = (desk.clock.now(), new_id())
        statement, arguments = page_statement(view, desk.lin[0], None, place, 50)
        plan = "\n".join(row[0] for row in await tx.fetch(f"EXPLAIN {statement}", *arguments))
    assert INDEXES[view] in plan
    assert "Sort" not in plan


_FILL = """
INSERT INTO conversations_conversations (workspace_id, id, number, inbox_id, contact_id,
  contact_name, status, owner, agent_id, agent_name, version, next_seq, preview, preview_sender,
  unread, contact_unread, snoozed_until, queued_at, resolved_at, last_message_at, created_at)
SELECT current_workspace_id(), gen_random_uuid(), n, $1, gen_random_uuid(), '客', s.status, s.owner,
  CASE WHEN s.owner = 'agent' THEN $2::uuid END, 'x', 1, 1, '', 'system', 0, 0,
  CASE WHEN s.status = 'snoozed' THEN now() END, CASE WHEN s.owner = 'queue' THEN now() END,
  CASE WHEN s.status = 'resolved' THEN now() END, now() - n * interval '1 second', now()
FROM generate_series(1, 3000) AS n
CROSS JOIN LATERAL (SELECT
  (ARRAY['open', 'open', 'open', 'snoozed', 'resolved'])[n % 5 + 1] AS status,
  (ARRAY['bot', 'queue', 'agent', 'agent', 'none'])[n % 5 + 1] AS owner) AS s
"""
