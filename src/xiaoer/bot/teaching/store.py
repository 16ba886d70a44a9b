"""Every query of teaching: the draft, models, which one is live."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import asyncpg
import msgspec

from xiaoer.bot.teaching.model.report import Report
from xiaoer.bot.teaching.model.teaching import NOTHING, Teaching
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

ModelState = Literal["waiting", "learning", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is taught but perhaps not learnt yet; version 0 where nothing ever was."""

    version: int
    teaching: Teaching
    updated_by: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TaughtModel:
    """What was learnt, or is being learnt, of a draft; `done` of `total` steps."""

    number: int
    teaching: Teaching
    digest: str
    state: ModelState
    done: int
    total: int
    reason: str
    made_by: str
    made_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Live:
    """The model that messages are read with, None for the shipped pack; version 0 at first."""

    number: int | None
    version: int
    published_by: str = ""
    published_at: datetime | None = None


_COLUMNS = """
  number, teaching::text AS teaching, digest, state, done, total, reason, made_by, made_at,
  finished_at
"""


async def draft(tx: Tx, workspace_id: WorkspaceId, *, is_locked: bool = False) -> Draft:
    """The draft; locked until the transaction ends where it is to be changed."""
    if is_locked:
        await tx.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1::text || ':bot_teachings', 0))",
            str(workspace_id),
        )
    row = await tx.fetchrow(
        """
        SELECT version, teaching::text AS teaching, updated_by, updated_at FROM bot_teachings
         WHERE workspace_id = $1
        """,
        workspace_id,
    )
    if row is None:
        return Draft(0, NOTHING)
    return Draft(row["version"], _teaching(row), row["updated_by"], row["updated_at"])


async def put_draft(
    tx: Tx, workspace_id: WorkspaceId, teaching: Teaching, *, by: str, at: datetime
) -> int:
    """Keep the draft; returns its version."""
    return await tx.fetchval(
        """
        INSERT INTO bot_teachings (workspace_id, version, teaching, updated_by, updated_at)
        VALUES ($1, 1, $2::text::jsonb, $3, $4)
        ON CONFLICT ON CONSTRAINT pk_bot_teachings DO UPDATE SET
            version = bot_teachings.version + 1, teaching = excluded.teaching,
            updated_by = excluded.updated_by, updated_at = excluded.updated_at
        RETURNING version
        """,
        workspace_id,
        msgspec.json.encode(teaching).decode(),
        by,
        at,
    )


async def add_model(
    tx: Tx, workspace_id: WorkspaceId, teaching: Teaching, *, by: str, at: datetime
) -> TaughtModel | None:
    """A model to be learnt; None while another one is."""
    row = await tx.fetchrow(
        f"""
        INSERT INTO bot_taught_models
               (workspace_id, number, teaching, digest, state, done, total, reason, made_by,
                made_at)
        SELECT $1, coalesce(max(number), 0) + 1, $2::text::jsonb, $3, 'waiting', 0, 0, '', $4, $5
          FROM bot_taught_models WHERE workspace_id = $1
        ON CONFLICT (workspace_id) WHERE state IN ('waiting', 'learning') DO NOTHING
        RETURNING {_COLUMNS}
        """,
        workspace_id,
        msgspec.json.encode(teaching).decode(),
        teaching.digest(),
        by,
        at,
    )
    return None if row is None else _model(row)


async def models(
    tx: Tx, workspace_id: WorkspaceId, *, before: int | None, limit: int
) -> list[TaughtModel]:
    """Models, the newest first, those older than `before`."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM bot_taught_models
         WHERE workspace_id = $1 AND ($2::int IS NULL OR number < $2)
         ORDER BY number DESC LIMIT $3
        """,
        workspace_id,
        before,
        limit,
    )
    return [_model(row) for row in rows]


