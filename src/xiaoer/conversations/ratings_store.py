"""Queries on ratings. A row without a score is a refusal to rate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from xiaoer.kernel.db import Tx


async def find(tx: Tx, conversation_id: UUID) -> asyncpg.Record | None:
    return await tx.fetchrow(
        """
        SELECT score, words, created_at FROM conversations_ratings
        WHERE workspace_id = current_workspace_id() AND conversation_id = $1
        """,
        conversation_id,
    )


async def was_answered(tx: Tx, conversation_id: UUID, contact_id: UUID) -> bool:
    """Whether this conversation was answered for, or any question of this contact's refused."""
    return bool(
        await tx.fetchval(
            """
            SELECT EXISTS (SELECT FROM conversations_ratings
              WHERE workspace_id = current_workspace_id()
                AND (conversation_id = $1 OR contact_id = $2 AND score IS NULL))
            """,
            conversation_id,
            contact_id,
        )
    )


async def last_agent(tx: Tx, conversation_id: UUID) -> UUID | None:
    """Who answered last; None when only the bot did."""
    return await tx.fetchval(
        """
        SELECT sender_id FROM conversations_messages
        WHERE workspace_id = current_workspace_id() AND conversation_id = $1
          AND kind = 'message' AND sender_type = 'agent'
        ORDER BY seq DESC LIMIT 1
        """,
        conversation_id,
    )


async def insert(
    tx: Tx, row: Mapping[str, Any], *, agent_id: UUID | None, score: int | None, at: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO conversations_ratings
          (workspace_id, conversation_id, contact_id, agent_id, score, words, created_at)
        VALUES (current_workspace_id(), $1, $2, $3, $4, '', $5)
        """,
        row["id"],
        row["contact_id"],
        agent_id,
        score,
        at,
    )


async def set_words(tx: Tx, conversation_id: UUID, words: str) -> None:
    await tx.execute(
        """
        UPDATE conversations_ratings SET words = $2
        WHERE workspace_id = current_workspace_id() AND conversation_id = $1
        """,
        conversation_id,
        words,
    )
