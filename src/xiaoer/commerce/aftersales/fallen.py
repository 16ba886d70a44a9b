"""Following what has become of a refund that was sent: it fell through, or came through after all.

Each is told once by a job and may be told again: the order's own payment row says whether it was
followed already.
"""

from uuid import UUID

from xiaoer.commerce.aftersales import lost
from xiaoer.commerce.aftersales.acting import perform
from xiaoer.commerce.aftersales.model.request import Deed
from xiaoer.commerce.aftersales.model.words import Act
from xiaoer.commerce.aftersales.ports import Settlement
from xiaoer.commerce.aftersales.step import request_of
from xiaoer.commerce.aftersales.store import money, requests
from xiaoer.commerce.aftersales.writing import PROVIDER
from xiaoer.commerce.payments import service as payments
from xiaoer.commerce.payments import store as refunds
from xiaoer.commerce.payments.model import RefundState
from xiaoer.commerce.payments.store import Refund
from xiaoer.commerce.settling.refunding import note_of
from xiaoer.commerce.world import reading
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


async def fell_through(
    tx: Tx, workspace_id: WorkspaceId, refund_id: UUID, *, settlement: Settlement, clock: Clock
) -> bool:
    """Put the money back into the book and its request before a person; False when it was done."""
    refund = await _locked(tx, workspace_id, refund_id)
    if refund is None or refund.state is RefundState.SUCCEEDED:
        return False
    row = await money.mark_failed(tx, workspace_id, refund.order_id, note_of(refund.id))
    if row is None:
        return False
    request_id = request_of(refund.request_key)
    if request_id is None:
        await lost.open_lost(tx, workspace_id, refund, row, settlement=settlement, clock=clock)
        return True
    method, amount = row
    await _do(tx, workspace_id, request_id, Act.REFUND_FAILS, refund, method, amount,
              settlement, clock)  # fmt: skip
    return True


async def came_through(
    tx: Tx, workspace_id: WorkspaceId, refund_id: UUID, *, settlement: Settlement, clock: Clock
) -> bool:
    """Count money that was given up for lost; False when it is not due any more.

    Then it may have been paid twice, and a person is asked.
    """
    refund = await _locked(tx, workspace_id, refund_id)
    if refund is None or refund.state is not RefundState.SUCCEEDED:
        return False
    row = await money.failed(tx, workspace_id, refund.order_id, note_of(refund.id))
    request_id = request_of(refund.request_key)
    if row is None:
        return False
    stored = await requests.one(tx, workspace_id, request_id) if request_id else None
    if request_id is None or stored is None or stored.request.payable < row[1]:
        await payments.contradict(tx, workspace_id, refund, clock=clock)
        return False
    await _do(tx, workspace_id, request_id, Act.REFUND_ARRIVES, refund, *row, settlement, clock)
    return True


async def _locked(tx: Tx, workspace_id: WorkspaceId, refund_id: UUID) -> Refund | None:
    """The refund, with its buyer and order held as everybody holds them."""
    found = await refunds.get(tx, workspace_id, refund_id)
    if found is None:
        return None
    customer = await reading.customer_of_order(tx, workspace_id, found.order_id)
    if customer is not None:
        await reading.buyer(tx, workspace_id, customer, for_change=True)
        await reading.order(tx, workspace_id, customer, order_id=found.order_id, for_change=True)
    return await refunds.get(tx, workspace_id, refund_id, lock=True)


async def _do(  # noqa: PLR0917 - the parts of one act
    tx: Tx,
    workspace_id: WorkspaceId,
    request_id: UUID,
    act: Act,
    refund: Refund,
    method: str,
    amount: int,
    settlement: Settlement,
    clock: Clock,
) -> None:
    stored = await requests.one(tx, workspace_id, request_id, for_update=True)
    if stored is None:
        return
    deed = Deed(
        act,
        PROVIDER.who,
        PROVIDER.key,
        clock.now(),
        reason=refund.failure if act is Act.REFUND_FAILS else None,
        amount=amount,
        method=method,
    )
    await perform(tx, workspace_id, stored, deed, PROVIDER, settlement, clock, sent=refund.id)
