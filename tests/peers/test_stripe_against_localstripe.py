"""A payment made at localstripe is paid back by our adapter, in parts, once each."""

import importlib.util
from collections.abc import Generator

import pytest
from tests.factories.commerce import Trade, given_order, trade
from tests.factories.people import given_workspace
from tests.peers.local_stripe import SECRET, localstripe, paid

from xiaoer.commerce import api
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.payments.model import RefundState, Why
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import OrderId, WorkspaceId
from xiaoer.kernel.money import Money

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("localstripe") is None, reason="localstripe is not installed"
    ),
]


@pytest.fixture(scope="module")
def stripe(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    with localstripe(tmp_path_factory.mktemp("localstripe")) as url:
        yield url


async def ask(
    desk: Trade, workspace_id: WorkspaceId, order_id: OrderId, minor: int
) -> api.RefundView:
    async with desk.db.transaction(workspace_id) as tx:
        return await api.request_refund(
            tx,
            workspace_id,
            order_id=order_id,
            payment_position=0,
            amount=Money(minor, "CNY"),
            reason="破损",
            request_key=str(minor),
            requested_by="agent:1",
            clock=desk.clock,
        )


async def test_a_payment_is_paid_back_in_parts(
    db: Database, clock: FixedClock, workspace_id: WorkspaceId, stripe: str
) -> None:
    desk = trade(db, clock, allow=frozenset({stripe.removeprefix("http://")}))
    await given_workspace(db, clock)
    order_id = await given_order(
        db, workspace_id, placed_at=clock.now(), reference=await paid(stripe, 39900)
    )
    await desk.connect(
        workspace_id,
        Purpose.PAYMENT,
        "stripe",
        config={"base_url": stripe},
        secrets={"secret_key": SECRET},
    )
    asked = [await ask(desk, workspace_id, order_id, minor) for minor in (10000, 29900)]
    await desk.run_due()
    for refund in asked:
        async with db.transaction(workspace_id) as tx:
            found = await api.get_refund(tx, workspace_id, refund.id)
        assert found.state is RefundState.SUCCEEDED, found
        assert str(found.provider_reference).startswith("re_")


async def test_what_stripe_refuses_is_over_and_a_person_is_asked(
    db: Database, clock: FixedClock, workspace_id: WorkspaceId, stripe: str
) -> None:
    desk = trade(db, clock, allow=frozenset({stripe.removeprefix("http://")}))
    await given_workspace(db, clock)
    order_id = await given_order(db, workspace_id, placed_at=clock.now(), reference="pi_unknown")
    await desk.connect(
        workspace_id,
        Purpose.PAYMENT,
        "stripe",
        config={"base_url": stripe},
        secrets={"secret_key": SECRET},
    )
    asked = await ask(desk, workspace_id, order_id, 100)
    await desk.run_due()
    async with db.transaction(workspace_id) as tx:
        found = await api.get_refund(tx, workspace_id, asked.id)
    assert (found.state, found.needs_person) == (RefundState.FAILED, Why.REFUSED)
