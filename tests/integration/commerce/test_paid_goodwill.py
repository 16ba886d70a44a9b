"""Goodwill is paid on approval: once, through the book, sealed, and never beyond what was paid."""

import asyncio
from typing import Any

import pytest
from tests.factories.people import given_session
from tests.factories.web import problem
from tests.integration.commerce.desk import SIGNED, Desk, Json
from tests.integration.commerce.test_money import check_book

from xiaoer.identity.model import Role

PATH = "/api/v1/policies/compensations"
ACCOUNTS = "SELECT balance_minor FROM commerce_accounts WHERE code LIKE $1"
REFUNDS = """
SELECT p.method_id, p.amount_minor FROM commerce_payments p JOIN commerce_orders o
  ON o.workspace_id = p.workspace_id AND o.id = p.order_id
WHERE o.number = $1 AND p.kind = 'refund'
"""


async def give(desk: Desk, minor: int, *, key: str = "", **more: Any) -> Any:
    body = {"order_number": SIGNED, "amount_minor": minor, "reason": "late_delivery"} | more
    extra = {"Idempotency-Key": key} if key else {}
    return await desk.client.post(PATH, json=body, headers=desk.agent | extra)


async def supervisor(desk: Desk) -> dict[str, str]:
    session = await given_session(desk.db, desk.clock, desk.workspace_id, Role.SUPERVISOR)
    return session.headers


async def methods(desk: Desk) -> list[Json]:
    return await desk.rows(
        "SELECT m.external_id, m.kind, m.label, m.balance_minor FROM commerce_methods m"
        " JOIN commerce_customers c ON c.workspace_id = m.workspace_id AND c.id = m.customer_id"
        " WHERE c.external_id = 'wang' AND m.balance_minor IS NOT NULL AND m.balance_minor > 0"
    )


async def test_within_the_caps_the_money_goes_back_at_once_and_once(desk: Desk) -> None:
    twice = [await give(desk, 1_000, key="k") for _ in range(2)]
    assert [answer.status_code for answer in twice] == [201, 201]
    made = twice[0].json()
    assert (made["status"], made["pay_to"], made["paid_with"]) == ("granted", "original", "银行卡")
    assert await desk.rows(REFUNDS, SIGNED) == [{"method_id": "银行卡", "amount_minor": 1_000}]
    sealed = await desk.rows("SELECT kind FROM ledger_entries WHERE kind LIKE 'compensation.%'")
    assert [one["kind"] for one in sealed] == ["compensation.granted", "compensation.paid"]
    await check_book(desk)


@pytest.mark.parametrize(("pay_to", "label"), [("store_credit", "店铺余额"), ("coupon", "优惠券")])
async def test_goodwill_becomes_a_balance_the_buyer_can_spend(
    desk: Desk, pay_to: str, label: str
) -> None:
    before = sum(m["balance_minor"] for m in await methods(desk) if m["kind"] == pay_to)
    made = (await give(desk, 1_500, pay_to=pay_to)).json()
    found = [m for m in await methods(desk) if m["external_id"] == made["paid_with"]]
    assert sum(m["balance_minor"] for m in found) == before + 1_500
    assert label in found[0]["label"]
    assert await desk.rows(REFUNDS, SIGNED) == []
    [goodwill] = await desk.rows(ACCOUNTS, "goodwill")
    assert goodwill["balance_minor"] == -1_500
    await check_book(desk)


async def test_beyond_a_cap_nothing_is_paid_until_somebody_else_approves(desk: Desk) -> None:
    made = (await give(desk, 4_000)).json()
    assert (made["status"], made["paid_at"]) == ("proposed", None)
    before = await desk.world()
    path = f"{PATH}/{made['id']}/approve"
    own = await desk.client.post(path, headers=desk.agent)
    assert problem(own) == (403, "policies.own_proposal")
    assert await desk.world() == before
    boss = await supervisor(desk)
    waiting = await desk.client.get(f"{PATH}?status=proposed", headers=boss)
    assert [one["id"] for one in waiting.json()["items"]] == [made["id"]]
    answers = await asyncio.gather(*(desk.client.post(path, headers=boss) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert [row["amount_minor"] for row in await desk.rows(REFUNDS, SIGNED)] == [4_000]
    await check_book(desk)


async def test_what_the_order_no_longer_holds_is_not_paid_back(desk: Desk) -> None:
    # the money of the order went back elsewhere meanwhile
    await desk.rows(
        "INSERT INTO commerce_payments (workspace_id, order_id, position, kind, method, method_id,"
        " amount_minor, currency) SELECT p.workspace_id, p.order_id, 99, 'refund', p.method,"
        " p.method_id, p.amount_minor, p.currency FROM commerce_payments p JOIN commerce_orders o"
        " ON o.workspace_id = p.workspace_id AND o.id = p.order_id WHERE o.number = $1"
        " RETURNING 1",
        SIGNED,
    )
    boss, back = await supervisor(desk), (await give(desk, 1_000)).json()
    before = await desk.world()
    refused = await desk.client.post(f"{PATH}/{back['id']}/approve", headers=boss)
    assert problem(refused) == (409, "commerce.aftersales.settlement_refused")
    assert await desk.world() == before
    [kept] = await desk.rows("SELECT status, paid_at FROM commerce_compensations")
    assert (kept["status"], kept["paid_at"]) == ("proposed", None)
    credit = (await give(desk, 1_000, pay_to="store_credit")).json()
    paid = await desk.client.post(f"{PATH}/{credit['id']}/approve", headers=boss)
    assert paid.json()["paid_with"] == "store-credit-CNY"
