"""Products of shops that never say what they deleted: counted in rounds."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

MISSED: Final = 2
"""Whole rounds without a product before it counts as deleted."""


async def note_seen(
    tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, keys: Sequence[str], number: int
) -> None:
    """These products were there in this round."""
    await tx.execute(
        """INSERT INTO commerce_shop_products (workspace_id, connection_id, external_id, round)
        SELECT DISTINCT $1::uuid, $2::uuid, key, $4::bigint FROM unnest($3::text[]) AS key
        ON CONFLICT (workspace_id, connection_id, external_id)
        DO UPDATE SET round = excluded.round""",
        workspace_id,
        connection_id,
        list(keys),
        number,
    )


async def unlist_missed(tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, number: int) -> int:
    """A round is over: forget what was missed in MISSED of them, and list it no more.

    Rounds that count from 0 again, after a connection was set up anew, miss nothing at first.
    """
    await tx.execute(
        """UPDATE commerce_shop_products SET round = $3
        WHERE workspace_id = $1 AND connection_id = $2 AND round > $3""",
        workspace_id,
        connection_id,
        number,
    )
    done = await tx.execute(
        """WITH gone AS (
            DELETE FROM commerce_shop_products
            WHERE workspace_id = $1 AND connection_id = $2 AND round <= $3
            RETURNING external_id)
        UPDATE commerce_products p SET is_listed = false FROM gone
        WHERE p.workspace_id = $1 AND p.external_id = gone.external_id AND p.is_listed""",
        workspace_id,
        connection_id,
        number - MISSED,
    )
    return int(done.rpartition(" ")[2])
