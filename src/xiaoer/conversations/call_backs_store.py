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
        SELECT phone, status, consented_at, closed_at FROM conversations_call_backs
        WHERE workspace_id = current_workspace_id() AND conversation_id = $1
        """,
        conversation_id,
    )


async def put(tx: Tx, row: Mapping[str, Any], *, phone: str, at: datetime) -> None:
    """The number now waits; one left before is gone."""
    await tx.execute(
        """
        INSERT INTO conversations_call_backs
          (workspace_id, conversation_id, contact_id, phone, status, consented_at)
        VALUES (current_workspace_id(), $1, $2, $3, 'waiting', $4)
        ON CONFLICT (workspace_id, conversation_id) DO UPDATE SET phone = excluded.phone,
          status = excluded.status, consented_at = excluded.consented_at, closed_at = NULL
        """,
        row["id"],
        row["contact_id"],
        phone,
        at,
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
