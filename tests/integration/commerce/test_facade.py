"""What the bot uses: a buyer who proved themselves, a proposal in words, a yes that counts once."""

from datetime import timedelta
from typing import cast

import pytest
from tests.integration.commerce.desk import PAID, SIGNED, Desk, Json

from xiaoer.commerce import api
from xiaoer.commerce.api import Actor, OrderAct, Proof, ProposalView, Wished
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.proposals.errors import (
    PersonNeededError,
    PolicyRefusedError,
    ProposalExpiredError,
    ProposalNotFoundError,
)
from xiaoer.contacts import api as contacts
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import new_id

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
    assert made.because[0].source == "店铺公示"
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
    assert because[0]["source"] == "店铺公示"
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


async def test_an_order_of_a_connected_shop_is_cancelled_by_a_person_there(desk: Desk) -> None:
    actor = await signed(desk)
    async with desk.db.transaction(desk.workspace_id) as tx:
        await link_to_a_shop(tx, PAID)
    with pytest.raises(PersonNeededError) as raised:
        await propose(desk, actor, Wished(OrderAct.CANCEL, PAID))
    assert "店铺自己的系统" in str(raised.value.params["reasons"])
    assert (await propose(desk, actor, NUDGE)).status == "made"
    async with desk.db.transaction(desk.workspace_id) as tx:
        assert await tx.fetchval("SELECT count(*) FROM commerce_proposals") == 1


async def link_to_a_shop(tx: Tx, number: str) -> None:
    """Let an order belong to a connected shop, as reading that shop does."""
    connection_id = new_id()
    await tx.execute(
        """
        INSERT INTO commerce_connections (workspace_id, id, purpose, kind, key, name, config,
               secrets, secret_names, is_active, created_at, updated_at)
        VALUES (current_workspace_id(), $1, 'shop', 'rest', 'k', '店', '{}', '', '{}', true,
                now(), now())
        """,
        connection_id,
    )
    await tx.execute(
        """
        INSERT INTO commerce_shop_orders
               (workspace_id, order_id, connection_id, external_id, lines, told_status)
        SELECT workspace_id, id, $2, number, '{}', status FROM commerce_orders WHERE number = $1
        """,
        number,
        connection_id,
    )