async def model(tx: Tx, workspace_id: WorkspaceId, number: int) -> TaughtModel | None:
    """One model."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM bot_taught_models WHERE workspace_id = $1 AND number = $2",
        workspace_id,
        number,
    )
    return None if row is None else _model(row)


async def newest_ready(
    tx: Tx, workspace_id: WorkspaceId, *, before: int | None = None
) -> TaughtModel | None:
    """The newest model that was learnt, of those older than `before`."""
    row = await tx.fetchrow(
        f"""
        SELECT {_COLUMNS} FROM bot_taught_models
         WHERE workspace_id = $1 AND state = 'ready' AND ($2::int IS NULL OR number < $2)
         ORDER BY number DESC LIMIT 1
        """,
        workspace_id,
        before,
    )
    return None if row is None else _model(row)


async def report(tx: Tx, workspace_id: WorkspaceId, number: int) -> Report | None:
    """What was seen when a model was learnt."""
    found = await tx.fetchval(
        """
        SELECT report::text FROM bot_taught_models WHERE workspace_id = $1 AND number = $2
        """,
        workspace_id,
        number,
    )
    return None if found is None else msgspec.json.decode(found, type=Report)


async def note_progress(
    tx: Tx, workspace_id: WorkspaceId, number: int, *, done: int, total: int
) -> None:
    """How far learning is; of one that ended meanwhile nothing is written."""
    await tx.execute(
        """
        UPDATE bot_taught_models SET state = 'learning', done = $3, total = $4
         WHERE workspace_id = $1 AND number = $2 AND state IN ('waiting', 'learning')
        """,
        workspace_id,
        number,
        done,
        total,
    )


async def finish(
    tx: Tx,
    workspace_id: WorkspaceId,
    number: int,
    *,
    report: Report | None,
    reason: str,
    at: datetime,
) -> None:
    """It was learnt and reported on, or failed for a reason."""
    await tx.execute(
        """
        UPDATE bot_taught_models
           SET state = CASE WHEN $3::text IS NULL THEN 'failed' ELSE 'ready' END,
               report = $3::text::jsonb, reason = $4, finished_at = $5, done = total
         WHERE workspace_id = $1 AND number = $2 AND state IN ('waiting', 'learning')
        """,
        workspace_id,
        number,
        None if report is None else msgspec.json.encode(report).decode(),
        reason,
        at,
    )


async def give_up(tx: Tx, workspace_id: WorkspaceId, *, before: datetime, at: datetime) -> None:
    """What was begun before an instant and never ended is not waited for any longer."""
    await tx.execute(
        """
        UPDATE bot_taught_models SET state = 'failed', reason = 'given up', finished_at = $3
         WHERE workspace_id = $1 AND state IN ('waiting', 'learning') AND made_at < $2
        """,
        workspace_id,
        before,
        at,
    )


async def live(tx: Tx, workspace_id: WorkspaceId) -> Live:
    """Which model messages are read with."""
    row = await tx.fetchrow(
        """
        SELECT number, version, published_by, published_at FROM bot_live_models
         WHERE workspace_id = $1
        """,
        workspace_id,
    )
    return Live(None, 0) if row is None else Live(**dict(row))


async def publish(
    tx: Tx, workspace_id: WorkspaceId, number: int | None, *, by: str, at: datetime
) -> None:
    """Read with another model from now on, None for the shipped pack."""
    await tx.execute(
        """
        INSERT INTO bot_live_models (workspace_id, number, version, published_by, published_at)
        VALUES ($1, $2, 1, $3, $4)
        ON CONFLICT ON CONSTRAINT pk_bot_live_models DO UPDATE SET
            number = excluded.number, version = bot_live_models.version + 1,
            published_by = excluded.published_by, published_at = excluded.published_at
        """,
        workspace_id,
        number,
        by,
        at,
    )


def _teaching(row: asyncpg.Record) -> Teaching:
    return msgspec.json.decode(row["teaching"], type=Teaching)


def _model(row: asyncpg.Record) -> TaughtModel:
    fields: dict[str, Any] = dict(row)
    fields["teaching"] = _teaching(row)
    return TaughtModel(**fields)
