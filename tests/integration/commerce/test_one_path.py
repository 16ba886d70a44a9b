"""A confirmed proposal opens the after-sales request, and both settle through one book."""

import asyncio
from typing import Any

import pytest
from tests.factories.web import problem
from tests.integration.commerce.desk import PAID, SIGNED, Desk, Json
from tests.integration.commerce.test_money import check_book

from xiaoer.commerce import api
from xiaoer.commerce.aftersales.errors import LineClaimedError
from xiaoer.commerce.aftersales.jobs import HANDLERS
from xiaoer.commerce.aftersales.model.request import Line
from xiaoer.commerce.api import AftersalesAct, Doer, Doing, Kind, Wanted, Who
from xiaoer.commerce.model import ParcelCode, ParcelEvent
from xiaoer.commerce.parcels.service import take_news
from xiaoer.commerce.policies.model.facts import Reason
from xiaoer.commerce.ports.carriers import ParcelNews
from xiaoer.kernel.job_runner import JobRunner

"""The order is signed for a week ago and was paid by card; its second line is one piece."""
BUYER = Doer(Who.BUYER, "contact:b")
LIN, CHEN = Doer(Who.AGENT, "agent:lin"), Doer(Who.AGENT, "agent:chen")
ONE = [{"position": 1, "quantity": 1}]
REQUESTS = "SELECT id, number, kind, state, settled_minor FROM commerce_aftersales ORDER BY number"


async def confirmed(desk: Desk, headers: dict[str, str], act: str, **wished: Any) -> Json:
    made = await desk.propose(headers, act, order_number=SIGNED, **wished)
    assert made.status_code == 201, made.text
    done = await desk.confirm(headers, made.json()["id"])
    assert done.status_code == 200, done.text
    return done.json()


async def do(desk: Desk, request_id: object, act: AftersalesAct, doer: Doer, **more: Any) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.do_aftersales(
            tx,
            desk.workspace_id,
            request_id=request_id,  # pyright: ignore[reportArgumentType]
            doing=Doing(act, **more),
            doer=doer,
            clock=desk.clock,
        )


async def ask(desk: Desk, kind: Kind = Kind.REFUND_ONLY) -> object:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.open_aftersales(
            tx,
            desk.workspace_id,
            wanted=Wanted(SIGNED, kind, Reason.QUALITY, lines=(Line(1, 1),)),
            buyer="wang",
            doer=BUYER,
            clock=desk.clock,
        )


async def status(desk: Desk) -> str:
    [row] = await desk.rows("SELECT status FROM commerce_orders WHERE number = $1", SIGNED)
    return row["status"]


async def refunds(desk: Desk) -> list[Json]:
    return await desk.rows(
        "SELECT p.method_id, p.amount_minor FROM commerce_payments p JOIN commerce_orders o"
        " ON o.workspace_id = p.workspace_id AND o.id = p.order_id"
        " WHERE o.number = $1 AND p.kind = 'refund'",
        SIGNED,
    )


async def test_a_confirmed_return_is_a_request_that_the_rules_have_agreed_to(desk: Desk) -> None:
    buyer, _ = await desk.window("wang")
    done = await confirmed(desk, buyer, "return_refund", reason="no_reason", lines=ONE)
    [request] = await desk.rows(REQUESTS)
    assert (request["kind"], request["state"]) == ("return_refund", "to_return")
    assert done["result"]["aftersales_number"] == request["number"]
    assert (await status(desk), await refunds(desk)) == ("returning", [])

    shipped = {"carrier": "顺丰速运", "tracking_number": "SF139"}
    await do(desk, request["id"], AftersalesAct.SHIP_RETURN, BUYER, **shipped)
    await do(desk, request["id"], AftersalesAct.RECEIVE, LIN)
    await do(desk, request["id"], AftersalesAct.PASS_INSPECTION, LIN)
    await do(desk, request["id"], AftersalesAct.SETTLE, CHEN)
    [request] = await desk.rows(REQUESTS)
    [line] = await desk.rows(
        "SELECT l.price_minor FROM commerce_order_lines l JOIN commerce_orders o"
        " ON o.workspace_id = l.workspace_id AND o.id = l.order_id"
        " WHERE o.number = $1 AND l.position = 1",
        SIGNED,
    )
    price = line["price_minor"]
    assert (request["state"], request["settled_minor"]) == ("completed", price)
    assert await refunds(desk) == [{"method_id": "银行卡", "amount_minor": price}]
    assert await status(desk) == "signed"
    lines = await desk.rows(
        "SELECT l.returned_quantity FROM commerce_order_lines l JOIN commerce_orders o"
        " ON o.workspace_id = l.workspace_id AND o.id = l.order_id WHERE o.number = $1"
        " ORDER BY l.position",
        SIGNED,
    )
    assert [line["returned_quantity"] for line in lines] == [0, 1]
    await check_book(desk)


