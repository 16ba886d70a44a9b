"""Queries on promises."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from xiaoer.conversations.promising import Found
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import new_id

COLUMNS = """
  p.id, p.conversation_id, p.seq, p.promised_by, p.agent_id, p.words, p.due_at, p.made_at,
  p.kept_at, c.number, c.contact_name
"""
SOURCE = """
  conversations_promises p JOIN conversations_conversations c
    ON c.workspace_id = p.workspace_id AND c.id = p.conversation_id
"""


async def insert(
    tx: Tx,
    found: Sequence[Found],
    *,
    conversation_id: UUID,
    seq: int,
    promised_by: str,
    agent_id: UUID | None,
    at: datetime,
) -> None:
    await tx.executemany(
        """
        INSERT INTO conversations_promises (workspace_id, id, conversation_id, seq, promised_by,
          agent_id, words, due_at, made_at)
        VALUES (current_workspace_id(), $1, $2, $3, $4, $5, $6, $7, $8)
        """,
        [
            (new_id(), conversation_id, seq, promised_by, agent_id, one.words, one.due_at, at)
            for one in found
        ],
    )


async def of_conversation(tx: Tx, conversation_id: UUID) -> list[asyncpg.Record]:
    return await tx.fetch(
        f"""
        SELECT {COLUMNS} FROM {SOURCE}
        WHERE p.workspace_id = current_workspace_id() AND p.conversation_id = $1
        ORDER BY p.made_at, p.id
        """,
        conversation_id,
    )


async def open_ones(tx: Tx, limit: int) -> list[asyncpg.Record]:
    """Not kept yet, the most pressing first."""
    return await tx.fetch(
        f"""
        SELECT {COLUMNS} FROM {SOURCE}
        WHERE p.workspace_id = current_workspace_id() AND p.kept_at IS NULL
        ORDER BY p.due_at NULLS LAST, p.made_at, p.id LIMIT $1
        """,
        limit,
    )


async def keep(tx: Tx, promise_id: UUID, by: str, at: datetime) -> bool:
    """Whether there was such a promise; one that was kept stays as it is."""
    row = await tx.fetchrow(
        """
        UPDATE conversations_promises
        SET kept_at = coalesce(kept_at, $2), kept_by = coalesce(kept_by, $3)
        WHERE workspace_id = current_workspace_id() AND id = $1 RETURNING id
        """,
        promise_id,
        at,
        by,
    )
    return row is not None


async def find(tx: Tx, promise_id: UUID) -> asyncpg.Record | None:
    return await tx.fetchrow(
        f"SELECT {COLUMNS} FROM {SOURCE}"
        " WHERE p.workspace_id = current_workspace_id() AND p.id = $1",
        promise_id,
    )
