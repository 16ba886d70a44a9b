"""Looking at parcels again: when silence has lasted too long, and where nobody pushes."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.parcels import pack, service, store
from xiaoer.commerce.ports.carriers import (
    Account,
    CarrierAwayError,
    Carriers,
    ParcelNews,
    ParcelUnknownError,
    Pulling,
)
from xiaoer.kernel import jobs
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ShipmentId, WorkspaceId
from xiaoer.kernel.jobs import JobHandlers, Payload
from xiaoer.kernel.secrets import SecretBox

if TYPE_CHECKING:
    from xiaoer.kernel.job_runner import JobContext

ROUND: Final = 200
"""Parcels of one run of the watch."""


def register(handlers: JobHandlers, carriers: Carriers, box: SecretBox) -> None:
    """Add the jobs of parcels."""

    async def poll(ctx: "JobContext", payload: Payload) -> None:
        await _poll(ctx, ShipmentId(UUID(str(payload["shipment_id"]))), carriers, box)

    handlers.add(service.CHECK, check)
    handlers.add(service.WATCH, watch)
    handlers.add(service.POLL, poll)


async def check(ctx: "JobContext", payload: Payload) -> None:
    """A limit may have passed."""
    shipment_id = ShipmentId(UUID(str(payload["shipment_id"])))
    async with ctx.completing() as tx:
        await service.judge(tx, ctx.workspace_id, shipment_id=shipment_id, clock=ctx.clock)


async def watch(ctx: "JobContext", payload: Payload) -> None:
    """After an import: judge what is under way, some at a time."""
    after = UUID(str(payload.get("after", UUID(int=0))))
    since = ctx.clock.now() - timedelta(days=pack.limits().watch_days)
    async with ctx.completing() as tx:
        found = await store.underway(tx, ctx.workspace_id, after=after, since=since, limit=ROUND)
        for shipment_id in found:
            await service.judge(tx, ctx.workspace_id, shipment_id=shipment_id, clock=ctx.clock)
        if len(found) == ROUND:
            await jobs.enqueue(tx, ctx.workspace_id, service.WATCH, {"after": str(found[-1])})


async def _poll(
    ctx: "JobContext", shipment_id: ShipmentId, carriers: Carriers, box: SecretBox
) -> None:
    """Ask the carrier. One that stays away is asked again at the next regular time."""
    async with ctx.transaction() as tx:
        found = await _whom_to_ask(tx, ctx.workspace_id, shipment_id, box)
    if found is None:
        return
    kind, account, number = found
    carrier = carriers.by_kind.get(kind)
    if not isinstance(carrier, Pulling):
        return
    try:
        news = await carrier.track(number, account)
    except ParcelUnknownError:
        news = ParcelNews(number, ())
    except CarrierAwayError:
        if ctx.is_last_attempt:
            async with ctx.transaction() as tx:
                await service.poll_later(tx, ctx.workspace_id, shipment_id, ctx.clock)
        raise
    async with ctx.completing() as tx:
        await service.take_news(tx, ctx.workspace_id, news=news, source=kind, clock=ctx.clock)
        await service.poll_later(tx, ctx.workspace_id, shipment_id, ctx.clock)


async def _whom_to_ask(
    tx: Tx, workspace_id: WorkspaceId, shipment_id: ShipmentId, box: SecretBox
) -> tuple[str, Account, str] | None:
    """Kind and account of the carrier, and the number; None when there is nobody to ask."""
    parcel = await store.lock(tx, workspace_id, shipment_id)
    kind = pack.carriers().code_of(parcel.carrier) if parcel else None
    connection = await connections.asking_of(tx, workspace_id, kind) if kind else None
    if parcel is None or kind is None or connection is None:
        return None
    account = connections.open_account(box, workspace_id, connection)
    return kind, account, parcel.tracking_number
