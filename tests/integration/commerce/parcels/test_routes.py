"""Parcels that people add, numbers they ask about, and connections they set up."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.commerce import BOX, given_order, trade
from tests.factories.people import Session, given_session, given_workspace
from tests.factories.web import Client, client_of, problem

from xiaoer.commerce.connections import service as connections
from xiaoer.commerce.connections import store as connection_store
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.routes import CONTROLLERS
from xiaoer.identity.model import Role
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import OrderId, WorkspaceId

CARRIERS = "/api/v1/connections/carriers"
NEW = {"kind": "kuaidi100", "name": "快递100", "secrets": {"salt": "a very secret salt"}}


@pytest.fixture
async def client(db: Database, clock: FixedClock) -> AsyncIterator[Client]:
    async with client_of(CONTROLLERS, db, clock, **trade(db, clock).parts) as opened:
        yield opened


@pytest.fixture
async def order_id(db: Database, clock: FixedClock) -> OrderId:
    workspace = await given_workspace(db, clock)
    return await given_order(db, workspace.id, placed_at=clock.now() - timedelta(hours=1))


@pytest.fixture
async def agent(
    db: Database, clock: FixedClock, workspace_id: WorkspaceId, order_id: OrderId
) -> Session:
    return await given_session(db, clock, workspace_id, Role.AGENT)


@pytest.fixture
async def admin(
    db: Database, clock: FixedClock, workspace_id: WorkspaceId, order_id: OrderId
) -> Session:
    return await given_session(db, clock, workspace_id, Role.ADMIN)


async def shipments(db: Database, workspace_id: WorkspaceId) -> int:
    async with db.transaction(workspace_id) as tx:
        return int(await tx.fetchval("SELECT count(*) FROM commerce_shipments"))


async def test_a_typed_parcel_is_recognised_shown_and_audited(
    db: Database, workspace_id: WorkspaceId, order_id: OrderId, agent: Session, client: Client
) -> None:
    path = f"/api/v1/orders/{order_id}/shipments"
    headers = agent.headers | {"Idempotency-Key": "1"}
    body = {"tracking_number": " 1z5r8939 0357567127 "}
    first = await client.post(path, json=body, headers=headers)
    again = await client.post(path, json=body, headers=headers)
    assert first.status_code == 201, first.text
    assert first.json() == again.json()
    assert first.json()["tracking_number"] == "1Z5R89390357567127"
    assert first.json()["carrier"] == "UPS"
    assert await shipments(db, workspace_id) == 1
    async with db.transaction(workspace_id) as tx:
        actions = [r["action"] for r in await tx.fetch("SELECT action FROM identity_audit")]
    assert "commerce.parcel_added" in actions


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"tracking_number": "1Z5R89390357567128"}, 422, "commerce.tracking_number_wrong"),
        ({"tracking_number": "RB123456785XX"}, 422, "commerce.tracking_number_wrong"),
        (
            {"tracking_number": "1Z5R89390357567128", "carrier": "ups"},
            422,
            "commerce.tracking_number_wrong",
        ),
        ({"tracking_number": "ab"}, 422, "commerce.tracking_number_unreadable"),
        ({"tracking_number": "号码号码号码号码"}, 422, "commerce.tracking_number_unreadable"),
        ({"tracking_number": "ZZZ-111"}, 422, "commerce.carrier_unknown"),
        ({"tracking_number": "78933791566859"}, 422, "commerce.carrier_ambiguous"),
        ({"tracking_number": ""}, 422, "kernel.invalid_input"),
        ({"tracking_number": "SF1390427718821", "more": 1}, 422, "kernel.invalid_input"),
    ],
)
async def test_a_number_that_cannot_be_right_is_refused_with_its_reason(
    db: Database,
    workspace_id: WorkspaceId,
    order_id: OrderId,
    agent: Session,
    client: Client,
    *,
    body: dict[str, str],
    status: int,
    code: str,
) -> None:
    path = f"/api/v1/orders/{order_id}/shipments"
    refused = await client.post(path, json=body, headers=agent.headers | {"Idempotency-Key": "1"})
    assert problem(refused) == (status, code)
    assert await shipments(db, workspace_id) == 0


async def test_a_named_carrier_settles_what_the_number_leaves_open(
    order_id: OrderId, agent: Session, client: Client
) -> None:
    path = f"/api/v1/orders/{order_id}/shipments"
    for key, (number, carrier, shown) in enumerate(
        [("78933791566859", "中通", "中通快递"), ("LOCAL-0001", "村里的驿站", "村里的驿站")]
    ):
        body = {"tracking_number": number, "carrier": carrier}
        headers = agent.headers | {"Idempotency-Key": str(key)}
        added = await client.post(path, json=body, headers=headers)
        assert (added.status_code, added.json()["carrier"]) == (201, shown), added.text


async def test_the_same_parcel_twice_and_an_unknown_order_are_refused(
    db: Database, workspace_id: WorkspaceId, order_id: OrderId, agent: Session, client: Client
) -> None:
    body = {"tracking_number": "SF1390427718821"}
    path = "/api/v1/orders/{}/shipments"
    for key, wanted in (("1", 201), ("2", 409)):
        headers = agent.headers | {"Idempotency-Key": key}
        answer = await client.post(path.format(order_id), json=body, headers=headers)
        assert answer.status_code == wanted
    headers = agent.headers | {"Idempotency-Key": "3"}
    answer = await client.post(path.format(uuid4()), json=body, headers=headers)
    assert problem(answer) == (404, "commerce.order_not_found")
    assert await shipments(db, workspace_id) == 1


async def test_a_number_s_candidates_are_told_with_their_source(
    agent: Session, client: Client
) -> None:
    answer = await client.post(
        "/api/v1/tracking-numbers/recognise",
        json={"tracking_number": "rb 123456785 gb"},
        headers=agent.headers | {"Accept-Language": "en"},
    )
    assert answer.status_code == 200
    assert answer.json()["tracking_number"] == "RB123456785GB"
    [candidate] = answer.json()["candidates"]
    assert (candidate["carrier"], candidate["is_whole"], candidate["is_verified"]) == (
        "s10",
        True,
        True,
    )
    assert candidate["source"]


async def test_a_secret_goes_in_and_never_comes_out(
    db: Database, workspace_id: WorkspaceId, admin: Session, client: Client
) -> None:
    headers = admin.headers | {"Idempotency-Key": "1"}
    made = await client.post(CARRIERS, json=NEW, headers=headers)
    again = await client.post(CARRIERS, json=NEW, headers=headers)
    assert (made.status_code, again.json()) == (201, made.json())
    listed = await client.get(CARRIERS, headers=admin.headers)
    assert [row["secret_names"] for row in listed.json()] == [["salt"]]
    assert "a very secret salt" not in made.text + listed.text
    async with db.transaction(workspace_id) as tx:
        [row] = await connection_store.of_purpose(tx, workspace_id, Purpose.CARRIER)
        audit = await tx.fetchval("SELECT string_agg(after::text, '') FROM identity_audit")
    assert "very secret" not in row.secrets + audit
    assert connections.open_account(BOX, workspace_id, row).secrets == NEW["secrets"]


async def test_a_change_keeps_secrets_that_are_not_given_and_refuses_to_lose_a_needed_one(
    db: Database, workspace_id: WorkspaceId, admin: Session, client: Client
) -> None:
    made = await client.post(CARRIERS, json=NEW, headers=admin.headers | {"Idempotency-Key": "1"})
    path = f"{CARRIERS}/{made.json()['id']}"
    changed = await client.put(
        path, json={"name": "新名", "is_active": False}, headers=admin.headers
    )
    assert (changed.status_code, changed.json()["name"], changed.json()["is_active"]) == (
        200,
        "新名",
        False,
    )
    lost = await client.put(
        path, json={"name": "x", "secrets": {"salt": ""}}, headers=admin.headers
    )
    assert problem(lost) == (422, "commerce.connection_incomplete")
    async with db.transaction(workspace_id) as tx:
        [row] = await connection_store.of_purpose(tx, workspace_id, Purpose.CARRIER)
    assert (row.name, row.secret_names) == ("新名", ("salt",))
    assert (await client.delete(path, headers=admin.headers)).status_code == 204
    assert (await client.delete(path, headers=admin.headers)).status_code == 404


async def test_secrets_of_a_lost_key_can_be_entered_again(
    db: Database, workspace_id: WorkspaceId, admin: Session, client: Client
) -> None:
    made = await client.post(CARRIERS, json=NEW, headers=admin.headers | {"Idempotency-Key": "1"})
    path = f"{CARRIERS}/{made.json()['id']}"
    async with db.transaction(workspace_id) as tx:
        await tx.execute("UPDATE commerce_connections SET secrets = 'v1.AAAA'")
    refused = await client.put(path, json={"name": "x"}, headers=admin.headers)
    assert problem(refused) == (422, "commerce.connection_incomplete")
    body = {"name": "x", "secrets": {"salt": "a new salt"}}
    assert (await client.put(path, json=body, headers=admin.headers)).status_code == 200
    async with db.transaction(workspace_id) as tx:
        [row] = await connection_store.of_purpose(tx, workspace_id, Purpose.CARRIER)
    assert connections.open_account(BOX, workspace_id, row).secrets == {"salt": "a new salt"}


@pytest.mark.parametrize(
    ("body", "code", "fields"),
    [
        ({"kind": "pigeon", "name": "x"}, "commerce.connection_kind_unknown", []),
        (
            {"kind": "kdniao", "name": "x", "config": {"color": "red"}},
            "commerce.connection_incomplete",
            ["config.account", "secrets.app_key", "config.color"],
        ),
    ],
)
async def test_an_incomplete_connection_is_refused_by_field(
    db: Database,
    workspace_id: WorkspaceId,
    admin: Session,
    client: Client,
    *,
    body: dict[str, object],
    code: str,
    fields: list[str],
) -> None:
    refused = await client.post(
        CARRIERS, json=body, headers=admin.headers | {"Idempotency-Key": "1"}
    )
    assert problem(refused) == (422, code)
    assert [error["field"] for error in refused.json()["errors"]] == fields
    async with db.transaction(workspace_id) as tx:
        assert await connection_store.of_purpose(tx, workspace_id, Purpose.CARRIER) == []


async def test_agents_do_not_see_connections_and_watchers_add_no_parcels(
    db: Database,
    clock: FixedClock,
    workspace_id: WorkspaceId,
    order_id: OrderId,
    agent: Session,
    client: Client,
) -> None:
    assert (await client.get(CARRIERS, headers=agent.headers)).status_code == 403
    assert (await client.get(CARRIERS)).status_code == 401
    viewer = await given_session(db, clock, workspace_id, Role.VIEWER)
    refused = await client.post(
        f"/api/v1/orders/{order_id}/shipments",
        json={"tracking_number": "SF1390427718821"},
        headers=viewer.headers | {"Idempotency-Key": "1"},
    )
    assert refused.status_code == 403
    assert await shipments(db, workspace_id) == 0


async def test_kinds_say_what_they_need_and_what_nobody_saw(admin: Session, client: Client) -> None:
    for path, kinds in (
        (CARRIERS, ["kdniao", "kuaidi100", "ups"]),
        ("/api/v1/connections/payments", ["sandbox", "stripe", "wechat_pay"]),
    ):
        answer = await client.get(f"{path}/kinds", headers=admin.headers)
        assert [row["kind"] for row in answer.json()] == kinds
        assert all(row["gap"] for row in answer.json())
