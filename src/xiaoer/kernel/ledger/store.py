"""Every query of the ledger. The transaction is scoped to the workspace."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.ledger.model import Node


@dataclass(frozen=True, slots=True)
class Row:
    """A sealed entry as stored; ``body`` is canonical JSON."""

    index: int
    kind: str
    subject: str
    body: str
    sealed_at: datetime
    leaf_hash: bytes
    root_hash: bytes


async def lock(tx: Tx, workspace_id: WorkspaceId) -> None:
    """Entries are numbered one after the other: wait for whoever seals in this workspace."""
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('xiaoer ledger ' || $1, 0))",
        str(workspace_id),
    )


async def size(tx: Tx, workspace_id: WorkspaceId) -> int:
    """How many entries are sealed."""
    return await tx.fetchval(
        "SELECT coalesce(max(index) + 1, 0) FROM ledger_entries WHERE workspace_id = $1",
        workspace_id,
    )


async def nodes(tx: Tx, workspace_id: WorkspaceId, wanted: Iterable[Node]) -> dict[Node, bytes]:
    """The stored hashes of complete subtrees; those that are missing are left out."""
    pairs = list(wanted)
    rows = await tx.fetch(
        """
        SELECT level::int AS level, place, hash FROM ledger_nodes
        JOIN unnest($2::int[], $3::bigint[]) AS wanted (level, place) USING (level, place)
        WHERE workspace_id = $1
        """,
        workspace_id,
        [level for level, _ in pairs],
        [place for _, place in pairs],
    )
    return {(row["level"], row["place"]): row["hash"] for row in rows}


async def insert(
    tx: Tx, workspace_id: WorkspaceId, row: Row, finished: Sequence[tuple[Node, bytes]]
) -> None:
    """Store an entry with the subtrees it finishes."""
    await tx.execute(
        """
        WITH entry AS (
          INSERT INTO ledger_entries
            (workspace_id, index, kind, subject, body, sealed_at, leaf_hash, root_hash)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        )
        INSERT INTO ledger_nodes (workspace_id, level, place, hash)
        SELECT $1, * FROM unnest($9::int[], $10::bigint[], $11::bytea[])
        """,
        workspace_id,
        row.index,
        row.kind,
        row.subject,
        row.body,
        row.sealed_at,
        row.leaf_hash,
        row.root_hash,
        [level for (level, _), _ in finished],
        [place for (_, place), _ in finished],
        [value for _, value in finished],
    )


async def insert_salts(
    tx: Tx, workspace_id: WorkspaceId, index: int, salts: Mapping[str, bytes]
) -> None:
    await tx.execute(
        "INSERT INTO ledger_salts (workspace_id, index, field, salt) "
        "SELECT $1, $2, * FROM unnest($3::text[], $4::bytea[])",
        workspace_id,
        index,
        list(salts),
        list(salts.values()),
    )


async def salt(tx: Tx, workspace_id: WorkspaceId, index: int, field: str) -> bytes | None:
    return await tx.fetchval(
        "SELECT salt FROM ledger_salts WHERE workspace_id = $1 AND index = $2 AND field = $3",
        workspace_id,
        index,
        field,
    )


async def delete_salts(tx: Tx, workspace_id: WorkspaceId, subject: str) -> int:
    status = await tx.execute(
        """
        DELETE FROM ledger_salts AS salt USING ledger_entries AS entry
        WHERE salt.workspace_id = $1 AND entry.workspace_id = $1 AND entry.subject = $2
          AND entry.index = salt.index
        """,
        workspace_id,
        subject,
    )
    return int(status.removeprefix("DELETE "))


_COLUMNS = "index, kind, subject, body, sealed_at, leaf_hash, root_hash"


async def rows_from(
    tx: Tx, workspace_id: WorkspaceId, first: int, *, limit: int, subject: str | None = None
) -> list[Row]:
    """Entries from index ``first`` on, of one subject if given."""
    found = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM ledger_entries
        WHERE workspace_id = $1 AND index >= $2 AND ($3::text IS NULL OR subject = $3)
        ORDER BY index LIMIT $4
        """,
        workspace_id,
        first,
        subject,
        limit,
    )
    return [_row(record) for record in found]


async def every_row(
    tx: Tx, workspace_id: WorkspaceId, *, subject: str | None = None, batch: int = 1000
) -> AsyncIterator[Row]:
    """All entries in order, read in batches."""
    first = 0
    while True:
        rows = await rows_from(tx, workspace_id, first, limit=batch, subject=subject)
        for row in rows:
            yield row
        if len(rows) < batch:
            return
        first = rows[-1].index + 1


async def nodes_finished_by(
    tx: Tx, workspace_id: WorkspaceId, first: int, end: int
) -> dict[Node, bytes]:
    """The stored subtrees whose last leaf lies in ``[first, end)``."""
    rows = await tx.fetch(
        """
        SELECT level::int AS level, place, hash FROM generate_series(0, 62) AS wanted (height)
        JOIN ledger_nodes ON workspace_id = $1 AND level = height
          AND place >= ($2::bigint + 1 + (1::bigint << height) - 1 >> height) - 1
          AND place < ($3::bigint >> height)
        WHERE (1::bigint << height) <= $3
        """,
        workspace_id,
        first,
        end,
    )
    return {(row["level"], row["place"]): row["hash"] for row in rows}


async def has_node_outside(tx: Tx, workspace_id: WorkspaceId) -> bool:
    """Whether a subtree is stored that reaches beyond the last entry: entries were cut off."""
    return await tx.fetchval(
        """
        SELECT EXISTS (
          SELECT FROM ledger_nodes, (
            SELECT coalesce(max(index) + 1, 0) AS size FROM ledger_entries WHERE workspace_id = $1
          ) AS tree
          WHERE workspace_id = $1
            AND (level NOT BETWEEN 0 AND 62 OR place < 0 OR place >= (tree.size >> level)))
        """,
        workspace_id,
    )


async def insert_checkpoint(
    tx: Tx, workspace_id: WorkspaceId, *, tree_size: int, key: str, note: str, signed_at: datetime
) -> None:
    await tx.execute(
        "INSERT INTO ledger_checkpoints (workspace_id, size, key, note, signed_at) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        workspace_id,
        tree_size,
        key,
        note,
        signed_at,
    )


async def checkpoint_notes(tx: Tx, workspace_id: WorkspaceId, key: str) -> list[tuple[int, str]]:
    """The notes signed by this key, smallest tree first."""
    rows = await tx.fetch(
        "SELECT size, note FROM ledger_checkpoints "
        "WHERE workspace_id = $1 AND key = $2 ORDER BY size",
        workspace_id,
        key,
    )
    return [(row["size"], row["note"]) for row in rows]


def _row(record: asyncpg.Record) -> Row:
    return Row(
        index=record["index"],
        kind=record["kind"],
        subject=record["subject"],
        body=record["body"],
        sealed_at=record["sealed_at"],
        leaf_hash=record["leaf_hash"],
        root_hash=record["root_hash"],
    )
