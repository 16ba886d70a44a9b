"""Every query of the bot: its memory of a conversation."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg
import msgspec

from xiaoer.bot.model.state import BotState
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ConversationId, WorkspaceId


@dataclass(frozen=True)
class Memory:
    """State and the last message it takes account of."""

    state: BotState
    handled_seq: int


async def lock(
    tx: Tx, workspace_id: WorkspaceId, *, conversation_id: ConversationId, at: datetime
) -> Memory:
    """The bot's memory, locked until the transaction ends; begun if there is none.

    The row is put there first, so that of two jobs for a new conversation one waits.
    """
    await tx.execute(
        """
        INSERT INTO bot_states (workspace_id, conversation_id, handled_seq, state, updated_at)
        VALUES ($1, $2, 0, '{}', $3)
        ON CONFLICT ON CONSTRAINT pk_bot_states DO NOTHING
        """,
        workspace_id,
        conversation_id,
        at,
    )
    row = await tx.fetchrow(
        """
        SELECT state::text AS state, handled_seq FROM bot_states
         WHERE workspace_id = $1 AND conversation_id = $2
           FOR UPDATE
        """,
        workspace_id,
        conversation_id,
    )
    return _memory(row)


def _memory(row: asyncpg.Record | None) -> Memory:
    if row is None:
        return Memory(BotState(), 0)
    return Memory(msgspec.json.decode(row["state"], type=BotState), row["handled_seq"])


async def peek(tx: Tx, workspace_id: WorkspaceId, *, conversation_id: ConversationId) -> Memory:
    """The bot's memory as it was committed last, without waiting for who holds it."""
    row = await tx.fetchrow(
        """
        SELECT state::text AS state, handled_seq FROM bot_states
         WHERE workspace_id = $1 AND conversation_id = $2
        """,
        workspace_id,
        conversation_id,
    )
    return _memory(row)


async def save(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    conversation_id: ConversationId,
    memory: Memory,
    at: datetime,
) -> None:
    """Remember."""
    await tx.execute(
        """
        INSERT INTO bot_states (workspace_id, conversation_id, handled_seq, state, updated_at)
        VALUES ($1, $2, $3, $4::text::jsonb, $5)
        ON CONFLICT ON CONSTRAINT pk_bot_states DO UPDATE SET
            handled_seq = excluded.handled_seq,
            state = excluded.state,
            updated_at = excluded.updated_at
        """,
        workspace_id,
        conversation_id,
        memory.handled_seq,
        msgspec.json.encode(memory.state).decode(),
        at,
    )
