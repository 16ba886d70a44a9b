"""Reports in any order, doubled or split, end in the same rows; imported parcels are watched."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.commerce import given_order, given_parcel, trade
from tests.factories.people import given_workspace

from xiaoer.commerce import api
from xiaoer.commerce.model import ParcelCode, ParcelEvent
from xiaoer.commerce.parcels import service
from xiaoer.commerce.ports.carriers import ParcelNews
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import OrderId, WorkspaceId, new_id
from xiaoer.kernel.packs import PACKS

START = datetime(2026, 11, 20, tzinfo=UTC)
LINES = [
    ParcelEvent(START + timedelta(hours=6 * place), code, None, code.value)
    for place, code in enumerate(
        [
            ParcelCode.CREATED,
            ParcelCode.PICKED_UP,
            ParcelCode.CUSTOMS_HELD,
            ParcelCode.CUSTOMS_CLEARED,
            ParcelCode.OUT_FOR_DELIVERY,
        ]
    )
]
REPORTS = st.lists(st.lists(st.sampled_from(LINES), max_size=4), min_size=1, max_size=4)


async def told(
    db: Database, clock: FixedClock, reports: list[list[ParcelEvent]]
) -> api.ShipmentView:
    """What the order shows after these reports."""
    workspace_id = (await given_workspace(db, clock, slug=f"w{new_id().hex}")).id
    order_id = await given_order(db, workspace_id, placed_at=START)
    await given_parcel(db, workspace_id, order_id, number="SF1")
    for lines in reports:
        async with db.transaction(workspace_id) as tx:
            news = ParcelNews("sf1", tuple(lines))
            await service.take_news(tx, workspace_id, news=news, source="test", clock=clock)
    async with db.transaction(workspace_id) as tx:
        return (await api.get_order_by_id(tx, workspace_id, OrderId(order_id))).shipments[0]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=REPORTS, data=st.data())
async def test_any_order_and_any_split_of_reports_shows_the_same(
    db: Database, clock: FixedClock, reports: list[list[ParcelEvent]], data: st.DataObject
) -> None:
    lines = [line for report in reports for line in report]
    shuffled = data.draw(st.permutations([*lines, *lines]))
    one = await told(db, clock, reports)
    other = await told(db, clock, [shuffled])
    assert (one.events, one.status, one.customs) == (other.events, other.status, other.customs)
    holding = [{a.kind for a in view.anomalies if a.cleared_at is None} for view in (one, other)]
    assert holding[0] == holding[1]


async def test_the_parcels_of_an_import_are_watched(
    db: Database, clock: FixedClock, workspace_id: WorkspaceId
) -> None:
    await given_workspace(db, clock)
    desk = trade(db, clock)
    folder: Path = PACKS / "demo_shop"
    async with db.transaction(workspace_id) as tx:
        await api.import_shop(tx, workspace_id, folder, clock)
    await desk.run_due()
    found = {
        str(event["kind"]) for event in await desk.events(workspace_id, "shipment.anomaly_found")
    }
    assert "transfer_stalled" in found
    async with db.transaction(workspace_id) as tx:
        waiting = await jobs.list_jobs(tx, state=jobs.JobState.READY, after=None, limit=99)
    assert {job.kind for job in waiting} == {service.CHECK}
    before = len(await desk.events(workspace_id, "shipment.anomaly_found"))
    async with db.transaction(workspace_id) as tx:
        await service.watch(tx, workspace_id)
    await desk.run_due()
    assert len(await desk.events(workspace_id, "shipment.anomaly_found")) == before


async def test_a_parcel_that_a_person_added_outlives_the_next_import(
    db: Database, clock: FixedClock, workspace_id: WorkspaceId
) -> None:
    await given_workspace(db, clock)
    async with db.transaction(workspace_id) as tx:
        await api.import_shop(tx, workspace_id, PACKS / "demo_shop", clock)
        [order, *_] = await api.list_orders(tx, workspace_id, contact_external_id="wang")
        added = await api.add_parcel(
            tx,
            workspace_id,
            order_id=OrderId(order.id),
            tracking_number="SF1390427719999",
            carrier=None,
            actor="agent:1",
            clock=clock,
        )
        await api.import_shop(tx, workspace_id, PACKS / "demo_shop", clock)
        again = await api.get_order_by_id(tx, workspace_id, OrderId(order.id))
    assert added.carrier == "顺丰速运"
    assert added.id in {shipment.id for shipment in again.shipments}
