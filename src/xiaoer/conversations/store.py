"""Every query on conversations and their messages; inboxes and files have modules of their own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.conversations.views import Content, HandOver
from xiaoer.kernel.db import Tx

COLUMNS: Final = """
  c.workspace_id, c.id, c.number, c.inbox_id, c.contact_id, c.contact_name, c.contact_tier,
  c.status, c.owner, c.agent_id, c.agent_name, c.version, c.next_seq, c.preview,
  c.preview_sender, c.unread, c.contact_unread, c.waiting_since, c.snoozed_until, c.queued_at,
  c.resolved_at, c.last_message_at, c.created_at, c.hand_over, c.alarm,
  i.name AS inbox_name, i.channel AS inbox_channel, i.bot_enabled
"""
SOURCE: Final = """
  conversations_conversations c
  JOIN conversations_inboxes i ON i.workspace_id = c.workspace_id AND i.id = c.inbox_id
"""


async def get(tx: Tx, conversation_id: UUID) -> asyncpg.Record | None:
    return await tx.fetchrow(
        f"SELECT {COLUMNS} FROM {SOURCE}"
        " WHERE c.workspace_id = current_workspace_id() AND c.id = $1",
        conversation_id,
    )


async def lock(tx: Tx, conversation_id: UUID) -> asyncpg.Record | None:
    return await tx.fetchrow(
        f"SELECT {COLUMNS} FROM {SOURCE}"
        " WHERE c.workspace_id = current_workspace_id() AND c.id = $1 FOR UPDATE OF c",
        conversation_id,
    )


async def lock_oldest_queued(tx: Tx, limit: int) -> list[asyncpg.Record]:
    """Those who wait longest; others that are being worked on are left out."""
    return await tx.fetch(
        f"""
        SELECT {COLUMNS} FROM {SOURCE}
        WHERE c.workspace_id = current_workspace_id()
          AND c.status IN ('open', 'pending') AND c.owner = 'queue'
        ORDER BY c.queued_at, c.id LIMIT $1 FOR UPDATE OF c SKIP LOCKED
        """,
        limit,
    )


async def newest_of_contact(tx: Tx, contact_id: UUID, inbox_id: UUID) -> asyncpg.Record | None:
    return await tx.fetchrow(
        f"""
        SELECT {COLUMNS} FROM {SOURCE}
        WHERE c.workspace_id = current_workspace_id()
          AND c.contact_id = $1 AND c.inbox_id = $2
        ORDER BY c.id DESC LIMIT 1
        """,
        contact_id,
        inbox_id,
    )


async def list_of_contact(tx: Tx, contact_id: UUID, limit: int) -> list[asyncpg.Record]:
    return await tx.fetch(
        f"""
        SELECT {COLUMNS} FROM {SOURCE}
        WHERE c.workspace_id = current_workspace_id() AND c.contact_id = $1
        ORDER BY c.id DESC LIMIT $2
        """,
        contact_id,
        limit,
    )


async def visits_since(tx: Tx, contact_id: UUID, since: datetime) -> int:
    """How many conversations the contact began since an instant."""
    return int(
        await tx.fetchval(
            """
            SELECT count(*) FROM conversations_conversations
            WHERE workspace_id = current_workspace_id() AND contact_id = $1 AND created_at >= $2
            """,
            contact_id,
            since,
        )
        or 0
    )


async def update(tx: Tx, row: dict[str, Any]) -> None:
    """Write back everything that acts may change."""
    await tx.execute(
        """
        UPDATE conversations_conversations SET
          status = $2, owner = $3, agent_id = $4, agent_name = $5, version = $6, next_seq = $7,
          preview = $8, preview_sender = $9, unread = $10, contact_unread = $11,
          waiting_since = $12, snoozed_until = $13, queued_at = $14, resolved_at = $15,
          last_message_at = $16, hand_over = $17
        WHERE workspace_id = current_workspace_id() AND id = $1
        """,
        row["id"],
        row["status"],
        row["owner"],
        row["agent_id"],
        row["agent_name"],
        row["version"],
        row["next_seq"],
        row["preview"],
        row["preview_sender"],
        row["unread"],
        row["contact_unread"],
        row["waiting_since"],
        row["snoozed_until"],
        row["queued_at"],
        row["resolved_at"],
        row["last_message_at"],
        row["hand_over"],
    )


async def set_alarm(tx: Tx, conversation_id: UUID, alarm: str) -> None:
    """How tense it is; written only where that changes."""
    await tx.execute(
        """
        UPDATE conversations_conversations SET alarm = $2
        WHERE workspace_id = current_workspace_id() AND id = $1 AND alarm <> $2
        """,
        conversation_id,
        alarm,
    )


async def rename_contact(tx: Tx, contact_id: UUID, name: str, tier: str | None) -> None:
    """Keep the copies of a contact's name in the open conversations fresh."""
    await tx.execute(
        """
        UPDATE conversations_conversations SET contact_name = $2, contact_tier = $3
        WHERE workspace_id = current_workspace_id() AND contact_id = $1 AND status <> 'resolved'
          AND (contact_name, contact_tier) IS DISTINCT FROM ($2, $3)
        """,
        contact_id,
        name,
        tier,
    )


