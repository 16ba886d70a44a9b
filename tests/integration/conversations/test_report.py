"""Clause 9 of GB/T 47746-2026: a monthly report with four sections, counted from the rows."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.integration.conversations.conftest import Desk
from tests.integration.conversations.test_acts import bot_says, resolve, say

from xiaoer.conversations import api
from xiaoer.conversations.errors import MonthInvalidError
from xiaoer.kernel.ids import new_id


async def report(desk: Desk, month: str | None = None) -> api.ServiceReport:
    now = desk.clock.now()
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.service_report(
            tx, desk.workspace_id, month=month or f"{now:%Y-%m}", now=now
        )


async def test_9_the_four_sections_count_what_happened(desk: Desk, contact: UUID) -> None:
    alone = await desk.receive("你好", contact=new_id())
    await bot_says(desk, alone.conversation_id, 1)
    await resolve(desk, alone.conversation_id)
    for _ in range(3):
        conversation_id = await desk.waiting(contact)
        desk.clock.advance(timedelta(seconds=40))
        await say(desk, conversation_id)
        await resolve(desk, conversation_id)
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.ratings.rate(tx, conversation_id=conversation_id, score=5, clock=desk.clock)  # pyright: ignore[reportPossiblyUnboundVariable]
    lost = await desk.waiting(new_id())
    await resolve(desk, lost)
    found = await report(desk)
    assert (found.efficiency.conversations, found.efficiency.resolved) == (5, 5)
    assert found.efficiency.by_bot_alone == 1
    assert found.efficiency.first_human_reply_p50_seconds == pytest.approx(40)
    assert (found.quality.ratings, found.quality.satisfied, found.quality.declined) == (1, 1, 0)
    assert (found.switching.hand_overs, found.switching.lost) == (4, 1)
    assert found.switching.by_reason == {"contact_request": 4}
    assert found.switching.to_person_p90_seconds == pytest.approx(40)
    assert (found.customers.contacts, found.customers.repeated) == (3, 1)
    assert found.customers.pressing == 1


async def test_9_another_month_has_its_own_figures(desk: Desk, contact: UUID) -> None:
    await desk.receive("你好", contact=contact)
    assert (await report(desk, "2001-01")).efficiency.conversations == 0


@pytest.mark.parametrize("month", ["2026-13", "2026-1x", "abcdefg"])
async def test_9_a_month_that_is_none_is_refused(desk: Desk, month: str) -> None:
    with pytest.raises(MonthInvalidError):
        await report(desk, month)
