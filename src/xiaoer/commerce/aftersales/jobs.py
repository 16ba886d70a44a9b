"""Clocks of after-sales requests that ran out."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from xiaoer.commerce.aftersales.acting import let_expire, parcel_arrived
from xiaoer.commerce.aftersales.wired import SETTLEMENT
from xiaoer.commerce.aftersales.writing import DUE
from xiaoer.commerce.parcels.service import ARRIVED
from xiaoer.kernel.jobs import JobHandlers, Payload

if TYPE_CHECKING:
    from xiaoer.kernel.job_runner import JobContext

HANDLERS = JobHandlers()


@HANDLERS.on(ARRIVED)
async def arrived(ctx: "JobContext", payload: Payload) -> None:
    """A parcel was delivered: goods that came back are received, goods sent out have come."""
    async with ctx.db.transaction(ctx.workspace_id) as tx:
        for number in cast("list[str]", payload["numbers"]):
            await parcel_arrived(
                tx,
                ctx.workspace_id,
                tracking_number=number,
                settlement=SETTLEMENT,
                clock=ctx.clock,
            )


@HANDLERS.on(DUE)
async def due(ctx: "JobContext", payload: Payload) -> None:
    """Act for whoever stayed silent; nothing when the clock was moved or stopped meanwhile."""
    async with ctx.db.transaction(ctx.workspace_id) as tx:
        await let_expire(
            tx,
            ctx.workspace_id,
            request_id=UUID(str(payload["request_id"])),
            settlement=SETTLEMENT,
            clock=ctx.clock,
        )
