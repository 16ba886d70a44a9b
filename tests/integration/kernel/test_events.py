"""Events in commit order: whoever comes back misses nothing, whoever stays gets each once."""

import asyncio
import random
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import asyncpg
import pytest
from tests.factories.outlet import Kept

from xiaoer.kernel import job_queue
from xiaoer.kernel.clock import FixedClock, SystemClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.epoch import begin_epoch, settle_epoch
from xiaoer.kernel.events import Event, StoredEvent, head, publish, publish_all, read_after
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of
from xiaoer.kernel.positions import Position
from xiaoer.kernel.realtime import CLOSE_START_AFRESH, Hub
from xiaoer.kernel.tail import EventTail


@dataclass(frozen=True)
class Counted(Event):
    name: ClassVar[str] = "test.counted"
    number: int


@dataclass(frozen=True)
class Other(Event):
    name: ClassVar[str] = "test.other"
    text: str


async def count(db: Database, workspace_id: WorkspaceId, number: int, topic: str = "t") -> None:
    async with db.transaction(workspace_id) as tx:
        await publish(tx, workspace_id, Counted(number), topic=topic)


async def position_now(db: Database) -> Position:
    async with db.system() as tx:
        return await head(tx)


async def read(db: Database, position: Position, limit: int = 1000) -> list[StoredEvent]:
    async with db.system() as tx:
        return await read_after(tx, position, limit)


def numbers(events: list[StoredEvent]) -> list[int]:
    return [event.read_as(Counted).number for event in events]


async def test_event_is_read_back_as_it_was_published(
    db: Database, workspace_id: WorkspaceId
) -> None:
    start = await position_now(db)
    async with db.transaction(workspace_id) as tx:
        await publish_all(tx, workspace_id, [(Other("你好"), "workspace"), (Counted(1), "t")])
    first, second = await read(db, start)
    assert first.is_a(Other)
    assert first.read_as(Other) == Other("你好")
    assert (first.workspace_id, first.topic) == (workspace_id, "workspace")
    assert second.read_as(Counted) == Counted(1)
    assert start < first.position < second.position


async def test_event_of_a_rolled_back_transaction_never_happened(
    db: Database, workspace_id: WorkspaceId
) -> None:
    start = await position_now(db)
    with pytest.raises(ZeroDivisionError):
        async with db.transaction(workspace_id) as tx:
            await publish(tx, workspace_id, Counted(1), topic="t")
            raise ZeroDivisionError
    assert await read(db, start) == []


async def test_event_that_could_be_overtaken_is_held_back(
    db: Database, workspace_id: WorkspaceId
) -> None:
    start = await position_now(db)
    async with db.transaction(workspace_id) as slow:
        await publish(slow, workspace_id, Counted(1), topic="t")
        await count(db, workspace_id, 2)
        assert await read(db, start) == []
    assert numbers(await read(db, start)) == [1, 2]


@pytest.mark.parametrize("seed", range(3))
async def test_resuming_reader_misses_nothing_while_transactions_commit_out_of_order(
    db: Database, workspace_id: WorkspaceId, seed: int
) -> None:
    chance, done = random.Random(seed), asyncio.Event()
    position, seen = await position_now(db), list[int]()

    async def write(number: int) -> None:
        pauses = [chance.random() / 50 for _ in range(3)]
        await asyncio.sleep(pauses[0])
        async with db.transaction(workspace_id) as tx:
            await publish(tx, workspace_id, Counted(2 * number), topic="t")
            await asyncio.sleep(pauses[1])
            await publish(tx, workspace_id, Counted(2 * number + 1), topic="t")
            await asyncio.sleep(pauses[2])

    async def follow(position: Position) -> None:
        while True:
            is_last = done.is_set()
            events = await read(db, position, limit=7)
            seen.extend(numbers(events))
            if events:  # a returning reader knows its position as text only
                position = Position.parse(str(events[-1].position))
            elif is_last:
                return
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(follow(position))
        await asyncio.gather(*(write(number) for number in range(100)))
        done.set()
    assert len(seen) == 200
    assert sorted(seen) == list(range(200))
    assert all(seen.index(2 * number) < seen.index(2 * number + 1) for number in range(100))


class Reader:
    """A browser's place: a state fed by stored and live events, each of which must come once."""

    def __init__(self, hub: Hub, db: Database, workspace_id: WorkspaceId) -> None:
        self._hub, self._db, self._workspace_id = hub, db, workspace_id
        self.position: Position | None = None
        self.seen: list[int] = []

    async def stay_for(self, frames: int) -> bool:
        """Come, catch up, take some live frames, go; returns whether nothing was left out."""
        socket = Kept()
        with self._hub.connect(self._workspace_id, ["t"]) as subscription:
            resumption = await self._hub.resume(self._db, subscription, self.position)
            self.seen += numbers(resumption.events)
            self.position = resumption.position
            subscription.flow_into(socket)
            for _ in range(frames):
                await self._take(socket)
            return resumption.is_complete

    async def _take(self, socket: Kept) -> None:
        try:
            async with asyncio.timeout(0.05):
                number, _, position = (await socket.next()).partition(" ")
        except TimeoutError:
            return
        self.seen.append(int(number))
        self.position = Position.parse(position)


@pytest.fixture
async def hub(db: Database) -> AsyncGenerator[Hub]:
    hub, tail = Hub(), EventTail(db, poll=0.05)
    hub.attach(tail)

    def fan_out(events: list[StoredEvent]) -> None:
        for event in events:
            if event.is_a(Counted):
                frame = f"{event.read_as(Counted).number} {event.position}"
                hub.publish(event.workspace_id, event.topic, frame.encode(), event.position)

    tail.subscribe(fan_out)
    async with tail.running():
        yield hub


