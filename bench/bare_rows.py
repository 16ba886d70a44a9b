"""The rows that one message of the product writes, without anything around them.

A message of a contact is a message, a change of its conversation, an event that carries both, and
the bot's job, which is moved only when it is due too early. The tables here are copies of the
product's with its indexes, but without foreign keys, rights and isolation. ``ONE`` writes all of
it by one statement; ``MESSAGE_ONE`` only the message, the stricter reference.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg

TEXT: Final = "我的快递到哪了？"
COPIES: Final = {
    "bare_messages": "conversations_messages",
    "bare_conversations": "conversations_conversations",
    "bare_events": "kernel_events",
    "bare_jobs": "kernel_jobs",
}
_FIELDS: Final = {
    "workspace_id": "uuid",
    "conversation_id": "uuid",
    "seq": "bigint",
    "id": "uuid",
    "inbox_id": "uuid",
    "dedupe_key": "text",
    "client_id": "text",
    "kind": "text",
    "sender_type": "text",
    "sender_id": "uuid",
    "sender_name": "text",
    "content": "jsonb",
    "created_at": "timestamptz",
    "event_id": "uuid",
    "job_id": "uuid",
    "run_at": "timestamptz",
}
_MESSAGE: Final = list(_FIELDS)[:13]
_SINGLE: Final = ", ".join(
    f"${place}::{kind} AS {name}" for place, (name, kind) in enumerate(_FIELDS.items(), 1)
)
_ARRAYS: Final = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(_FIELDS.values(), 1))
_FROM_ONE: Final = f"(SELECT {_SINGLE})"
_FROM_MANY: Final = f"(SELECT * FROM unnest({_ARRAYS}) AS u ({', '.join(_FIELDS)}))"
_MESSAGE_ROWS: Final = f"""
INSERT INTO bare_messages ({", ".join(_MESSAGE)}) SELECT {", ".join(_MESSAGE)} FROM
"""
_ALL_ROWS: Final = f"""
WITH r AS (SELECT * FROM {{rows}} AS given), said AS ({_MESSAGE_ROWS} r), changed AS (
  UPDATE bare_conversations c SET next_seq = r.seq + 1, preview = '{TEXT}',
    preview_sender = 'contact', unread = c.unread + 1, last_message_at = r.created_at,
    waiting_since = coalesce(c.waiting_since, r.created_at)
  FROM r WHERE c.workspace_id = r.workspace_id AND c.id = r.conversation_id
), told AS (
  INSERT INTO bare_events (workspace_id, id, name, topic, payload, trace_id)
  SELECT workspace_id, event_id, 'message.received', 'conversation:' || conversation_id,
    ('{{{{"message":' || content::text || ',"conversation":' || json_build_object(
      'id', conversation_id, 'number', seq, 'status', 'open', 'owner', 'bot', 'agent', null,
      'contact', sender_name, 'contact_id', sender_id, 'inbox_id', inbox_id,
      'preview', '{TEXT}', 'last_message_at', created_at, 'created_at', created_at,
      'waiting_since', created_at, 'version', 1, 'client_id', client_id)::text || '}}}}')::json,
    client_id
  FROM r
)
INSERT INTO bare_jobs (workspace_id, id, kind, payload, run_at, dedupe_key, max_attempts, trace_id)
SELECT workspace_id, job_id, 'bot.reply', jsonb_build_object('conversation_id', conversation_id),
  run_at, 'bot.reply:' || conversation_id, 8, client_id
FROM r
ON CONFLICT (workspace_id, dedupe_key) WHERE state = 'ready'
DO UPDATE SET payload = excluded.payload, run_at = excluded.run_at, attempts = 0,
  trace_id = excluded.trace_id
WHERE bare_jobs.run_at < excluded.run_at - interval '0.2 seconds'
"""
ONE: Final = _ALL_ROWS.format(rows=_FROM_ONE)
MANY: Final = _ALL_ROWS.format(rows=_FROM_MANY)
MESSAGE_ONE: Final = f"{_MESSAGE_ROWS} {_FROM_ONE} AS given"
MESSAGE_MANY: Final = f"{_MESSAGE_ROWS} {_FROM_MANY} AS given"
Row = tuple[Any, ...]


async def make_tables(url: str, workspace_id: UUID, conversations: Sequence[UUID]) -> None:
    """Copy the tables, with an open conversation of each of these ids."""
    connection = await asyncpg.connect(url)
    for name, original in COPIES.items():
        await connection.execute(f"CREATE TABLE {name} (LIKE {original} INCLUDING ALL)")
    await connection.execute(
        """
        INSERT INTO bare_conversations (workspace_id, id, number, inbox_id, contact_id,
          contact_name, status, owner, version, next_seq, preview, preview_sender, unread,
          contact_unread, last_message_at, created_at)
        SELECT $1, id, place, $1, id, '王小姐', 'open', 'bot', 1, 1, '', 'system', 0, 0,
          now(), now()
        FROM unnest($2::uuid[]) WITH ORDINALITY AS given (id, place)
        """,
        workspace_id,
        list(conversations),
    )
    await connection.close()


def row(conversation_id: UUID, seq: int, *, scope: tuple[UUID, UUID], client_id: str) -> Row:
    """A contact's message; ``scope`` is workspace and inbox."""
    workspace_id, inbox_id = scope
    content = (
        f'{{"text":"{TEXT}","cards":[],"quick_replies":[],"sources":[],'
        '"attachments":[],"fact":null}'
    )
    now = datetime.now(UTC)
    return (
        workspace_id,
        conversation_id,
        seq,
        uuid4(),
        inbox_id,
        f"c:{conversation_id}:{client_id}",
        client_id,
        "message",
        "contact",
        conversation_id,
        "王小姐",
        content,
        now,
        uuid4(),
        uuid4(),
        now + timedelta(seconds=0.6),
    )


def columns(rows: Sequence[Row]) -> list[list[Any]]:
    """The rows turned round, for ``MANY`` and ``MESSAGE_MANY``."""
    return [list(column) for column in zip(*rows, strict=True)]