async def insert_message(
    tx: Tx,
    *,
    message_id: UUID,
    row: dict[str, Any],
    seq: int,
    dedupe_key: str,
    client_id: str | None,
    kind: str,
    sender: tuple[str, UUID | None, str],
    content: Content,
    at: datetime,
) -> None:
    await tx.execute(
        """
        INSERT INTO conversations_messages (workspace_id, conversation_id, seq, id, inbox_id,
          dedupe_key, client_id, kind, sender_type, sender_id, sender_name, content, created_at)
        VALUES (current_workspace_id(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        row["id"],
        seq,
        message_id,
        row["inbox_id"],
        dedupe_key,
        client_id,
        kind,
        *sender,
        msgspec.to_builtins(content),
        at,
    )


MESSAGE_COLUMNS: Final = """
  m.id, m.conversation_id, m.seq, m.kind, m.sender_type, m.sender_id, m.sender_name, m.content,
  m.client_id, m.created_at, m.dedupe_key
"""
_READ_AT: Final = """
  CASE WHEN m.sender_type = 'contact' THEN a.read_at
       WHEN m.kind = 'message' THEN k.read_at END AS read_at
"""
_READS: Final = """
  LEFT JOIN conversations_reads a ON a.workspace_id = m.workspace_id
    AND a.conversation_id = m.conversation_id AND a.reader = 'agents' AND a.seq >= m.seq
  LEFT JOIN conversations_reads k ON k.workspace_id = m.workspace_id
    AND k.conversation_id = m.conversation_id AND k.reader = 'contact' AND k.seq >= m.seq
"""


async def find_message(tx: Tx, inbox_id: UUID, dedupe_key: str) -> asyncpg.Record | None:
    return await tx.fetchrow(
        f"""
        SELECT {MESSAGE_COLUMNS}, {_READ_AT} FROM conversations_messages m {_READS}
        WHERE m.workspace_id = current_workspace_id() AND m.inbox_id = $1 AND m.dedupe_key = $2
        """,
        inbox_id,
        dedupe_key,
    )


async def messages(
    tx: Tx,
    conversation_id: UUID,
    *,
    after_seq: int | None,
    before_seq: int | None,
    limit: int,
    with_notes: bool,
) -> list[asyncpg.Record]:
    """By ``after_seq`` the oldest of those that follow, else the newest, in ascending order."""
    direction = "ASC" if after_seq is not None else "DESC"
    rows = await tx.fetch(
        f"""
        SELECT {MESSAGE_COLUMNS}, {_READ_AT} FROM conversations_messages m {_READS}
        WHERE m.workspace_id = current_workspace_id() AND m.conversation_id = $1
          AND m.seq > $2 AND m.seq < $3 AND ($4 OR m.kind <> 'note')
        ORDER BY m.seq {direction} LIMIT $5
        """,
        conversation_id,
        after_seq if after_seq is not None else 0,
        before_seq if before_seq is not None else 2**62,
        with_notes,
        limit,
    )
    return list(rows) if after_seq is not None else list(reversed(rows))


async def mark_read(tx: Tx, conversation_id: UUID, reader: str, seq: int, at: datetime) -> bool:
    """Move the reading mark forward; false when it was there or further."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO conversations_reads (workspace_id, conversation_id, reader, seq, read_at)
            VALUES (current_workspace_id(), $1, $2, $3, $4)
            ON CONFLICT (workspace_id, conversation_id, reader)
            DO UPDATE SET seq = excluded.seq, read_at = excluded.read_at
              WHERE conversations_reads.seq < excluded.seq
            RETURNING true
            """,
            conversation_id,
            reader,
            seq,
            at,
        )
    )


async def count_unread(tx: Tx, conversation_id: UUID, seq: int, senders: Sequence[str]) -> int:
    return int(
        await tx.fetchval(
            """
            SELECT count(*) FROM conversations_messages
            WHERE workspace_id = current_workspace_id() AND conversation_id = $1 AND seq > $2
              AND kind = 'message' AND sender_type = ANY($3::text[])
            """,
            conversation_id,
            seq,
            list(senders),
        )
        or 0
    )


async def set_unread(tx: Tx, conversation_id: UUID, reader: str, unread: int) -> None:
    column = "contact_unread" if reader == "contact" else "unread"
    await tx.execute(
        f"UPDATE conversations_conversations SET {column} = $2"
        " WHERE workspace_id = current_workspace_id() AND id = $1",
        conversation_id,
        unread,
    )


def hand_over_of(value: Any) -> HandOver | None:
    """The packet as stored, or None."""
    return None if value is None else msgspec.convert(value, HandOver)
