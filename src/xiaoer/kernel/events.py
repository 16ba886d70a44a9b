"""Facts that other parts react to, stored in the transaction that made them true.

A slice declares frozen dataclasses that derive from ``Event``; ``publish`` stores one with the
change itself (outbox). Readers take them in commit order with ``read_after``; see ``positions``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, TypeVar
from uuid import UUID

import asyncpg
import msgspec
from structlog.contextvars import get_contextvars

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import EventId, WorkspaceId, new_id
from xiaoer.kernel.positions import Position

CHANNEL: Final = "xiaoer_events"
WORKSPACE_TOPIC: Final = "workspace"


@dataclass(frozen=True)
class Event:
    """Base of all events. ``name`` is dotted and in the past tense: ``conversation.opened``."""

    name: ClassVar[str]


E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as read back; ``text`` holds the fields of the dataclass as JSON."""

    id: EventId
    workspace_id: WorkspaceId
    position: Position
    name: str
    topic: str
    text: str
    trace_id: str | None
    created_at: datetime

    @property
    def payload(self) -> dict[str, object]:
        """The fields as JSON values, read each time anew: most events are passed over unread."""
        return msgspec.json.decode(self.text, type=dict[str, object])

    def is_a(self, event: type[Event]) -> bool:
        """Whether this is such an event."""
        return self.name == event.name

    def read_as(self, event: type[E]) -> E:
        """The dataclass it was published as."""
        return msgspec.json.decode(self.text, type=event)


def trace_id() -> str | None:
    """The id that follows one intake through events and jobs, if one is bound."""
    value = get_contextvars().get("trace_id")
    return str(value) if value is not None else None


async def publish(tx: Tx, workspace_id: WorkspaceId, event: Event, *, topic: str) -> None:
    """Store ``event`` in this transaction; readers are woken when it commits.

    ``topic`` is ``conversation:<id>`` or ``workspace``.
    """
    await publish_all(tx, workspace_id, [(event, topic)])


async def publish_all(
    tx: Tx,
    workspace_id: WorkspaceId,
    events: Sequence[tuple[Event, str]],
    *,
    traces: Sequence[str | None] | None = None,
) -> None:
    """Store many ``(event, topic)`` pairs, in this order, by one statement and one wake-up.

    ``traces`` names the intake behind each; by default all belong to the one that is bound.
    """
    if events:
        await tx.fetch(_PUBLISH, workspace_id, rows_of(events, traces))


def rows_of(
    events: Sequence[tuple[Event, str]], traces: Sequence[str | None] | None = None
) -> list[dict[str, object]]:
    """What ``STORE`` takes: events with their topics, and the intake behind each."""
    return [
        {"id": new_id(), "name": event.name, "topic": topic, "payload": event, "trace_id": trace}
        for (event, topic), trace in zip(events, traces or [trace_id()] * len(events), strict=True)
    ]


async def wake(tx: Tx) -> None:
    """Wake the readers when this transaction commits; for writers that insert by themselves."""
    await tx.execute("SELECT pg_notify('xiaoer_events', '')")


STORE: Final = """
INSERT INTO kernel_events (workspace_id, id, name, topic, payload, trace_id)
SELECT {workspace}, e.id, e.name, e.topic, e.payload, e.trace_id
FROM ROWS FROM (
  json_to_recordset({rows}::json)
    AS (id uuid, name text, topic text, payload json, trace_id text)
) WITH ORDINALITY AS e (id, name, topic, payload, trace_id, place)
ORDER BY e.place
"""
"""Stores ``rows_of`` events, for writers that do more by the same statement; they ``wake`` too."""
_PUBLISH: Final = f"""
WITH stored AS ({STORE.format(workspace="$1", rows="$2")})
SELECT pg_notify('xiaoer_events', '')
"""
_COLUMNS: Final = """
  workspace_id, id, xid::text::bigint AS xid, seq, name, topic, payload::text AS payload,
  trace_id, created_at
"""
_SETTLED = "xid < pg_snapshot_xmin(pg_current_snapshot())"


async def read_after(tx: Tx, position: Position, limit: int) -> list[StoredEvent]:
    """The next events of all workspaces in commit order, at most ``limit``.

    ``tx`` is a system transaction. Events of transactions that may still be overtaken are left
    for the next call. The epoch of ``position`` is not compared: see ``head``.
    """
    events, _ = await read_settled(tx, position, limit)
    return events


async def read_settled(tx: Tx, position: Position, limit: int) -> tuple[list[StoredEvent], bool]:
    """Like ``read_after``; the flag tells whether committed events still wait for older writers."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS}, {_SETTLED} AS is_settled FROM kernel_events
        WHERE (xid, seq) > ($1::text::xid8, $2::bigint)
        ORDER BY xid, seq LIMIT $3
        """,
        str(position.xid),
        position.seq,
        limit,
    )
    settled = [_stored(row, position.epoch) for row in rows if row["is_settled"]]
    return settled, len(settled) < len(rows)


async def read_topics_after(
    tx: Tx, workspace_id: WorkspaceId, position: Position, topics: Sequence[str], limit: int
) -> list[StoredEvent]:
    """Like ``read_after`` for some topics of one workspace; ``tx`` may be scoped to it.

    The topic ``workspace`` stands for all of them: who follows the workspace sees everything in it.
    """
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM kernel_events
        WHERE workspace_id = $4 AND (topic = ANY($5::text[]) OR 'workspace' = ANY($5::text[]))
          AND (xid, seq) > ($1::text::xid8, $2::bigint) AND {_SETTLED}
        ORDER BY xid, seq LIMIT $3
        """,
        str(position.xid),
        position.seq,
        limit,
        workspace_id,
        list(topics),
    )
    return [_stored(row, position.epoch) for row in rows]


async def head(tx: Tx) -> Position:
    """The position behind everything that can be read now; works in any transaction."""
    row = await tx.fetchrow(
        """
        SELECT epoch.last_value AS epoch,
               pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xid
        FROM kernel_epoch AS epoch
        """
    )
    assert row is not None  # noqa: S101 - a sequence has one row
    return Position(row["epoch"], row["xid"], 0)


async def can_resume(tx: Tx, workspace_id: WorkspaceId, position: Position) -> bool:
    """Whether everything after ``position`` is still stored, and the position is of our time.

    Old events are pruned from the oldest on, so one kept event at or before the position proves
    that nothing behind it is gone.
    """
    now = await head(tx)
    if position.epoch != now.epoch or position.xid > now.xid:
        return False
    return bool(
        await tx.fetchval(
            """
            SELECT EXISTS (
              SELECT FROM kernel_events
              WHERE workspace_id = $1 AND (xid, seq) <= ($2::text::xid8, $3::bigint)
            )
            """,
            workspace_id,
            str(position.xid),
            position.seq,
        )
    )


def _stored(row: asyncpg.Record, epoch: int) -> StoredEvent:
    return StoredEvent(
        id=EventId(UUID(int=row["id"].int)),
        workspace_id=WorkspaceId(UUID(int=row["workspace_id"].int)),
        position=Position(epoch, row["xid"], row["seq"]),
        name=row["name"],
        topic=row["topic"],
        text=row["payload"],
        trace_id=row["trace_id"],
        created_at=row["created_at"],
    )