async def test_a_line_that_is_claimed_on_one_path_is_taken_on_the_other(desk: Desk) -> None:
    buyer, _ = await desk.window("wang")
    made = await desk.propose(
        buyer, "return_refund", order_number=SIGNED, reason="no_reason", lines=ONE
    )
    await ask(desk)
    before = await desk.world()
    refused = await desk.confirm(buyer, made.json()["id"])
    assert problem(refused) == (409, "commerce.aftersales.line_claimed")
    assert await desk.world() == before
    [request] = await desk.rows(REQUESTS)
    assert request["kind"] == "refund_only"


async def test_of_a_proposal_and_a_request_at_once_one_wins(desk: Desk) -> None:
    buyer, _ = await desk.window("wang")
    made = [
        await desk.propose(buyer, act, order_number=SIGNED, reason="no_reason", lines=ONE)
        for act in ("return_refund", "return_refund")
    ]
    results = await asyncio.gather(
        *(desk.confirm(buyer, one.json()["id"]) for one in made),
        ask(desk),
        ask(desk, Kind.REPAIR),
        return_exceptions=True,
    )
    lost = [r for r in results if isinstance(r, LineClaimedError)]
    lost += [r for r in results if getattr(r, "status_code", 200) == 409]
    assert len(lost) == 3
    assert len(await desk.rows(REQUESTS)) == 1
    await check_book(desk)


async def test_an_order_with_an_open_request_is_not_cancelled_under_it(desk: Desk) -> None:
    buyer, _ = await desk.window("wang")
    made = await desk.propose(buyer, "cancel", order_number=PAID, reason="no_longer_needed")
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.open_aftersales(
            tx,
            desk.workspace_id,
            wanted=Wanted(PAID, Kind.REFUND_ONLY, Reason.OTHER),
            buyer="wang",
            doer=BUYER,
            clock=desk.clock,
        )
    before = await desk.world()
    for refused in (
        await desk.confirm(buyer, made.json()["id"]),
        await desk.propose(buyer, "cancel", order_number=PAID, reason="no_longer_needed"),
    ):
        assert problem(refused) == (409, "commerce.aftersales.line_claimed")
    assert await desk.world() == before


async def test_a_buyer_withdraws_a_request_by_a_proposal(desk: Desk) -> None:
    buyer, _ = await desk.window("wang")
    await ask(desk, Kind.RETURN_REFUND)
    done = await confirmed(desk, buyer, "withdraw")
    [request] = await desk.rows(REQUESTS)
    assert (done["result"]["aftersales_number"], request["state"]) == (
        request["number"],
        "withdrawn",
    )
    nothing = await desk.propose(buyer, "withdraw", order_number=SIGNED)
    assert problem(nothing) == (422, "commerce.act_incomplete")


async def test_an_agent_grants_what_the_rules_leave_to_a_person(desk: Desk) -> None:
    wished = {"customer": "wang", "reason": "missing_item", "lines": ONE}
    buyer, _ = await desk.window("wang")
    alone = await desk.propose(buyer, "reship", order_number=SIGNED, reason="missing_item")
    assert problem(alone) == (409, "commerce.person_needed")
    done = await confirmed(desk, desk.agent, "reship", **wished)
    assert done["result"]["aftersales_state"] == "to_send"


@pytest.mark.parametrize("act", ["refund_only", "repair", "reship", "price_protection"])
async def test_every_kind_is_judged_before_it_is_proposed(desk: Desk, act: str) -> None:
    buyer, _ = await desk.window("wang")
    before = await desk.world()
    answer = await desk.propose(buyer, act, order_number=SIGNED, reason="no_reason", lines=ONE)
    assert answer.status_code in {201, 409}
    assert await desk.rows(REQUESTS) == []
    assert await desk.world() == before


async def test_goods_are_received_when_their_tracking_says_so(desk: Desk) -> None:
    buyer, _ = await desk.window("wang")
    await confirmed(desk, buyer, "return_refund", reason="no_reason", lines=ONE)
    [request] = await desk.rows(REQUESTS)
    shipped = {"carrier": "顺丰速运", "tracking_number": "sf 1391200456999"}
    await do(desk, request["id"], AftersalesAct.SHIP_RETURN, BUYER, **shipped)
    at = desk.clock.now()
    for code, state in (
        (ParcelCode.IN_TRANSIT, "return_shipped"),
        (ParcelCode.SIGNED, "inspecting"),
    ):
        event = ParcelEvent(at, code, None, "")
        news = ParcelNews("SF1391200456999", (event,))
        async with desk.db.transaction(desk.workspace_id) as tx:
            await take_news(tx, desk.workspace_id, news=news, source="test", clock=desk.clock)
        await JobRunner(desk.db, HANDLERS, desk.clock).run_due()
        [request] = await desk.rows(REQUESTS)
        assert request["state"] == state


async def test_a_wish_that_lacks_only_pictures_is_for_a_person(desk: Desk) -> None:
    buyer, _ = await desk.window("wang")
    wished = {"order_number": SIGNED, "reason": "quality", "lines": ONE}
    answer = await desk.propose(buyer, "return_refund", **wished)
    assert problem(answer) == (409, "commerce.person_needed")
    assert "照片、视频等凭证" in answer.json()["detail"]
    shown = await desk.propose(buyer, "return_refund", **wished, evidence=["photo"])
    assert shown.status_code == 201
    assert shown.json()["return_freight"] == "seller"
