"""Goodwill goes through its ladder, whichever way it is asked for."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from tests.factories.aftersales_shop import CHEN, LIN, Shop
from tests.factories.web import problem
from tests.integration.commerce.desk import SIGNED, Desk
from tests.integration.commerce.test_money import check_book

from xiaoer.commerce import api
from xiaoer.commerce.aftersales.errors import ActRefusedError
from xiaoer.commerce.aftersales.facade import open_aftersales
from xiaoer.commerce.api import AftersalesAct as Act
from xiaoer.commerce.api import Doing, Kind, OrderAct, State, Wanted, Wished
from xiaoer.commerce.policies import compensation_store as ladder
from xiaoer.commerce.policies.errors import CompensationRefusedError
from xiaoer.commerce.policies.model.facts import Reason
from xiaoer.commerce.proposals.errors import PersonNeededError
from xiaoer.commerce.proposals.service import Actor
from xiaoer.contacts import api as contacts

TENTS = "SY2610210529"
LADDER = (
    "SELECT status, amount_minor, proposed_by, approved_by, paid_at FROM commerce_compensations"
)
BOT = "bot:goodwill"


async def booked(shop: Shop) -> list[tuple[str, int, str, str | None]]:
    async with shop.db.transaction(shop.workspace_id) as tx:
        rows = await tx.fetch(f"{LADDER} ORDER BY created_at, id")
    return [(r["status"], r["amount_minor"], r["proposed_by"], r["approved_by"]) for r in rows]


async def agreed(shop: Shop, minor: int) -> UUID:
    wanted = Wanted(TENTS, Kind.COMPENSATION, Reason.LATE_DELIVERY, amount=minor)
    request_id = await shop.ask(wanted, "lilei")
    await shop.do(request_id, Doing(Act.AGREE))
    return request_id


async def test_what_a_request_pays_counts_against_the_caps(shop: Shop) -> None:
    request_id = await agreed(shop, 2000)
    assert await booked(shop) == []
    await shop.do(request_id, Doing(Act.SETTLE), CHEN)
    assert await booked(shop) == [("granted", 2000, LIN.key, None)]
    assert (await shop.get(request_id)).request.state is State.COMPLETED
    async with shop.db.transaction(shop.workspace_id) as tx:
        [row] = await tx.fetch("SELECT paid_with, paid_at FROM commerce_compensations")
        spent = await ladder.spent(
            tx,
            shop.workspace_id,
            currency="CNY",
            order_number=TENTS,
            buyer=("lilei", shop.clock.now().replace(year=2025)),
            agent=(LIN.key, shop.clock.now().replace(hour=0, minute=0)),
            shop=shop.clock.now().replace(day=1, hour=0),
        )
    assert (row["paid_with"], row["paid_at"] is not None) == ("AS000001", True)
    assert [spent.order, spent.agent, spent.shop] == [2000] * 3


async def test_beyond_the_caps_the_second_person_stands_for_it_by_name(shop: Shop) -> None:
    request_id = await agreed(shop, 20_000)
    await shop.do(request_id, Doing(Act.SETTLE), CHEN)
    assert await booked(shop) == [("granted", 20_000, LIN.key, CHEN.key)]


@pytest.mark.parametrize("minor", [2000, 20_000])
async def test_nobody_pays_out_their_own_and_then_nothing_is_booked(shop: Shop, minor: int) -> None:
    request_id = await agreed(shop, minor)
    before = await shop.everything()
    with pytest.raises(ActRefusedError):
        await shop.do(request_id, Doing(Act.SETTLE), LIN)
    assert await shop.everything() == before
    assert await booked(shop) == []


async def test_more_than_the_order_cost_is_refused_and_nothing_changed(shop: Shop) -> None:
    await shop.value("UPDATE commerce_orders SET total_minor = 1000 RETURNING 1")
    request_id = await agreed(shop, 2000)
    before = await shop.everything(), await shop.get(request_id)
    with pytest.raises(CompensationRefusedError):
        await shop.do(request_id, Doing(Act.SETTLE), CHEN)
    assert (await shop.everything(), await shop.get(request_id)) == before
    assert await booked(shop) == []


async def propose(desk: Desk, headers: dict[str, str], minor: int | None) -> Any:
    wished = {"order_number": SIGNED, "reason": "late_delivery"}
    return await desk.propose(
        headers, "goodwill", **wished, **({"amount_minor": minor} if minor else {})
    )


async def test_an_agent_offers_within_the_caps_and_it_is_paid_on_the_yes(desk: Desk) -> None:
    agent = desk.agent | {"Accept-Language": "zh-CN"}
    made = await propose(desk, agent, 2000)
    assert made.status_code == 201, made.text
    assert "20.00" in str(made.json()["summary"])
    assert made.json()["amount"]["amount_minor"] == 2000
    assert await desk.rows(LADDER) == []
    done = await desk.confirm(agent, made.json()["id"])
    assert done.json()["result"]["compensation_status"] == "granted"
    [row] = await desk.rows(LADDER)
    assert (row["status"], row["amount_minor"], row["paid_at"] is not None) == (
        "granted", 2000, True,
    )  # fmt: skip
    again = await desk.confirm(agent, made.json()["id"])
    assert again.json()["result"] == done.json()["result"]
    assert len(await desk.rows(LADDER)) == 1
    await check_book(desk)


async def test_beyond_the_caps_an_agents_offer_waits_for_another(desk: Desk) -> None:
    made = await propose(desk, desk.agent, 6000)
    assert made.status_code == 201, made.text
    done = await desk.confirm(desk.agent, made.json()["id"])
    assert done.json()["result"]["compensation_status"] == "proposed"
    [row] = await desk.rows(LADDER)
    assert (row["status"], row["paid_at"]) == ("proposed", None)
    assert await desk.rows("SELECT 1 FROM commerce_payments WHERE kind = 'refund'"
                           " AND position >= 1000") == []  # fmt: skip


@pytest.mark.parametrize("minor", [100, 2000, 6000])
async def test_a_buyer_offers_themselves_nothing(desk: Desk, minor: int) -> None:
    buyer, _ = await desk.window("wang")
    before = await desk.world()
    refused = await propose(desk, buyer, minor)
    assert problem(refused)[0] == 409
    assert problem(refused)[1] in {"commerce.person_needed", "commerce.policy_refused"}
    assert await desk.world() == before
    assert await desk.rows(LADDER) == []


async def test_without_an_amount_nothing_is_offered(desk: Desk) -> None:
    assert problem(await propose(desk, desk.agent, None)) == (422, "commerce.act_incomplete")


async def offer(desk: Desk, minor: int) -> Any:
    """The bot's offer to the buyer in the window; the proposal and who may say yes."""
    _, contact_id = await desk.window("wang")
    async with desk.db.transaction(desk.workspace_id) as tx:
        contact = await contacts.get(tx, desk.workspace_id, contact_id)
        actor = await api.buyer_actor(tx, desk.workspace_id, contact=contact, clock=desk.clock)
        assert actor is not None
        wished = Wished(OrderAct.GOODWILL, SIGNED, reason=Reason.LATE_DELIVERY, amount_minor=minor)
        made = await api.offer_to_buyer(
            tx, desk.workspace_id, actor=actor, wished=wished, by=BOT, clock=desk.clock,
            locale="zh-CN",
        )  # fmt: skip
    return made, actor


