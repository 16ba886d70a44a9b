"""Queries on the rules of service: one row for each workspace that set any."""

from datetime import datetime
from typing import Any

import asyncpg

from xiaoer.kernel.db import Tx


async def find(tx: Tx) -> asyncpg.Record | None:
    return await tx.fetchrow(
        """
        SELECT is_bot_on, rules FROM conversations_service_rules
        WHERE workspace_id = current_workspace_id()
        """
    )


async def put(tx: Tx, *, is_bot_on: bool, rules: dict[str, Any], by: str, at: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO conversations_service_rules
          (workspace_id, is_bot_on, rules, updated_by, updated_at)
        VALUES (current_workspace_id(), $1, $2, $3, $4)
        ON CONFLICT (workspace_id) DO UPDATE SET is_bot_on = excluded.is_bot_on,
          rules = excluded.rules, updated_by = excluded.updated_by,
          updated_at = excluded.updated_at
        """,
        is_bot_on,
        rules,
        by,
        at,
    )


async def handling_seconds(tx: Tx) -> float | None:
    """How long a conversation takes here; None before the first one ended."""
    return await tx.fetchval(
        "SELECT seconds FROM conversations_handling WHERE workspace_id = current_workspace_id()"
    )


async def put_handling(tx: Tx, seconds: float) -> None:
    await tx.execute(
        """
        INSERT INTO conversations_handling (workspace_id, seconds)
        VALUES (current_workspace_id(), $1)
        ON CONFLICT (workspace_id) DO UPDATE SET seconds = excluded.seconds
        """,
        seconds,
    )
