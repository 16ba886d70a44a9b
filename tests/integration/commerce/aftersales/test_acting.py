"""Each kind from its request to its end, on the real database."""

from datetime import timedelta

import asyncpg
import pytest
from tests.factories.aftersales_shop import BUYER, CHEN, LIN, Shop

from xiaoer.commerce.aftersales.errors import (
    ActRefusedError,
    AmountTooHighError,
    LineClaimedError,
    LinesUnknownError,
    SettlementRefusedError,
    WordingVoidError,
)
from xiaoer.commerce.aftersales.model.request import Line
from xiaoer.commerce.aftersales.ports import Payout
from xiaoer.commerce.aftersales.settling import BookSettlement
from xiaoer.commerce.api import AftersalesAct as Act
from xiaoer.commerce.api import Doing, Kind, State, Wanted
from xiaoer.commerce.errors import OrderNotFoundError
from xiaoer.commerce.policies.model.decision import Verdict
from xiaoer.commerce.policies.model.facts import Reason
from xiaoer.kernel.errors import PreconditionFailedError

TENTS = "SY2610210529"
SHIPPED = Doing(Act.SHIP_RETURN, carrier="顺丰速运", tracking_number="SF139")
REFUNDS = """
SELECT coalesce(sum(p.amount_minor), 0)::bigint FROM commerce_payments p
JOIN commerce_orders o ON o.workspace_id = p.workspace_id AND o.id = p.order_id
WHERE p.kind = 'refund' AND o.number = $1
"""


def wanted(kind: Kind = Kind.RETURN_REFUND, lines: tuple[Line, ...] = (Line(0, 1),)) -> Wanted:
    return Wanted(TENTS, kind, Reason.QUALITY, "漏水", lines)


async def test_a_return_runs_from_request_to_refund(shop: Shop) -> None:
    tent = await shop.value(
        "SELECT price_minor FROM commerce_order_lines l JOIN commerce_orders o"
        " ON o.workspace_id = l.workspace_id AND o.id = l.order_id WHERE o.number = $1",
        TENTS,
    )
    request_id = await shop.ask(wanted(), "lilei")
    await shop.do(request_id, Doing(Act.AGREE))
    await shop.do(request_id, SHIPPED, BUYER)
    assert await shop.arrived("SF139") == 1
    assert (await shop.get(request_id)).request.state is State.INSPECTING
    await shop.do(request_id, Doing(Act.PASS_INSPECTION))
    assert await shop.value(REFUNDS, TENTS) == 0
    await shop.do(request_id, Doing(Act.SETTLE), CHEN)

    request = (await shop.get(request_id)).request
    assert request.state is State.COMPLETED
    assert await shop.value(REFUNDS, TENTS) == tent == request.settled
    waiting = "SELECT count(*) FROM kernel_jobs WHERE state = 'ready' AND kind = $1"
    assert await shop.value(waiting, "commerce.aftersales_due") == 0
    names = await shop.value(
        "SELECT array_agg(name ORDER BY seq) FROM kernel_events WHERE name LIKE 'aftersales.%'"
    )
    assert names == [
        "aftersales.requested",
        "aftersales.answered",
        "aftersales.moved",
        "aftersales.moved",
        "aftersales.moved",
        "aftersales.settled",
        "aftersales.ended",
    ]
    sealed = await shop.value(
        "SELECT array_agg(kind ORDER BY index) FROM ledger_entries WHERE kind LIKE 'aftersales.%'"
    )
    assert sealed == [
        f"aftersales.{act}"
        for act in ("request", "agree", "ship_return", "receive", "pass_inspection", "settle")
    ]


