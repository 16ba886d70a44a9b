"""Refunds of this desk, written down in the shop too."""

from datetime import datetime
from typing import Final
from uuid import UUID

from xiaoer.commerce.ports.shops import ShopRefund
from xiaoer.commerce.shop_refunds import store
from xiaoer.commerce.shop_refunds.store import StoredRefund
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.ids import WorkspaceId, new_id
from xiaoer.kernel.money import Money

WRITE: Final = "commerce.write_shop_refund"
ATTEMPTS: Final = 20


async def owe(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    order_id: UUID,
    key: str,
    amount: Money,
    lines: dict[str, int],
    at: datetime,
) -> None:
    """Have the order's shop told that money went back; nothing for an order of no shop.

    `lines` are amounts by position. The same key is told once.
    """
    refund_id = new_id()
    is_new = await store.ask(
        tx,
        workspace_id,
        refund_id,
        order_id=order_id,
        key=key,
        amount_minor=amount.amount_minor,
        currency=amount.currency,
        lines=lines,
        at=at,
    )
    if is_new:
        payload: jobs.Payload = {"refund_id": str(refund_id)}
        await jobs.enqueue(tx, workspace_id, WRITE, payload, max_attempts=ATTEMPTS)


async def told(tx: Tx, workspace_id: WorkspaceId, order_id: UUID, matter: str) -> int:
    """What the order's shop was told of in one matter, whether it took it or not; minor units."""
    return await store.told(tx, workspace_id, order_id, matter)


def wanted_of(refund: StoredRefund) -> ShopRefund:
    """What the shop is asked to write; the key is its own, so that it is written once."""
    return ShopRefund(
        key=refund.id.hex,
        order_number=refund.order_number,
        order_external_id=refund.order_external_id,
        amount=Money(refund.amount_minor, refund.currency),
        lines=refund.lines,
        payments=tuple(refund.payments),
        reason=refund.key,
    )


async def written(
    tx: Tx, workspace_id: WorkspaceId, refund_id: UUID, *, reference: str, clock: Clock
) -> None:
    """The shop has it; if it was read from there meanwhile, it is not counted a second time."""
    await store.drop_copy(tx, workspace_id, refund_id, reference)
    await store.end(
        tx,
        workspace_id,
        refund_id,
        state="written",
        reference=reference,
        failure=None,
        at=clock.now(),
    )


async def refused(
    tx: Tx, workspace_id: WorkspaceId, refund_id: UUID, *, error: XiaoerError, clock: Clock
) -> None:
    """The shop does not take it: somebody has to do it there."""
    params = {name: str(value) for name, value in error.params.items()}
    await store.end(
        tx,
        workspace_id,
        refund_id,
        state="refused",
        reference=None,
        failure=(error.code, params),
        at=clock.now(),
    )
