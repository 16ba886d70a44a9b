"""Take news of parcels, judge them, add one by hand."""

import hashlib
from datetime import timedelta
from typing import Final

from xiaoer.commerce import present
from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.model import (
    FINAL_CODES,
    OrderStatus,
    ParcelCode,
    ParcelEvent,
    customs_state,
    last_event,
)
from xiaoer.commerce.parcels import pack, store
from xiaoer.commerce.parcels.errors import ParcelAlreadyAddedError
from xiaoer.commerce.parcels.events import ParcelAdded, ParcelMoved, ShipmentAnomalyFound
from xiaoer.commerce.parcels.model.anomalies import Finding, Findings, Parcel, find
from xiaoer.commerce.parcels.model.naming import Named, name_carrier, read_number
from xiaoer.commerce.parcels.model.numbers import normalise_number
from xiaoer.commerce.parcels.store import WatchedParcel
from xiaoer.commerce.ports.carriers import ParcelNews
from xiaoer.commerce.store import orders
from xiaoer.commerce.views import ShipmentView
from xiaoer.identity import api as identity
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.events import WORKSPACE_TOPIC, publish
from xiaoer.kernel.i18n import DEFAULT_LOCALE
from xiaoer.kernel.ids import OrderId, ShipmentId, WorkspaceId, new_id

CHECK: Final = "commerce.check_parcel"
POLL: Final = "commerce.poll_parcel"
WATCH: Final = "commerce.watch_parcels"
ARRIVED: Final = "commerce.parcel_arrived"
DELIVERED: Final = frozenset({ParcelCode.DELIVERED, ParcelCode.SIGNED})
MOST_SCANS: Final = 500
"""Of one report; a parcel has some dozens."""


async def take_news(
    tx: Tx, workspace_id: WorkspaceId, *, news: ParcelNews, source: str, clock: Clock
) -> int:
    """Add what a carrier reports to every parcel of that number; returns how many lines were new.

    The same report again, in whatever order, changes nothing. A number that no order has is
    passed over.
    """
    new = 0
    numbers = {news.tracking_number, normalise_number(news.tracking_number)}
    for shipment_id in await store.with_number(tx, workspace_id, sorted(numbers)):
        new += await _add(tx, workspace_id, shipment_id, news=news, source=source, clock=clock)
    last = last_event(list(news.events), clock.now())
    if last is not None and last.code in DELIVERED:
        # goods on their way back are no parcel of the order, so that news of them is told on
        payload: jobs.Payload = {"numbers": sorted(numbers)}
        key = f"{ARRIVED}:{normalise_number(news.tracking_number)}"
        await jobs.enqueue(tx, workspace_id, ARRIVED, payload, dedupe_key=key)
    return new


async def _add(
    tx: Tx,
    workspace_id: WorkspaceId,
    shipment_id: ShipmentId,
    *,
    news: ParcelNews,
    source: str,
    clock: Clock,
) -> int:
    scans = {digest_of(event): event for event in news.events[:MOST_SCANS]}
    added = await store.add_scans(
        tx, workspace_id, shipment_id, sorted(scans.items()), source=source, at=clock.now()
    )
    if news.eta_at is not None:
        await store.promise(tx, workspace_id, shipment_id, news.eta_at)
    parcel = await judge(tx, workspace_id, shipment_id=shipment_id, clock=clock)
    if added and parcel is not None:
        last = last_event(list(parcel.events), clock.now())
        if last is not None:
            moved = ParcelMoved(
                shipment_id, parcel.order_id, parcel.order_number, parcel.tracking_number, last.code
            )
            await publish(tx, workspace_id, moved, topic=WORKSPACE_TOPIC)
    return added


def digest_of(event: ParcelEvent) -> bytes:
    """What makes two reported lines the same line."""
    parts = (event.at.isoformat(), event.code.value, event.place or "", event.text)
    return hashlib.sha256("\0".join(parts).encode()).digest()


async def judge(
    tx: Tx, workspace_id: WorkspaceId, *, shipment_id: ShipmentId, clock: Clock
) -> WatchedParcel | None:
    """Look for anomalies now, tell the new ones once, and set the timers for the next look."""
    parcel = await store.lock(tx, workspace_id, shipment_id)
    if parcel is None:
        return None
    code = pack.carriers().code_of(parcel.carrier)
    is_abroad = customs_state(parcel.events) is not None
    limits = pack.limits().limits_for(code, is_abroad=is_abroad)
    findings = find(
        Parcel(
            parcel.events,
            since=parcel.placed_at,
            eta_at=parcel.eta_at,
            is_expected=parcel.order_status is not OrderStatus.CANCELLED,
        ),
        limits,
        clock.now(),
    )
    await _tell(tx, workspace_id, parcel, findings, clock)
    await _set_timers(tx, workspace_id, parcel, findings, carrier=code, clock=clock)
    return parcel


