"""Proposed in plain words, confirmed by who may, carried out once."""

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from tests.factories.people import given_session
from tests.factories.web import problem
from tests.integration.commerce.desk import PAID, SIGNED, Desk

from xiaoer.commerce.proposals import service
from xiaoer.commerce.proposals.jobs import HANDLERS
from xiaoer.identity.model import Role

NEW_HOME = {
    "region": ["浙江省", "杭州市", "西湖区"],
    "detail": "文三路 1 号",
    "phone": "13900001111",
}


async def test_a_proposal_says_what_will_change_and_changes_nothing(desk: Desk) -> None:
    before = await desk.world()
    wang, _ = await desk.window("wang")
    made = await desk.propose(wang, "courier_nudge", order_number=PAID)
    assert made.status_code == 201, made.text
    said = made.json()
    assert said["status"] == "made"
    assert said["title"] == f"为订单 {PAID} 催件"
    assert said["title"] in said["summary"]
    assert said["changes"][0]["text"] in said["summary"]
    english = await desk.client.get(
        f"/api/v1/proposals/{said['id']}", headers=wang | {"Accept-Language": "en"}
    )
    assert english.json()["title"] == f"Nudge the courier for order {PAID}"
    assert await desk.world() == before


async def test_a_confirmed_proposal_is_carried_out_and_sealed(desk: Desk) -> None:
    wang, contact_id = await desk.window("wang")
    made = (await desk.propose(wang, "courier_nudge", order_number=PAID)).json()
    done = (await desk.confirm(wang, made["id"])).json()
    assert (done["status"], done["decided_by"]) == ("executed", f"contact:{contact_id}")
    [order] = await desk.rows("SELECT is_urgent FROM commerce_orders WHERE number = $1", PAID)
    assert order["is_urgent"]
    names = [row["name"] for row in await desk.rows("SELECT name FROM kernel_events ORDER BY seq")]
    of_proposals = [name for name in names if name.startswith("proposal.")]
    assert of_proposals == ["proposal.made", "proposal.confirmed", "proposal.executed"]
    assert "aftersales.requested" in names
    sealed = await desk.rows("SELECT kind FROM ledger_entries ORDER BY index")
    kinds = [row["kind"] for row in sealed if row["kind"].startswith("proposal.")]
    assert kinds == ["proposal.made", "proposal.executed"]
    waiting = await desk.rows("SELECT 1 FROM kernel_jobs WHERE kind = $1", service.EXPIRE)
    assert waiting == []


async def test_fifty_confirmations_at_once_carry_it_out_once(desk: Desk) -> None:
    wished = {"order_number": PAID, "address": NEW_HOME}
    made = (await desk.propose(desk.agent, "change_address", **wished)).json()
    answers = await asyncio.gather(*(desk.confirm(desk.agent, made["id"]) for _ in range(50)))
    assert Counter(answer.status_code for answer in answers) == {200: 50}
    assert len({answer.text for answer in answers}) == 1
    [order] = await desk.rows("SELECT version FROM commerce_orders WHERE number = $1", PAID)
    assert order["version"] == 1
    executed = await desk.rows("SELECT 1 FROM kernel_events WHERE name = 'proposal.executed'")
    assert len(executed) == 1


async def test_an_idempotency_key_answers_alike(desk: Desk) -> None:
    wang, _ = await desk.window("wang")
    headers = wang | {"Idempotency-Key": "k1"}
    one = await desk.propose(headers, "courier_nudge", order_number=PAID)
    same = await desk.propose(headers, "courier_nudge", order_number=PAID)
    other = await desk.propose(headers, "courier_nudge", order_number=SIGNED)
    assert one.json() == same.json()
    assert problem(other) == (422, "kernel.idempotency_key_reused")
    twice = [await desk.confirm(wang, one.json()["id"], key="k2") for _ in range(2)]
    assert twice[0].json() == twice[1].json()


