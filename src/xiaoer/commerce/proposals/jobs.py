"""The clock of proposals."""

from uuid import UUID

from xiaoer.commerce.proposals import service
from xiaoer.kernel.job_runner import JobContext
from xiaoer.kernel.jobs import JobHandlers, Payload

HANDLERS = JobHandlers()


@HANDLERS.on(service.EXPIRE)
async def expire_proposal(ctx: JobContext, payload: Payload) -> None:
    """Close the proposal if nobody answered it."""
    proposal_id = UUID(str(payload["proposal_id"]))
    async with ctx.db.transaction(ctx.workspace_id) as tx:
        await service.expire(tx, ctx.workspace_id, proposal_id, clock=ctx.clock)
