"""Work of conversations that waits for its time."""

from typing import TYPE_CHECKING
from uuid import UUID

from xiaoer.conversations import ending, queue, service
from xiaoer.kernel.jobs import JobHandlers, Payload

if TYPE_CHECKING:
    from xiaoer.kernel.job_runner import JobContext

HANDLERS = JobHandlers()


@HANDLERS.on(service.WAKE)
async def wake(ctx: "JobContext", payload: Payload) -> None:
    """A snoozed conversation is due."""
    async with ctx.db.transaction(ctx.workspace_id) as tx:
        conversation_id = UUID(str(payload["conversation_id"]))
        await service.wake(tx, conversation_id=conversation_id, clock=ctx.clock)


@HANDLERS.on(ending.END)
async def end(ctx: "JobContext", payload: Payload) -> None:
    """The contact did not say whether that was all."""
    async with ctx.db.transaction(ctx.workspace_id) as tx:
        await ending.end_if_silent(
            tx,
            conversation_id=UUID(str(payload["conversation_id"])),
            after_seq=int(str(payload["after_seq"])),
            clock=ctx.clock,
        )


@HANDLERS.on(queue.DISPATCH)
async def dispatch(ctx: "JobContext", _: Payload) -> None:
    """Somebody waits and somebody may be free."""
    async with ctx.db.transaction(ctx.workspace_id) as tx:
        await queue.dispatch(tx, workspace_id=ctx.workspace_id, clock=ctx.clock)
