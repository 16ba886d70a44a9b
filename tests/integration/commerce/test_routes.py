"""Each endpoint: anonymous, unknown id, not allowed, valid."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.factories.commerce import trade
from tests.factories.people import given_session, given_workspace
from tests.factories.web import Client, client_of, problem

from xiaoer.commerce import api
from xiaoer.commerce.routes import CONTROLLERS
from xiaoer.contacts import api as contacts
from xiaoer.identity.model import Permission, Role, permissions_of
from xiaoer.identity.views import WorkspaceView
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import InboxId, new_id

PACK = Path(__file__).parents[3] / "packs" / "demo_shop"
WANG = "/api/v1/customers/wang/orders"
NUMBERS = ["SY2611229004", "SY2611226415", "SY2611208821", "SY2611137730", "SY2611020569"]


@pytest.fixture
async def client(db: Database, clock: FixedClock) -> AsyncIterator[Client]:
    async with client_of(CONTROLLERS, db, clock, **trade(db, clock).parts) as opened:
        yield opened


@pytest.fixture
async def shop(db: Database, clock: FixedClock) -> WorkspaceView:
    workspace = await given_workspace(db, clock)
    async with db.transaction(workspace.id) as tx:
        await api.import_shop(tx, workspace.id, PACK, clock)
    return workspace


async def given_contact(
    db: Database, clock: FixedClock, workspace: WorkspaceView, *, verified: bool
) -> UUID:
    async with db.transaction(workspace.id) as tx:
        contact = await contacts.find_or_create_by_identity(
            tx,
            workspace.id,
            inbox_id=InboxId(new_id()),
            external_id="wang",
            verified=verified,
            clock=clock,
        )
    return contact.id


@pytest.mark.parametrize(
    "path", [WANG, f"/api/v1/orders/{UUID(int=1)}", f"/api/v1/contacts/{UUID(int=1)}/orders"]
)
async def test_nobody_sees_orders_without_signing_in(
    client: Client, shop: WorkspaceView, path: str
) -> None:
    assert problem(await client.get(path)) == (401, "kernel.unauthenticated")


@pytest.mark.parametrize("role", list(Role))
async def test_only_roles_that_may_read_orders_see_them(
    client: Client, db: Database, clock: FixedClock, shop: WorkspaceView, role: Role
) -> None:
    session = await given_session(db, clock, shop.id, role)
    answer = await client.get(WANG, headers=session.headers)
    expected = 200 if Permission.ORDERS_READ in permissions_of(role) else 403
    assert answer.status_code == expected


async def test_an_agent_lists_a_customer_s_orders_and_opens_one(
    client: Client, db: Database, clock: FixedClock, shop: WorkspaceView
) -> None:
    headers = (await given_session(db, clock, shop.id)).headers
    listed = (await client.get(WANG, headers=headers)).json()
    some = (await client.get(WANG, params={"limit": 2}, headers=headers)).json()
    order = listed["items"][2]
    opened = await client.get(f"/api/v1/orders/{order['id']}", headers=headers)
    english = await client.get(
        f"/api/v1/orders/{order['id']}", headers=headers | {"Accept-Language": "en"}
    )

    assert [item["number"] for item in listed["items"]] == NUMBERS
    assert [item["number"] for item in some["items"]] == NUMBERS[:2]
    assert opened.json() == order
    assert order["status"] == "in_transit"
    assert order["total"] == {"amount_minor": 28500, "currency": "CNY"}
    assert order["placed_at"] == "2026-11-20T08:42:00Z"
    assert order["shipments"][0]["last_event"]["at"] == "2026-11-22T13:05:00Z"
    assert english.json()["lines"][0]["title"].startswith("Gooseneck")


async def test_an_unknown_order_and_another_workspace_s_are_the_same_refusal(
    client: Client, db: Database, clock: FixedClock, shop: WorkspaceView
) -> None:
    other = await given_workspace(db, clock, "other")
    stranger = (await given_session(db, clock, other.id)).headers
    async with db.transaction(shop.id) as tx:
        [order, *_] = await api.list_orders(tx, shop.id, contact_external_id="wang")
    for order_id in (order.id, uuid4()):
        answer = await client.get(f"/api/v1/orders/{order_id}", headers=stranger)
        assert problem(answer) == (404, "commerce.order_not_found")
    assert (await client.get(WANG, headers=stranger)).json()["items"] == []


@pytest.mark.parametrize(("verified", "numbers"), [(True, NUMBERS), (False, [])])
async def test_a_contact_has_orders_only_if_the_shop_vouched_for_them(
    client: Client,
    db: Database,
    clock: FixedClock,
    shop: WorkspaceView,
    *,
    verified: bool,
    numbers: list[str],
) -> None:
    headers = (await given_session(db, clock, shop.id)).headers
    contact_id = await given_contact(db, clock, shop, verified=verified)
    answer = await client.get(f"/api/v1/contacts/{contact_id}/orders", headers=headers)
    assert [item["number"] for item in answer.json()["items"]] == numbers
