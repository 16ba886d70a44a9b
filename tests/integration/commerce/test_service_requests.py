"""Urging the courier and asking for an invoice: a yes opens a request with its own clock."""

from datetime import timedelta
from typing import Any

import pytest
from tests.factories.web import problem
from tests.integration.commerce.desk import PAID, SIGNED, Desk, Json

from xiaoer.commerce import api
from xiaoer.commerce.aftersales.errors import ActRefusedError
from xiaoer.commerce.aftersales.jobs import HANDLERS
from xiaoer.commerce.api import AftersalesAct, Doer, Doing, Filter, Who
from xiaoer.kernel.job_runner import JobRunner

BUYER, LIN = Doer(Who.BUYER, "contact:b"), Doer(Who.AGENT, "agent:lin", "小林")
REQUESTS = "SELECT * FROM commerce_aftersales ORDER BY number"
PERSONAL = {"kind": "personal", "title": "王若溪"}
COMPANY = {"kind": "company", "title": "昆明山野商贸有限公司", "tax_number": "91530100MA6K0000X1"}


async def confirmed(desk: Desk, headers: dict[str, str], act: str, **wished: Any) -> Json:
    made = await desk.propose(headers, act, **wished)
    assert made.status_code == 201, made.text
    done = await desk.confirm(headers, made.json()["id"])
    assert done.status_code == 200, done.text
    return done.json()["result"]


async def do(desk: Desk, act: AftersalesAct, doer: Doer = LIN) -> None:
    [request] = await desk.rows(REQUESTS)
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.do_aftersales(
            tx,
            desk.workspace_id,
            request_id=request["id"],
            doing=Doing(act),
            doer=doer,
            clock=desk.clock,
        )


async def run_due(desk: Desk) -> None:
    await JobRunner(desk.db, HANDLERS, desk.clock).run_due()


async def test_a_confirmed_nudge_is_a_request_with_a_clock(desk: Desk) -> None:
    mine, _ = await desk.window("wang")
    result = await confirmed(desk, mine, "courier_nudge", order_number=PAID)
    [request] = await desk.rows(REQUESTS)
    assert (request["kind"], request["state"]) == ("courier_nudge", "to_carry_out")
    assert result["aftersales_number"] == request["number"]
    assert (request["waiting_on"], request["due_at"]) == (
        "merchant",
        desk.clock.now() + timedelta(hours=24),
    )
    [order] = await desk.rows("SELECT is_urgent FROM commerce_orders WHERE number = $1", PAID)
    assert order["is_urgent"]


async def test_a_nudge_goes_to_the_carrier_and_ends_with_its_answer(desk: Desk) -> None:
    mine, _ = await desk.window("wang")
    await confirmed(desk, mine, "courier_nudge", order_number=PAID)
    await do(desk, AftersalesAct.CARRY_OUT)
    [request] = await desk.rows(REQUESTS)
    assert (request["state"], request["waiting_on"]) == ("with_carrier", "carrier")
    await do(desk, AftersalesAct.CARRIER_ANSWER)
    [request] = await desk.rows(REQUESTS)
    assert (request["state"], request["due_at"]) == ("completed", None)


async def test_a_nudge_that_nobody_works_off_becomes_a_dispute(desk: Desk) -> None:
    mine, _ = await desk.window("wang")
    await confirmed(desk, mine, "courier_nudge", order_number=PAID)
    desk.clock.advance(timedelta(hours=23))
    await run_due(desk)
    assert [r["state"] for r in await desk.rows(REQUESTS)] == ["to_carry_out"]
    desk.clock.advance(timedelta(hours=2))
    await run_due(desk)
    assert [r["state"] for r in await desk.rows(REQUESTS)] == ["disputed"]


@pytest.mark.parametrize("act", ["courier_nudge", "invoice"])
async def test_asking_twice_is_one_open_request(desk: Desk, act: str) -> None:
    mine, _ = await desk.window("wang")
    wish = {"order_number": PAID, **({"invoice": PERSONAL} if act == "invoice" else {})}
    first = await confirmed(desk, mine, act, **wish)
    again = await confirmed(desk, mine, act, **wish)
    assert first["aftersales_id"] == again["aftersales_id"]
    assert len(await desk.rows(REQUESTS)) == 1


