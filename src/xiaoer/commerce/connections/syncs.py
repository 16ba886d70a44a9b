"""How far a connected shop was read, and asking for it to be read now."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from xiaoer.kernel import jobs
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

SYNC: Final = "commerce.sync_shop"
ATTEMPTS: Final = 1_000_000
"""A shop is read for as long as it is connected."""
_COLUMNS = """
  cursor, version, wakes, has_more, customers, products, orders, read_at, changed_at, failures,
  failed_at, failure_code, failure_params
"""


class Sync(msgspec.Struct, frozen=True):
    """`version` counts what was stored; `wakes` counts the times somebody asked for a reading."""

    cursor: str | None
    version: int
    wakes: int
    has_more: bool
    customers: int
    products: int
    orders: int
    read_at: datetime | None
    changed_at: datetime | None
    failures: int
    failed_at: datetime | None
    failure_code: str | None
    failure_params: dict[str, object]


async def wake(tx: Tx, workspace_id: WorkspaceId, connection_id: UUID) -> None:
    """Have the shop read soon, however often this is asked for."""
    await tx.execute(
        """INSERT INTO commerce_shop_syncs (workspace_id, connection_id, wakes)
        VALUES ($1, $2, 1) ON CONFLICT (workspace_id, connection_id)
        DO UPDATE SET wakes = commerce_shop_syncs.wakes + 1""",
        workspace_id,
        connection_id,
    )
    await read_at(tx, workspace_id, connection_id, None)


async def read_at(
    tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, at: datetime | None
) -> None:
    """Plan the next reading; None is now."""
    await jobs.enqueue(
        tx,
        workspace_id,
        SYNC,
        {"connection_id": str(connection_id)},
        run_at=at,
        dedupe_key=f"{SYNC}:{connection_id}",
        max_attempts=ATTEMPTS,
    )


async def get(
    tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, *, lock: bool = False
) -> Sync | None:
    """The state of a shop's reading; None before it was first asked for."""
    row = await tx.fetchrow(
        f"""SELECT {_COLUMNS} FROM commerce_shop_syncs
        WHERE workspace_id = $1 AND connection_id = $2 {"FOR UPDATE" if lock else ""}""",
        workspace_id,
        connection_id,
    )
    return msgspec.convert(dict(row), Sync) if row else None


async def save(tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, state: Sync) -> None:
    """Store it as it is now; the caller holds the row."""
    fields = msgspec.structs.asdict(state)
    changes = ", ".join(f"{name} = ${place}" for place, name in enumerate(fields, 3))
    await tx.execute(
        f"UPDATE commerce_shop_syncs SET {changes} WHERE workspace_id = $1 AND connection_id = $2",
        workspace_id,
        connection_id,
        *fields.values(),
    )
