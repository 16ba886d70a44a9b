"""Money back over the order's own payments: the way it came, never more than was paid."""

from xiaoer.commerce.aftersales.errors import SettlementRefusedError
from xiaoer.commerce.aftersales.model.shares import split
from xiaoer.commerce.aftersales.ports import Payout
from xiaoer.commerce.aftersales.store import claims, money
from xiaoer.commerce.shop_refunds import service as shop_refunds
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.money import Money


class PaymentRows:
    """Writes refunds beside the payments. A method's id is its name in the order's payments."""

    async def refund(self, tx: Tx, workspace_id: WorkspaceId, payout: Payout) -> None:
        """Pay back once per key. Raises SettlementRefusedError, and then nothing changed."""
        await claims.lock_order(tx, workspace_id, payout.order_id)
        rest = await money.left_by_method(tx, workspace_id, payout.order_id, payout.currency)
        if not await money.keep(tx, workspace_id, payout):
            return
        room = {method: amount for method, amount in rest.items() if amount > 0}
        parts = payout.methods or split(payout.amount, room)
        fits = all(part <= room.get(method, 0) for method, part in parts.items())
        if not fits or sum(parts.values()) != payout.amount:
            raise SettlementRefusedError(left=sum(room.values()))
        await money.add_refunds(tx, workspace_id, payout, parts)
        await shop_refunds.owe(
            tx,
            workspace_id,
            order_id=payout.order_id,
            key=payout.key,
            amount=Money(payout.amount, payout.currency),
            lines=payout.lines,
            at=payout.at,
        )
