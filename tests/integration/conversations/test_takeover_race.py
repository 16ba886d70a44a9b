"""After a person took over, no message of the bot can follow: races on the real database."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from tests.integration.conversations.conftest import Desk
from tests.integration.conversations.test_acts import bot_says, say, take_over

from xiaoer.conversations import api
from xiaoer.conversations.errors import LeaseLostError
from xiaoer.conversations.receiving import receive_all
from xiaoer.kernel.ids import new_id

_AT_ONCE = 8
_OPENED_AT_ONCE = 500
_SPOKEN_AFTER = """
WITH joined AS (
  SELECT conversation_id, min(seq) AS seq FROM conversations_messages
  WHERE kind = 'fact' AND content #>> '{fact,code}' = 'agent.joined' GROUP BY conversation_id
)
SELECT count(*) FILTER (WHERE m.seq > j.seq) AS after, count(DISTINCT m.conversation_id) AS spoken,
  (SELECT count(*) FROM joined) AS taken
FROM joined j LEFT JOIN conversations_messages m
  ON m.conversation_id = j.conversation_id AND m.sender_type = 'bot'
"""


async def _opened(desk: Desk, count: int) -> list[UUID]:
    """Conversations that the bot holds."""
    found: list[UUID] = []
    while len(found) < count:
        size = min(_OPENED_AT_ONCE, count - len(found))
        batch = [desk.inbound("在吗", contact=new_id()) for _ in range(size)]
        async with desk.db.transaction(desk.workspace_id) as tx:
            messages = await receive_all(tx, batch, clock=desk.clock, may_repeat=False)
        found += [message.conversation_id for message in messages]
    return found


async def _assign(desk: Desk, conversation_id: UUID) -> api.Conversation:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.assign(
            tx,
            conversation_id=conversation_id,
            agent_id=desk.chen[0],
            actor="agent:chen",
            clock=desk.clock,
        )


TAKING: tuple[Callable[[Desk, UUID], Awaitable[object]], ...] = (take_over, say, _assign)


@pytest.mark.parametrize(
    "races",
    [1000, pytest.param(10_000, marks=(pytest.mark.slow, pytest.mark.timeout(3600)))],
)
async def test_no_message_of_the_bot_follows_a_take_over(desk: Desk, races: int) -> None:
    """Who takes over, how, and who begins are drawn by a fixed seed."""
    drawn = random.Random(races)
    queue = await _opened(desk, races)
    lost = 0

    async def run() -> None:
        nonlocal lost
        while queue:
            conversation_id = queue.pop()
            person = drawn.choice(TAKING)(desk, conversation_id)
            both = [bot_says(desk, conversation_id, 1), person]
            drawn.shuffle(both)
            outcomes = await asyncio.gather(*both, return_exceptions=True)
            failures = [each for each in outcomes if isinstance(each, BaseException)]
            assert all(isinstance(each, LeaseLostError) for each in failures), failures
            lost += len(failures)

    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(run())
    async with desk.db.transaction(desk.workspace_id) as tx:
        row = await tx.fetchrow(_SPOKEN_AFTER)
    assert row is not None
    assert (row["after"], row["taken"]) == (0, races)
    assert row["spoken"] + lost == races
    assert 0 < lost < races
