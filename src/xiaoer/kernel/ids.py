"""Typed identifiers: UUIDv7 for rows, UUIDv5 of the slug for workspaces."""

import os
import threading
import time
from collections.abc import Iterator
from struct import Struct
from typing import Final, NewType
from uuid import UUID, uuid5

WorkspaceId = NewType("WorkspaceId", UUID)
ContactId = NewType("ContactId", UUID)
AgentId = NewType("AgentId", UUID)
TeamId = NewType("TeamId", UUID)
InboxId = NewType("InboxId", UUID)
ConversationId = NewType("ConversationId", UUID)
MessageId = NewType("MessageId", UUID)
ArticleId = NewType("ArticleId", UUID)
CollectionId = NewType("CollectionId", UUID)
OrderId = NewType("OrderId", UUID)
ProductId = NewType("ProductId", UUID)
ShipmentId = NewType("ShipmentId", UUID)
JobId = NewType("JobId", UUID)
EventId = NewType("EventId", UUID)
AttachmentId = NewType("AttachmentId", UUID)

_NAMESPACE = UUID("5b1d3c7e-0f64-5e0a-9d27-7869616f6572")
_WORDS: Final = Struct(">256Q")
_LOW_62_BITS: Final = (1 << 62) - 1


class _Sequence:
    """The 60 leading bits of UUIDv7: milliseconds, then a 12 bit counter that never steps back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        ticks = time.time_ns() // 1_000_000 << 12
        with self._lock:
            self._last = max(self._last + 1, ticks)
            return self._last


class _Randomness:
    """64 bits at a time from the system, fetched for many ids at once."""

    def __init__(self) -> None:
        self._words: Iterator[int] = iter(())
        os.register_at_fork(after_in_child=self.forget)

    def next(self) -> int:
        for word in self._words:
            return word
        self._words = iter(_WORDS.unpack(os.urandom(_WORDS.size)))
        return next(self._words)

    def forget(self) -> None:
        """A forked child must not make its parent's ids."""
        self._words = iter(())


_sequence = _Sequence()
_randomness = _Randomness()


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562) greater than every id this process made before."""
    head = _sequence.next()
    low = 2 << 62 | _randomness.next() & _LOW_62_BITS
    return UUID(int=(head >> 12) << 80 | 7 << 76 | (head & 0xFFF) << 64 | low)


def workspace_id_of(slug: str) -> WorkspaceId:
    """The id of the workspace with this slug: the same everywhere, so never looked up."""
    return WorkspaceId(uuid5(_NAMESPACE, slug))