async def accept(desk: Desk, made: Any, actor: Actor) -> Any:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.confirm_for_buyer(
            tx, desk.workspace_id, actor=actor, proposal_id=made.id, clock=desk.clock,
            locale="zh-CN",
        )  # fmt: skip


async def test_the_bot_offers_what_the_ladder_gives_by_itself(desk: Desk) -> None:
    made, actor = await offer(desk, 2000)
    assert await desk.rows(LADDER) == []
    done = await accept(desk, made, actor)
    assert done.result["compensation_status"] == "granted"
    [row] = await desk.rows(LADDER)
    assert (row["proposed_by"], row["approved_by"], row["amount_minor"]) == (BOT, None, 2000)


async def test_the_bot_never_offers_more(desk: Desk) -> None:
    before = await desk.world()
    with pytest.raises(PersonNeededError):
        await offer(desk, 6000)
    assert await desk.world() == before
    assert await desk.rows(LADDER) == []


async def test_two_of_the_bots_offers_never_exceed_the_orders_cap(desk: Desk) -> None:
    offers = [await offer(desk, 3000) for _ in range(3)]
    told = await asyncio.gather(
        *(accept(desk, made, actor) for made, actor in offers), return_exceptions=True
    )
    given = sum(row["amount_minor"] for row in await desk.rows(LADDER))
    assert sum(not isinstance(one, BaseException) for one in told) >= 1
    assert given <= 5000
    assert all(row["status"] == "granted" for row in await desk.rows(LADDER))


async def test_real_rules_leave_a_compensation_request_to_a_person(desk: Desk) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        request_id = await open_aftersales(
            tx, desk.workspace_id,
            wanted=Wanted(SIGNED, Kind.COMPENSATION, Reason.LATE_DELIVERY, amount=2000),
            buyer="wang", doer=api.Doer(api.Who.BUYER, "contact:b"), clock=desk.clock,
        )  # fmt: skip
    [row] = await desk.rows("SELECT state FROM commerce_aftersales WHERE id = $1", request_id)
    assert row["state"] == "requested"
