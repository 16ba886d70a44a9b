"""Where a connected shop takes the orders, none is placed at this desk."""

import pytest
from tests.factories.web import problem
from tests.integration.commerce.desk import Desk

ORDERS = "SELECT count(*) AS n FROM commerce_orders"


async def connect(desk: Desk, *, purpose: str = "shop", is_active: bool = True) -> None:
    await desk.rows(
        """INSERT INTO commerce_connections (workspace_id, id, purpose, kind, name, key, config,
             secrets, secret_names, is_active, created_at, updated_at)
           SELECT current_workspace_id(), gen_random_uuid(), $1, 'rest', '旗舰店', 'k-1', '{}',
             '', '{}', $2, $3, $3""",
        purpose,
        is_active,
        desk.clock.now(),
    )


async def wish(desk: Desk) -> dict[str, object]:
    [sku] = await desk.rows(
        "SELECT external_id FROM commerce_skus WHERE is_available ORDER BY external_id LIMIT 1"
    )
    await desk.rows(
        """INSERT INTO commerce_methods (workspace_id, customer_id, external_id, position, kind,
             label, currency, details)
           SELECT workspace_id, id, 'wx', 0, 'wechat_pay', '微信支付', 'CNY', '{}'
           FROM commerce_customers WHERE external_id = 'wang'"""
    )
    lines = [{"sku": sku["external_id"], "quantity": 1}]
    return {"lines": lines, "payment_method_id": "wx"}


@pytest.mark.parametrize("who", ["buyer", "agent"])
@pytest.mark.parametrize(
    ("locale", "said"), [("zh-CN", "请您在店铺页面下单"), ("en", "order on the shop's page")]
)
async def test_nobody_places_an_order_that_the_shop_never_sees(
    desk: Desk, who: str, locale: str, said: str
) -> None:
    await connect(desk)
    asked, before = await wish(desk), await desk.world()
    headers = desk.agent if who == "agent" else (await desk.window("wang"))[0]
    extra = {"customer": "wang"} if who == "agent" else {}
    answer = await desk.propose(
        headers | {"Accept-Language": locale}, "place_order", **asked, **extra
    )
    assert problem(answer) == (409, "commerce.policy_refused")
    assert said in answer.json()["detail"]
    assert answer.json()["params"]["rules"] == ["DESK-CONNECTED-SHOP"]
    assert await desk.world() == before


@pytest.mark.parametrize(("purpose", "is_active"), [("shop", False), ("carrier", True)])
async def test_a_shop_that_is_switched_off_and_a_carrier_take_no_orders(
    desk: Desk, purpose: str, is_active: bool
) -> None:
    await connect(desk, purpose=purpose, is_active=is_active)
    mine, _ = await desk.window("wang")
    made = await desk.propose(mine, "place_order", **await wish(desk))
    assert made.status_code == 201, made.text


async def test_a_proposal_from_before_the_shop_was_connected_is_not_carried_out(desk: Desk) -> None:
    mine, _ = await desk.window("wang")
    made = await desk.propose(mine, "place_order", **await wish(desk))
    assert made.status_code == 201, made.text
    await connect(desk)
    before, count = await desk.world(), await desk.rows(ORDERS)
    refused = await desk.confirm(mine, made.json()["id"])
    assert problem(refused) == (409, "commerce.policy_refused")
    assert (await desk.world(), await desk.rows(ORDERS)) == (before, count)