async def test_a_world_that_changed_meanwhile_is_refused(desk: Desk) -> None:
    wang, _ = await desk.window("wang")
    made = (await desk.propose(wang, "courier_nudge", order_number=PAID)).json()
    async with desk.db.transaction(desk.workspace_id) as tx:
        await tx.execute("UPDATE commerce_orders SET status = 'shipped' WHERE number = $1", PAID)
    before = await desk.world()
    assert problem(await desk.confirm(wang, made["id"])) == (409, "commerce.world_changed")
    assert await desk.world() == before


async def test_too_late_a_yes_is_refused_and_the_clock_closes_it(desk: Desk) -> None:
    wang, _ = await desk.window("wang")
    made = (await desk.propose(wang, "courier_nudge", order_number=PAID)).json()
    desk.clock.advance(timedelta(minutes=31))
    before = await desk.world()
    assert problem(await desk.confirm(wang, made["id"])) == (409, "commerce.proposal_expired")
    assert service.EXPIRE in HANDLERS.as_mapping()
    async with desk.db.transaction(desk.workspace_id) as tx:
        proposal_id = await tx.fetchval("SELECT id FROM commerce_proposals")
        for expected in (True, False):
            closed = await service.expire(tx, desk.workspace_id, proposal_id, clock=desk.clock)
            assert closed is expected
    assert problem(await desk.confirm(wang, made["id"])) == (409, "commerce.proposal_expired")
    assert await desk.world() == before


async def test_a_no_is_final(desk: Desk) -> None:
    wang, _ = await desk.window("wang")
    made = (await desk.propose(wang, "courier_nudge", order_number=PAID)).json()
    path = f"/api/v1/proposals/{made['id']}/decline"
    for _ in range(2):
        assert (await desk.client.post(path, headers=wang)).json()["status"] == "declined"
    before = await desk.world()
    assert problem(await desk.confirm(wang, made["id"])) == (409, "commerce.proposal_closed")
    assert await desk.world() == before


async def test_another_buyer_s_order_and_an_unknown_one_are_the_same_refusal(desk: Desk) -> None:
    lilei, _ = await desk.window("lilei")
    before = await desk.world()
    answers = [
        await desk.propose(lilei, "courier_nudge", order_number=number) for number in (PAID, "SY0")
    ]
    assert {problem(answer) for answer in answers} == {(404, "commerce.order_not_found")}
    assert answers[0].json()["detail"] == answers[1].json()["detail"]
    assert await desk.world() == before


async def test_another_buyer_can_neither_see_nor_confirm_a_proposal(desk: Desk) -> None:
    wang, _ = await desk.window("wang")
    lilei, _ = await desk.window("lilei")
    made = (await desk.propose(wang, "courier_nudge", order_number=PAID)).json()
    seen = await desk.client.get(f"/api/v1/proposals/{made['id']}", headers=lilei)
    missing = (404, "commerce.proposal_not_found")
    before = await desk.world()
    assert problem(seen) == missing
    assert problem(await desk.confirm(lilei, made["id"])) == missing
    assert await desk.world() == before


async def test_nobody_acts_without_proof_of_who_they_are(desk: Desk) -> None:
    stranger, _ = await desk.window("wang", is_signed=False)
    before = await desk.world()
    refused = await desk.propose(stranger, "courier_nudge", order_number=PAID)
    assert problem(refused) == (403, "commerce.buyer_unknown")
    assert await desk.world() == before


async def test_an_agent_proposes_for_a_buyer_and_only_the_buyer_s_yes_counts(desk: Desk) -> None:
    wang, contact_id = await desk.window("wang")
    lilei, other_id = await desk.window("lilei")
    for contact, headers, status in ((contact_id, wang, 200), (other_id, lilei, 403)):
        made = await desk.propose(
            desk.agent,
            "courier_nudge",
            order_number=SIGNED,
            contact_id=str(contact),
            customer="wang",
        )
        assert made.status_code == 201, made.text
        assert (await desk.confirm(headers, made.json()["id"])).status_code == status


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
async def test_only_who_may_act_on_orders_proposes(desk: Desk, role: Role) -> None:
    headers = (await given_session(desk.db, desk.clock, desk.workspace_id, role)).headers
    answer = await desk.propose(headers, "courier_nudge", order_number=PAID)
    assert answer.status_code == (201 if role is Role.AGENT else 403)
    listed = await desk.client.get("/api/v1/proposals", headers=headers)
    assert listed.status_code == 200


