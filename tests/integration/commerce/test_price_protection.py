"""A price that fell after buying is paid back once, and no more than it fell."""

from typing import Any

from tests.factories.web import problem
from tests.integration.commerce.desk import PAID, Desk
from tests.integration.commerce.test_money import check_book

WISH = {"order_number": PAID, "reason": "price_drop"}


async def paid_back(desk: Desk) -> int:
    [row] = await desk.rows(
        "SELECT coalesce(sum(p.amount_minor), 0) AS sum FROM commerce_payments p"
        " JOIN commerce_orders o ON o.workspace_id = p.workspace_id AND o.id = p.order_id"
        " WHERE o.number = $1 AND p.kind = 'refund'",
        PAID,
    )
    return int(row["sum"])


async def cheaper(desk: Desk, minor: int) -> None:
    """Every SKU of the order costs so much less now than it was bought for."""
    async with desk.db.transaction(desk.workspace_id) as tx:
        await tx.execute(
            "UPDATE commerce_skus s SET price_minor = l.price_minor - $2"
            " FROM commerce_order_lines l JOIN commerce_orders o"
            " ON o.workspace_id = l.workspace_id AND o.id = l.order_id"
            " WHERE o.number = $1 AND s.workspace_id = l.workspace_id AND s.external_id = l.sku",
            PAID,
            minor,
        )


async def done(desk: Desk, buyer: dict[str, str], **more: Any) -> Any:
    made = await desk.propose(buyer, "price_protection", **WISH, **more)
    if made.status_code != 201:
        return made
    return await desk.confirm(buyer, made.json()["id"])


async def test_a_fallen_price_is_paid_back_once(desk: Desk) -> None:
    buyer, _ = await desk.window("wang")
    [pieces] = await desk.rows(
        "SELECT sum(quantity) AS sum FROM commerce_order_lines l JOIN commerce_orders o"
        " ON o.workspace_id = l.workspace_id AND o.id = l.order_id WHERE o.number = $1",
        PAID,
    )
    await cheaper(desk, 100)
    first = await done(desk, buyer)
    assert first.status_code == 200, first.text
    fell = 100 * int(pieces["sum"])
    assert await paid_back(desk) == fell
    before = await desk.world()
    again = await done(desk, buyer)
    assert problem(again) == (409, "commerce.policy_refused")
    assert again.json()["params"]["rules"] == ["SHOP-PRICE"]
    assert await paid_back(desk) == fell
    assert await desk.world() == before
    await check_book(desk)