async def test_reader_that_comes_and_goes_sees_every_event_once_and_in_order(
    db: Database, workspace_id: WorkspaceId, hub: Hub
) -> None:
    await count(db, workspace_id, -1)
    reader = Reader(hub, db, workspace_id)
    assert not await reader.stay_for(0)

    async def write() -> None:
        for number in range(120):
            await count(db, workspace_id, number)

    writing = asyncio.create_task(write())
    chance = random.Random(7)
    while not writing.done():
        assert await reader.stay_for(chance.randrange(4))
        await asyncio.sleep(chance.random() / 40)
    await writing
    await reader.stay_for(0)
    assert reader.seen == list(range(120))


async def test_live_frames_reach_the_reader_of_their_workspace_only(
    db: Database, workspace_id: WorkspaceId, hub: Hub
) -> None:
    with (
        hub.connect(workspace_id, ["t"]) as here,
        hub.connect(workspace_id_of("other"), ["t"]) as there,
    ):
        ours, theirs = Kept(), Kept()
        here.flow_into(ours)
        there.flow_into(theirs)
        await count(db, workspace_id, 5)
        await count(db, workspace_id_of("other"), 6)
        assert (await ours.next()).startswith("5 ")
        assert (await theirs.next()).startswith("6 ")


async def test_position_of_another_workspace_shows_nothing_of_it(
    db: Database, workspace_id: WorkspaceId, hub: Hub
) -> None:
    start = await position_now(db)
    await count(db, workspace_id, 1)
    with hub.connect(workspace_id_of("other"), ["t"]) as there:
        resumption = await hub.resume(db, there, start)
    assert resumption.events == []


async def test_reader_that_was_away_too_long_starts_afresh(
    db: Database, workspace_id: WorkspaceId, hub: Hub
) -> None:
    start = await position_now(db)
    for number in range(4):
        await count(db, workspace_id, number)
    events = await read(db, start)
    async with db.system() as tx:
        await job_queue.prune_events(tx, before=events[2].created_at)
    with hub.connect(workspace_id, ["t"]) as reader:
        pruned = await hub.resume(db, reader, events[0].position)
        assert (pruned.is_complete, pruned.events) == (False, [])
        kept = await hub.resume(db, reader, events[2].position)
        assert (kept.is_complete, numbers(kept.events)) == (True, [3])
        too_many = await hub.resume(db, reader, events[2].position, limit=0)
        assert not too_many.is_complete


async def test_prune_keeps_everything_behind_the_first_young_event(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    start = await position_now(db)
    for number in range(5):
        await count(db, workspace_id, number)
    async with db.system() as tx:
        assert await job_queue.prune_events(tx, before=clock.now()) == 0
        later = SystemClock().now() + timedelta(minutes=1)
        assert await job_queue.prune_events(tx, before=later, limit=3) == 3
    assert numbers(await read(db, start)) == [3, 4]


async def test_restored_database_sends_every_reader_away_and_refuses_old_positions(
    db: Database, workspace_id: WorkspaceId, hub: Hub
) -> None:
    await count(db, workspace_id, 1)
    before = await position_now(db)
    reader, socket = hub.connect(workspace_id, ["t"]), Kept()
    reader.flow_into(socket)
    epoch = await begin_epoch(db)
    assert epoch > before.epoch
    async with asyncio.timeout(10):
        while not socket.codes:  # noqa: ASYNC110 - the tail says nothing when it looked
            await asyncio.sleep(0.01)
    assert socket.codes == [reader.close_code] == [CLOSE_START_AFRESH]
    with hub.connect(workspace_id, ["t"]) as again:
        resumption = await hub.resume(db, again, before)
        assert (resumption.is_complete, resumption.position.epoch) == (False, epoch)
        again.flow_into(live := Kept())
        await count(db, workspace_id, 2)
        assert (await live.next()).startswith("2 ")


async def test_epoch_stays_while_the_database_does(db: Database) -> None:
    first = await settle_epoch(db)
    assert await settle_epoch(db) == first
    assert await begin_epoch(db) > first


async def test_failing_subscriber_does_not_silence_the_others(
    db: Database, workspace_id: WorkspaceId
) -> None:
    tail, got = EventTail(db), list[int]()

    def fail(_: list[StoredEvent]) -> None:
        raise ZeroDivisionError

    async def note(events: list[StoredEvent]) -> None:
        got.extend(numbers(events))

    tail.subscribe(fail)
    end = tail.subscribe(note)
    await tail.start()
    await count(db, workspace_id, 1)
    await tail.step()
    end()
    await count(db, workspace_id, 2)
    await tail.step()
    assert got == [1]


@pytest.mark.parametrize(
    "error", [asyncpg.InternalClientError("cannot switch to state 15"), ConnectionRefusedError()]
)
async def test_tail_outlives_a_database_that_dies_within_a_transaction(
    db: Database,
    workspace_id: WorkspaceId,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    tail = EventTail(db, poll=0.05)
    seen: asyncio.Queue[int] = asyncio.Queue()

    def note(events: list[StoredEvent]) -> None:
        for number in numbers(events):
            seen.put_nowait(number)

    tail.subscribe(note)
    statements, died = db.system_statements, asyncio.Event()

    def dying() -> object:
        died.set()
        monkeypatch.setattr(db, "system_statements", statements)
        raise error

    async with tail.running():
        monkeypatch.setattr(db, "system_statements", dying)
        await asyncio.wait_for(died.wait(), 10)
        await count(db, workspace_id, 7)
        assert await asyncio.wait_for(seen.get(), 10) == 7
