"""Reading lines in both directions, marks that never move back, and finding conversations."""

from itertools import pairwise
from typing import Literal
from uuid import UUID

import pytest
from tests.integration.conversations.conftest import Desk
from tests.integration.conversations.test_acts import say

from xiaoer.conversations import api
from xiaoer.kernel.http.paging import InvalidCursorError, encode_cursor
from xiaoer.kernel.ids import new_id


async def lines(desk: Desk, conversation_id: UUID, **asked: int) -> tuple[list[int], bool]:
    async with desk.db.transaction(desk.workspace_id) as tx:
        page = await api.list_messages(tx, conversation_id, with_notes=True, **asked)
    return [line.seq for line in page.items], page.has_more


async def talk(desk: Desk, contact: UUID, count: int) -> UUID:
    """A conversation with this many lines, the fact of its opening included."""
    for number in range(count - 1):
        message = await desk.receive(str(number), contact=contact)
    return message.conversation_id  # pyright: ignore[reportPossiblyUnboundVariable]


async def test_lines_are_read_from_either_end_in_order(desk: Desk, contact: UUID) -> None:
    talked = await talk(desk, contact, 7)
    assert await lines(desk, talked, limit=3) == ([5, 6, 7], True)
    assert await lines(desk, talked, limit=3, before_seq=5) == ([2, 3, 4], True)
    assert await lines(desk, talked, limit=3, before_seq=2) == ([1], False)
    assert await lines(desk, talked, limit=3, after_seq=0) == ([1, 2, 3], True)
    assert await lines(desk, talked, limit=3, after_seq=3) == ([4, 5, 6], True)
    assert await lines(desk, talked, limit=3, after_seq=6) == ([7], False)
    assert await lines(desk, talked, limit=3, after_seq=7) == ([], False)
    assert await lines(desk, talked, limit=7) == ([1, 2, 3, 4, 5, 6, 7], False)
    assert await lines(desk, talked, limit=9, after_seq=2, before_seq=5) == ([3, 4], False)


async def test_pages_put_together_are_the_talk(desk: Desk, contact: UUID) -> None:
    talked = await talk(desk, contact, 11)
    for limit in (1, 2, 5, 10, 11):
        seen: list[int] = []
        more = True
        while more:
            found, more = await lines(desk, talked, limit=limit, after_seq=seen[-1] if seen else 0)
            seen += found
        assert seen == list(range(1, 12))
        assert all(after == before + 1 for before, after in pairwise(seen))


async def test_a_talk_of_nobody_has_no_lines(desk: Desk) -> None:
    assert await lines(desk, new_id(), limit=5) == ([], False)


async def mark(
    desk: Desk, talked: UUID, seq: int, reader: Literal["contact", "agents"] = "agents"
) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.mark_read(tx, conversation_id=talked, reader=reader, seq=seq, clock=desk.clock)


async def events(desk: Desk, name: str) -> int:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return int(await tx.fetchval("SELECT count(*) FROM kernel_events WHERE name = $1", name))


async def test_a_mark_moves_forward_only(desk: Desk, contact: UUID) -> None:
    talked = await talk(desk, contact, 5)
    unread: list[int] = []
    for seq in (3, 2, 3, 0, -5, 5, 4):
        await mark(desk, talked, seq)
        unread.append((await desk.get(talked)).unread)
    assert unread == [2, 2, 2, 2, 2, 0, 0]
    assert await events(desk, "message.read") == 2


async def test_a_mark_beyond_the_end_is_one_at_the_end(desk: Desk, contact: UUID) -> None:
    talked = await talk(desk, contact, 3)
    await mark(desk, talked, 2**53)
    await desk.receive("后来", contact=contact)
    view = await desk.get(talked)
    assert (view.unread, view.last_seq) == (1, 4)
    assert [line.read_at is None for line in await desk.lines(talked)] == [True, False, False, True]


async def test_each_side_has_a_mark_of_its_own(desk: Desk, contact: UUID) -> None:
    talked = await talk(desk, contact, 3)
    await say(desk, talked)
    await mark(desk, talked, 9, "contact")
    read = {line.seq: line.read_at for line in await desk.lines(talked) if line.kind == "message"}
    assert [seq for seq, at in read.items() if at] == [max(read)]
    assert (await desk.get(talked)).unread == 2


async def found(desk: Desk, query: str) -> list[str]:
    async with desk.db.transaction(desk.workspace_id) as tx:
        page = await api.list_conversations(
            tx, view="all", agent_id=desk.lin[0], query=query, cursor=None, limit=50
        )
    return sorted(row.preview for row in page.items)


async def test_signs_of_the_search_language_are_plain_signs(desk: Desk) -> None:
    texts = ["打八折 20%", "打八折 20", "a_b", "axb", "c\\d", "cd", "大写 ABC"]
    for text in texts:
        await desk.receive(text, contact=new_id())
    assert await found(desk, "%") == ["打八折 20%"]
    assert await found(desk, "20%") == ["打八折 20%"]
    assert await found(desk, "_") == ["a_b"]
    assert await found(desk, "a_b") == ["a_b"]
    assert await found(desk, "\\") == ["c\\d"]
    assert await found(desk, "abc") == ["大写 ABC"]
    assert await found(desk, "  八折  ") == ["打八折 20", "打八折 20%"]
    assert await found(desk, "   ") == sorted(texts)
    assert await found(desk, "没有的") == []
    assert await found(desk, "'; DROP TABLE x; --") == []


async def test_a_conversation_is_found_by_name_and_by_number(desk: Desk) -> None:
    first = await desk.get((await desk.receive("甲", contact=new_id())).conversation_id)
    await desk.receive("乙", contact=new_id())
    assert await found(desk, "王小姐") == ["乙", "甲"]
    assert await found(desk, str(first.number)) == ["甲"]


@pytest.mark.parametrize(
    "cursor", ["", "x", encode_cursor(1, 2), encode_cursor("2026-11-30T00:00:00Z"), "A" * 2001]
)
async def test_a_place_of_no_list_is_refused(desk: Desk, cursor: str) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        if cursor == "":
            page = await api.list_conversations(
                tx, view="all", agent_id=desk.lin[0], query=None, cursor=cursor, limit=5
            )
            assert page.items == []
            return
        with pytest.raises(InvalidCursorError):
            await api.list_conversations(
                tx, view="all", agent_id=desk.lin[0], query=None, cursor=cursor, limit=5
            )
