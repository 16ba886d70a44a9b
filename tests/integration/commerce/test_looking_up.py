"""Looking up orders and products of the demo shop."""

from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from xiaoer.commerce import api
from xiaoer.commerce.errors import OrderNotFoundError, ProductNotFoundError
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import OrderId, WorkspaceId, workspace_id_of
from xiaoer.kernel.money import Money

PACK = Path(__file__).parents[3] / "packs" / "demo_shop"


@pytest.fixture
async def shop(db: Database, workspace_id: WorkspaceId, clock: FixedClock) -> Database:
    async with db.transaction(workspace_id) as tx:
        await api.import_shop(tx, workspace_id, PACK, clock)
    return db


async def test_a_buyer_s_orders_come_newest_first(
    shop: Database, workspace_id: WorkspaceId
) -> None:
    async with shop.transaction(workspace_id) as tx:
        orders = await api.list_orders(tx, workspace_id, contact_external_id="wang")
        two = await api.list_orders(tx, workspace_id, contact_external_id="wang", limit=2)
        none = await api.list_orders(tx, workspace_id, contact_external_id="nobody")

    assert [(order.number, order.status) for order in orders] == [
        ("SY2611229004", "pending_payment"),
        ("SY2611226415", "paid"),
        ("SY2611208821", "in_transit"),
        ("SY2611137730", "signed"),
        ("SY2611020569", "refunded"),
    ]
    assert two == orders[:2]
    assert none == []


async def test_an_order_is_shown_whole_and_masked(
    shop: Database, workspace_id: WorkspaceId
) -> None:
    async with shop.transaction(workspace_id) as tx:
        order = await api.get_order(tx, number="＃sy 2611208821", contact_external_id="wang")
        same = await api.get_order_by_id(tx, workspace_id, OrderId(order.id))

    assert same == order
    assert order.total == Money(28500, "CNY")
    assert [(line.title, line.quantity, line.price.amount_minor) for line in order.lines] == [
        ("细口手冲壶 600 ml 带温度计", 1, 16900),
        ("云南保山小粒咖啡豆 中度烘焙", 2, 5800),
    ]
    assert order.lines[0].image == "/shop/images/pour-over-kettle.svg"
    assert order.address_masked == "王** 138****5521 浙江省杭州市西湖区****"
    [parcel] = order.shipments
    assert (parcel.carrier, parcel.status) == ("顺丰速运", "in_transit")
    assert len(parcel.events) == 4
    assert parcel.last_event == parcel.events[-1]
    wire = msgspec.json.decode(msgspec.json.encode(order))
    assert wire["total"] == {"amount_minor": 28500, "currency": "CNY"}
    assert wire["shipments"][0]["events"][3]["at"] == "2026-11-22T13:05:00Z"


async def test_the_latest_parcel_event_is_yesterday_evening(
    shop: Database, workspace_id: WorkspaceId
) -> None:
    async with shop.transaction(workspace_id) as tx:
        parcel = await api.latest_parcel_event(
            tx, number="SY2611208821", contact_external_id="wang"
        )
        unshipped = await api.latest_parcel_event(
            tx, number="SY2611226415", contact_external_id="wang"
        )

    assert unshipped is None
    assert parcel is not None
    assert parcel.tracking_number == "SF1390427718821"
    assert parcel.last_event is not None
    assert parcel.last_event.text == "快件到达【杭州转运中心】，等待分拣"
    assert parcel.last_event.at.isoformat() == "2026-11-22T13:05:00+00:00"


@pytest.mark.parametrize("number", ["SY2611208821", "SY0000000000", ""])
async def test_a_foreign_order_is_as_unknown_as_one_that_does_not_exist(
    shop: Database, workspace_id: WorkspaceId, number: str
) -> None:
    async with shop.transaction(workspace_id) as tx:
        with pytest.raises(OrderNotFoundError) as refusal:
            await api.get_order(tx, number=number, contact_external_id="lilei")
        with pytest.raises(OrderNotFoundError):
            await api.latest_parcel_event(tx, number=number, contact_external_id="lilei")
    assert refusal.value.params == {}
    assert refusal.value.status == 404


