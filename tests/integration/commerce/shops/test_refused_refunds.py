"""A shop that does not take a refund: the request says so, with its reason and a way on."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from tests.factories.aftersales_shop import BUYER, CHEN, LIN, Shop
from tests.factories.commerce import Trade, trade
from tests.factories.people import given_workspace
from tests.factories.small_shop import TOKEN, SmallShop, order, small_shop

from xiaoer.commerce.aftersales.model.request import Line
from xiaoer.commerce.aftersales.reading import get_request
from xiaoer.commerce.aftersales.views import AftersalesView
from xiaoer.commerce.api import AftersalesAct as Act
from xiaoer.commerce.api import Doer, Doing, Kind, State, Wanted
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.policies.model.facts import Reason
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId


@pytest.fixture
def elsewhere() -> Iterator[SmallShop]:
    with small_shop() as running:
        running.put(order("R1"))
        yield running


@pytest.fixture
async def desk(db: Database, clock: FixedClock, elsewhere: SmallShop) -> Trade:
    workspace = await given_workspace(db, clock)
    made = trade(db, clock, allow=frozenset({elsewhere.place}))
    await made.connect(
        workspace.id,
        Purpose.SHOP,
        "rest",
        config={"base_url": f"http://{elsewhere.place}"},
        secrets={"token": TOKEN, "webhook_secret": "a secret"},
    )
    await made.run_due()
    return made


@pytest.fixture
def shop(db: Database, clock: FixedClock, workspace_id: WorkspaceId, desk: Trade) -> Shop:
    return Shop(db, clock, workspace_id)


async def settled(shop: Shop) -> UUID:
    buyer = str(await shop.value("SELECT external_id FROM commerce_customers"))
    wanted = Wanted("R1", Kind.REFUND_ONLY, Reason.QUALITY, lines=(Line(0, 1),))
    request_id = await shop.ask(wanted, buyer)
    await shop.do(request_id, Doing(Act.AGREE))
    await shop.do(request_id, Doing(Act.SETTLE), CHEN)
    return request_id


async def seen(shop: Shop, request_id: UUID, doer: Doer, locale: str = "zh-CN") -> AftersalesView:
    async with shop.db.transaction(shop.workspace_id) as tx:
        return await get_request(
            tx, shop.workspace_id, request_id, reader=doer, clock=shop.clock, locale=locale
        )


@pytest.mark.parametrize(("locale", "hint"), [("zh-CN", "店铺后台"), ("en", "in the shop by hand")])
async def test_an_agent_reads_the_shops_reason_and_what_to_do(
    shop: Shop, desk: Trade, elsewhere: SmallShop, locale: str, hint: str
) -> None:
    request_id = await settled(shop)
    elsewhere.refusals = [(422, "")]
    await desk.run_due()
    assert elsewhere.refunds == {}
    view = await seen(shop, request_id, LIN, locale)
    [notice] = view.notices
    assert (notice.code, notice.amount.amount_minor) == ("shop_refused", 19900)
    assert "422" in notice.text
    assert notice.amount.format(locale) in notice.text
    assert hint in notice.hint
    assert view.request.state is State.COMPLETED, "the buyer's money is not held up by it"


async def test_a_buyer_is_not_troubled_with_it(
    shop: Shop, desk: Trade, elsewhere: SmallShop
) -> None:
    request_id = await settled(shop)
    elsewhere.refusals = [(422, "")]
    await desk.run_due()
    assert (await seen(shop, request_id, BUYER)).notices == ()


async def test_what_the_shop_takes_later_leaves_no_notice(
    shop: Shop, desk: Trade, elsewhere: SmallShop
) -> None:
    request_id = await settled(shop)
    elsewhere.refusals = [(503, "2")]
    await desk.run_due()
    assert (await seen(shop, request_id, LIN)).notices == (), "it is only not there yet"
    shop.clock.advance(timedelta(seconds=3))
    await desk.run_due()
    assert len(elsewhere.refunds) == 1
    assert (await seen(shop, request_id, LIN)).notices == ()


async def test_the_shop_is_told_once_of_money_that_was_lost_and_paid_again(
    shop: Shop, desk: Trade, elsewhere: SmallShop
) -> None:
    await desk.connect(shop.workspace_id, Purpose.PAYMENT, "sandbox", config={"outcome": "refused"})
    request_id = await settled(shop)
    while await desk.run_due():
        pass
    assert (await shop.get(request_id)).request.state is State.REFUND_FAILED
    async with shop.db.transaction(shop.workspace_id) as tx:
        await tx.execute("UPDATE commerce_connections SET config = '{}' WHERE kind = 'sandbox'")
    await shop.do(request_id, Doing(Act.RETRY_REFUND), CHEN)
    while await desk.run_due():
        pass
    assert (await shop.get(request_id)).request.state is State.COMPLETED
    assert [one["amount"] for one in elsewhere.refunds.values()] == ["199.00"]
