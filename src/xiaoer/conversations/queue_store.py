"""Queries on the line of waiting conversations and on the load of agents."""

from datetime import datetime
from uuid import UUID

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

_WAITING = """
  workspace_id = current_workspace_id() AND status IN ('open', 'pending') AND owner = 'queue'
"""


async def place(tx: Tx, conversation_id: UUID) -> tuple[WorkspaceId, int, int] | None:
    """Its workspace, how many wait before this one, and how many in all."""
    row = await tx.fetchrow(
        f"""
        SELECT c.workspace_id,
               (SELECT count(*) FROM conversations_conversations o
                WHERE o.workspace_id = current_workspace_id() AND o.status IN ('open', 'pending')
                  AND o.owner = 'queue' AND (o.queued_at, o.id) < (c.queued_at, c.id)) AS ahead,
               (SELECT count(*) FROM conversations_conversations WHERE {_WAITING}) AS total
        FROM conversations_conversations c WHERE {_WAITING} AND c.id = $1
        """,
        conversation_id,
    )
    return None if row is None else (row["workspace_id"], row["ahead"], row["total"])


async def waiting(tx: Tx, limit: int = 500) -> list[tuple[UUID, UUID, UUID]]:
    """Those in the line, first come first: conversation, contact and inbox."""
    rows = await tx.fetch(
        f"SELECT id, contact_id, inbox_id FROM conversations_conversations WHERE {_WAITING}"
        " ORDER BY queued_at, id LIMIT $1",
        limit,
    )
    return [(row["id"], row["contact_id"], row["inbox_id"]) for row in rows]


async def loads(tx: Tx) -> dict[UUID, int]:
    """The number of active conversations by the agent who owns them."""
    rows = await tx.fetch(
        """
        SELECT agent_id, count(*) AS load FROM conversations_conversations
        WHERE workspace_id = current_workspace_id()
          AND status IN ('open', 'pending') AND owner = 'agent'
        GROUP BY agent_id
        """
    )
    return {row["agent_id"]: row["load"] for row in rows}


async def lock_line(tx: Tx, workspace_id: WorkspaceId) -> None:
    """One round of routing at a time; released when the transaction ends."""
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('conversations.line:' || $1, 0))",
        str(workspace_id),
    )


async def joined_at(tx: Tx, conversation_id: UUID) -> datetime | None:
    """When an agent took the conversation last."""
    return await tx.fetchval(
        """
        SELECT created_at FROM conversations_messages
        WHERE workspace_id = current_workspace_id() AND conversation_id = $1
          AND kind = 'fact' AND content #>> '{fact,code}' = 'agent.joined'
        ORDER BY seq DESC LIMIT 1
        """,
        conversation_id,
    )
