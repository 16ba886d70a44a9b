"""Many callers, one commit: what arrives while a batch is written goes into the next batch."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import asyncpg

T = TypeVar("T")
R = TypeVar("R")

# the database is away, or nobody knows what it did: asking again one by one would help nobody
_LOST_CONNECTION = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
)


class FlushSizeError(RuntimeError):
    """A flush returned another number of results than it got items."""


class GroupCommit(Generic[T, R]):
    """Writes items in batches, each flusher with one batch in flight.

    ``flush`` commits a batch and returns one result per item, in order. When it raises, its items
    are flushed again one at a time, so that a bad item fails alone; when the connection is lost,
    all its items fail. An idle flusher starts at once: waiting for company is never needed.
    """

    def __init__(
        self,
        flush: Callable[[list[T]], Awaitable[Sequence[R]]],
        *,
        flushers: int = 2,
        max_batch: int = 500,
    ) -> None:
        self._flush = flush
        self._flushers = flushers
        self._max_batch = max_batch
        self._waiting: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._running: set[asyncio.Task[None]] = set()

    async def submit(self, item: T) -> R:
        """Return ``item``'s result after its batch was committed, or raise its error.

        A caller that is cancelled stops waiting; its item may be written all the same.
        """
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if len(self._running) < self._flushers:
            task = asyncio.create_task(self._drain())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await future

    async def drain(self) -> None:
        """Wait until everything submitted so far was written; for an orderly end."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _drain(self) -> None:
        while self._waiting:
            size = min(len(self._waiting), self._max_batch)
            batch = [self._waiting.popleft() for _ in range(size)]
            batch = [(item, future) for item, future in batch if not future.cancelled()]
            try:
                await self._write(batch)
            except BaseException:
                for _, future in batch:
                    future.cancel()
                raise

    async def _write(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        if not batch:
            return
        try:
            results = await self._flush_all([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 - belongs to the callers
            await self._write_singly(batch, error)
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)

    async def _flush_all(self, items: list[T]) -> Sequence[R]:
        results = await self._flush(items)
        if len(results) != len(items):
            raise FlushSizeError(f"{len(results)} results for {len(items)} items")
        return results

    async def _write_singly(
        self, batch: list[tuple[T, asyncio.Future[R]]], error: Exception
    ) -> None:
        if len(batch) > 1 and not isinstance(error, (*_LOST_CONNECTION, FlushSizeError)):
            for entry in batch:
                await self._write([entry])
            return
        for _, future in batch:
            if not future.done():
                future.set_exception(error)
