"""Queries on scopes, and on how often an intent came up."""

from datetime import date, datetime, timedelta
from typing import Literal

from xiaoer.kernel.db import Tx

_YEAR = timedelta(days=365)
_COUNTED_FROM = timedelta(days=30)


async def find(tx: Tx, intent: str) -> Literal["bot", "human"] | None:
    """What the shop decided; None when it did not."""
    return await tx.fetchval(
        "SELECT scope FROM bot_scopes WHERE workspace_id = current_workspace_id() AND intent = $1",
        intent,
    )


async def list_all(tx: Tx) -> dict[str, Literal["bot", "human"]]:
    rows = await tx.fetch(
        "SELECT intent, scope FROM bot_scopes WHERE workspace_id = current_workspace_id()"
    )
    return {row["intent"]: row["scope"] for row in rows}


async def put(tx: Tx, intent: str, scope: str, *, by: str, at: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO bot_scopes (workspace_id, intent, scope, updated_by, updated_at)
        VALUES (current_workspace_id(), $1, $2, $3, $4)
        ON CONFLICT (workspace_id, intent) DO UPDATE SET scope = excluded.scope,
          updated_by = excluded.updated_by, updated_at = excluded.updated_at
        """,
        intent,
        scope,
        by,
        at,
    )


async def count_one(tx: Tx, intent: str, day: date) -> None:
    """The intent came up once more."""
    await tx.execute(
        """
        INSERT INTO bot_occurrences (workspace_id, intent, day, times)
        VALUES (current_workspace_id(), $1, $2, 1)
        ON CONFLICT (workspace_id, intent, day)
        DO UPDATE SET times = bot_occurrences.times + 1
        """,
        intent,
        day,
    )


async def times_in_year(tx: Tx, intent: str, today: date) -> int | None:
    """How often in the past year; None while the desk has counted for less than 30 days."""
    row = await tx.fetchrow(
        """
        SELECT (SELECT min(day) FROM bot_occurrences
                WHERE workspace_id = current_workspace_id()) AS since,
          (SELECT coalesce(sum(times), 0) FROM bot_occurrences
           WHERE workspace_id = current_workspace_id() AND intent = $1 AND day > $2) AS times
        """,
        intent,
        today - _YEAR,
    )
    if row is None or row["since"] is None or row["since"] > today - _COUNTED_FROM:
        return None
    return int(row["times"])
