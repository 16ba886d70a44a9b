"""Reading shops, and writing refunds to them."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.connections import store as connection_store
from xiaoer.commerce.connections.syncs import SYNC
from xiaoer.commerce.ports.shops import (
    Account,
    Refunding,
    ShopAwayError,
    ShopRefusedError,
    Shops,
)
from xiaoer.commerce.shop_refunds import service as refunds
from xiaoer.commerce.shop_refunds import store as refund_store
from xiaoer.commerce.shop_refunds.store import StoredRefund
from xiaoer.commerce.shops import service
from xiaoer.kernel.db import Tx
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.job_runner import RetryLaterError
from xiaoer.kernel.jobs import JobHandlers, Payload
from xiaoer.kernel.secrets import SecretBox

if TYPE_CHECKING:
    from xiaoer.kernel.job_runner import JobContext


def register(handlers: JobHandlers, shops: Shops, box: SecretBox) -> None:
    """Add the jobs of connected shops."""

    async def sync(ctx: "JobContext", payload: Payload) -> None:
        await _sync(ctx, UUID(str(payload["connection_id"])), shops, box)

    async def write(ctx: "JobContext", payload: Payload) -> None:
        await _write(ctx, UUID(str(payload["refund_id"])), shops, box)

    handlers.add(SYNC, sync)
    handlers.add(refunds.WRITE, write)


async def _sync(ctx: "JobContext", connection_id: UUID, shops: Shops, box: SecretBox) -> None:
    """Read one page; whatever happens, the next reading is planned with it."""
    try:
        async with ctx.transaction() as tx:
            reading = await service.begin(tx, ctx.workspace_id, connection_id, box)
        if reading is None:
            return
        shop = shops.by_kind.get(reading.connection.kind)
        if shop is None:
            raise ShopRefusedError(reason="no_adapter")
        page = await shop.read(reading.account, reading.state.cursor)
    except XiaoerError as error:
        async with ctx.completing() as tx:
            await service.note_failure(tx, ctx.workspace_id, connection_id, error, ctx.clock)
        return
    async with ctx.completing() as tx:
        await service.take_page(tx, ctx.workspace_id, reading, page, ctx.clock)


async def _write(ctx: "JobContext", refund_id: UUID, shops: Shops, box: SecretBox) -> None:
    async with ctx.transaction() as tx:
        found = await _read(tx, ctx, refund_id, box)
    if found is None:
        return
    refund, kind, account = found
    shop = shops.by_kind.get(kind)
    try:
        if not isinstance(shop, Refunding):
            raise ShopRefusedError(reason="takes_no_refunds")
        reference = await shop.refund(refunds.wanted_of(refund), account)
    except XiaoerError as error:
        await _not_written(ctx, refund_id, error)
        return
    async with ctx.completing() as tx:
        await refunds.written(tx, ctx.workspace_id, refund_id, reference=reference, clock=ctx.clock)


async def _not_written(ctx: "JobContext", refund_id: UUID, error: XiaoerError) -> None:
    """Try again what may go well later; what was refused is for a person."""
    if not isinstance(error, ShopRefusedError) and not ctx.is_last_attempt:
        after = error.params.get("after") if isinstance(error, ShopAwayError) else None
        if isinstance(after, int | float):
            raise RetryLaterError(timedelta(seconds=after)) from error
        raise error
    async with ctx.completing() as tx:
        await refunds.refused(tx, ctx.workspace_id, refund_id, error=error, clock=ctx.clock)


async def _read(
    tx: Tx, ctx: "JobContext", refund_id: UUID, box: SecretBox
) -> tuple[StoredRefund, str, Account] | None:
    refund = await refund_store.get(tx, ctx.workspace_id, refund_id)
    if refund is None or refund.state != "waiting":
        return None
    connection = await connection_store.get(tx, ctx.workspace_id, refund.connection_id)
    if connection is None:
        return None
    return refund, connection.kind, connections.open_account(box, ctx.workspace_id, connection)
