"""Every query on connections and on the calls that came through them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

import asyncpg

from xiaoer.commerce.connections.model import Purpose
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

_COLUMNS = """
  id, purpose, kind, key, name, config, secrets, secret_names, is_active, created_at, updated_at
"""


@dataclass(frozen=True, slots=True)
class Connection:
    """A configured connection; `secrets` is sealed."""

    id: UUID
    purpose: Purpose
    kind: str
    key: str
    name: str
    config: Mapping[str, str]
    secrets: str
    secret_names: tuple[str, ...]
    is_active: bool
    created_at: datetime
    updated_at: datetime


async def insert(tx: Tx, workspace_id: WorkspaceId, row: Connection) -> None:
    await tx.execute(
        f"""INSERT INTO commerce_connections (workspace_id, {_COLUMNS})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        workspace_id,
        row.id,
        row.purpose,
        row.kind,
        row.key,
        row.name,
        dict(row.config),
        row.secrets,
        list(row.secret_names),
        row.is_active,
        row.created_at,
        row.updated_at,
    )


async def update(tx: Tx, workspace_id: WorkspaceId, row: Connection) -> None:
    await tx.execute(
        """UPDATE commerce_connections
        SET name = $3, config = $4, secrets = $5, secret_names = $6, is_active = $7,
            updated_at = $8
        WHERE workspace_id = $1 AND id = $2""",
        workspace_id,
        row.id,
        row.name,
        dict(row.config),
        row.secrets,
        list(row.secret_names),
        row.is_active,
        row.updated_at,
    )


async def delete(tx: Tx, workspace_id: WorkspaceId, connection_id: UUID) -> None:
    """Raises ForeignKeyViolationError while refunds point to it."""
    await tx.execute(
        "DELETE FROM commerce_connections WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        connection_id,
    )


async def get(
    tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, *, lock: bool = False
) -> Connection | None:
    row = await tx.fetchrow(
        f"""SELECT {_COLUMNS} FROM commerce_connections
        WHERE workspace_id = $1 AND id = $2 {"FOR UPDATE" if lock else ""}""",
        workspace_id,
        connection_id,
    )
    return _connection(row) if row else None


async def by_key(tx: Tx, workspace_id: WorkspaceId, key: str) -> Connection | None:
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM commerce_connections WHERE workspace_id = $1 AND key = $2",
        workspace_id,
        key,
    )
    return _connection(row) if row else None


async def of_purpose(tx: Tx, workspace_id: WorkspaceId, purpose: Purpose) -> list[Connection]:
    """The oldest first."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM commerce_connections
        WHERE workspace_id = $1 AND purpose = $2 ORDER BY id""",
        workspace_id,
        purpose,
    )
    return [_connection(row) for row in rows]


async def keep_call(
    tx: Tx,
    workspace_id: WorkspaceId,
    connection_id: UUID,
    *,
    digest: bytes,
    body: bytes,
    at: datetime,
) -> bool:
    """Store a call's body; False when the same body came before."""
    return bool(
        await tx.fetchval(
            """INSERT INTO commerce_hook_calls
              (workspace_id, connection_id, digest, body, received_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (workspace_id, connection_id, digest)
            DO UPDATE SET repeats = commerce_hook_calls.repeats + 1
            RETURNING repeats = 0""",
            workspace_id,
            connection_id,
            digest,
            body,
            at,
        )
    )


async def forget_calls(tx: Tx, workspace_id: WorkspaceId, before: datetime) -> None:
    """Delete old bodies, a few at a time: they hold names and phone numbers."""
    await tx.execute(
        """DELETE FROM commerce_hook_calls WHERE workspace_id = $1 AND (connection_id, digest) IN (
            SELECT connection_id, digest FROM commerce_hook_calls
            WHERE workspace_id = $1 AND received_at < $2 LIMIT 100)""",
        workspace_id,
        before,
    )


def _connection(row: asyncpg.Record) -> Connection:
    return Connection(
        id=UUID(int=row["id"].int),
        purpose=Purpose(row["purpose"]),
        kind=row["kind"],
        key=row["key"],
        name=row["name"],
        config=cast("dict[str, str]", row["config"]),
        secrets=row["secrets"],
        secret_names=tuple(row["secret_names"]),
        is_active=row["is_active"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
