"""What people asked and agents answered, for learning from."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xiaoer.kernel.db import Tx


@dataclass(frozen=True, slots=True)
class Answered:
    """An agent's reply and the burst of messages that it answered."""

    conversation_id: UUID
    seq: int
    question: str
    answer: str
    asked_at: datetime
    answered_at: datetime


async def answered_questions(tx: Tx, *, since: datetime, limit: int = 5_000) -> list[Answered]:
    """Replies of agents after `since`, the newest first; notes are no replies."""
    rows = await tx.fetch(
        """
        SELECT a.conversation_id, a.seq, q.text AS question, a.content->>'text' AS answer,
               q.asked_at, a.created_at AS answered_at
          FROM conversations_messages a
          JOIN LATERAL (
               SELECT string_agg(m.content->>'text', E'\\n' ORDER BY m.seq) AS text,
                      min(m.created_at) AS asked_at
                 FROM conversations_messages m
                WHERE m.workspace_id = a.workspace_id
                  AND m.conversation_id = a.conversation_id
                  AND m.seq < a.seq AND m.kind = 'message' AND m.sender_type = 'contact'
                  AND m.seq > coalesce((
                      SELECT max(p.seq) FROM conversations_messages p
                       WHERE p.workspace_id = a.workspace_id
                         AND p.conversation_id = a.conversation_id
                         AND p.seq < a.seq AND p.kind = 'message' AND p.sender_type <> 'contact'
                  ), 0)
          ) q ON q.text <> ''
         WHERE a.workspace_id = current_workspace_id()
           AND a.kind = 'message' AND a.sender_type = 'agent'
           AND a.created_at >= $1 AND a.content->>'text' <> ''
         ORDER BY a.created_at DESC LIMIT $2
        """,
        since,
        limit,
    )
    return [Answered(**dict(row)) for row in rows]
