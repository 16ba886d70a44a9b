"""Every query of policies and decisions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A published version; `content` is canonical JSON."""

    number: int
    content: str
    sha256: str
    effective_at: datetime
    published_at: datetime
    published_by: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision with its case, both canonical JSON."""

    id: UUID
    version: int
    order_number: str
    wish: str
    verdict: str
    case: str
    decision: str
    decided_at: datetime


_VERSION = "number, content, sha256, effective_at, published_at, published_by"
_DECISION = 'id, version, order_number, wish, verdict, "case", decision, decided_at'


async def lock_versions(tx: Tx, workspace_id: WorkspaceId) -> None:
    """Let nobody else publish in this workspace until the transaction ends."""
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"policies:{workspace_id}"
    )


async def insert_version(tx: Tx, workspace_id: WorkspaceId, row: VersionRow) -> None:
    await tx.execute(
        f"INSERT INTO commerce_policy_versions (workspace_id, {_VERSION})"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        workspace_id,
        row.number,
        row.content,
        row.sha256,
        row.effective_at,
        row.published_at,
        row.published_by,
    )


async def version(tx: Tx, workspace_id: WorkspaceId, number: int) -> VersionRow | None:
    row = await tx.fetchrow(
        f"SELECT {_VERSION} FROM commerce_policy_versions WHERE workspace_id = $1 AND number = $2",
        workspace_id,
        number,
    )
    return VersionRow(**dict(row)) if row else None


async def version_at(tx: Tx, workspace_id: WorkspaceId, at: datetime) -> VersionRow | None:
    """The newest version in force at an instant."""
    row = await tx.fetchrow(
        f"SELECT {_VERSION} FROM commerce_policy_versions"
        " WHERE workspace_id = $1 AND effective_at <= $2 ORDER BY number DESC LIMIT 1",
        workspace_id,
        at,
    )
    return VersionRow(**dict(row)) if row else None


async def versions(
    tx: Tx, workspace_id: WorkspaceId, *, before: int | None, limit: int
) -> list[VersionRow]:
    """Versions, newest first, behind one of them."""
    rows = await tx.fetch(
        f"SELECT {_VERSION} FROM commerce_policy_versions WHERE workspace_id = $1"
        " AND ($2::int IS NULL OR number < $2) ORDER BY number DESC LIMIT $3",
        workspace_id,
        before,
        limit,
    )
    return [VersionRow(**dict(row)) for row in rows]


async def newest_number(tx: Tx, workspace_id: WorkspaceId) -> int:
    found = await tx.fetchval(
        "SELECT max(number) FROM commerce_policy_versions WHERE workspace_id = $1", workspace_id
    )
    return found or 0


async def insert_decision(tx: Tx, workspace_id: WorkspaceId, row: DecisionRow) -> None:
    await tx.execute(
        f"INSERT INTO commerce_decisions (workspace_id, {_DECISION})"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        workspace_id,
        row.id,
        row.version,
        row.order_number,
        row.wish,
        row.verdict,
        row.case,
        row.decision,
        row.decided_at,
    )


async def decision(tx: Tx, workspace_id: WorkspaceId, decision_id: UUID) -> DecisionRow | None:
    row = await tx.fetchrow(
        f"SELECT {_DECISION} FROM commerce_decisions WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        decision_id,
    )
    return _decision(row) if row else None


async def decisions(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    before: UUID | None,
    limit: int,
    order_number: str | None = None,
) -> list[DecisionRow]:
    """Decisions, of one order where named, newest first, behind one of them."""
    rows = await tx.fetch(
        f"SELECT {_DECISION} FROM commerce_decisions WHERE workspace_id = $1"
        " AND ($2::uuid IS NULL OR id < $2) AND ($4::text IS NULL OR order_number = $4)"
        " ORDER BY id DESC LIMIT $3",
        workspace_id,
        before,
        limit,
        order_number,
    )
    return [_decision(row) for row in rows]


def _decision(row: asyncpg.Record) -> DecisionRow:
    values: dict[str, Any] = dict(row) | {"id": UUID(int=row["id"].int)}
    return DecisionRow(**values)
