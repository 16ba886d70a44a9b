"""Queries on how a thread stands at its end."""

from uuid import UUID

import asyncpg

from xiaoer.kernel.db import Tx


async def last_line(tx: Tx, conversation_id: UUID) -> asyncpg.Record | None:
    """The last line that the contact can see, with the fact's code if it is one."""
    return await tx.fetchrow(
        """
        SELECT seq, kind, content #>> '{fact,code}' AS code FROM conversations_messages
        WHERE workspace_id = current_workspace_id() AND conversation_id = $1 AND kind <> 'note'
        ORDER BY seq DESC LIMIT 1
        """,
        conversation_id,
    )
