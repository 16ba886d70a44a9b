"""A vendor's call: verified, kept once, merged into one timeline, judged, told once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.factories.carriers import ACCOUNT, APP_KEY, SALT, kdniao_push, kuaidi100_push
from tests.factories.commerce import Trade, given_order, given_parcel, trade
from tests.factories.people import given_workspace
from tests.factories.web import Client, client_of, problem

from xiaoer.commerce import api
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.hooks_routes import Hooks
from xiaoer.commerce.model import AnomalyKind, CustomsState, ParcelCode
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import OrderId, WorkspaceId

NUMBER = "SF1390427718821"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def desk(db: Database, clock: FixedClock) -> Trade:
    clock.advance(timedelta(days=2))  # to 25 November 10:00 in Shanghai
    return trade(db, clock)


@pytest.fixture
async def client(db: Database, clock: FixedClock, desk: Trade) -> AsyncIterator[Client]:
    async with client_of([Hooks], db, clock, **desk.parts) as opened:
        yield opened


@pytest.fixture
async def order_id(db: Database, clock: FixedClock, desk: Trade) -> OrderId:
    workspace = await given_workspace(db, clock)
    return await given_order(db, workspace.id, placed_at=clock.now() - timedelta(days=2))


async def shipment(db: Database, workspace_id: WorkspaceId, order_id: OrderId) -> api.ShipmentView:
    async with db.transaction(workspace_id) as tx:
        order = await api.get_order_by_id(tx, workspace_id, order_id)
    return order.shipments[0]


async def kept_calls(db: Database, workspace_id: WorkspaceId) -> list[dict[str, Any]]:
    async with db.transaction(workspace_id) as tx:
        return [dict(row) for row in await tx.fetch("SELECT * FROM commerce_hook_calls")]


async def test_two_vendors_tell_of_one_parcel_and_the_order_shows_one_timeline(
    db: Database, workspace_id: WorkspaceId, order_id: OrderId, desk: Trade, client: Client
) -> None:
    await given_parcel(db, workspace_id, order_id, number=NUMBER)
    _, first = await desk.connect(
        workspace_id, Purpose.CARRIER, "kuaidi100", secrets={"salt": SALT}
    )
    _, second = await desk.connect(
        workspace_id,
        Purpose.CARRIER,
        "kdniao",
        config={"account": ACCOUNT},
        secrets={"app_key": APP_KEY},
    )
    for _ in range(2):
        one = await client.post(first, content=kuaidi100_push(NUMBER), headers=FORM)
        other = await client.post(second, content=kdniao_push(NUMBER), headers=FORM)
        assert one.json() == {"result": True, "returnCode": "200", "message": "成功"}
        assert (other.status_code, other.json()["EBusinessID"]) == (200, ACCOUNT)
    found = await shipment(db, workspace_id, order_id)
    assert [event.at for event in found.events] == sorted(event.at for event in found.events)
    assert len(found.events) == 8
    assert (found.status, found.customs) == (ParcelCode.OUT_FOR_DELIVERY, CustomsState.CLEARED)
    calls = await kept_calls(db, workspace_id)
    assert sorted(call["repeats"] for call in calls) == [1, 1]
    assert len(await desk.events(workspace_id, "shipment.moved")) == 2


async def test_a_forged_call_leaves_nothing(
    db: Database, workspace_id: WorkspaceId, order_id: OrderId, desk: Trade, client: Client
) -> None:
    await given_parcel(db, workspace_id, order_id, number=NUMBER)
    _, path = await desk.connect(
        workspace_id, Purpose.CARRIER, "kuaidi100", secrets={"salt": "another"}
    )
    answer = await client.post(path, content=kuaidi100_push(NUMBER), headers=FORM)
    assert (answer.status_code, answer.json()["result"]) == (200, False)
    assert (await client.post(path, content=b"\xff\x00", headers=FORM)).json()["result"] is False
    assert await kept_calls(db, workspace_id) == []
    assert (await shipment(db, workspace_id, order_id)).events == ()
    assert await desk.events(workspace_id, "shipment.moved") == []


@pytest.mark.parametrize(
    "path",
    [
        "/hooks/carriers/kuaidi100/test-0000",
        "/hooks/carriers/kuaidi100/nowhere",
        "/hooks/carriers/x/y",
        "/hooks/payments/ups/a-b",
    ],
)
async def test_an_unknown_address_is_not_found(
    path: str, order_id: OrderId, client: Client
) -> None:
    assert problem(await client.post(path, content=b"")) == (404, "commerce.connection_not_found")


async def test_another_kind_or_a_connection_that_is_off_is_not_found(
    db: Database, workspace_id: WorkspaceId, order_id: OrderId, desk: Trade, client: Client
) -> None:
    made, path = await desk.connect(
        workspace_id, Purpose.CARRIER, "kuaidi100", secrets={"salt": SALT}
    )
    assert (await client.post(path.replace("kuaidi100", "kdniao"))).status_code == 404
    async with db.transaction(workspace_id) as tx:
        await tx.execute("UPDATE commerce_connections SET is_active = false WHERE id = $1", made.id)
    answer = await client.post(path, content=kuaidi100_push(NUMBER), headers=FORM)
    assert answer.status_code == 404


async def test_a_huge_call_is_refused(
    workspace_id: WorkspaceId, order_id: OrderId, desk: Trade, client: Client
) -> None:
    _, path = await desk.connect(workspace_id, Purpose.CARRIER, "kuaidi100", secrets={"salt": SALT})
    assert (await client.post(path, content=b"x" * (1024 * 1024 + 1))).status_code == 413


async def test_silence_is_found_by_the_timer_told_once_and_cleared_by_news(
    db: Database,
    workspace_id: WorkspaceId,
    order_id: OrderId,
    desk: Trade,
    client: Client,
    clock: FixedClock,
) -> None:
    await given_parcel(db, workspace_id, order_id, number=NUMBER)
    _, path = await desk.connect(workspace_id, Purpose.CARRIER, "kuaidi100", secrets={"salt": SALT})
    lines = [{"time": "2026-11-25 09:00:00", "context": "已揽收", "statusCode": "103"}]
    await client.post(path, content=kuaidi100_push(NUMBER, lines), headers=FORM)
    clock.advance(timedelta(hours=34))
    assert await desk.run_due() == 0
    clock.advance(timedelta(hours=1))  # 36 hours without news
    assert await desk.run_due() == 1
    await desk.run_due()
    [event] = await desk.events(workspace_id, "shipment.anomaly_found")
    assert (event["kind"], event["tracking_number"]) == ("transfer_stalled", NUMBER)
    [anomaly] = (await shipment(db, workspace_id, order_id)).anomalies
    assert (anomaly.kind, anomaly.cleared_at) == (AnomalyKind.TRANSFER_STALLED, None)
    lines.append({"time": "2026-11-26 20:30:00", "context": "到达上海", "statusCode": "1002"})
    await client.post(path, content=kuaidi100_push(NUMBER, lines), headers=FORM)
    [anomaly] = (await shipment(db, workspace_id, order_id)).anomalies
    assert anomaly.cleared_at == clock.now()
    clock.advance(timedelta(days=3))
    await desk.run_due()
    assert len(await desk.events(workspace_id, "shipment.anomaly_found")) == 1


async def test_an_arrived_parcel_needs_no_timer(
    db: Database, workspace_id: WorkspaceId, order_id: OrderId, desk: Trade, client: Client
) -> None:
    await given_parcel(db, workspace_id, order_id, number=NUMBER)
    _, path = await desk.connect(workspace_id, Purpose.CARRIER, "kuaidi100", secrets={"salt": SALT})
    lines = [{"time": "2026-11-25 09:00:00", "context": "已签收", "statusCode": "3"}]
    await client.post(path, content=kuaidi100_push(NUMBER, lines), headers=FORM)
    async with db.transaction(workspace_id) as tx:
        found = await jobs.list_jobs(tx, state=None, after=None, limit=5)
    assert [job.kind for job in found] == ["commerce.parcel_arrived"]
    assert (await shipment(db, workspace_id, order_id)).status is ParcelCode.SIGNED


async def test_old_bodies_are_forgotten(
    db: Database,
    workspace_id: WorkspaceId,
    order_id: OrderId,
    desk: Trade,
    client: Client,
    clock: FixedClock,
) -> None:
    _, path = await desk.connect(workspace_id, Purpose.CARRIER, "kuaidi100", secrets={"salt": SALT})
    await client.post(path, content=kuaidi100_push(NUMBER), headers=FORM)
    clock.advance(timedelta(days=31))
    await client.post(path, content=kuaidi100_push("SF1390427718822"), headers=FORM)
    assert len(await kept_calls(db, workspace_id)) == 1
