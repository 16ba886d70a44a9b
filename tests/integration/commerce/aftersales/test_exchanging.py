"""An exchange changes the order, the stock and the money together, and never twice."""

import asyncio
import contextlib
import random
from uuid import UUID

import pytest
from tests.factories.aftersales_shop import BUYER, LIN, Shop
from tests.integration.commerce import test_money
from tests.integration.commerce.desk import Desk
from tests.integration.commerce.test_money import check_book, done
from tests.integration.commerce.test_one_path import do

from xiaoer.commerce.aftersales.errors import (
    ActRefusedError,
    LineClaimedError,
    OutOfStockError,
    SettlementRefusedError,
)
from xiaoer.commerce.aftersales.model.request import Line
from xiaoer.commerce.aftersales.model.words import ClockName
from xiaoer.commerce.api import AftersalesAct as Act
from xiaoer.commerce.api import Doer, Doing, Kind, State, Wanted
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.facts import Reason

cups = test_money.cups
"""The shop of cups, whose rules let a dearer one be taken."""
TENTS = "SY2610210529"
SAND, PINE = "tent-sand", "tent-pine"
SHIPPED = Doing(Act.SHIP_RETURN, carrier="顺丰速运", tracking_number="SF139")
SENT = Doing(Act.SEND, carrier="顺丰速运", tracking_number="SF140")
ADA = Doer(BUYER.who, "contact:ada")


def wanted(quantity: int = 1, to: str | None = PINE, reason: Reason = Reason.WRONG_ITEM) -> Wanted:
    details = {"new_sku": to} if to else {}
    return Wanted(TENTS, Kind.EXCHANGE, reason, lines=(Line(0, quantity),), details=details)


async def stock(shop: Shop) -> tuple[object, object]:
    """What is left of the sand and of the pine tent."""
    one = "SELECT stock FROM commerce_skus WHERE external_id = $1"
    return await shop.value(one, SAND), await shop.value(one, PINE)


async def set_stock(shop: Shop, sku: str, pieces: int) -> None:
    await shop.value(
        "UPDATE commerce_skus SET stock = $2, is_available = $2 > 0 WHERE external_id = $1"
        " RETURNING 1", sku, pieces,
    )  # fmt: skip


async def lines(shop: Shop) -> object:
    return await shop.value(
        "SELECT array_agg(l.position || ':' || l.sku || ':' || l.quantity ORDER BY l.position)"
        " FROM commerce_order_lines l JOIN commerce_orders o ON o.id = l.order_id"
        " WHERE o.number = $1", TENTS,
    )  # fmt: skip


async def held(shop: Shop) -> object:
    return await shop.value(
        "SELECT coalesce(sum(quantity), 0) FROM commerce_aftersales_holds WHERE NOT is_sent"
    )


async def to_send(shop: Shop, asked: Wanted, verdict: Verdict = Verdict.NEEDS_PERSON) -> UUID:
    """An exchange whose old goods are back and were looked at."""
    request_id = await shop.ask(asked, "lilei", verdict)
    await shop.do(request_id, Doing(Act.AGREE))
    await shop.do(request_id, SHIPPED, BUYER)
    await shop.do(request_id, Doing(Act.RECEIVE))
    await shop.do(request_id, Doing(Act.PASS_INSPECTION))
    return request_id


async def test_one_of_two_pieces_becomes_a_line_of_its_own(shop: Shop) -> None:
    before, total = await stock(shop), "SELECT total_minor FROM commerce_orders WHERE number = $1"
    paid = await shop.value(total, TENTS)
    assert before == (11, 7)
    request_id = await shop.ask(wanted(), "lilei")
    assert (await stock(shop), await held(shop)) == (before, 0), "asking promises nothing"
    await shop.do(request_id, Doing(Act.AGREE))
    assert (await stock(shop), await held(shop)) == ((11, 6), 1)
    await shop.do(request_id, SHIPPED, BUYER)
    await shop.do(request_id, Doing(Act.RECEIVE))
    assert await stock(shop) == (11, 6), "what comes back is not sold before it is looked at"
    await shop.do(request_id, Doing(Act.PASS_INSPECTION))
    await shop.do(request_id, SENT)
    assert (await stock(shop), await held(shop)) == ((12, 6), 0)
    assert await lines(shop) == ["0:tent-sand:1", "1:tent-pine:1"]
    assert await shop.value(total, TENTS) == paid
    book = await shop.value(
        "SELECT array_agg(split_part(code, ':', 3) || '=' || balance_minor ORDER BY code)"
        " FROM commerce_accounts WHERE code LIKE 'line:%'"
    )
    assert book == ["0=89900", "1=89900"]
    assert await shop.value("SELECT sum(amount_minor)::bigint FROM commerce_postings") == 0
    await shop.arrived("SF140")
    assert (await shop.get(request_id)).request.state is State.COMPLETED
    assert await stock(shop) == (12, 6)
    again = await shop.ask(Wanted(TENTS, Kind.RETURN_REFUND, Reason.QUALITY, lines=(Line(1, 1),)),
                           "lilei")  # fmt: skip
    await shop.do(again, Doing(Act.AGREE))


