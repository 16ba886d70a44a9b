"""What the bot uses: a buyer who proved themselves, a proposal in words, a yes that counts once."""

from datetime import timedelta
from typing import cast

import pytest
from tests.integration.commerce.desk import PAID, SIGNED, Desk, Json

from xiaoer.commerce import api
from xiaoer.commerce.api import Actor, OrderAct, Proof, ProposalView, Wished
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.proposals.errors import (
    PolicyRefusedError,
    ProposalExpiredError,
    ProposalNotFoundError,
)
from xiaoer.contacts import api as contacts

ZH = "zh-CN"
NUDGE = Wished(OrderAct.COURIER_NUDGE, PAID)


async def actor_of(desk: Desk, buyer: str, *, is_signed: bool = True) -> Actor | None:
    _, contact_id = await desk.window(buyer, is_signed=is_signed)
    async with desk.db.transaction(desk.workspace_id) as tx:
        contact = await contacts.get(tx, desk.workspace_id, contact_id)
        return await api.buyer_actor(tx, desk.workspace_id, contact=contact, clock=desk.clock)


async def signed(desk: Desk, buyer: str = "wang") -> Actor:
    found = await actor_of(desk, buyer)
    assert found is not None
    return found


async def propose(desk: Desk, actor: Actor, wished: Wished, locale: str = ZH) -> ProposalView:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.propose_for_buyer(
            tx, desk.workspace_id, actor=actor, wished=wished, clock=desk.clock, locale=locale
        )


async def confirm(desk: Desk, actor: Actor, proposal: ProposalView) -> ProposalView:
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.confirm_for_buyer(
            tx,
            desk.workspace_id,
            actor=actor,
            proposal_id=proposal.id,
            clock=desk.clock,
            locale=ZH,
        )


async def test_a_visitor_who_proved_nothing_is_no_buyer(desk: Desk) -> None:
    assert await actor_of(desk, "somebody", is_signed=False) is None


async def test_order_number_and_phone_tail_make_a_buyer_who_can_act(desk: Desk) -> None:
    _, contact_id = await desk.window("guest", is_signed=False)
    async with desk.db.transaction(desk.workspace_id) as tx:
        proof = Proof("order_phone", order_number=PAID, phone_tail="5521")
        await api.identify(
            tx, desk.workspace_id, contact_id=contact_id, proof=proof, clock=desk.clock
        )
        contact = await contacts.get(tx, desk.workspace_id, contact_id)
        actor = await api.buyer_actor(tx, desk.workspace_id, contact=contact, clock=desk.clock)
    assert actor is not None
    made = await propose(desk, actor, NUDGE)
    assert (await confirm(desk, actor, made)).status == "executed"


async def test_a_proposal_says_line_by_line_what_changes_and_a_second_yes_does_nothing(
    desk: Desk,
) -> None:
    actor = await signed(desk)
    made = await propose(desk, actor, Wished(OrderAct.CANCEL, PAID))
    lines = made.summary.split("\n")
    assert lines[0] == f"取消订单 {PAID}"
    assert [money.text for money in made.money] == [line for line in lines if "退回" in line]
    assert "SHOP-CANCEL" in made.rule_ids
    assert made.because[0].source == "店铺公示 · shop notice"
    first = await confirm(desk, actor, made)
    before = await desk.world()
    assert await confirm(desk, actor, made) == first
    assert await desk.world() == before


async def test_a_refusal_names_rule_source_and_what_fits_instead(desk: Desk) -> None:
    actor = await signed(desk)
    before = await desk.world()
    with pytest.raises(PolicyRefusedError) as refused:
        await propose(desk, actor, Wished(OrderAct.CANCEL, SIGNED))
    params = refused.value.params
    assert params["rules"] == ["SHOP-CANCEL-SHIPPED"]
    because, others = (
        cast("list[Json]", params["because"]),
        cast("list[Json]", params["alternatives"]),
    )
    assert because[0]["source"] == "店铺公示 · shop notice"
    assert "courier_nudge" in {one["act"] for one in others}
    assert "催件" in str(params["instead"])
    assert await desk.world() == before
    with pytest.raises(PolicyRefusedError) as told:
        await propose(desk, actor, Wished(OrderAct.CANCEL, SIGNED), locale="en")
    assert "courier nudge" in str(told.value.params["instead"])


async def test_the_acts_of_somebody_elses_order_are_not_told(desk: Desk) -> None:
    actor = await signed(desk, "lilei")
    for number in (PAID, "SY0"):
        async with desk.db.transaction(desk.workspace_id) as tx:
            with pytest.raises(OrderNotFoundError):
                await api.acts_on_order(
                    tx,
                    desk.workspace_id,
                    actor=actor,
                    order_number=number,
                    clock=desk.clock,
                    locale=ZH,
                )


async def test_a_proposal_is_bound_to_its_contact_and_expires(desk: Desk) -> None:
    made = await propose(desk, await signed(desk), NUDGE)
    before = await desk.world()
    with pytest.raises(ProposalNotFoundError):
        await confirm(desk, await signed(desk, "lilei"), made)
    desk.clock.advance(timedelta(minutes=31))
    with pytest.raises((ProposalExpiredError, ProposalNotFoundError)):
        await confirm(desk, await signed(desk), made)
    assert await desk.world() == before
