"""Queries on offers to go back to the bot: the log of notices and consents."""

from datetime import datetime
from uuid import UUID

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import new_id


async def open_one(tx: Tx, conversation_id: UUID, agent_id: UUID, at: datetime) -> bool:
    """False when one is open already."""
    status = await tx.execute(
        """
        INSERT INTO conversations_bot_offers
          (workspace_id, id, conversation_id, offered_by, offered_at)
        VALUES (current_workspace_id(), $1, $2, $3, $4)
        ON CONFLICT (workspace_id, conversation_id) WHERE answered_at IS NULL DO NOTHING
        """,
        new_id(),
        conversation_id,
        agent_id,
        at,
    )
    return status != "INSERT 0 0"


async def close(tx: Tx, conversation_id: UUID, *, is_agreed: bool, at: datetime) -> UUID | None:
    """Who made the offer that is answered now; None when none is open."""
    return await tx.fetchval(
        """
        UPDATE conversations_bot_offers SET is_agreed = $2, answered_at = $3
        WHERE workspace_id = current_workspace_id() AND conversation_id = $1
          AND answered_at IS NULL
        RETURNING offered_by
        """,
        conversation_id,
        is_agreed,
        at,
    )
