"""Every query of suggestions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from xiaoer.bot.copilot.model import Use
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ConversationId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Kept:
    """A suggestion as it is kept; `distance` once a reply was sent."""

    id: UUID
    conversation_id: UUID
    after_seq: int
    text: str
    use: Use
    distance: float | None


@dataclass(frozen=True, slots=True)
class Day:
    """How suggestions were used on one day (UTC); `distance` is the mean of those used."""

    day: datetime
    shown: int
    accepted: int
    edited: int
    ignored: int
    distance: float | None


async def put(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    suggestion_id: UUID,
    conversation_id: ConversationId,
    after_seq: int,
    text: str,
    at: datetime,
) -> Kept:
    """Keep a suggestion; the same line asked about again renews what is suggested."""
    row = await tx.fetchrow(
        """
        INSERT INTO bot_suggestions
               (workspace_id, id, conversation_id, after_seq, text, use, made_at)
        VALUES ($1, $2, $3, $4, $5, 'shown', $6)
        ON CONFLICT ON CONSTRAINT uq_bot_suggestions__after
           DO UPDATE SET text = CASE WHEN bot_suggestions.use = 'shown' THEN excluded.text
                                     ELSE bot_suggestions.text END
        RETURNING id, conversation_id, after_seq, text, use, distance
        """,
        workspace_id,
        suggestion_id,
        conversation_id,
        after_seq,
        text,
        at,
    )
    assert row is not None, "an upsert returns its row"  # noqa: S101 - without a WHERE it always does
    return _kept(row)


async def open_ones(
    tx: Tx, workspace_id: WorkspaceId, conversation_id: ConversationId
) -> list[Kept]:
    """Suggestions of a conversation that nobody has answered with or without yet."""
    rows = await tx.fetch(
        """
        SELECT id, conversation_id, after_seq, text, use, distance FROM bot_suggestions
         WHERE workspace_id = $1 AND conversation_id = $2 AND use = 'shown'
         ORDER BY after_seq FOR UPDATE
        """,
        workspace_id,
        conversation_id,
    )
    return [_kept(row) for row in rows]


async def conversations_with_open(tx: Tx, workspace_id: WorkspaceId) -> list[ConversationId]:
    """Conversations with a suggestion whose use is not known yet, at most 500, the newest first."""
    rows = await tx.fetch(
        """
        SELECT conversation_id FROM bot_suggestions WHERE workspace_id = $1 AND use = 'shown'
         GROUP BY conversation_id ORDER BY max(made_at) DESC LIMIT 500
        """,
        workspace_id,
    )
    return [ConversationId(row["conversation_id"]) for row in rows]


async def use(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    suggestion_id: UUID,
    use: Use,
    distance: float | None,
    agent_id: UUID | None,
    at: datetime,
) -> None:
    """Write down what became of a suggestion."""
    await tx.execute(
        """
        UPDATE bot_suggestions SET use = $3, distance = $4, agent_id = $5, used_at = $6
         WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        suggestion_id,
        use.value,
        distance,
        agent_id,
        at,
    )


async def days(tx: Tx, workspace_id: WorkspaceId, since: datetime) -> list[Day]:
    """How suggestions were used day by day, the oldest first."""
    rows = await tx.fetch(
        """
        SELECT date_trunc('day', made_at, 'UTC') AS day,
               count(*) AS shown,
               count(*) FILTER (WHERE use = 'accepted') AS accepted,
               count(*) FILTER (WHERE use = 'edited') AS edited,
               count(*) FILTER (WHERE use = 'ignored') AS ignored,
               avg(distance) FILTER (WHERE use IN ('accepted', 'edited'))::float8 AS distance
          FROM bot_suggestions WHERE workspace_id = $1 AND made_at >= $2
         GROUP BY 1 ORDER BY 1
        """,
        workspace_id,
        since,
    )
    return [Day(**dict(row)) for row in rows]


def _kept(row: asyncpg.Record) -> Kept:
    return Kept(
        id=row["id"],
        conversation_id=row["conversation_id"],
        after_seq=row["after_seq"],
        text=row["text"],
        use=Use(row["use"]),
        distance=row["distance"],
    )
