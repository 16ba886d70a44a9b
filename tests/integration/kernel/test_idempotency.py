"""The same key, however often and however close, is one act."""

import asyncio
from datetime import timedelta

import pytest

from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.idempotency import (
    Answer,
    IdempotencyKeyInvalidError,
    IdempotencyKeyReusedError,
    answer_once,
    forget_before,
)
from xiaoer.kernel.ids import WorkspaceId, new_id, workspace_id_of


class Till:
    """Counts how often it was really used."""

    def __init__(self, db: Database, workspace_id: WorkspaceId, clock: FixedClock) -> None:
        self.db, self.workspace_id, self.clock = db, workspace_id, clock
        self.acts = 0

    async def pay(self, key: str, request: bytes = b"{}", scope: str = "agent:1") -> Answer:
        async def run() -> Answer:
            self.acts += 1
            await asyncio.sleep(0)
            return Answer(201, f'{{"id":"{new_id()}"}}'.encode())

        async with self.db.transaction(self.workspace_id) as tx:
            return await answer_once(
                tx,
                self.workspace_id,
                scope=scope,
                key=key,
                request=request,
                run=run,
                clock=self.clock,
            )


@pytest.fixture
def till(db: Database, workspace_id: WorkspaceId, clock: FixedClock) -> Till:
    return Till(db, workspace_id, clock)


async def test_fifty_at_once_are_one_act_with_one_answer(till: Till) -> None:
    answers = await asyncio.gather(*(till.pay("k") for _ in range(50)))
    assert till.acts == 1
    assert len(set(answers)) == 1
    assert answers[0].status == 201


async def test_different_keys_scopes_and_workspaces_are_different_acts(till: Till) -> None:
    first = await till.pay("k1")
    second = await till.pay("k2")
    third = await till.pay("k1", scope="agent:2")
    till.workspace_id = workspace_id_of("other")
    fourth = await till.pay("k1")
    assert len({first.body, second.body, third.body, fourth.body}) == 4
    assert till.acts == 4


async def test_a_key_with_another_request_is_refused(till: Till) -> None:
    kept = await till.pay("k", b'{"amount":1}')
    with pytest.raises(IdempotencyKeyReusedError):
        await till.pay("k", b'{"amount":2}')
    assert till.acts == 1
    assert await till.pay("k", b'{"amount":1}') == kept


async def test_a_failed_act_frees_its_key(till: Till) -> None:
    async def fail() -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async with till.db.transaction(till.workspace_id) as tx:
            await answer_once(
                tx,
                till.workspace_id,
                scope="agent:1",
                key="k",
                request=b"{}",
                run=fail,
                clock=till.clock,
            )
    assert (await till.pay("k")).status == 201
    assert till.acts == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "钥匙"])
async def test_a_key_that_is_no_key_is_refused(till: Till, key: str) -> None:
    with pytest.raises(IdempotencyKeyInvalidError):
        await till.pay(key)
    assert till.acts == 0


async def test_old_answers_are_forgotten(till: Till) -> None:
    await till.pay("old")
    till.clock.advance(timedelta(days=2))
    await till.pay("new")
    async with till.db.transaction(till.workspace_id) as tx:
        limit = till.clock.now() - timedelta(days=1)
        assert await forget_before(tx, till.workspace_id, limit) == 1
    await till.pay("new")
    assert till.acts == 2
    await till.pay("old")
    assert till.acts == 3
