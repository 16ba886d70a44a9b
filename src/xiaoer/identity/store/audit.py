"""The audit trail: rows are added and read, never changed."""

from uuid import UUID

import msgspec

from xiaoer.identity.views import AuditView
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


async def insert_audit(tx: Tx, workspace_id: WorkspaceId, entry: AuditView) -> None:
    await tx.execute(
        """
        INSERT INTO identity_audit
          (workspace_id, id, actor, action, subject, before, after, at, entry_index)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        workspace_id,
        entry.id,
        entry.actor,
        entry.action,
        entry.subject,
        entry.before,
        entry.after,
        entry.at,
        entry.entry_index,
    )


async def list_audit(
    tx: Tx, workspace_id: WorkspaceId, before: UUID | None, limit: int
) -> list[AuditView]:
    """The newest entries first."""
    rows = await tx.fetch(
        """
        SELECT id, actor, action, subject, before, after, at, entry_index FROM identity_audit
        WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3
        """,
        workspace_id,
        before,
        limit,
    )
    return [msgspec.convert(dict(row), AuditView) for row in rows]