async def test_a_whole_line_gives_way_in_its_place(shop: Shop) -> None:
    request_id = await to_send(shop, wanted(2))
    await shop.do(request_id, SENT)
    assert await lines(shop) == ["0:tent-pine:2"]
    assert await stock(shop) == (13, 5)
    sku = await shop.value("SELECT sku FROM commerce_aftersales_lines")
    assert sku == SAND, "the request still says what was sent back"


@pytest.mark.parametrize("reason", [Reason.QUALITY, Reason.DAMAGED])
async def test_what_came_back_broken_is_not_sold_again(shop: Shop, reason: Reason) -> None:
    request_id = await to_send(shop, wanted(1, None, reason))
    await shop.do(request_id, SENT)
    assert await stock(shop) == (10, 7), "like for like: one left, none came into the stock"
    assert await lines(shop) == ["0:tent-sand:2"]


async def test_what_nobody_looked_at_is_not_sold_again(shop: Shop) -> None:
    request_id = await shop.ask(wanted(), "lilei")
    await shop.do(request_id, Doing(Act.AGREE))
    await shop.do(request_id, SHIPPED, BUYER)
    await shop.do(request_id, Doing(Act.RECEIVE))
    due = (await shop.get(request_id)).request.due
    assert due is not None
    shop.clock.advance(due.at - shop.clock.now())
    assert await shop.expire(request_id)
    assert (await shop.get(request_id)).request.state is State.TO_SEND
    await shop.do(request_id, SENT)
    assert await stock(shop) == (11, 6)


async def test_what_is_not_there_is_not_promised_and_others_are_named(shop: Shop) -> None:
    await set_stock(shop, PINE, 0)
    request_id = await shop.ask(wanted(), "lilei")
    before = await shop.everything(), await stock(shop), (await shop.get(request_id)).request
    with pytest.raises(OutOfStockError) as refused:
        await shop.do(request_id, Doing(Act.AGREE))
    assert refused.value.params["sku"] == PINE
    assert "沙色" in str(refused.value.params["others"])
    after = await shop.everything(), await stock(shop), (await shop.get(request_id)).request
    assert after == before


async def test_of_two_that_want_the_last_piece_one_wins(shop: Shop) -> None:
    await set_stock(shop, PINE, 1)
    asked = [await shop.ask(wanted(), "lilei") for _ in range(2)]
    told = await asyncio.gather(
        *(shop.do(one, Doing(Act.AGREE)) for one in asked), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in told) == ["NoneType", "OutOfStockError"]
    assert (await stock(shop), await held(shop)) == ((11, 0), 1)
    states = [(await shop.get(one)).request.state for one in asked]
    assert sorted(states) == [State.REQUESTED, State.TO_RETURN]


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ([(Doing(Act.UNDO), LIN)], State.REQUESTED),
        ([(Doing(Act.WITHDRAW), BUYER)], State.WITHDRAWN),
        (
            [
                (SHIPPED, BUYER),
                (Doing(Act.RECEIVE), LIN),
                (Doing(Act.REJECT_GOODS, reason="other_item_returned", text="空盒"), LIN),
            ],
            State.TO_SEND_BACK,
        ),
    ],
    ids=["taken back", "withdrawn", "not what was sent"],
)
async def test_what_comes_to_nothing_frees_what_it_held(
    shop: Shop, acts: list[tuple[Doing, Doer]], state: State
) -> None:
    before = await stock(shop)
    request_id = await shop.ask(wanted(), "lilei")
    await shop.do(request_id, Doing(Act.AGREE))
    assert await held(shop) == 1
    for doing, doer in acts:
        await shop.do(request_id, doing, doer)
    assert (await shop.get(request_id)).request.state is state
    assert (await stock(shop), await held(shop)) == (before, 0)
    assert await lines(shop) == ["0:tent-sand:2"]


async def test_an_inspection_taken_back_sells_nothing(shop: Shop) -> None:
    request_id = await to_send(shop, wanted())
    await shop.do(request_id, Doing(Act.UNDO))
    assert (await shop.get(request_id)).request.state is State.INSPECTING
    assert not (await shop.get(request_id)).request.is_inspected
    assert (await stock(shop), await held(shop)) == ((11, 6), 1)


async def test_a_silent_merchants_yes_promises_nothing_that_is_not_there(shop: Shop) -> None:
    await set_stock(shop, PINE, 0)
    request_id = await shop.ask(wanted(), "lilei", Verdict.ALLOWED)
    shop.clock.advance((await shop.get(request_id)).request.terms.clocks[ClockName.ANSWER])
    assert await shop.expire(request_id)
    assert (await shop.get(request_id)).request.state is State.TO_RETURN
    assert (await stock(shop), await held(shop)) == ((11, 0), 0)
    await shop.do(request_id, SHIPPED, BUYER)
    await set_stock(shop, PINE, 1)
    await shop.do(request_id, Doing(Act.RECEIVE))
    assert await held(shop) == 1, "it is kept as soon as it is there"


