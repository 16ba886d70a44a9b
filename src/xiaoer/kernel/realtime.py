"""Live frames to the sockets of this process, and the catching-up of those who come back.

Register first, then read what was missed, then go on live: ``Hub.connect``, ``Hub.resume``,
``Subscription.next``. Frames that ``resume`` already covered are skipped, so each arrives once.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from xiaoer.kernel.db import Database
from xiaoer.kernel.events import StoredEvent, can_resume, head, read_topics_after
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.positions import Position
from xiaoer.kernel.tail import EventTail

# WebSocket close codes (RFC 6455 §7.4); 4000 to 4999 are ours
CLOSE_GOING_AWAY: Final = 1001
CLOSE_TOO_SLOW: Final = 4008
CLOSE_START_AFRESH: Final = 4009


class SubscriptionClosedError(Exception):
    """The hub let go of a subscription; ``close_code`` is for the socket."""

    def __init__(self, close_code: int) -> None:
        self.close_code = close_code
        super().__init__(f"subscription closed with {close_code}")


@dataclass(frozen=True, slots=True)
class Resumption:
    """What a returning reader missed.

    With ``is_complete`` false the position is too old or of another epoch: the reader fetches
    its state anew. Live frames that follow lie behind ``position`` in both cases.
    """

    is_complete: bool
    events: list[StoredEvent]
    position: Position


class Subscription:
    """A bounded queue of frames for one reader. A full queue closes it: the reader resumes."""

    def __init__(self, hub: "Hub", workspace_id: WorkspaceId, capacity: int) -> None:
        self._hub = hub
        self.workspace_id = workspace_id
        self._capacity = capacity
        self._frames: deque[tuple[str, Position | None]] = deque()
        self._changed = asyncio.Event()
        self._seen: Position | None = None
        self.topics: set[str] = set()
        self.close_code: int | None = None

    def follow(self, topics: Iterable[str]) -> None:
        """Receive frames of these topics too."""
        if self.close_code is None:
            self._hub.follow(self, self.workspace_id, topics)

    def unfollow(self, topics: Iterable[str]) -> None:
        """Receive frames of these topics no longer."""
        self._hub.unfollow(self, self.workspace_id, topics)

    async def next(self) -> str:
        """The next frame; raises ``SubscriptionClosedError`` once closed."""
        while True:
            if self.close_code is not None:
                raise SubscriptionClosedError(self.close_code)
            while self._frames:
                data, position = self._frames.popleft()
                if not self._is_seen(position):
                    return data
            self._changed.clear()
            await self._changed.wait()

    def skip_to(self, position: Position) -> None:
        """Leave out frames up to ``position``: the reader has them."""
        self._seen = position

    def offer(self, data: str, position: Position | None) -> bool:
        """Queue a frame for the reader; false and closed when the reader is too slow."""
        if len(self._frames) >= self._capacity:
            self.close(CLOSE_TOO_SLOW)
            return False
        self._frames.append((data, position))
        self._changed.set()
        return True

    def close(self, code: int = CLOSE_GOING_AWAY) -> None:
        """Let go of the reader; what is queued is dropped. Closing twice keeps the first code."""
        if self.close_code is None:
            self.close_code = code
            self.unfollow(list(self.topics))
            self._hub.forget(self)
            self._frames.clear()
            self._changed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _is_seen(self, position: Position | None) -> bool:
        if position is None or self._seen is None:
            return False
        if position <= self._seen:
            return True
        self._seen = None  # positions only grow: whatever follows lies behind it too
        return False


class Hub:
    """Fans frames out by workspace and topic, within one process and one event loop."""

    def __init__(self, *, capacity: int = 256) -> None:
        self._capacity = capacity
        self._by_topic: dict[tuple[WorkspaceId, str], set[Subscription]] = {}
        self._all: set[Subscription] = set()
        self._readers: Counter[WorkspaceId] = Counter()

    def __len__(self) -> int:
        return len(self._all)

    def attach(self, tail: EventTail) -> None:
        """Send every reader away with ``CLOSE_START_AFRESH`` when the database was restored."""
        tail.on_reset(lambda: self.close_all(CLOSE_START_AFRESH))

    def connect(
        self, workspace_id: WorkspaceId, topics: Iterable[str], *, capacity: int | None = None
    ) -> Subscription:
        """Register a reader; ``close`` it, or use it as a context manager."""
        subscription = Subscription(self, workspace_id, capacity or self._capacity)
        self._all.add(subscription)
        self._readers[workspace_id] += 1
        subscription.follow(topics)
        return subscription

    def publish(
        self, workspace_id: WorkspaceId, topic: str, frame: str, position: Position | None = None
    ) -> int:
        """Offer a frame to the topic's readers; returns how many took it.

        ``position`` is that of the event behind the frame, None for passing signs like typing.
        """
        readers = self._by_topic.get((workspace_id, topic), ())
        return sum([reader.offer(frame, position) for reader in list(readers)])

    def is_followed(self, workspace_id: WorkspaceId) -> bool:
        """Whether anyone of this workspace is connected here."""
        return workspace_id in self._readers

    def has_readers(self, workspace_id: WorkspaceId, topic: str) -> bool:
        """Whether a frame for this topic would reach anyone here."""
        return (workspace_id, topic) in self._by_topic

    async def resume(
        self,
        db: Database,
        subscription: Subscription,
        position: Position | None,
        *,
        limit: int = 1000,
    ) -> Resumption:
        """What the topics of a connected ``subscription`` had after ``position``.

        More than ``limit`` events, or no position, count as too old.
        """
        workspace_id = subscription.workspace_id
        async with db.transaction(workspace_id) as tx:
            now = await head(tx)
            events: list[StoredEvent] = []
            is_complete = position is not None and await can_resume(tx, workspace_id, position)
            if is_complete and position is not None:
                topics = list(subscription.topics)
                events = await read_topics_after(tx, workspace_id, position, topics, limit + 1)
                is_complete = len(events) <= limit
        if is_complete and position is not None:
            reached = max([now, position, *(event.position for event in events[-1:])])
        else:
            reached, events = now, []
        subscription.skip_to(reached)
        return Resumption(is_complete, events, reached)

    def close_all(self, code: int = CLOSE_GOING_AWAY) -> None:
        """Send every reader away."""
        for subscription in list(self._all):
            subscription.close(code)

    def follow(
        self, subscription: Subscription, workspace_id: WorkspaceId, topics: Iterable[str]
    ) -> None:
        """Used by ``Subscription.follow``."""
        for topic in topics:
            subscription.topics.add(topic)
            self._by_topic.setdefault((workspace_id, topic), set()).add(subscription)

    def unfollow(
        self, subscription: Subscription, workspace_id: WorkspaceId, topics: Iterable[str]
    ) -> None:
        """Used by ``Subscription.unfollow``."""
        for topic in topics:
            subscription.topics.discard(topic)
            readers = self._by_topic.get((workspace_id, topic))
            if readers is not None:
                readers.discard(subscription)
                if not readers:
                    del self._by_topic[workspace_id, topic]

    def forget(self, subscription: Subscription) -> None:
        """Used by ``Subscription.close``."""
        self._all.discard(subscription)
        self._readers[subscription.workspace_id] -= 1
        if not self._readers[subscription.workspace_id]:
            del self._readers[subscription.workspace_id]