async def test_another_workspace_sees_nothing_of_the_shop(
    shop: Database, workspace_id: WorkspaceId
) -> None:
    async with shop.transaction(workspace_id) as tx:
        [order, *_] = await api.list_orders(tx, workspace_id, contact_external_id="wang")
    stranger = workspace_id_of("stranger")
    async with shop.transaction(stranger) as tx:
        assert await api.list_orders(tx, workspace_id, contact_external_id="wang") == []
        assert await api.list_orders(tx, stranger, contact_external_id="wang") == []
        assert await api.list_products(tx, workspace_id) == []
        for wanted in (order.id, uuid4()):
            with pytest.raises(OrderNotFoundError):
                await api.get_order_by_id(tx, workspace_id, OrderId(wanted))
        with pytest.raises(OrderNotFoundError):
            await api.get_order(tx, number=order.number, contact_external_id="wang")


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("手冲壶多少钱", "pour-over-kettle"),
        ("有没有双人帐篷", "two-person-tent"),
        ("gooseneck kettle", "pour-over-kettle"),
        ("宝宝连体衣", "baby-bodysuit"),
    ],
)
async def test_a_product_is_found_by_what_buyers_call_it(
    shop: Database, workspace_id: WorkspaceId, query: str, best: str
) -> None:
    async with shop.transaction(workspace_id) as tx:
        found = await api.find_products(tx, workspace_id, query=query)
    assert found[0].id == best


async def test_what_no_title_says_is_not_found(shop: Database, workspace_id: WorkspaceId) -> None:
    async with shop.transaction(workspace_id) as tx:
        assert await api.find_products(tx, workspace_id, query="发动机") == []
        assert await api.find_products(tx, workspace_id, query="") == []
        with pytest.raises(ProductNotFoundError):
            await api.get_product(tx, workspace_id, product_id="engine")


async def test_a_product_speaks_the_reader_s_language(
    shop: Database, workspace_id: WorkspaceId
) -> None:
    async with shop.transaction(workspace_id) as tx:
        product = await api.get_product(tx, workspace_id, product_id="fleece-jacket", locale="en")
        every = await api.list_products(tx, workspace_id)
        baby = await api.list_products(tx, workspace_id, category="baby")

    assert product.title == "Fleece jacket, unisex"
    assert product.price == Money(25900, "CNY")
    assert [sku.id for sku in product.skus] == [
        "fleece-oat-m",
        "fleece-oat-l",
        "fleece-pine-m",
        "fleece-pine-xl",
    ]
    assert product.attributes["Fit"] == "Regular"
    assert product.skus[0].attributes == {"Colour": "Oat", "Size": "M"}
    assert [sku.is_available for sku in product.skus] == [True, True, True, False]
    assert product.size_chart is not None
    assert (len(every), len(baby)) == (36, 6)


async def test_the_demo_page_knows_its_buyers(shop: Database, workspace_id: WorkspaceId) -> None:
    async with shop.transaction(workspace_id) as tx:
        buyers = await api.list_demo_buyers(tx, workspace_id)
    assert [(buyer.external_id, buyer.name) for buyer in buyers] == [
        ("wang", "王若溪"),
        ("lilei", "李雷"),
        ("chen", "陈桂芳"),
        ("emma", "Emma Clarke"),
    ]


async def test_a_customer_s_orders_are_read_through_their_index(
    shop: Database, workspace_id: WorkspaceId
) -> None:
    async with shop.transaction(workspace_id) as tx:
        await tx.execute(
            """
            INSERT INTO commerce_customers (workspace_id, id, external_id, name)
            SELECT $1, gen_random_uuid(), 'other-' || n, 'x' FROM generate_series(1, 2000) AS n
            """,
            workspace_id,
        )
        await tx.execute(
            """
            INSERT INTO commerce_orders
            SELECT copied.* FROM commerce_customers c
            CROSS JOIN (SELECT * FROM commerce_orders LIMIT 1) o
            CROSS JOIN jsonb_populate_record(
                NULL::commerce_orders, to_jsonb(o) || jsonb_build_object(
                    'id', gen_random_uuid(), 'customer_id', c.id,
                    'number', c.external_id, 'number_key', c.external_id
                )
            ) copied
            WHERE c.external_id LIKE 'other-%'
            """
        )
        await tx.execute("SET LOCAL enable_seqscan = off")
        plan = await tx.fetch(
            """
            EXPLAIN SELECT o.id FROM commerce_orders o
            JOIN commerce_customers c ON c.workspace_id = o.workspace_id AND c.id = o.customer_id
            WHERE c.workspace_id = $1 AND c.external_id = 'wang'
            ORDER BY o.placed_at DESC NULLS LAST, o.number_key DESC LIMIT 5
            """,
            workspace_id,
        )
    text = "\n".join(row[0] for row in plan)
    assert "ix_commerce_orders__customer" in text
    assert "uq_commerce_customers__external_id" in text