async def test_the_queue_the_panel_and_the_buyer_see_it(desk: Desk) -> None:
    mine, contact_id = await desk.window("wang")
    result = await confirmed(desk, mine, "invoice", order_number=PAID, invoice=PERSONAL)
    [order] = await desk.rows("SELECT id FROM commerce_orders WHERE number = $1", PAID)
    async with desk.db.transaction(desk.workspace_id) as tx:
        queue = await api.list_requests(
            tx,
            desk.workspace_id,
            wanted=Filter(is_open=True, order_id=order["id"]),
            cursor=None,
            limit=9,
            clock=desk.clock,
        )
        own = await api.list_of_buyer(
            tx, desk.workspace_id, buyer="wang", cursor=None, limit=9, clock=desk.clock
        )
    assert [row.number for row in queue.items] == [result["aftersales_number"]]
    assert [row.number for row in own.items] == [result["aftersales_number"]]
    assert (queue.items[0].kind_text, queue.items[0].lines) == ("开发票", ())
    assert contact_id


@pytest.mark.parametrize("act", ["invoice", "invoice_change"])
async def test_an_invoice_is_issued_as_it_was_last_wanted(desk: Desk, act: str) -> None:
    mine, _ = await desk.window("wang")
    number = PAID if act == "invoice" else SIGNED
    await confirmed(desk, mine, act, order_number=number, invoice=PERSONAL)
    await confirmed(desk, mine, act, order_number=number, invoice=COMPANY)
    invoice = (
        "SELECT i.kind, i.title, i.tax_number, i.status FROM commerce_invoices i"
        " JOIN commerce_orders o ON o.workspace_id = i.workspace_id AND o.id = i.order_id"
        " WHERE o.number = $1"
    )
    wanted = {
        "kind": "company",
        "title": COMPANY["title"],
        "tax_number": COMPANY["tax_number"],
        "status": "requested",
    }
    assert await desk.rows(invoice, number) == [wanted]
    await do(desk, AftersalesAct.CARRY_OUT)
    assert await desk.rows(invoice, number) == [wanted | {"status": "issued"}]
    [request] = await desk.rows(REQUESTS)
    assert (request["kind"], request["state"]) == (act, "completed")


async def test_an_order_older_than_the_shop_gets_its_wish_kept_and_no_request(desk: Desk) -> None:
    mine, _ = await desk.window("wang")
    result = await confirmed(desk, mine, "invoice", order_number="SY1999", invoice=PERSONAL)
    assert result == {"order_number": "SY1999"}
    assert await desk.rows(REQUESTS) == []
    [wish] = await desk.rows("SELECT title FROM commerce_invoice_requests")
    assert wish["title"] == PERSONAL["title"]


async def test_only_a_request_that_waits_for_an_answer_can_be_withdrawn(desk: Desk) -> None:
    mine, _ = await desk.window("wang")
    await confirmed(desk, mine, "courier_nudge", order_number=PAID)
    before = await desk.rows(REQUESTS)
    with pytest.raises(ActRefusedError):
        await do(desk, AftersalesAct.WITHDRAW, BUYER)
    assert await desk.rows(REQUESTS) == before


UNPROVED = {"order_number": SIGNED, "reason": "quality", "lines": [{"position": 1, "quantity": 1}]}


async def test_what_a_person_must_answer_is_asked_for_when_the_buyer_may_wait(desk: Desk) -> None:
    mine, _ = await desk.window("wang")
    refused = await desk.propose(mine, "repair", **UNPROVED)
    assert problem(refused) == (409, "commerce.person_needed")
    before = await desk.world()
    made = await desk.propose(mine, "repair", **UNPROVED, may_wait=True)
    assert made.status_code == 201, made.text
    shown = made.json()
    assert shown["changes"][-1]["text"] == "提交后由同事审核，结果会在这里告诉您。"
    assert shown["money"] == []
    await desk.confirm(mine, shown["id"])
    [request] = await desk.rows(REQUESTS)
    assert (request["kind"], request["state"], request["waiting_on"]) == (
        "repair",
        "requested",
        "merchant",
    )
    assert await desk.world() == before


async def test_waiting_opens_nothing_that_the_rules_refuse(desk: Desk) -> None:
    mine, _ = await desk.window("wang")
    before = await desk.world()
    wish = {"order_number": PAID, "reason": "no_reason", "may_wait": True}
    refused = await desk.propose(mine, "return_refund", **wish)
    assert problem(refused) == (409, "commerce.policy_refused")
    assert (await desk.world(), await desk.rows(REQUESTS)) == (before, [])


async def test_a_compensation_is_asked_for_without_any_sum(desk: Desk) -> None:
    mine, _ = await desk.window("wang")
    wish = {"order_number": SIGNED, "reason": "late_delivery", "may_wait": True}
    made = await desk.propose(mine, "compensation", **wish)
    assert made.status_code == 201, made.text
    assert made.json()["money"] == []
    await desk.confirm(mine, made.json()["id"])
    [request] = await desk.rows(REQUESTS)
    assert (request["kind"], request["state"]) == ("compensation", "requested")
