"""What the rules ask about the goods of an order."""

from collections.abc import Sequence

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


async def categories(
    tx: Tx, workspace_id: WorkspaceId, products: Sequence[str]
) -> dict[str, str | None]:
    """The category of each product, by the product's key in the shop."""
    rows = await tx.fetch(
        """
        SELECT external_id, category FROM commerce_products
        WHERE workspace_id = $1 AND external_id = ANY($2::text[])
        """,
        workspace_id,
        list(products),
    )
    return {row["external_id"]: row["category"] for row in rows}
