"""A shop that never says what it deleted: what two whole rounds missed is listed no more."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.factories.commerce import Trade, trade
from tests.factories.people import given_workspace
from tests.factories.small_vendure import SmallVendure, small_vendure

from xiaoer.adapters.shops.vendure.cursor import SLICE
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.connections.store import Connection
from xiaoer.commerce.shops.rounds import note_seen, unlist_missed
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId


@pytest.fixture
def shop() -> Iterator[SmallVendure]:
    with small_vendure() as running:
        yield running


@pytest.fixture
async def desk(db: Database, clock: FixedClock, shop: SmallVendure) -> Trade:
    await given_workspace(db, clock)
    return trade(db, clock, allow=frozenset({shop.place}))


async def connected(
    desk: Trade, workspace_id: WorkspaceId, shop: SmallVendure, **config: str
) -> Connection:
    made, _ = await desk.connect(
        workspace_id,
        Purpose.SHOP,
        "vendure",
        config={"base_url": f"http://{shop.place}", "username": "u", **config},
        secrets={"password": "p"},
    )
    await desk.run_due()
    return made


async def round_(desk: Trade, clock: FixedClock, shop: SmallVendure) -> None:
    """Read until every product was looked at once more."""
    for _ in range(len(shop.products) // SLICE + 1):
        clock.advance(timedelta(seconds=3))
        await desk.run_due()


async def listed(desk: Trade, workspace_id: WorkspaceId) -> set[str]:
    async with desk.db.transaction(workspace_id) as tx:
        rows = await tx.fetch("SELECT external_id FROM commerce_products WHERE is_listed")
    return {row["external_id"] for row in rows}


async def test_a_deleted_product_goes_after_two_rounds_and_its_rows_stay(
    desk: Trade, workspace_id: WorkspaceId, clock: FixedClock, shop: SmallVendure
) -> None:
    shop.put(1, 2, 3)
    await connected(desk, workspace_id, shop)
    assert await listed(desk, workspace_id) == {"1", "2", "3"}
    shop.drop(2)
    await round_(desk, clock, shop)
    assert await listed(desk, workspace_id) == {"1", "2", "3"}
    await round_(desk, clock, shop)
    assert await listed(desk, workspace_id) == {"1", "3"}
    async with desk.db.transaction(workspace_id) as tx:
        assert await tx.fetchval("SELECT count(*) FROM commerce_products") == 3


async def test_a_product_that_comes_back_is_listed_again(
    desk: Trade, workspace_id: WorkspaceId, clock: FixedClock, shop: SmallVendure
) -> None:
    shop.put(1, 2)
    await connected(desk, workspace_id, shop)
    shop.drop(2)
    for _ in range(2):
        await round_(desk, clock, shop)
    assert await listed(desk, workspace_id) == {"1"}
    shop.put(2)
    for _ in range(3):
        await round_(desk, clock, shop)
        assert await listed(desk, workspace_id) == {"1", "2"}


async def test_a_round_of_several_pages_keeps_what_a_deletion_moved_up(
    desk: Trade, workspace_id: WorkspaceId, clock: FixedClock, shop: SmallVendure
) -> None:
    shop.put(*range(1, 2 * SLICE + 2))
    await connected(desk, workspace_id, shop)
    clock.advance(timedelta(seconds=3))
    await desk.run_due()
    assert shop.skips[-1] == 0
    # the next page begins one product later: number 21 moved up to where was read already
    shop.drop(1)
    for _ in range(3):
        await round_(desk, clock, shop)
        assert str(SLICE + 1) in await listed(desk, workspace_id)
    assert await listed(desk, workspace_id) == {str(n) for n in range(2, 2 * SLICE + 2)}


async def test_products_of_another_shop_are_left_alone(
    desk: Trade, workspace_id: WorkspaceId, clock: FixedClock, shop: SmallVendure
) -> None:
    async with desk.db.transaction(workspace_id) as tx:
        await tx.execute(
            """INSERT INTO commerce_products (workspace_id, id, external_id, titles, descriptions,
                 attributes, is_listed, grams)
               VALUES ($1, gen_random_uuid(), '2', '{}', '{}', '{}', true, '{}')""",
            workspace_id,
        )
    shop.put(1, 2)
    await connected(desk, workspace_id, shop, prefix="V")
    shop.drop(2)
    for _ in range(3):
        await round_(desk, clock, shop)
    assert await listed(desk, workspace_id) == {"2", "V:1"}


@pytest.mark.parametrize(("seen", "over", "is_gone"), [(5, 6, False), (5, 7, True), (5, 0, False)])
async def test_two_rounds_must_miss_it_and_counting_anew_misses_nothing(
    desk: Trade,
    workspace_id: WorkspaceId,
    shop: SmallVendure,
    seen: int,
    over: int,
    *,
    is_gone: bool,
) -> None:
    shop.put(1)
    connection = await connected(desk, workspace_id, shop)
    async with desk.db.transaction(workspace_id) as tx:
        await note_seen(tx, workspace_id, connection.id, ["1", "1"], seen)
        assert await unlist_missed(tx, workspace_id, connection.id, over) == int(is_gone)
    assert await listed(desk, workspace_id) == (set() if is_gone else {"1"})
