"""Clocks of after-sales requests that ran out."""

from typing import TYPE_CHECKING
from uuid import UUID

from xiaoer.commerce.aftersales.acting import let_expire
from xiaoer.commerce.aftersales.wired import SETTLEMENT
from xiaoer.commerce.aftersales.writing import DUE
from xiaoer.kernel.jobs import JobHandlers, Payload

if TYPE_CHECKING:
    from xiaoer.kernel.job_runner import JobContext

HANDLERS = JobHandlers()


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
