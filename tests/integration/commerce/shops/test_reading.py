"""A shop's own system is read page by page, whatever it answers and in whatever order."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.factories.commerce import Trade, trade
from tests.factories.people import Session, given_session, given_workspace
from tests.factories.small_shop import TOKEN, SmallShop, order, small_shop
from tests.factories.web import Client, client_of, problem

from xiaoer.adapters.shops.signing import sign
from xiaoer.commerce import api
from xiaoer.commerce.aftersales.ports import Payout
from xiaoer.commerce.aftersales.settling import BookSettlement
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.connections.store import Connection
from xiaoer.commerce.hooks_routes import Hooks
from xiaoer.commerce.routes import CONTROLLERS
from xiaoer.identity.model import Role
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId

WEBHOOK_SECRET = "a secret of the shop's calls"


@pytest.fixture
def shop() -> Iterator[SmallShop]:
    with small_shop() as running:
        yield running


@pytest.fixture
async def desk(db: Database, clock: FixedClock, shop: SmallShop) -> Trade:
    await given_workspace(db, clock)
    return trade(db, clock, allow=frozenset({shop.place}))


@pytest.fixture
async def client(db: Database, clock: FixedClock, desk: Trade) -> AsyncIterator[Client]:
    async with client_of([Hooks, *CONTROLLERS], db, clock, **desk.parts) as opened:
        yield opened


@pytest.fixture
async def admin(db: Database, clock: FixedClock, workspace_id: WorkspaceId, desk: Trade) -> Session:
    return await given_session(db, clock, workspace_id, Role.ADMIN)


async def connected(
    desk: Trade, workspace_id: WorkspaceId, shop: SmallShop, **config: str
) -> tuple[Connection, str]:
    return await desk.connect(
        workspace_id,
        Purpose.SHOP,
        "rest",
        config={"base_url": f"http://{shop.place}", **config},
        secrets={"token": TOKEN, "webhook_secret": WEBHOOK_SECRET},
    )


async def found(desk: Trade, workspace_id: WorkspaceId, number: str) -> api.OrderView:
    async with desk.db.transaction(workspace_id) as tx:
        return await api.get_order(tx, number=number, contact_external_id="c1")


async def again(desk: Trade, clock: FixedClock, seconds: float = 3) -> None:
    clock.advance(timedelta(seconds=seconds))
    await desk.run_due()


async def state(client: Client, admin: Session, connection: Connection, path: str = "") -> Any:
    answer = await client.get(f"/api/v1/shop-syncs/{connection.id}{path}", headers=admin.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_every_page_is_taken_and_later_changes_follow_by_themselves(
    desk: Trade,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    shop: SmallShop,
    client: Client,
    admin: Session,
) -> None:
    shop.changes.append(
        {
            "products": [
                {"id": "P1", "title": "保温杯", "skus": [{"id": "S1", "price": "199", "stock": 3}]}
            ]
        }
    )
    shop.put(*(order(f"R{n}") for n in range(4)))
    connection, _ = await connected(desk, workspace_id, shop)
    await desk.run_due()
    seen = await state(client, admin, connection)
    assert (seen["orders"], seen["products"], seen["is_catching_up"]) == (4, 1, False)
    assert seen["trouble"] is None
    assert len(shop.asked) == 3

    parcel = {"carrier": "顺丰速运", "tracking_number": "SF1390427718821"}
    shop.put(order("R2", status="shipped", shipments=[parcel]))
    await again(desk, clock)
    sent = await found(desk, workspace_id, "R2")
    assert (sent.status, sent.shipments[0].tracking_number) == ("shipped", "SF1390427718821")
    assert sent.lines[0].product_id == "P1"


async def test_the_same_changes_again_in_another_order_change_nothing(
    desk: Trade,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    shop: SmallShop,
    client: Client,
    admin: Session,
) -> None:
    shop.put(order("R1"), order("R2"))
    connection, _ = await connected(desk, workspace_id, shop)
    await desk.run_due()
    told = await desk.events(workspace_id, "shop.imported")
    shop.put(order("R2"), order("R1"), order("R2"))
    await again(desk, clock)
    assert len(shop.asked) > 2
    assert await desk.events(workspace_id, "shop.imported") == told
    assert (await state(client, admin, connection))["orders"] == 2


async def test_a_shop_that_asks_for_patience_gets_it(
    desk: Trade,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    shop: SmallShop,
    client: Client,
    admin: Session,
) -> None:
    shop.put(order("R1"))
    shop.refusals = [(429, "40"), (503, "")]
    connection, _ = await connected(desk, workspace_id, shop)
    await desk.run_due()
    seen = await state(client, admin, connection)
    assert (seen["failures"], seen["trouble"]["code"]) == (1, "commerce.shop_away")
    await again(desk, clock, 39)
    assert len(shop.asked) == 1
    await again(desk, clock, 1)
    assert (await state(client, admin, connection))["failures"] == 2
    await again(desk, clock, 6)
    seen = await state(client, admin, connection)
    assert (seen["failures"], seen["trouble"], seen["orders"]) == (0, None, 1)


async def test_a_wrong_token_is_told_in_plain_words_and_nothing_is_stored(
    desk: Trade,
    workspace_id: WorkspaceId,
    shop: SmallShop,
    client: Client,
    admin: Session,
) -> None:
    shop.put(order("R1"))
    config = {"base_url": f"http://{shop.place}"}
    connection, _ = await desk.connect(
        workspace_id, Purpose.SHOP, "rest", config=config, secrets={"token": "wrong"}
    )
    await desk.run_due()
    seen = await state(client, admin, connection)
    assert seen["trouble"]["code"] == "commerce.shop_refused"
    assert "401" in seen["trouble"]["text"]
    tested = await client.post(f"/api/v1/shop-syncs/{connection.id}/test", headers=admin.headers)
    assert tested.json()["is_fine"] is False
    assert seen["orders"] == 0


async def test_bad_rows_are_explained_and_good_ones_taken_until_they_are_mended(
    desk: Trade,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    shop: SmallShop,
    client: Client,
    admin: Session,
) -> None:
    shop.page = 9
    shop.put(
        order("R1"),
        order("R2", total="12.345"),
        order("R3", status="dreaming"),
        order("R4", lines=[]),
        order("R5", customer=""),
        order("R6", placed_at="yesterday"),
    )
    connection, _ = await connected(desk, workspace_id, shop)
    await desk.run_due()
    refused = (await state(client, admin, connection, "/rejections"))["items"]
    assert {row["key"]: row["reason"]["code"].rpartition(".")[2] for row in refused} == {
        "R2": "bad_amount",
        "R3": "unknown_status",
        "R4": "no_lines",
        "R5": "missing_field",
        "R6": "bad_time",
    }
    assert all(row["reason"]["text"] for row in refused)
    assert (await found(desk, workspace_id, "R1")).number == "R1"
    shop.put(order("R2"))
    await again(desk, clock)
    seen = await state(client, admin, connection)
    assert seen["rejected"] == 4
    assert (await found(desk, workspace_id, "R2")).number == "R2"


async def test_a_call_wakes_the_reading_only_when_the_shop_signed_it(
    desk: Trade, workspace_id: WorkspaceId, clock: FixedClock, shop: SmallShop, client: Client
) -> None:
    _, hook = await connected(desk, workspace_id, shop, poll_seconds="3600")
    await desk.run_due()
    shop.put(order("R1"))
    at = str(int(clock.now().timestamp()))
    headers = {"webhook-id": "m1", "webhook-timestamp": at}
    good = sign(WEBHOOK_SECRET, "m1", at, b"{}")
    for wrong in ("v1,bm8=", sign("another secret", "m1", at, b"{}"), ""):
        refused = await client.post(
            hook, content=b"{}", headers=headers | {"webhook-signature": wrong}
        )
        assert refused.status_code == 401
    await desk.run_due()
    assert len(shop.asked) == 1
    called = await client.post(
        hook, content=b"{}", headers=headers | {"webhook-signature": f"v1,bm8= {good}"}
    )
    assert called.status_code == 200
    await desk.run_due()
    assert (await found(desk, workspace_id, "R1")).number == "R1"


async def test_an_order_that_the_shop_deletes_or_cancels_is_cancelled_here(
    desk: Trade, workspace_id: WorkspaceId, clock: FixedClock, shop: SmallShop
) -> None:
    shop.put(order("R1"), order("R2"))
    await connected(desk, workspace_id, shop)
    await desk.run_due()
    shop.put(order("R1", status="cancelled"))
    shop.changes.append({"removed": ["R2"]})
    await again(desk, clock)
    orders = [await found(desk, workspace_id, number) for number in ("R1", "R2")]
    assert [item.status for item in orders] == ["cancelled", "cancelled"]


async def test_a_refund_of_the_desk_is_written_in_the_shop_once_and_counted_once(
    desk: Trade,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    shop: SmallShop,
    client: Client,
    admin: Session,
) -> None:
    shop.put(order("R1"))
    connection, _ = await connected(desk, workspace_id, shop)
    await desk.run_due()
    view = await found(desk, workspace_id, "R1")
    payout = Payout(view.id, 19900, "CNY", {"0": 19900}, {}, "aftersales:1", clock.now(), "agent:a")
    for _ in range(2):
        async with desk.db.transaction(workspace_id) as tx:
            await BookSettlement().refund(tx, workspace_id, payout)
    shop.refusals = [(503, "2")]
    await desk.run_due()
    assert shop.refunds == {}
    await again(desk, clock)
    (written,) = shop.refunds.values()
    assert (written["order"], written["amount"]) == ("id-R1", "199.00")
    assert written["lines"] == [{"id": "R1-1", "amount_minor": 19900}]
    assert written["payments"] == ["pay-R1"]
    paid = order("R1")["payments"]
    back = {"id": "r1", "kind": "refund", "method": "微信支付", "amount": "199.00"}
    shop.put(order("R1", payments=[*paid, back]))
    await again(desk, clock)
    view = await found(desk, workspace_id, "R1")
    assert [p.amount.amount_minor for p in view.payments if p.kind == "refund"] == [19900]
    listed = (await state(client, admin, connection, "/refunds"))["items"]
    assert [(row["state"], row["reference"]) for row in listed] == [("written", "r1")]


async def test_what_this_desk_changed_stays_while_parcels_and_new_statuses_follow(
    desk: Trade, workspace_id: WorkspaceId, clock: FixedClock, shop: SmallShop
) -> None:
    shop.put(order("R1"))
    await connected(desk, workspace_id, shop)
    await desk.run_due()
    async with desk.db.transaction(workspace_id) as tx:
        await tx.execute("UPDATE commerce_orders SET status = 'refunding', version = 1")
    shop.put(order("R1", total="1.00"))
    await again(desk, clock)
    view = await found(desk, workspace_id, "R1")
    assert (view.status, view.total.amount_minor) == ("refunding", 39800)
    parcel = {"carrier": "顺丰速运", "tracking_number": "SF1390427718821"}
    shop.put(order("R1", status="shipped", shipments=[parcel]))
    await again(desk, clock)
    view = await found(desk, workspace_id, "R1")
    assert (view.status, view.total.amount_minor) == ("shipped", 39800)
    assert [parcel.tracking_number for parcel in view.shipments] == ["SF1390427718821"]


async def test_two_shops_never_share_a_customer_or_an_order(
    desk: Trade,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    shop: SmallShop,
    admin: Session,
    client: Client,
) -> None:
    shop.put(order("R1"))
    await connected(desk, workspace_id, shop)
    await desk.run_due()
    body = {
        "kind": "rest",
        "name": "另一家",
        "config": {"base_url": f"http://{shop.place}"},
        "secrets": {"token": TOKEN},
    }
    headers = admin.headers | {"Idempotency-Key": "1"}
    refused = await client.post("/api/v1/connections/shops", json=body, headers=headers)
    assert problem(refused) == (422, "commerce.connection_incomplete")
    assert refused.json()["errors"][0]["field"] == "config.prefix"
    shop.put(order("R2"))
    second, _ = await connected(desk, workspace_id, shop, prefix="b")
    await again(desk, clock)
    rejected = (await state(client, admin, second, "/rejections"))["items"]
    assert {row["reason"]["code"] for row in rejected} == {"commerce.import.other_shop"}
    async with desk.db.transaction(workspace_id) as tx:
        owners = await tx.fetch("SELECT external_id FROM commerce_customers ORDER BY 1")
        orders = await tx.fetchval("SELECT count(*) FROM commerce_orders")
    assert [row["external_id"] for row in owners] == ["b:c1", "c1"]
    assert orders == 2


async def test_a_shop_that_is_switched_off_is_not_read_and_one_that_is_removed_leaves_its_orders(
    desk: Trade,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    shop: SmallShop,
    client: Client,
    admin: Session,
) -> None:
    shop.put(order("R1"))
    connection, _ = await connected(desk, workspace_id, shop)
    await desk.run_due()
    path = f"/api/v1/connections/shops/{connection.id}"
    body = {"name": "店", "config": dict(connection.config), "is_active": False}
    assert (await client.put(path, json=body, headers=admin.headers)).status_code == 200
    asked = len(shop.asked)
    await again(desk, clock, 60)
    assert len(shop.asked) == asked
    assert (await client.delete(path, headers=admin.headers)).status_code == 204
    assert (await found(desk, workspace_id, "R1")).number == "R1"
    gone = await client.get(f"/api/v1/shop-syncs/{connection.id}", headers=admin.headers)
    assert problem(gone) == (404, "commerce.connection_not_found")


async def test_supervisors_see_how_reading_goes_and_agents_do_not(
    db: Database,
    desk: Trade,
    workspace_id: WorkspaceId,
    clock: FixedClock,
    shop: SmallShop,
    client: Client,
) -> None:
    connection, _ = await connected(desk, workspace_id, shop)
    path = f"/api/v1/shop-syncs/{connection.id}"
    supervisor = await given_session(db, clock, workspace_id, Role.SUPERVISOR)
    agent = await given_session(db, clock, workspace_id, Role.AGENT)
    assert (await client.get(path, headers=supervisor.headers)).status_code == 200
    assert (await client.post(path, headers=supervisor.headers)).status_code == 403
    assert (await client.get(path, headers=agent.headers)).status_code == 403
    assert (await client.get(path)).status_code == 401
