"""Set-based queries of the intake: one statement per table, whatever the size of the batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.conversations.store import COLUMNS, MESSAGE_COLUMNS
from xiaoer.conversations.views import Content
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import STORE
from xiaoer.kernel.ids import new_id

Draft = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation to open."""

    id: UUID
    inbox_id: UUID
    contact_id: UUID
    contact_name: str
    contact_tier: str | None


class NewMessage(msgspec.Struct, frozen=True):
    """A message to insert; the fields are the table's columns."""

    conversation_id: UUID
    seq: int
    id: UUID
    inbox_id: UUID
    dedupe_key: str
    client_id: str | None
    kind: str
    sender_type: str
    sender_id: UUID | None
    sender_name: str
    content: Content
    created_at: datetime


async def lock_open(tx: Tx, places: Sequence[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Draft]:
    """The open conversations of these contacts and inboxes, locked in the order of their ids."""
    rows = await tx.fetch(
        f"""
        SELECT {COLUMNS} FROM unnest($1::uuid[], $2::uuid[]) AS w (contact_id, inbox_id)
        JOIN conversations_conversations c ON c.contact_id = w.contact_id
          AND c.inbox_id = w.inbox_id AND c.workspace_id = current_workspace_id()
          AND c.status <> 'resolved'
        JOIN conversations_inboxes i ON i.workspace_id = c.workspace_id AND i.id = c.inbox_id
        ORDER BY c.id FOR UPDATE OF c
        """,
        [contact_id for contact_id, _ in places],
        [inbox_id for _, inbox_id in places],
    )
    return {(row["contact_id"], row["inbox_id"]): dict(row) for row in rows}


async def open_many(tx: Tx, openings: Sequence[Opening], at: datetime) -> set[UUID]:
    """Open what is not open yet; returns the ids of those that this call opened.

    Another transaction that opens the same one is waited for, then its conversation counts.
    Inboxes that do not exist are passed over.
    """
    ordered = sorted(openings, key=lambda o: (o.contact_id.int, o.inbox_id.int))
    last = await tx.fetchval(_TAKE_NUMBERS, len(ordered))
    rows = await tx.fetch(
        _OPEN,
        [opening.id for opening in ordered],
        [opening.inbox_id for opening in ordered],
        [opening.contact_id for opening in ordered],
        [opening.contact_name for opening in ordered],
        [opening.contact_tier for opening in ordered],
        last - len(ordered),
        at,
    )
    return {row["id"] for row in rows}


async def find_messages(tx: Tx, keys: Sequence[tuple[UUID, str]]) -> list[asyncpg.Record]:
    """Which of these are stored already."""
    return await tx.fetch(
        f"""
        SELECT {MESSAGE_COLUMNS}, m.inbox_id, NULL::timestamptz AS read_at
        FROM unnest($1::uuid[], $2::text[]) AS k (inbox_id, dedupe_key)
        JOIN conversations_messages m ON m.workspace_id = current_workspace_id()
          AND m.inbox_id = k.inbox_id AND m.dedupe_key = k.dedupe_key
        """,
        [inbox_id for inbox_id, _ in keys],
        [dedupe_key for _, dedupe_key in keys],
    )


@dataclass(frozen=True, slots=True)
class Written:
    """All that a batch writes; ``wakes`` are conversations for the bot, with their intakes."""

    drafts: Sequence[Draft]
    messages: Sequence[NewMessage]
    events: Sequence[dict[str, object]]
    wakes: Mapping[UUID, str | None]
    heard_at: datetime
    wake_at: datetime


_SPARED: Final = timedelta(seconds=0.2)
"""A waiting job that is due so little too early is left alone: moving it costs five writes."""


async def write(tx: Tx, batch: Written) -> None:
    """Store messages, what they change in conversations, events and the bot's jobs, at once.

    For jobs the rules are those of ``kernel.jobs.enqueue``: a burst moves the job that waits. One
    that is left alone is locked all the same, so that it cannot begin before this commit. The
    watch over the bot is set too, unless it is: it hands over what the bot left unanswered.
    """
    changes = [{key: draft[key] for key in _CHANGED} for draft in batch.drafts]
    jobs = [
        {"id": new_id(), "conversation_id": conversation_id, "trace_id": trace}
        for conversation_id, trace in batch.wakes.items()
    ]
    await tx.fetch(
        _WRITE,
        changes,
        batch.messages,
        batch.events,
        jobs,
        batch.wake_at,
        _SPARED,
        new_id(),
        batch.heard_at,
    )


_TAKE_NUMBERS: Final = """
INSERT INTO conversations_counters (workspace_id, last_number)
VALUES (current_workspace_id(), $1)
ON CONFLICT (workspace_id) DO UPDATE
  SET last_number = conversations_counters.last_number + excluded.last_number
RETURNING last_number
"""
_OPEN: Final = """
INSERT INTO conversations_conversations (workspace_id, id, number, inbox_id, contact_id,
  contact_name, contact_tier, status, owner, version, next_seq, preview, preview_sender, unread,
  contact_unread, queued_at, last_message_at, created_at)
SELECT current_workspace_id(), o.id, $6 + o.place, o.inbox_id, o.contact_id, o.contact_name,
  o.contact_tier, 'open', CASE WHEN b.answers THEN 'bot' ELSE 'queue' END, 1, 1, '',
  'system', 0, 0, CASE WHEN b.answers THEN NULL ELSE $7::timestamptz END, $7, $7
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
  WITH ORDINALITY AS o (id, inbox_id, contact_id, contact_name, contact_tier, place)
JOIN conversations_inboxes i
  ON i.workspace_id = current_workspace_id() AND i.id = o.inbox_id
LEFT JOIN conversations_service_rules r ON r.workspace_id = current_workspace_id()
CROSS JOIN LATERAL (SELECT i.bot_enabled AND coalesce(r.is_bot_on, true) AS answers) AS b
ORDER BY o.place
ON CONFLICT (workspace_id, contact_id, inbox_id) WHERE status <> 'resolved' DO NOTHING
RETURNING id
"""
_CHANGED: Final = (
    "id",
    "status",
    "version",
    "next_seq",
    "preview",
    "preview_sender",
    "unread",
    "waiting_since",
    "queued_at",
    "last_message_at",
)
_WRITE: Final = f"""
WITH changed AS (
  UPDATE conversations_conversations c SET status = d.status, version = d.version,
    next_seq = d.next_seq, preview = d.preview, preview_sender = d.preview_sender,
    unread = d.unread, waiting_since = d.waiting_since, queued_at = d.queued_at,
    last_message_at = d.last_message_at,
    snoozed_until = CASE WHEN d.status = 'snoozed' THEN c.snoozed_until END
  FROM json_to_recordset($1::json) AS d (id uuid, status text, version int, next_seq bigint,
    preview text, preview_sender text, unread int, waiting_since timestamptz,
    queued_at timestamptz, last_message_at timestamptz)
  WHERE c.workspace_id = current_workspace_id() AND c.id = d.id
), said AS (
  INSERT INTO conversations_messages (workspace_id, conversation_id, seq, id, inbox_id, dedupe_key,
    client_id, kind, sender_type, sender_id, sender_name, content, created_at)
  SELECT current_workspace_id(), m.*
  FROM json_to_recordset($2::json) AS m (conversation_id uuid, seq bigint, id uuid, inbox_id uuid,
    dedupe_key text, client_id text, kind text, sender_type text, sender_id uuid,
    sender_name text, content jsonb, created_at timestamptz)
), told AS ({STORE.format(workspace="current_workspace_id()", rows="$3")}), jobs AS (
  INSERT INTO kernel_jobs (workspace_id, id, kind, payload, run_at, dedupe_key, max_attempts,
    trace_id)
  SELECT current_workspace_id(), r.id, 'bot.reply',
    jsonb_build_object('conversation_id', r.conversation_id), $5,
    'bot.reply:' || r.conversation_id, 8, r.trace_id
  FROM json_to_recordset($4::json) AS r (id uuid, conversation_id uuid, trace_id text)
  ORDER BY r.conversation_id
  ON CONFLICT (workspace_id, dedupe_key) WHERE state = 'ready'
  DO UPDATE SET payload = excluded.payload, run_at = excluded.run_at, attempts = 0,
    trace_id = excluded.trace_id
  WHERE kernel_jobs.run_at < excluded.run_at - $6::interval
  RETURNING 1
), watch AS (
  INSERT INTO kernel_jobs (workspace_id, id, kind, payload, run_at, dedupe_key, max_attempts)
  SELECT current_workspace_id(), $7, 'bot.watch', '{{}}', $8::timestamptz + make_interval(secs =>
      coalesce((SELECT (rules ->> 'bot_timeout')::int FROM conversations_service_rules
                WHERE workspace_id = current_workspace_id()), 180)), 'bot.watch', 8
  WHERE json_array_length($4::json) > 0 AND NOT EXISTS (
    SELECT FROM kernel_jobs WHERE workspace_id = current_workspace_id()
    AND dedupe_key = 'bot.watch' AND state = 'ready')
  ON CONFLICT (workspace_id, dedupe_key) WHERE state = 'ready' DO NOTHING
)
SELECT pg_notify('xiaoer_events', '') UNION ALL
(SELECT pg_notify('xiaoer_jobs', '') FROM jobs LIMIT 1)
"""