async def _tell(
    tx: Tx, workspace_id: WorkspaceId, parcel: WatchedParcel, findings: Findings, clock: Clock
) -> None:
    known = await store.anomalies(tx, workspace_id, parcel.id)
    found = {finding.kind for finding in findings.found}
    over = [kind for kind, holds in known.items() if holds and kind not in found]
    await store.clear_anomalies(tx, workspace_id, parcel.id, over, clock.now())
    for finding in findings.found:
        if await store.keep_anomaly(tx, workspace_id, parcel.id, finding, clock.now()):
            event = _anomaly(parcel, finding)
            await publish(tx, workspace_id, event, topic=WORKSPACE_TOPIC)


def _anomaly(parcel: WatchedParcel, finding: Finding) -> ShipmentAnomalyFound:
    return ShipmentAnomalyFound(
        shipment_id=parcel.id,
        order_id=parcel.order_id,
        order_number=parcel.order_number,
        tracking_number=parcel.tracking_number,
        kind=finding.kind,
        since_at=finding.since_at,
    )


async def _set_timers(
    tx: Tx,
    workspace_id: WorkspaceId,
    parcel: WatchedParcel,
    findings: Findings,
    *,
    carrier: str | None,
    clock: Clock,
) -> None:
    payload: jobs.Payload = {"shipment_id": str(parcel.id)}
    check, poll = f"{CHECK}:{parcel.id}", f"{POLL}:{parcel.id}"
    if findings.next_at is None:
        await jobs.cancel(tx, workspace_id, check)
    else:
        await jobs.enqueue(
            tx, workspace_id, CHECK, payload, run_at=findings.next_at, dedupe_key=check
        )
    if _has_arrived(parcel, clock):
        await jobs.cancel(tx, workspace_id, poll)
    elif not parcel.events and carrier and await connections.asking_of(tx, workspace_id, carrier):
        await jobs.enqueue(tx, workspace_id, POLL, payload, dedupe_key=poll)


def _has_arrived(parcel: WatchedParcel, clock: Clock) -> bool:
    last = last_event(list(parcel.events), clock.now())
    return last is not None and last.code in FINAL_CODES


async def poll_later(
    tx: Tx, workspace_id: WorkspaceId, shipment_id: ShipmentId, clock: Clock
) -> None:
    """Ask the carrier again at the next regular time, unless the parcel has arrived."""
    parcel = await store.lock(tx, workspace_id, shipment_id)
    if parcel is None or _has_arrived(parcel, clock):
        return
    at = clock.now() + timedelta(hours=pack.limits().poll_hours)
    payload: jobs.Payload = {"shipment_id": str(shipment_id)}
    await jobs.enqueue(
        tx, workspace_id, POLL, payload, run_at=at, dedupe_key=f"{POLL}:{shipment_id}"
    )


async def watch(tx: Tx, workspace_id: WorkspaceId) -> None:
    """Have all parcels that are under way looked at soon."""
    await jobs.enqueue(tx, workspace_id, WATCH, {}, dedupe_key=WATCH)


async def add_parcel(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    order_id: OrderId,
    tracking_number: str,
    carrier: str | None,
    actor: str,
    clock: Clock,
    locale: str = DEFAULT_LOCALE,
) -> ShipmentView:
    """Add a parcel that a person typed; `carrier` is what they call it, None to have it told.

    Raises OrderNotFoundError, TrackingNumberUnreadableError, TrackingNumberWrongError,
    CarrierUnknownError, CarrierAmbiguousError, ParcelAlreadyAddedError; then nothing changed.
    """
    named = recognise_typed(tracking_number, carrier)
    number = await store.lock_order(tx, workspace_id, order_id)
    if number is None:
        raise OrderNotFoundError
    shown = pack.carriers().name_of(named.carrier, locale) if named.carrier else carrier or ""
    shipment_id = ShipmentId(new_id())
    if not await store.add_shipment(
        tx, workspace_id, shipment_id, order_id=order_id, carrier=shown, number=named.number
    ):
        raise ParcelAlreadyAddedError(number=named.number)
    await judge(tx, workspace_id, shipment_id=shipment_id, clock=clock)
    added = ParcelAdded(shipment_id, order_id, number, named.number, shown)
    await publish(tx, workspace_id, added, topic=WORKSPACE_TOPIC)
    await identity.record_audit(
        tx,
        workspace_id,
        actor=actor,
        action="commerce.parcel_added",
        subject=f"order:{order_id}",
        before=None,
        after={"tracking_number": named.number, "carrier": shown},
        clock=clock,
    )
    order = await orders.by_id(tx, workspace_id, order_id)
    assert order is not None  # noqa: S101 - it is locked
    view = present.order_view(order, locale)
    return next(shipment for shipment in view.shipments if shipment.id == shipment_id)


def recognise_typed(tracking_number: str, carrier: str | None) -> Named:
    """The carrier of a typed number; see `name_carrier` for what it raises."""
    stated = None
    if carrier is not None and carrier.strip():
        stated = pack.carriers().code_of(carrier) or ""
    return name_carrier(read_number(tracking_number), stated, pack.carriers().families)
