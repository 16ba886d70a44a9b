"""Money back: asked once, sent by a job, ended by the provider's word, never more than was paid."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.commerce import Trade, given_order, trade
from tests.factories.people import given_session, given_workspace
from tests.factories.web import Client, client_of, problem

from xiaoer.adapters.payments.sandbox.adapter import SIGNATURE, sign
from xiaoer.commerce import api
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.hooks_routes import Hooks
from xiaoer.commerce.payments.errors import (
    NoPaymentConnectionError,
    PaymentNotRefundableError,
    RefundKeyReusedError,
    RefundTooLargeError,
)
from xiaoer.commerce.payments.model import RefundState, Why
from xiaoer.commerce.ports.payments import Outcome, Receipt
from xiaoer.commerce.routes import CONTROLLERS
from xiaoer.identity.model import Role
from xiaoer.kernel import jobs
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import OrderId, WorkspaceId, new_id
from xiaoer.kernel.jobs import JobState
from xiaoer.kernel.money import InvalidAmountError, Money

KEY = "callback key of this test"


@pytest.fixture
def desk(db: Database, clock: FixedClock) -> Trade:
    return trade(db, clock)


@pytest.fixture
async def client(db: Database, clock: FixedClock, desk: Trade) -> AsyncIterator[Client]:
    async with client_of([Hooks, *CONTROLLERS], db, clock, **desk.parts) as opened:
        yield opened


@pytest.fixture
async def order_id(db: Database, clock: FixedClock) -> OrderId:
    workspace = await given_workspace(db, clock)
    return await given_order(db, workspace.id, placed_at=clock.now())


async def sandbox(desk: Trade, workspace_id: WorkspaceId, **config: str) -> str:
    _, path = await desk.connect(
        workspace_id, Purpose.PAYMENT, "sandbox", config=config, secrets={"callback_key": KEY}
    )
    return path


async def ask(
    desk: Trade,
    workspace_id: WorkspaceId,
    order_id: OrderId,
    *,
    minor: int = 10000,
    currency: str = "CNY",
    key: str = "1",
    position: int = 0,
) -> api.RefundView:
    async with desk.db.transaction(workspace_id) as tx:
        return await api.request_refund(
            tx,
            workspace_id,
            order_id=order_id,
            payment_position=position,
            amount=Money(minor, currency),
            reason="七天无理由",
            request_key=key,
            requested_by="agent:1",
            clock=desk.clock,
        )


async def read(desk: Trade, workspace_id: WorkspaceId, refund: api.RefundView) -> api.RefundView:
    async with desk.db.transaction(workspace_id) as tx:
        return await api.get_refund(tx, workspace_id, refund.id)


async def count(desk: Trade, workspace_id: WorkspaceId) -> int:
    async with desk.db.transaction(workspace_id) as tx:
        return int(await tx.fetchval("SELECT count(*) FROM commerce_refunds"))


async def dead(desk: Trade, workspace_id: WorkspaceId) -> list[str]:
    async with desk.db.transaction(workspace_id) as tx:
        found = await jobs.list_jobs(tx, state=JobState.DEAD, after=None, limit=9)
    return [job.kind for job in found]


async def callback(client: Client, path: str, receipt: Receipt, key: str = KEY) -> int:
    body = msgspec.json.encode(receipt)
    answer = await client.post(path, content=body, headers={SIGNATURE: sign(body, key)})
    return answer.status_code


async def test_a_refund_is_sent_once_and_its_receipt_is_the_proof(
    workspace_id: WorkspaceId, order_id: OrderId, desk: Trade
) -> None:
    await sandbox(desk, workspace_id)
    asked = await ask(desk, workspace_id, order_id)
    again = await ask(desk, workspace_id, order_id)
    assert (asked.id, asked.state, asked.provider_reference) == (
        again.id,
        RefundState.REQUESTED,
        None,
    )
    assert await desk.run_due() == 1
    done = await read(desk, workspace_id, asked)
    assert done.state is RefundState.SUCCEEDED
    assert done.provider_reference == f"sandbox-{asked.id.hex}"
    [event] = await desk.events(workspace_id, "refund.succeeded")
    assert event["amount_minor"] == 10000


async def test_more_than_is_left_is_refused_and_what_failed_is_free_again(
    workspace_id: WorkspaceId, order_id: OrderId, desk: Trade
) -> None:
    await sandbox(desk, workspace_id, outcome_10000="failed")
    await ask(desk, workspace_id, order_id, minor=30000, key="1")
    with pytest.raises(RefundTooLargeError) as refused:
        await ask(desk, workspace_id, order_id, minor=9901, key="2")
    assert refused.value.params["left"] == "99.00"
    assert await count(desk, workspace_id) == 1
    await ask(desk, workspace_id, order_id, minor=9900, key="3")
    await desk.run_due()
    with pytest.raises(RefundTooLargeError):
        await ask(desk, workspace_id, order_id, minor=1, key="4")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(1, 30000), min_size=2, max_size=5))
async def test_no_number_of_refunds_at_once_gives_back_more_than_was_paid(
    db: Database, clock: FixedClock, desk: Trade, amounts: list[int]
) -> None:
    workspace_id = (await given_workspace(db, clock, slug=f"w{new_id().hex}")).id
    order_id = await given_order(db, workspace_id, placed_at=clock.now())
    await sandbox(desk, workspace_id)
    asked = [
        ask(desk, workspace_id, order_id, minor=minor, key=str(place))
        for place, minor in enumerate(amounts)
    ]
    await asyncio.gather(*asked, return_exceptions=True)
    async with db.transaction(workspace_id) as tx:
        total = await tx.fetchval("SELECT coalesce(sum(amount_minor), 0) FROM commerce_refunds")
    assert 0 < total <= 39900


async def test_what_cannot_be_paid_back_is_refused_and_nothing_is_stored(
    workspace_id: WorkspaceId, order_id: OrderId, desk: Trade
) -> None:
    with pytest.raises(NoPaymentConnectionError):
        await ask(desk, workspace_id, order_id)
    await sandbox(desk, workspace_id, methods="支付宝")
    with pytest.raises(NoPaymentConnectionError):
        await ask(desk, workspace_id, order_id)
    await sandbox(desk, workspace_id)
    with pytest.raises(PaymentNotRefundableError):
        await ask(desk, workspace_id, order_id, position=7)
    with pytest.raises(PaymentNotRefundableError):
        await ask(desk, workspace_id, order_id, currency="USD")
    with pytest.raises(InvalidAmountError):
        await ask(desk, workspace_id, order_id, minor=0)
    assert await count(desk, workspace_id) == 0
    await ask(desk, workspace_id, order_id)
    with pytest.raises(RefundKeyReusedError):
        await ask(desk, workspace_id, order_id, minor=1)
    assert await count(desk, workspace_id) == 1


async def test_a_refusal_is_final_and_a_person_is_asked(
    workspace_id: WorkspaceId, order_id: OrderId, desk: Trade
) -> None:
    await sandbox(desk, workspace_id, outcome="refused")
    asked = await ask(desk, workspace_id, order_id)
    await desk.run_due()
    found = await read(desk, workspace_id, asked)
    assert (found.state, found.failure, found.needs_person) == (
        RefundState.FAILED,
        "sandbox_refused",
        Why.REFUSED,
    )
    assert await dead(desk, workspace_id) == ["commerce.send_refund"]
    assert len(await desk.events(workspace_id, "refund.failed")) == 1
    assert len(await desk.events(workspace_id, "refund.needs_person")) == 1


async def test_a_provider_that_stays_away_is_tried_again_then_a_person_is_asked(
    workspace_id: WorkspaceId, order_id: OrderId, desk: Trade, clock: FixedClock
) -> None:
    await sandbox(desk, workspace_id, outcome="away")
    asked = await ask(desk, workspace_id, order_id)
    tries = 0
    while not await dead(desk, workspace_id):
        tries += await desk.run_due()
        clock.advance(timedelta(hours=1))
    found = await read(desk, workspace_id, asked)
    assert tries == 12 + 1, "the book follows once nobody tries any more"
    assert (found.state, found.needs_person) == (RefundState.REQUESTED, Why.UNREACHABLE)
    assert await desk.events(workspace_id, "refund.failed") == []


async def test_a_refund_whose_secrets_are_lost_waits_for_a_person(
    db: Database, workspace_id: WorkspaceId, order_id: OrderId, desk: Trade, clock: FixedClock
) -> None:
    await sandbox(desk, workspace_id)
    asked = await ask(desk, workspace_id, order_id)
    async with db.transaction(workspace_id) as tx:
        await tx.execute("UPDATE commerce_connections SET secrets = 'v1.AAAA'")
    while not await dead(desk, workspace_id):
        await desk.run_due()
        clock.advance(timedelta(hours=1))
    found = await read(desk, workspace_id, asked)
    assert (found.state, found.needs_person) == (RefundState.REQUESTED, Why.UNREACHABLE)


async def test_what_is_under_way_is_asked_about_later(
    workspace_id: WorkspaceId, order_id: OrderId, desk: Trade, clock: FixedClock
) -> None:
    await sandbox(desk, workspace_id, outcome="accepted")
    asked = await ask(desk, workspace_id, order_id)
    await desk.run_due()
    assert (await read(desk, workspace_id, asked)).state is RefundState.ACCEPTED
    clock.advance(timedelta(minutes=1))
    assert await desk.run_due() == 1
    assert (await read(desk, workspace_id, asked)).state is RefundState.SUCCEEDED


async def test_a_callback_may_come_first_twice_and_late(
    workspace_id: WorkspaceId, order_id: OrderId, desk: Trade, client: Client
) -> None:
    path = await sandbox(desk, workspace_id, outcome="accepted")
    asked = await ask(desk, workspace_id, order_id)
    ended = Receipt(asked.id.hex, Outcome.SUCCEEDED, "r-1", asked.amount)
    assert [await callback(client, path, ended) for _ in range(2)] == [200, 200]
    await desk.run_due()  # the job finds the refund ended and leaves it alone
    late = Receipt(asked.id.hex, Outcome.ACCEPTED, "r-1", asked.amount)
    assert await callback(client, path, late) == 200
    found = await read(desk, workspace_id, asked)
    assert (found.state, found.provider_reference, found.needs_person) == (
        RefundState.SUCCEEDED,
        "r-1",
        None,
    )
    assert len(await desk.events(workspace_id, "refund.succeeded")) == 1


async def test_what_was_paid_can_be_lost_and_what_failed_stays_failed(
    workspace_id: WorkspaceId, order_id: OrderId, desk: Trade, client: Client
) -> None:
    path = await sandbox(desk, workspace_id)
    asked = await ask(desk, workspace_id, order_id)
    await desk.run_due()
    assert await callback(client, path, Receipt(asked.id.hex, Outcome.FAILED, "r")) == 200
    found = await read(desk, workspace_id, asked)
    assert (found.state, found.needs_person) == (RefundState.FAILED, Why.LOST)
    assert await callback(client, path, Receipt(asked.id.hex, Outcome.SUCCEEDED, "r")) == 200
    found = await read(desk, workspace_id, asked)
    assert (found.state, found.needs_person) == (RefundState.FAILED, Why.CONTRADICTED)


async def test_a_forged_callback_or_one_for_another_connection_changes_nothing(
    workspace_id: WorkspaceId, order_id: OrderId, desk: Trade, client: Client
) -> None:
    path = await sandbox(desk, workspace_id, outcome="accepted")
    asked = await ask(desk, workspace_id, order_id)
    other = await sandbox(desk, workspace_id)
    ended = Receipt(asked.id.hex, Outcome.SUCCEEDED, "r-1", asked.amount)
    assert await callback(client, path, ended, key="another key") == 401
    assert await callback(client, other, ended) == 422
    assert await callback(client, path, Receipt("x", Outcome.SUCCEEDED)) == 422
    assert (await read(desk, workspace_id, asked)).state is RefundState.REQUESTED


async def test_refunds_are_listed_newest_first_and_by_what_needs_a_person(
    db: Database,
    clock: FixedClock,
    workspace_id: WorkspaceId,
    order_id: OrderId,
    desk: Trade,
    client: Client,
) -> None:
    await sandbox(desk, workspace_id, outcome_2="refused")
    asked = [
        await ask(desk, workspace_id, order_id, minor=minor, key=str(minor)) for minor in (1, 2, 3)
    ]
    await desk.run_due()
    session = await given_session(db, clock, workspace_id)
    get = session.headers
    first = (await client.get("/api/v1/refunds?limit=2", headers=get)).json()
    rest = await client.get(f"/api/v1/refunds?cursor={first['next_cursor']}", headers=get)
    ids = [row["id"] for row in [*first["items"], *rest.json()["items"]]]
    assert ids == [str(refund.id) for refund in reversed(asked)]
    wanted = await client.get("/api/v1/refunds?needs_person=true&state=failed", headers=get)
    assert [row["id"] for row in wanted.json()["items"]] == [str(asked[1].id)]
    one = await client.get(f"/api/v1/refunds/{asked[0].id}", headers=get)
    assert one.json()["amount"] == {"amount_minor": 1, "currency": "CNY"}
    missing = await client.get(f"/api/v1/refunds/{order_id}", headers=get)
    assert problem(missing) == (404, "commerce.refund_not_found")
    assert (await client.get("/api/v1/refunds")).status_code == 401


async def test_a_connection_with_refunds_cannot_be_removed(
    workspace_id: WorkspaceId, order_id: OrderId, desk: Trade, client: Client, clock: FixedClock
) -> None:
    await sandbox(desk, workspace_id)
    asked = await ask(desk, workspace_id, order_id)
    session = await given_session(desk.db, clock, workspace_id, role=Role.ADMIN)
    path = f"/api/v1/connections/payments/{asked.connection_id}"
    refused = await client.delete(path, headers=session.headers)
    assert problem(refused) == (409, "commerce.connection_in_use")
