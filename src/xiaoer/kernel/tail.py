"""Follows the events of all workspaces, once per process."""

import asyncio
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from xiaoer.kernel.db import Database
from xiaoer.kernel.epoch import settle_epoch
from xiaoer.kernel.events import CHANNEL, StoredEvent, head, read_settled
from xiaoer.kernel.listen import DATABASE_AWAY, Wakeups
from xiaoer.kernel.positions import Position

Callback = Callable[[list[StoredEvent]], Awaitable[None] | None]
_log = structlog.get_logger(__name__)
_SOON_SECONDS = 0.005


class EventTail:
    """Hands every event to every subscriber, in commit order, from the moment it starts.

    NOTIFY wakes it; a poll each ``poll`` seconds finds what a lost wake-up left behind.
    """

    def __init__(self, db: Database, *, poll: float = 1.0, batch: int = 500) -> None:
        self._db = db
        self._poll = poll
        self._batch = batch
        self._patience = _SOON_SECONDS
        self._wakeups = Wakeups(db, CHANNEL)
        self._subscribers: list[Callback] = []
        self._resets: list[Callable[[], None]] = []
        self._position: Position | None = None

    @property
    def position(self) -> Position:
        """The position behind the last event handed out; needs a started tail."""
        if self._position is None:
            raise RuntimeError("the tail has not started")
        return self._position

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Call ``callback`` with each batch; returns a function that ends this."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def on_reset(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` when the database was restored: all positions are void."""
        self._resets.append(callback)

    async def start(self, position: Position | None = None) -> None:
        """Stand at ``position``, by default behind everything there is."""
        await settle_epoch(self._db)
        async with self._db.system() as tx:
            self._position = position or await head(tx)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["EventTail"]:
        """Start, follow in the background while the block runs, then stop."""
        await self.start()
        async with asyncio.TaskGroup() as tasks:
            follower = tasks.create_task(self.run())
            try:
                yield self
            finally:
                follower.cancel()

    async def run(self) -> None:
        """Follow until cancelled; waits out a database that is away."""
        if self._position is None:
            await self.start()
        async with self._wakeups.listening():
            while True:
                await self._wakeups.wait(await self._step_or_wait())

    async def _step_or_wait(self) -> float:
        try:
            return await self.step()
        except DATABASE_AWAY as error:
            _log.warning("tail.database_away", error=type(error).__name__)
            return self._poll

    async def step(self) -> float:
        """Hand out what is settled now; returns the seconds after which to look again."""
        async with self._db.system_statements() as tx:
            events, is_more = await read_settled(tx, self.position, self._batch)
            now = self.position if events else await head(tx)
        if now.epoch != self.position.epoch:
            self._reset(now)
            return 0.0
        if events:
            self._position = events[-1].position
            self._patience = _SOON_SECONDS
            await self._hand_out(events)
        return self._pause(is_more, is_full=len(events) == self._batch)

    def _pause(self, is_more: bool, *, is_full: bool) -> float:
        """No pause behind a full batch, a short and growing one while older writers run."""
        if is_full:
            return 0.0
        if not is_more:
            return self._poll
        self._patience = min(self._patience * 2, self._poll)
        return self._patience

    def _reset(self, now: Position) -> None:
        _log.warning("tail.epoch_changed", epoch=now.epoch)
        self._position = now
        for callback in self._resets:
            callback()

    async def _hand_out(self, events: list[StoredEvent]) -> None:
        for callback in list(self._subscribers):
            try:
                result = callback(events)
                if inspect.isawaitable(result):
                    await result
            except Exception:  # noqa: BLE001 - one subscriber must not silence the others
                _log.exception("tail.subscriber_failed")