@pytest.mark.parametrize(
    ("wished", "code"),
    [
        ({"act": "fly"}, "kernel.invalid_input"),
        ({"act": "courier_nudge"}, "commerce.act_incomplete"),
        ({"act": "default_address"}, "commerce.act_incomplete"),
        ({"act": "appointment", "order_number": PAID}, "commerce.act_incomplete"),
        ({"act": "invoice", "order_number": PAID}, "commerce.act_incomplete"),
        ({"act": "exchange", "order_number": SIGNED}, "commerce.act_incomplete"),
        (
            {"act": "courier_nudge", "order_number": PAID, "amount_minor": -1},
            "kernel.invalid_input",
        ),
    ],
)
async def test_a_wish_that_cannot_be_meant_is_refused(
    desk: Desk, wished: dict[str, object], code: str
) -> None:
    wang, _ = await desk.window("wang")
    before = await desk.world()
    answer = await desk.client.post("/api/v1/proposals", json=wished, headers=wang)
    assert problem(answer)[1] == code
    assert answer.status_code in {400, 422}
    assert await desk.world() == before


async def test_the_actions_of_an_order_come_with_reasons(desk: Desk) -> None:
    wang, _ = await desk.window("wang")
    lilei, _ = await desk.window("lilei")
    [order] = await desk.rows("SELECT id FROM commerce_orders WHERE number = $1", PAID)
    path = f"/api/v1/orders/{order['id']}/actions"
    found = (await desk.client.get(path, headers=wang)).json()["items"]
    acts = {item["act"]: item for item in found}
    # there is nothing to withdraw
    assert set(acts) == {act.value for act in service.ON_ORDERS} - {"withdraw"}
    assert acts["courier_nudge"]["verdict"] == "allowed"
    assert all(reason["text"] for item in found for reason in item["because"])
    assert (await desk.client.get(path, headers=desk.agent)).json()["items"] == found
    assert problem(await desk.client.get(path, headers=lilei)) == (404, "commerce.order_not_found")


async def test_a_visitor_never_speaks_into_a_conversation_they_name(desk: Desk) -> None:
    wang, contact_id = await desk.window("wang")
    foreign = str(UUID(int=7))
    made = await desk.propose(wang, "courier_nudge", order_number=PAID, conversation_id=foreign)
    assert made.json()["conversation_id"] is None
    [event] = await desk.rows("SELECT topic FROM kernel_events WHERE name = 'proposal.made'")
    assert event["topic"] == "workspace"
    by_agent = await desk.propose(
        desk.agent, "courier_nudge", order_number=PAID, conversation_id=foreign
    )
    listed = {
        name: [
            one["id"]
            for one in (
                await desk.client.get("/api/v1/proposals", params=query, headers=desk.agent)
            ).json()["items"]
        ]
        for name, query in (
            ("contact", {"contact_id": str(contact_id)}),
            ("conversation", {"conversation_id": foreign}),
        )
    }
    assert listed == {"contact": [made.json()["id"]], "conversation": [by_agent.json()["id"]]}


async def test_what_is_known_already_is_shown_masked(desk: Desk) -> None:
    wang, _ = await desk.window("wang")
    wished = {"order_number": PAID, "address": {"detail": "文三路 1 号"}}
    made = (await desk.propose(wang, "change_address", **wished)).json()
    [change] = made["changes"]
    assert "*" in change["before"]
    assert change["after"] == "文三路 1 号"
    [row] = await desk.rows("SELECT address FROM commerce_orders WHERE number = $1", PAID)
    assert row["address"]["detail"] not in made["summary"]
    assert row["address"]["phone"] not in made["summary"]
