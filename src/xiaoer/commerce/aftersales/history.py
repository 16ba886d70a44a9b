"""What the rules may know of an order's earlier requests."""

from uuid import UUID

from xiaoer.commerce.aftersales.model.words import Kind
from xiaoer.commerce.aftersales.store import claims
from xiaoer.commerce.policies.model.facts import Wish
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


async def found_before(
    tx: Tx, workspace_id: WorkspaceId, wish: Wish, order_id: UUID, *, but: UUID | None = None
) -> dict[str, bool]:
    """Findings by name, from every request of the order but one."""
    if wish is not Wish.PRICE_PROTECTION:
        return {}
    was_paid = await claims.was_paid(
        tx, workspace_id, order_id, Kind.PRICE_PROTECTION.value, but=but
    )
    return {"price_protected_before": was_paid}
