"""Clocks of after-sales requests that ran out."""

from typing import TYPE_CHECKING, Protocol, cast
from uuid import UUID

from xiaoer.commerce.aftersales.acting import let_expire, parcel_arrived
from xiaoer.commerce.aftersales.fallen import came_through, fell_through
from xiaoer.commerce.aftersales.ports import Settlement
from xiaoer.commerce.aftersales.wired import SETTLEMENT
from xiaoer.commerce.aftersales.writing import DUE
from xiaoer.commerce.parcels.service import ARRIVED
from xiaoer.commerce.payments.service import CAME_THROUGH, FELL_THROUGH
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.jobs import JobHandlers, Payload

if TYPE_CHECKING:
    from xiaoer.kernel.job_runner import JobContext

HANDLERS = JobHandlers()


class Following(Protocol):
    """Lets book and request follow a refund; False when there was nothing to follow."""

    async def __call__(
        self,
        tx: Tx,
        workspace_id: WorkspaceId,
        refund_id: UUID,
        /,
        *,
        settlement: Settlement,
        clock: Clock,
    ) -> bool: ...


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


@HANDLERS.on(FELL_THROUGH)
async def refund_fell_through(ctx: "JobContext", payload: Payload) -> None:
    """A provider did not pay back: the book has the money again, and a person is asked."""
    await _follow(ctx, payload, fell_through)


@HANDLERS.on(CAME_THROUGH)
async def refund_came_through(ctx: "JobContext", payload: Payload) -> None:
    """A refund that was given up has arrived."""
    await _follow(ctx, payload, came_through)


async def _follow(ctx: "JobContext", payload: Payload, follow: Following) -> None:
    async with ctx.db.transaction(ctx.workspace_id) as tx:
        await follow(
            tx,
            ctx.workspace_id,
            UUID(str(payload["refund_id"])),
            settlement=SETTLEMENT,
            clock=ctx.clock,
        )
