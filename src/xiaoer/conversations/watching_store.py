"""Queries of the watch over the bot."""

from datetime import datetime, timedelta
from uuid import UUID

from xiaoer.kernel.db import Tx

_BOTS = "workspace_id = current_workspace_id() AND owner = 'bot' AND status IN ('open', 'pending')"


async def unanswered(tx: Tx, before: datetime, limit: int) -> list[UUID]:
    """Who has been waiting for the bot since before an instant, the longest first."""
    rows = await tx.fetch(
        f"""
        SELECT id FROM conversations_conversations
        WHERE {_BOTS} AND waiting_since IS NOT NULL AND waiting_since <= $1
        ORDER BY waiting_since, id LIMIT $2
        """,
        before,
        limit,
    )
    return [row["id"] for row in rows]


async def waiting_for_bot(tx: Tx, limit: int) -> list[UUID]:
    rows = await tx.fetch(
        f"SELECT id FROM conversations_conversations WHERE {_BOTS} AND waiting_since IS NOT NULL"
        " ORDER BY waiting_since, id LIMIT $1",
        limit,
    )
    return [row["id"] for row in rows]


async def silent(tx: Tx, before: datetime, limit: int) -> list[UUID]:
    """In which the bot spoke last, before an instant; those being worked on are left for later."""
    rows = await tx.fetch(
        f"""
        SELECT id FROM conversations_conversations
        WHERE {_BOTS} AND waiting_since IS NULL AND preview_sender = 'bot'
          AND last_message_at <= $1
        ORDER BY last_message_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
        """,
        before,
        limit,
    )
    return [row["id"] for row in rows]


async def next_due(tx: Tx, patience: timedelta, silence: timedelta) -> datetime | None:
    """When the next of the bot's conversations is overdue or done; None when it owns none."""
    return await tx.fetchval(
        f"""
        SELECT least(min(waiting_since) + $1::interval,
          min(last_message_at) FILTER (WHERE waiting_since IS NULL) + $2::interval)
        FROM conversations_conversations WHERE {_BOTS}
        """,
        patience,
        silence,
    )