async def test_a_paid_back_piece_is_never_claimed_again(shop: Shop) -> None:
    request_id = await shop.ask(wanted(Kind.REFUND_ONLY), "lilei")
    await shop.do(request_id, Doing(Act.AGREE))
    await shop.do(request_id, Doing(Act.SETTLE), CHEN)
    second = await shop.ask(wanted(Kind.REFUND_ONLY), "lilei")
    before = await shop.everything()
    with pytest.raises(LineClaimedError):
        await shop.ask(wanted(Kind.EXCHANGE), "lilei")
    assert await shop.everything() == before
    await shop.do(second, Doing(Act.AGREE))
    await shop.do(second, Doing(Act.SETTLE), CHEN)
    status = "SELECT status FROM commerce_orders WHERE number = $1"
    assert await shop.value(status, TENTS) == "refunded"


async def test_a_withdrawn_request_frees_its_pieces_and_may_come_too_late_to_reopen(
    shop: Shop,
) -> None:
    whole = (Line(0, 2),)
    first = await shop.ask(wanted(lines=whole), "lilei")
    await shop.do(first, Doing(Act.WITHDRAW), BUYER)
    await shop.ask(wanted(lines=whole), "lilei")
    before = await shop.everything()
    with pytest.raises(LineClaimedError):
        await shop.do(first, Doing(Act.REOPEN), BUYER)
    assert await shop.everything() == before
    assert (await shop.get(first)).request.state is State.WITHDRAWN


async def test_a_silent_merchant_agrees_and_pays_when_the_rules_grant_it(shop: Shop) -> None:
    request_id = await shop.ask(wanted(Kind.REFUND_ONLY), "lilei", Verdict.ALLOWED)
    assert await shop.expire(request_id) is False
    shop.clock.advance(timedelta(hours=48))
    assert await shop.expire(request_id) is True
    assert await shop.expire(request_id) is False
    assert (await shop.get(request_id)).request.state is State.TO_SETTLE
    shop.clock.advance(timedelta(hours=72))
    assert await shop.expire(request_id) is True
    request = (await shop.get(request_id)).request
    assert request.state is State.COMPLETED
    assert await shop.value(REFUNDS, TENTS) == request.settled > 0
    assert await shop.expire(request_id) is False


async def test_a_silent_merchant_meets_the_platform_when_a_person_must_decide(shop: Shop) -> None:
    request_id = await shop.ask(wanted(Kind.REFUND_ONLY), "lilei")
    shop.clock.advance(timedelta(hours=48))
    await shop.expire(request_id)
    assert (await shop.get(request_id)).request.state is State.DISPUTED
    shop.clock.advance(timedelta(days=7))
    assert await shop.expire(request_id) is True
    overdue = "SELECT count(*) FROM kernel_events WHERE name = 'aftersales.overdue'"
    assert await shop.value(overdue) == 1
    await shop.do(request_id, Doing(Act.RULE_FOR_BUYER, text="凭证充分"), CHEN)
    assert (await shop.get(request_id)).request.state is State.TO_SETTLE


async def test_one_timer_follows_the_clock(shop: Shop) -> None:
    request_id = await shop.ask(wanted(), "lilei")
    timer = "SELECT array_agg(run_at) FROM kernel_jobs WHERE state = 'ready' AND dedupe_key = $1"
    key = f"aftersales:{request_id}"
    start = shop.clock.now()
    assert await shop.value(timer, key) == [start + timedelta(hours=48)]
    shop.clock.advance(timedelta(hours=40))
    await shop.do(request_id, Doing(Act.ASK_EVIDENCE, text="请补充照片"))
    assert await shop.value(timer, key) == [start + timedelta(hours=40 + 72)]
    shop.clock.advance(timedelta(hours=20))
    await shop.do(request_id, Doing(Act.ADD_EVIDENCE), BUYER)
    assert await shop.value(timer, key) == [start + timedelta(hours=60 + 8)]