ACTS = [
    (Doing(Act.AGREE), LIN),
    (Doing(Act.UNDO), LIN),
    (SHIPPED, BUYER),
    (Doing(Act.RECEIVE), LIN),
    (Doing(Act.PASS_INSPECTION), LIN),
    (SENT, LIN),
    (Doing(Act.WITHDRAW), BUYER),
    (Doing(Act.REOPEN), BUYER),
]


async def test_in_any_order_of_acts_no_piece_is_lost(shop: Shop) -> None:
    """In stock, held, or with the buyer: two tents are exchanged and the sum never changes."""
    chooser = random.Random(5)
    asked = [await shop.ask(wanted(to=to), "lilei") for to in (PINE, SAND)]
    pieces = (
        "SELECT (SELECT sum(stock) FROM commerce_skus WHERE external_id LIKE 'tent-%')"
        " + (SELECT coalesce(sum(quantity), 0) FROM commerce_aftersales_holds WHERE NOT is_sent)"
        " + (SELECT coalesce(sum(quantity * times_sent), 0) FROM commerce_aftersales_holds)"
        " - (SELECT count(*) FROM commerce_aftersales_history WHERE act = 'send')"
    )
    total, done_acts = await shop.value(pieces), 0
    for _ in range(40):
        with contextlib.suppress(ActRefusedError, LineClaimedError):
            await shop.do(chooser.choice(asked), *chooser.choice(ACTS))
            done_acts += 1
        assert await shop.value(pieces) == total
    assert done_acts > 5


async def lines_of(desk: Desk, number: str) -> list[tuple[str, int, int]]:
    rows = await desk.rows(
        "SELECT l.sku, l.quantity, coalesce(l.paid_minor, l.price_minor * l.quantity) AS cost"
        " FROM commerce_order_lines l JOIN commerce_orders o ON o.id = l.order_id"
        " WHERE o.number = $1 ORDER BY l.position", number,
    )  # fmt: skip
    return [(row["sku"], row["quantity"], row["cost"]) for row in rows]


async def exchanged(desk: Desk, number: str, old: str, new: str, method: str) -> object:
    """A confirmed exchange whose goods are back; its id."""
    wish = {"order_number": number, "payment_method_id": method,
            "lines": [{"sku": old, "quantity": 1, "new_sku": new}]}  # fmt: skip
    answer = await done(desk, "exchange", **wish)
    assert answer.status_code == 200, answer.text
    request_id = answer.json()["result"]["aftersales_id"]
    parcel = {"carrier": "SF", "tracking_number": "SF139"}
    await do(desk, request_id, Act.SHIP_RETURN, ADA, **parcel)
    await do(desk, request_id, Act.RECEIVE, LIN)
    await do(desk, request_id, Act.PASS_INSPECTION, LIN)
    return request_id


async def test_something_dearer_is_paid_before_it_is_sent(cups: Desk) -> None:
    request_id = await exchanged(cups, "#3", "red", "blue", "gift")
    [gift] = await cups.rows("SELECT balance_minor FROM commerce_methods WHERE external_id='gift'")
    assert gift["balance_minor"] == 5000
    await do(cups, request_id, Act.SEND, LIN, carrier="SF", tracking_number="SF140")
    [gift] = await cups.rows("SELECT balance_minor FROM commerce_methods WHERE external_id='gift'")
    assert gift["balance_minor"] == 4750
    assert await lines_of(cups, "#3") == [("blue", 1, 1250), ("red", 1, 1000)]
    [order] = await cups.rows("SELECT total_minor FROM commerce_orders WHERE number = '#3'")
    assert order["total_minor"] == 2250
    accounts = await cups.rows(
        "SELECT balance_minor FROM commerce_accounts WHERE code LIKE 'line:%' ORDER BY code"
    )
    assert [row["balance_minor"] for row in accounts] == [1250, 1000]
    await check_book(cups)


async def test_without_the_money_nothing_is_sent_and_nothing_swapped(
    cups: Desk,
) -> None:
    request_id = await exchanged(cups, "#3", "red", "blue", "gift")
    async with cups.db.transaction(cups.workspace_id) as tx:
        await tx.execute("UPDATE commerce_methods SET balance_minor = 100")
        await tx.execute(
            "UPDATE commerce_accounts SET balance_minor = 100 WHERE code LIKE 'balance:%'"
        )
    before = await cups.world(), await lines_of(cups, "#3")
    with pytest.raises(SettlementRefusedError):
        await do(cups, request_id, Act.SEND, LIN, carrier="SF", tracking_number="SF140")
    assert (await cups.world(), await lines_of(cups, "#3")) == before
    [request] = await cups.rows("SELECT state FROM commerce_aftersales")
    assert request["state"] == "to_send"
