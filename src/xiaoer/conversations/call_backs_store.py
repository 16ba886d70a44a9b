"""Queries on numbers left to be called back on: one for each conversation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from xiaoer.kernel.db import Tx


async def find(tx: Tx, conversation_id: UUID) -> asyncpg.Record | None:
    return await tx.fetchrow(
        """
        SELECT phone, status, consented_at, closed_at, due_at FROM conversations_call_backs
        WHERE workspace_id = current_workspace_id() AND conversation_id = $1
        """,
        conversation_id,
    )


async def put(
    tx: Tx, row: Mapping[str, Any], *, phone: str, at: datetime, due_at: datetime
) -> None:
    """The number now waits; one left before is gone."""
    await tx.execute(
        """
        INSERT INTO conversations_call_backs
          (workspace_id, conversation_id, contact_id, phone, status, consented_at, due_at)
        VALUES (current_workspace_id(), $1, $2, $3, 'waiting', $4, $5)
        ON CONFLICT (workspace_id, conversation_id) DO UPDATE SET phone = excluded.phone,
          status = excluded.status, consented_at = excluded.consented_at, due_at = excluded.due_at,
          closed_at = NULL
        """,
        row["id"],
        row["contact_id"],
        phone,
        at,
        due_at,
    )


async def close(tx: Tx, conversation_id: UUID, *, status: str, at: datetime) -> None:
    """Called, or withdrawn, which erases the number."""
    await tx.execute(
        """
        UPDATE conversations_call_backs SET status = $2, closed_at = $3,
          phone = CASE WHEN $2 = 'withdrawn' THEN NULL ELSE phone END
        WHERE workspace_id = current_workspace_id() AND conversation_id = $1
        """,
        conversation_id,
        status,
        at,
    )


async def waiting(tx: Tx, limit: int) -> list[asyncpg.Record]:
    """Numbers to call, the most pressing first."""
    return await tx.fetch(
        """
        SELECT b.phone, b.status, b.consented_at, b.closed_at, b.due_at, b.conversation_id,
          c.number, c.contact_name
        FROM conversations_call_backs b JOIN conversations_conversations c
          ON c.workspace_id = b.workspace_id AND c.id = b.conversation_id
        WHERE b.workspace_id = current_workspace_id() AND b.status = 'waiting'
        ORDER BY b.due_at, b.conversation_id LIMIT $1
        """,
        limit,
    )