async def test_an_answer_is_taken_back_within_its_moment_only(shop: Shop) -> None:
    request_id = await shop.ask(wanted(), "lilei")
    due = (await shop.get(request_id)).request.due
    shop.clock.advance(timedelta(minutes=5))
    await shop.do(request_id, Doing(Act.REFUSE, reason="out_of_window"))
    with pytest.raises(ActRefusedError) as refused:
        await shop.do(request_id, Doing(Act.UNDO), CHEN)
    assert refused.value.code == "commerce.aftersales.why.undo_not_yours"
    shop.clock.advance(timedelta(seconds=20))
    await shop.do(request_id, Doing(Act.UNDO))
    request = (await shop.get(request_id)).request
    assert (request.state, request.due) == (State.REQUESTED, due)
    await shop.do(request_id, Doing(Act.AGREE))
    shop.clock.advance(timedelta(seconds=31))
    before = await shop.everything()
    with pytest.raises(ActRefusedError) as refused:
        await shop.do(request_id, Doing(Act.UNDO))
    assert refused.value.code == "commerce.aftersales.why.undo_too_late"
    assert await shop.everything() == before


async def test_large_amounts_take_two_people(shop: Shop) -> None:
    request_id = await shop.ask(wanted(Kind.REFUND_ONLY, (Line(0, 2),)), "lilei")
    await shop.do(request_id, Doing(Act.AGREE))
    before = await shop.everything()
    with pytest.raises(ActRefusedError) as refused:
        await shop.do(request_id, Doing(Act.SETTLE), LIN)
    assert refused.value.code == "commerce.aftersales.why.second_person_needed"
    assert await shop.everything() == before
    await shop.do(request_id, Doing(Act.SETTLE), CHEN)


async def test_what_the_rules_grant_cannot_be_refused(shop: Shop) -> None:
    request_id = await shop.ask(wanted(), "lilei", Verdict.ALLOWED)
    with pytest.raises(ActRefusedError) as refused:
        await shop.do(request_id, Doing(Act.REFUSE, reason="other"))
    assert refused.value.code == "commerce.aftersales.why.entitled"


async def test_more_than_was_decided_is_never_offered(shop: Shop) -> None:
    request_id = await shop.ask(wanted(Kind.REFUND_ONLY), "lilei")
    most = (await shop.get(request_id)).request.grant.amount
    before = await shop.everything()
    with pytest.raises(AmountTooHighError):
        await shop.do(request_id, Doing(Act.OFFER, amount=most + 1))
    assert await shop.everything() == before
    await shop.do(request_id, Doing(Act.OFFER, amount=most - 1))
    await shop.do(request_id, Doing(Act.ACCEPT_OFFER), BUYER)
    await shop.do(request_id, Doing(Act.SETTLE), CHEN)
    assert await shop.value(REFUNDS, TENTS) == most - 1
    with pytest.raises(ActRefusedError) as refused:
        await shop.do(request_id, Doing(Act.REOPEN), BUYER)
    assert refused.value.code == "commerce.aftersales.why.decided_for_good"


async def test_five_attempts_are_all_there_are(shop: Shop) -> None:
    request_id = await shop.ask(wanted(), "lilei")
    for _ in range(4):
        await shop.do(request_id, Doing(Act.WITHDRAW), BUYER)
        await shop.do(request_id, Doing(Act.REOPEN), BUYER)
    await shop.do(request_id, Doing(Act.WITHDRAW), BUYER)
    with pytest.raises(ActRefusedError) as refused:
        await shop.do(request_id, Doing(Act.REOPEN), BUYER)
    assert refused.value.code == "commerce.aftersales.why.attempts_used_up"
    with pytest.raises(ActRefusedError) as again:
        await shop.ask(wanted(), "lilei")
    assert again.value.code == refused.value.code


async def test_a_void_phrase_never_reaches_a_buyer(shop: Shop) -> None:
    request_id = await shop.ask(wanted(), "lilei")
    before = await shop.everything()
    with pytest.raises(WordingVoidError):
        await shop.do(request_id, Doing(Act.REFUSE, reason="other", text="本店拆封不退"))
    assert await shop.everything() == before


