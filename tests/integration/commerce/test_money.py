"""What acts do to orders, stock and money: balanced, never more back than was paid."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from tests.factories.people import given_session, given_workspace
from tests.factories.web import client_of, problem
from tests.integration.commerce.desk import Desk

from xiaoer.commerce import api
from xiaoer.commerce.book import service as book
from xiaoer.commerce.book.errors import OverdrawnError
from xiaoer.commerce.book.model import OPENING, OrderBook, Source, balance_of, entry, outside
from xiaoer.commerce.policies.service import publish_version
from xiaoer.commerce.routes import CONTROLLERS
from xiaoer.identity.model import Role
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId

HOME = {"address1": "1 A", "address2": "", "city": "X", "state": "NY", "country": "USA", "zip": "1"}


def item(sku: str, price: float) -> dict[str, Any]:
    return {"name": "Cup", "product_id": "p", "item_id": sku, "price": price, "options": {"c": sku}}


def order(number: str, status: str, method: str, *items: dict[str, Any]) -> dict[str, Any]:
    paid = round(sum(one["price"] for one in items), 2)
    payment = {"transaction_type": "payment", "amount": paid, "payment_method_id": method}
    return {
        "order_id": number,
        "user_id": "ann",
        "address": HOME,
        "items": list(items),
        "status": status,
        "fulfillments": [],
        "payment_history": [payment],
    }


SHOP = {
    "users": {
        "ann": {
            "name": {"first_name": "Ann", "last_name": "Lee"},
            "address": HOME,
            "email": "ann@example.com",
            "payment_methods": {
                "gift": {"source": "gift_card", "id": "gift", "balance": 50},
                "card": {"source": "credit_card", "id": "card", "brand": "visa"},
            },
        }
    },
    "products": {
        "p": {
            "name": "Cup",
            "product_id": "p",
            "variants": {
                sku: {"item_id": sku, "options": {"c": sku}, "available": ok, "price": price}
                for sku, price, ok in (("red", 10, True), ("blue", 12.5, True), ("old", 1, False))
            },
        }
    },
    "orders": {
        "#1": order("#1", "pending", "gift", item("red", 10), item("red", 10)),
        "#2": order("#2", "pending", "card", item("red", 10), item("blue", 12.5)),
        "#3": order("#3", "delivered", "card", item("red", 10), item("red", 10)),
    },
}


@pytest.fixture
async def cups(db: Database, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Desk]:
    (tmp_path / "db.json").write_text(json.dumps(SHOP), "utf-8")
    workspace = await given_workspace(db, clock)
    async with db.transaction(workspace.id) as tx:
        report = await api.import_shop(tx, workspace.id, tmp_path / "db.json", clock)
        assert report.rejected == ()
        packs = ["sense", "shop_tau_retail"]
        await publish_version(tx, workspace.id, packs=packs, published_by="x", clock=clock)
    headers = (await given_session(db, clock, workspace.id, Role.ADMIN)).headers
    async with client_of(CONTROLLERS, db, clock) as client:
        yield Desk(client, db, clock, workspace.id, headers | {"Accept-Language": "en"})


async def done(desk: Desk, act: str, **wished: Any) -> Any:
    headers, _ = await desk.window("ann")
    made = await desk.propose(headers, act, **wished)
    if made.status_code != 201:
        return made
    return await desk.confirm(headers, made.json()["id"])


async def balance(desk: Desk) -> int:
    [row] = await desk.rows("SELECT balance_minor FROM commerce_methods WHERE external_id = 'gift'")
    [account] = await desk.rows(
        "SELECT coalesce(sum(balance_minor), $1) AS sum FROM commerce_accounts"
        " WHERE code LIKE 'balance:%'",
        row["balance_minor"],
    )
    assert account["sum"] == row["balance_minor"]
    return row["balance_minor"]


async def check_book(desk: Desk) -> None:
    """Every account is the sum of its postings, and they all sum to zero."""
    wrong = await desk.rows("""
        SELECT a.code FROM commerce_accounts a LEFT JOIN commerce_postings p
          ON p.workspace_id = a.workspace_id AND p.account = a.code
        GROUP BY a.code, a.balance_minor HAVING a.balance_minor <> coalesce(sum(p.amount_minor), 0)
    """)
    assert wrong == []
    [total] = await desk.rows("SELECT coalesce(sum(amount_minor), 0) AS sum FROM commerce_postings")
    assert total["sum"] == 0


async def test_a_cancelled_order_pays_back_what_was_paid(cups: Desk) -> None:
    answer = await done(cups, "cancel", order_number="#1", reason="no_longer_needed")
    assert answer.json()["amount"] == {"amount_minor": 2000, "currency": "USD"}
    assert answer.json()["rule_ids"]
    assert await balance(cups) == 7000
    [kept] = await cups.rows("SELECT status, reason FROM commerce_orders WHERE number = '#1'")
    assert (kept["status"], kept["reason"]) == ("cancelled", "no_longer_needed")
    left = await cups.rows("SELECT code FROM commerce_accounts WHERE code LIKE 'till:%'"
                           " AND balance_minor <> 0")  # fmt: skip
    assert left == []
    await check_book(cups)
    before = await cups.world()
    again = await done(cups, "cancel", order_number="#1", reason="no_longer_needed")
    assert problem(again) == (409, "commerce.policy_refused")
    assert await cups.world() == before


async def test_a_refusal_quotes_the_rule(cups: Desk) -> None:
    headers, _ = await cups.window("ann")
    refused = await cups.propose(headers | {"Accept-Language": "en"}, "cancel", order_number="#3")
    assert problem(refused) == (409, "commerce.policy_refused")
    assert "pending" in refused.json()["detail"]
    assert "TAU-CANCEL-STATUS" in refused.json()["params"]["rules"]


async def test_one_of_two_equal_items_changes_and_the_card_pays_the_difference(cups: Desk) -> None:
    lines = [{"sku": "red", "quantity": 1, "new_sku": "blue"}]
    answer = await done(
        cups, "change_items", order_number="#1", lines=lines, payment_method_id="gift"
    )
    assert answer.json()["amount"]["amount_minor"] == -250
    assert await balance(cups) == 4750
    stored = await cups.rows("""SELECT l.sku, l.quantity FROM commerce_order_lines l
        JOIN commerce_orders o ON o.id = l.order_id WHERE o.number = '#1' ORDER BY l.position""")
    assert [(line["sku"], line["quantity"]) for line in stored] == [("blue", 1), ("red", 1)]
    [kept] = await cups.rows("SELECT total_minor, modified FROM commerce_orders WHERE number='#1'")
    assert (kept["total_minor"], kept["modified"]) == (2250, ["items"])
    await check_book(cups)


@pytest.mark.parametrize(
    ("act", "wished"),
    [
        ("change_items", {"lines": [{"sku": "red", "quantity": 3, "new_sku": "blue"}]}),
        ("change_items", {"lines": [{"sku": "red", "quantity": 1, "new_sku": "old"}]}),
        ("change_items", {"lines": [{"sku": "red", "quantity": 1, "new_sku": "nowhere"}]}),
        ("change_items", {"lines": [{"sku": "pink", "quantity": 1, "new_sku": "blue"}]}),
        ("change_payment", {"payment_method_id": "gift"}),
        ("change_payment", {"payment_method_id": "somebody-s"}),
        ("return_refund", {"lines": [{"sku": "red", "quantity": 1}]}),
    ],
)
async def test_what_the_rules_refuse_changes_nothing(
    cups: Desk, act: str, wished: dict[str, Any]
) -> None:
    before = await cups.world()
    given = {"payment_method_id": "gift"} | wished
    refused = await done(cups, act, order_number="#1", **given)
    assert problem(refused)[1] in {"commerce.policy_refused", "commerce.line_not_in_order"}
    assert await cups.world() == before


async def test_a_balance_that_shrank_meanwhile_is_a_changed_world(cups: Desk) -> None:
    headers, _ = await cups.window("ann")
    made = await cups.propose(
        headers, "change_payment", order_number="#2", payment_method_id="gift"
    )
    assert made.status_code == 201, made.text
    await done(cups, "cancel", order_number="#1", reason="ordered_by_mistake")
    before = await cups.world()
    refused = await cups.confirm(headers, made.json()["id"])
    assert problem(refused) == (409, "commerce.world_changed")
    assert await cups.world() == before


async def test_many_different_wishes_at_once_never_overdraw(cups: Desk) -> None:
    headers, _ = await cups.window("ann")
    made: list[str] = []
    for act, wished in (
        ("cancel", {"order_number": "#2", "reason": "no_longer_needed"}),
        ("change_payment", {"order_number": "#2", "payment_method_id": "gift"}),
        ("change_items", {"order_number": "#2", "payment_method_id": "gift",
                          "lines": [{"sku": "red", "quantity": 1, "new_sku": "blue"}]}),
    ):  # fmt: skip
        for _ in range(6):
            answer = await cups.propose(headers, act, **wished)
            assert answer.status_code == 201, answer.text
            made.append(answer.json()["id"])
    random.Random(7).shuffle(made)
    answers = await asyncio.gather(*(cups.confirm(headers, one) for one in made))
    codes = [answer.status_code for answer in answers]
    assert codes.count(200) == 1
    assert set(codes) == {200, 409}
    await balance(cups)
    await check_book(cups)


async def test_a_return_waits_for_the_goods_and_happens_once(cups: Desk) -> None:
    lines = [{"sku": "red", "quantity": 2}]
    wished = {"order_number": "#3", "lines": lines, "payment_method_id": "gift"}
    answer = await done(cups, "return_refund", **wished)
    assert answer.json()["status"] == "executed"
    assert answer.json()["result"]["skus"] == ["red", "red"]
    assert await balance(cups) == 5000
    assert await cups.rows("SELECT 1 FROM commerce_entries WHERE kind = 'return_refund'") == []
    assert problem(await done(cups, "return_refund", **wished))[0] == 409


async def post(db: Database, workspace_id: WorkspaceId, clock: FixedClock, moves: Any) -> bool:
    async with db.transaction(workspace_id) as tx:
        try:
            await book.post(tx, workspace_id, entry("x", "USD", moves), clock=clock)
        except OverdrawnError:
            return False
    return True


async def test_refunds_at_once_never_exceed_what_was_paid(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    order_book, gift = OrderBook(str(uuid4()), "USD"), balance_of("b", "gift")
    card = Source("card", outside("card"))
    moves = order_book.charge({0: 600, 1: 400}) + order_book.pay(card, 1000)
    assert await post(db, workspace_id, clock, [*moves, (gift, 100), (OPENING, -100)])
    chooser = random.Random(3)

    async def refund() -> int:
        line, amount = chooser.randint(0, 1), chooser.randint(1, 90)
        back = order_book.charge({line: -amount})
        back += order_book.pay_back([("card", 10**9)], gift, amount)
        return amount if await post(db, workspace_id, clock, back) else 0

    paid_back = sum(await asyncio.gather(*(refund() for _ in range(60))))
    assert 900 < paid_back <= 1000
    async with db.transaction(workspace_id) as tx:
        assert await book.held(tx, workspace_id, gift) == 100 + paid_back
        tills = await book.tills_of(tx, workspace_id, order_book)
        assert tills == {"card": 1000 - paid_back}
        assert await tx.fetchval("SELECT min(balance_minor) FROM commerce_accounts"
                                 " WHERE floor_minor = 0") >= 0  # fmt: skip


async def test_the_database_refuses_an_entry_that_does_not_balance(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async def unbalanced() -> None:
        async with db.transaction(workspace_id) as tx:
            made = entry("x", "USD", [(OPENING, -5), (outside("card"), 5)])
            await book.post(tx, workspace_id, made, clock=clock)
            await tx.execute(
                "INSERT INTO commerce_postings (workspace_id, entry_id, position, account,"
                " amount_minor, currency) SELECT workspace_id, id, 9, 'opening', 1, 'USD'"
                " FROM commerce_entries"
            )

    with pytest.raises(asyncpg.CheckViolationError):
        await unbalanced()
    async with db.transaction(workspace_id) as tx:
        assert await tx.fetchval("SELECT count(*) FROM commerce_entries") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.execute("DELETE FROM commerce_postings")
