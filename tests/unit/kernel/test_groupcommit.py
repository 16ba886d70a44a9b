"""Group commit with a flush that the test holds in its hand."""

import asyncio

import pytest

from xiaoer.kernel.groupcommit import FlushSizeError, GroupCommit


class Ledger:
    """Records batches; item -1 is poison, and ``gate`` holds every flush back."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def flush(self, items: list[int]) -> list[int]:
        await self.gate.wait()
        self.batches.append(items)
        if -1 in items:
            raise ZeroDivisionError
        return [item * 10 for item in items]


async def test_each_caller_gets_its_own_result() -> None:
    commits = GroupCommit(Ledger().flush)
    assert await asyncio.gather(*map(commits.submit, range(100))) == [n * 10 for n in range(100)]


async def test_what_arrives_during_a_flush_goes_into_the_next_batch() -> None:
    ledger = Ledger()
    ledger.gate.clear()
    commits = GroupCommit(ledger.flush, flushers=1)
    first = asyncio.create_task(commits.submit(0))
    await asyncio.sleep(0.01)
    rest = [asyncio.create_task(commits.submit(number)) for number in range(1, 6)]
    await asyncio.sleep(0.01)
    ledger.gate.set()
    await asyncio.gather(first, *rest)
    assert ledger.batches == [[0], [1, 2, 3, 4, 5]]


async def test_batch_is_never_larger_than_allowed() -> None:
    ledger = Ledger()
    commits = GroupCommit(ledger.flush, max_batch=7)
    await asyncio.gather(*map(commits.submit, range(30)))
    assert max(map(len, ledger.batches)) == 7
    assert sorted(item for batch in ledger.batches for item in batch) == list(range(30))


async def test_one_poison_item_fails_alone() -> None:
    commits = GroupCommit(Ledger().flush, flushers=1)
    results = await asyncio.gather(*map(commits.submit, [1, 2, -1, 3]), return_exceptions=True)
    assert results[:2] == [10, 20]
    assert isinstance(results[2], ZeroDivisionError)
    assert results[3] == 30
    assert await commits.submit(4) == 40


async def test_lost_connection_fails_the_batch_without_asking_again() -> None:
    calls: list[int] = []

    async def flush(items: list[int]) -> list[int]:
        calls.append(len(items))
        raise ConnectionResetError

    commits = GroupCommit(flush)
    results = await asyncio.gather(*map(commits.submit, range(5)), return_exceptions=True)
    assert [type(result) for result in results] == [ConnectionResetError] * 5
    assert calls == [5]


async def test_flush_that_loses_results_is_an_error_for_all() -> None:
    async def flush(items: list[int]) -> list[int]:
        return items[1:]

    commits = GroupCommit(flush)
    results = await asyncio.gather(*map(commits.submit, range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [FlushSizeError] * 3


async def test_caller_that_went_away_does_not_disturb_the_others() -> None:
    ledger = Ledger()
    ledger.gate.clear()
    commits = GroupCommit(ledger.flush)
    gone, stays = (asyncio.create_task(commits.submit(number)) for number in (1, 2))
    await asyncio.sleep(0.01)
    gone.cancel()
    ledger.gate.set()
    assert await stays == 20
    await commits.drain()
    with pytest.raises(asyncio.CancelledError):
        await gone