async def test_an_invoice_is_issued_as_it_was_asked_for(shop: Shop) -> None:
    details = {"invoice_kind": "company", "invoice_title": "山野公司", "tax_number": "9133"}
    asked = Wanted(TENTS, Kind.INVOICE, Reason.OTHER, details=details)
    request_id = await shop.ask(asked, "lilei")
    await shop.do(request_id, Doing(Act.AGREE))
    await shop.do(request_id, Doing(Act.CARRY_OUT))
    found = await shop.value(
        "SELECT (i.kind, i.title, i.status)::text FROM commerce_invoices i JOIN commerce_orders o"
        " ON o.workspace_id = i.workspace_id AND o.id = i.order_id WHERE o.number = $1",
        TENTS,
    )
    assert found == "(company,山野公司,issued)"


async def test_an_exchange_sends_the_new_goods_and_frees_the_piece(shop: Shop) -> None:
    request_id = await shop.ask(wanted(Kind.EXCHANGE), "lilei")
    await shop.do(request_id, Doing(Act.AGREE))
    await shop.do(request_id, SHIPPED, BUYER)
    await shop.do(request_id, Doing(Act.RECEIVE))
    await shop.do(request_id, Doing(Act.PASS_INSPECTION))
    await shop.do(request_id, Doing(Act.SEND, carrier="顺丰速运", tracking_number="SF140"))
    assert await shop.arrived("SF139") == 0
    assert await shop.arrived("SF140") == 1
    assert (await shop.get(request_id)).request.state is State.COMPLETED
    assert await shop.value("SELECT count(*) FROM commerce_aftersales_claims") == 0


@pytest.mark.parametrize("lines", [(Line(7, 1),), (Line(0, 3),), (Line(0, 1), Line(0, 1))])
async def test_lines_that_the_order_lacks_are_refused(shop: Shop, lines: tuple[Line, ...]) -> None:
    before = await shop.everything()
    with pytest.raises(LinesUnknownError):
        await shop.ask(wanted(lines=lines), "lilei")
    assert await shop.everything() == before


async def test_somebody_elses_order_is_not_found(shop: Shop) -> None:
    with pytest.raises(OrderNotFoundError):
        await shop.ask(wanted(), "wang")


async def test_an_act_on_an_older_version_is_refused(shop: Shop) -> None:
    request_id = await shop.ask(wanted(), "lilei")
    with pytest.raises(PreconditionFailedError):
        await shop.do(request_id, Doing(Act.AGREE), if_match='"v9"')
    await shop.do(request_id, Doing(Act.AGREE), if_match='"v1"')


async def test_money_flows_once_per_key_and_never_above_what_was_paid(shop: Shop) -> None:
    stored = await shop.get(await shop.ask(wanted(), "lilei"))
    at = shop.clock.now()
    payout = Payout(stored.order_id, 1_000, "CNY", {}, {}, "k", at, "agent:a")
    for _ in range(2):
        async with shop.db.transaction(shop.workspace_id) as tx:
            await BookSettlement().refund(tx, shop.workspace_id, payout)
    assert await shop.value(REFUNDS, TENTS) == 1_000
    for methods in ({}, {"别的": 10**9}):
        large = Payout(stored.order_id, 10**9, "CNY", {}, methods, "other", at, "agent:a")
        with pytest.raises(SettlementRefusedError):
            async with shop.db.transaction(shop.workspace_id) as tx:
                await BookSettlement().refund(tx, shop.workspace_id, large)
    assert await shop.value(REFUNDS, TENTS) == 1_000


@pytest.mark.parametrize("change", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}"])
async def test_history_cannot_be_rewritten(shop: Shop, change: str) -> None:
    request_id = await shop.ask(wanted(), "lilei")
    before = await shop.everything()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await shop.value(change.format("commerce_aftersales_history"))
    assert await shop.everything() == before
    assert (await shop.get(request_id)).request.version == 1
