"""Every query of the assistant: what was asked of a model, and what that cost."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from xiaoer.bot.assistant.model.advice import Outcome
from xiaoer.bot.assistant.model.prompt import Scene
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ConversationId, WorkspaceId


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a language model, with all it needs to be judged again.

    `scene` holds what the model was shown, personal data masked; `answer` is None when none came.
    """

    id: UUID
    conversation_id: ConversationId
    asked_at: datetime
    model: str
    scene: Scene
    intents: tuple[str, ...]
    answer: str | None
    tokens: int
    took_ms: int
    outcome: Outcome


async def tokens_since(tx: Tx, workspace_id: WorkspaceId, since: datetime) -> int:
    """Tokens that the workspace has used."""
    found = await tx.fetchval(
        """
        SELECT coalesce(sum(tokens), 0) FROM bot_model_calls
         WHERE workspace_id = $1 AND asked_at >= $2
        """,
        workspace_id,
        since,
    )
    return int(found)


async def insert(tx: Tx, workspace_id: WorkspaceId, call: Call) -> None:
    """Keep a call."""
    await tx.execute(
        """
        INSERT INTO bot_model_calls (workspace_id, id, conversation_id, asked_at, model, scene,
                                     intents, answer, tokens, took_ms, outcome)
        VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7, $8, $9, $10, $11)
        """,
        workspace_id,
        call.id,
        call.conversation_id,
        call.asked_at,
        call.model,
        msgspec.json.encode(call.scene).decode(),
        list(call.intents),
        call.answer,
        call.tokens,
        call.took_ms,
        call.outcome.value,
    )


async def latest(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    conversation_id: ConversationId | None,
    before: UUID | None,
    limit: int,
) -> list[Call]:
    """The newest calls, of one conversation where named; ids are in the order of time."""
    rows = await tx.fetch(
        """
        SELECT id, conversation_id, asked_at, model, scene::text AS scene, intents, answer,
               tokens, took_ms, outcome
          FROM bot_model_calls
         WHERE workspace_id = $1
           AND ($2::uuid IS NULL OR conversation_id = $2)
           AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC LIMIT $4
        """,
        workspace_id,
        conversation_id,
        before,
        limit,
    )
    return [
        Call(
            id=row["id"],
            conversation_id=ConversationId(row["conversation_id"]),
            asked_at=row["asked_at"],
            model=row["model"],
            scene=msgspec.json.decode(row["scene"], type=Scene),
            intents=tuple(row["intents"]),
            answer=row["answer"],
            tokens=row["tokens"],
            took_ms=row["took_ms"],
            outcome=Outcome(row["outcome"]),
        )
        for row in rows
    ]


async def forget_before(tx: Tx, workspace_id: WorkspaceId, at: datetime) -> None:
    """Drop old calls."""
    await tx.execute(
        "DELETE FROM bot_model_calls WHERE workspace_id = $1 AND asked_at < $2", workspace_id, at
    )
