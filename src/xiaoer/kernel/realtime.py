"""Live frames to the sockets of this process, and the catching-up of those who come back.

Register first, then read what was missed, then go on live: ``Hub.connect``, ``Hub.resume``,
``Subscription.flow_into``. Frames that ``resume`` already covered are skipped, so each arrives
once. Once live, a frame goes from the publisher straight to the socket: nobody waits for it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, Self

from xiaoer.kernel.db import Database
from xiaoer.kernel.events import StoredEvent, can_resume, head, read_topics_after
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.positions import Position
from xiaoer.kernel.tail import EventTail

# WebSocket close codes (RFC 6455 §7.4); 4000 to 4999 are ours
CLOSE_GOING_AWAY: Final = 1001
CLOSE_TOO_SLOW: Final = 4008
CLOSE_START_AFRESH: Final = 4009


Placed = tuple[bytes, Position]
"""An encoded frame and the position of the event behind it."""


class Outlet(Protocol):
    """A reader's socket. Neither call waits, and neither minds that the socket is closing."""

    def put(self, frame: bytes) -> bool:
        """Send an encoded frame; false, and nothing sent, when too much waits there already."""
        ...

    def end(self, code: int) -> None:
        """Close the socket with this code, behind what was sent."""
        ...


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
    """The frames of one reader: held back while it catches up, then sent to its socket.

    A reader that holds back too many, or whose socket takes no more, is closed: it resumes.
    """

    __slots__ = (
        "_capacity",
        "_held",
        "_hub",
        "_outlet",
        "_seen",
        "close_code",
        "topics",
        "workspace_id",
    )

    def __init__(self, hub: "Hub", workspace_id: WorkspaceId, capacity: int) -> None:
        self._hub = hub
        self.workspace_id = workspace_id
        self._capacity = capacity
        self._held: list[tuple[bytes, Position | None]] = []
        self._outlet: Outlet | None = None
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

    def flow_into(self, outlet: Outlet) -> None:
        """Send what was held back, and from now on every frame at once."""
        self._outlet = outlet
        if self.close_code is not None:
            outlet.end(self.close_code)
        held, self._held = self._held, []
        for data, position in held:
            self.offer(data, position)

    def skip_to(self, position: Position) -> None:
        """Leave out frames up to ``position``: the reader has them."""
        self._seen = position

    def offer(self, data: bytes, position: Position | None) -> bool:
        """Hand a frame to the reader; false and closed when the reader is too slow."""
        if self._outlet is None:
            is_taken = len(self._held) < self._capacity
            self._held.append((data, position))
        else:
            is_taken = self._is_seen(position) or self._outlet.put(data)
        if not is_taken:
            self.close(CLOSE_TOO_SLOW)
        return is_taken

    def offer_all(self, frames: Sequence[Placed], joined: bytes) -> bool:
        """Hand over frames in their order; ``joined`` is all of them, to be written at once."""
        if self._outlet is None or self._is_seen(frames[0][1]):
            taken = [self.offer(frame, position) for frame, position in frames]
            return all(taken)
        if not self._outlet.put(joined):
            self.close(CLOSE_TOO_SLOW)
            return False
        return True

    def close(self, code: int = CLOSE_GOING_AWAY) -> None:
        """Let go of the reader; what is held is dropped. Closing twice keeps the first code."""
        if self.close_code is None:
            self.close_code = code
            self.unfollow(list(self.topics))
            self._hub.forget(self)
            self._held.clear()
            if self._outlet is not None:
                self._outlet.end(code)

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
        self, workspace_id: WorkspaceId, topic: str, frame: bytes, position: Position | None = None
    ) -> int:
        """Offer an encoded frame to the topic's readers; returns how many took it.

        ``position`` is that of the event behind the frame, None for passing signs like typing.
        """
        readers = self._by_topic.get((workspace_id, topic), ())
        return sum([reader.offer(frame, position) for reader in list(readers)])

    def publish_all(self, workspace_id: WorkspaceId, topic: str, frames: Sequence[Placed]) -> None:
        """Offer frames of one topic, in the order of their events: one write for each reader."""
        joined = b"".join(frame for frame, _ in frames)
        for reader in list(self._by_topic.get((workspace_id, topic), ())):
            reader.offer_all(frames, joined)

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
