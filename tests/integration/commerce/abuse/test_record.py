"""The score of a buyer's record: what counts, what does not, and where it sends a request."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.factories.web import client_of, problem
from tests.integration.commerce.desk import SIGNED, Desk, open_desk

from xiaoer.commerce import api
from xiaoer.commerce.abuse.model import Conduct
from xiaoer.commerce.abuse.store import conduct_of
from xiaoer.commerce.aftersales.evidence import EvidenceFile
from xiaoer.commerce.aftersales.model.request import Line
from xiaoer.commerce.api import AftersalesAct, Doer, Doing, Kind, Wanted, Who
from xiaoer.commerce.policies.model.facts import Reason
from xiaoer.commerce.routes import CONTROLLERS
from xiaoer.commerce.world import reading
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import new_id

BUYER, LIN = Doer(Who.BUYER, "contact:b"), Doer(Who.AGENT, "agent:lin")
YEAR = timedelta(days=365)
ONE = [{"position": 1, "quantity": 1}]


@pytest.fixture
async def desk(db: Database, clock: FixedClock) -> AsyncIterator[Desk]:
    async with client_of(CONTROLLERS, db, clock) as client:
        yield await open_desk(client, db, clock)


async def conduct(desk: Desk, buyer: str = "wang") -> Conduct:
    async with desk.db.transaction(desk.workspace_id) as tx:
        customer_id = await reading.customer_id_of(tx, desk.workspace_id, buyer)
        assert customer_id
        found = await reading.buyer(tx, desk.workspace_id, customer_id)
        assert found
        return await conduct_of(tx, desk.workspace_id, found, desk.clock.now(), YEAR)


async def orders(desk: Desk, count: int, *, buyer: str = "wang") -> list[str]:
    """Signed orders of one piece for 100.00 each, the last a day ago."""
    numbers = [f"AB{place}" for place in range(count)]
    for place, number in enumerate(numbers):
        order_id = new_id()
        await desk.rows(
            """INSERT INTO commerce_orders (workspace_id, id, number, number_key, customer_id,
                 status, source_status, placed_at, signed_at, total_minor, currency)
               SELECT workspace_id, $1, $2, $2, id, 'signed', 'signed', $3, $4, 10000, 'CNY'
               FROM commerce_customers WHERE external_id = $5""",
            order_id,
            number,
            desk.clock.now() - timedelta(days=place + 2),
            desk.clock.now() - timedelta(days=1),
            buyer,
        )
        await desk.rows(
            """INSERT INTO commerce_order_lines (workspace_id, order_id, position, sku, titles,
                 quantity, price_minor, currency)
               SELECT workspace_id, id, 0, 'mug', '{"zh-CN": "杯子"}', 1, 10000, 'CNY'
               FROM commerce_orders WHERE id = $1""",
            order_id,
        )
        await desk.rows(
            """INSERT INTO commerce_payments (workspace_id, order_id, position, kind, method,
                 amount_minor, currency)
               SELECT workspace_id, id, 0, 'payment', '微信支付', 10000, 'CNY'
               FROM commerce_orders WHERE id = $1""",
            order_id,
        )
    return numbers


async def ask(
    desk: Desk,
    number: str,
    kind: Kind = Kind.REFUND_ONLY,
    reason: Reason = Reason.QUALITY,
    *,
    picture: int | None = None,
    buyer: str = "wang",
) -> UUID:
    file = EvidenceFile(new_id(), api.EvidenceKind.PHOTO, "a.jpg", "image/jpeg", "/f", picture)
    async with desk.db.transaction(desk.workspace_id) as tx:
        return await api.open_aftersales(
            tx,
            desk.workspace_id,
            wanted=Wanted(
                number, kind, reason, lines=(Line(0, 1),), evidence=(file,) if picture else ()
            ),
            buyer=buyer,
            doer=BUYER,
            clock=desk.clock,
        )


async def do(
    desk: Desk, request_id: UUID, act: AftersalesAct, doer: Doer = LIN, **more: Any
) -> None:
    async with desk.db.transaction(desk.workspace_id) as tx:
        await api.do_aftersales(
            tx,
            desk.workspace_id,
            request_id=request_id,
            doing=Doing(act, **more),
            doer=doer,
            clock=desk.clock,
        )


async def returned(desk: Desk, number: str) -> UUID:
    """A return whose parcel is back and being looked at."""
    request_id = await ask(desk, number, Kind.RETURN_REFUND, Reason.NO_REASON)
    await do(desk, request_id, AftersalesAct.AGREE)
    sent = {"carrier": "顺丰速运", "tracking_number": f"SF{number}"}
    await do(desk, request_id, AftersalesAct.SHIP_RETURN, BUYER, **sent)
    await do(desk, request_id, AftersalesAct.RECEIVE)
    return request_id


async def test_a_buyer_who_asked_for_nothing_has_a_clean_record(desk: Desk) -> None:
    found = await conduct(desk)
    assert found.orders > 0
    assert found == Conduct(
        orders=found.orders, ordered_minor=found.ordered_minor, account_days=found.account_days
    )


async def test_requests_are_counted_and_withdrawn_ones_are_not(desk: Desk) -> None:
    [first, second, third] = await orders(desk, 3)
    await ask(desk, first)
    gone = await ask(desk, second, reason=Reason.NOT_RECEIVED)
    await ask(desk, third, Kind.RESHIP, Reason.NOT_RECEIVED)
    found = await conduct(desk)
    assert (found.requests, found.refund_only, found.not_received) == (3, 2, 2)
    await do(desk, gone, AftersalesAct.WITHDRAW, BUYER)
    found = await conduct(desk)
    assert (found.requests, found.refund_only, found.not_received) == (2, 1, 1)


async def test_only_money_that_went_back_makes_an_order_refunded(desk: Desk) -> None:
    [first, second] = await orders(desk, 2)
    before = await conduct(desk)
    paid = await returned(desk, first)
    await ask(desk, second)
    await do(desk, paid, AftersalesAct.PASS_INSPECTION)
    assert (await conduct(desk)).refunded == 0
    await do(desk, paid, AftersalesAct.SETTLE, Doer(Who.AGENT, "agent:chen"))
    found = await conduct(desk)
    assert (found.refunded, found.refunded_minor) == (1, 10000)
    assert (found.orders, found.ordered_minor) == (before.orders, before.ordered_minor)


@pytest.mark.parametrize(
    ("reason", "counted"),
    [("other_item_returned", 1), ("parts_missing", 1), ("not_intact", 0)],
)
async def test_a_parcel_with_something_else_in_it_counts(
    desk: Desk, reason: str, counted: int
) -> None:
    [number] = await orders(desk, 1)
    request_id = await returned(desk, number)
    await do(desk, request_id, AftersalesAct.REJECT_GOODS, reason=reason)
    assert (await conduct(desk)).false_returns == counted


async def test_a_finding_that_was_taken_back_or_ruled_against_does_not_count(desk: Desk) -> None:
    [first, second] = await orders(desk, 2)
    taken_back = await returned(desk, first)
    fewer: dict[str, Any] = {"amount": 500, "reason": "parts_missing"}
    await do(desk, taken_back, AftersalesAct.DEDUCT, **fewer)
    assert (await conduct(desk)).false_returns == 1
    await do(desk, taken_back, AftersalesAct.UNDO)
    assert (await conduct(desk)).false_returns == 0
    disputed = await returned(desk, second)
    await do(desk, disputed, AftersalesAct.DEDUCT, **fewer)
    await do(desk, disputed, AftersalesAct.ESCALATE, BUYER)
    assert (await conduct(desk)).false_returns == 1
    await do(desk, disputed, AftersalesAct.RULE_FOR_BUYER, text="证据不足")
    assert (await conduct(desk)).false_returns == 0


async def test_a_picture_of_another_order_counts_against_who_gave_it_later(desk: Desk) -> None:
    [first, second] = await orders(desk, 2)
    await ask(desk, first, picture=0b1111)
    assert (await conduct(desk)).reused_evidence == 0
    await ask(desk, second, picture=0b1111_0000_1111)
    assert (await conduct(desk)).reused_evidence == 1


@pytest.mark.parametrize(("picture", "counted"), [(-1 ^ 0b1111, 1), (-1 ^ 0b11111, 0)])
async def test_four_bits_may_differ_and_not_five(desk: Desk, picture: int, counted: int) -> None:
    [first, second] = await orders(desk, 2)
    await ask(desk, first, picture=-1)
    await ask(desk, second, picture=picture)
    assert (await conduct(desk)).reused_evidence == counted


async def test_two_requests_on_one_order_may_share_a_picture(desk: Desk) -> None:
    [number] = await orders(desk, 1)
    await ask(desk, number, picture=77)
    await ask(desk, number, Kind.PRICE_PROTECTION, Reason.PRICE_DROP, picture=77)
    assert (await conduct(desk)).reused_evidence == 0


async def test_what_is_a_year_old_is_forgotten_but_not_the_age_of_the_account(desk: Desk) -> None:
    [number] = await orders(desk, 1)
    await ask(desk, number)
    before = await conduct(desk)
    desk.clock.advance(timedelta(days=366))
    later = await conduct(desk)
    assert (later.requests, later.orders) == (0, 0)
    assert later.account_days == (before.account_days or 0) + 366


async def test_a_practice_shop_that_was_put_back_forgets(db: Database, clock: FixedClock) -> None:
    async with client_of(CONTROLLERS, db, clock) as client:
        desk = await open_desk(client, db, clock, is_practice=True)
        made = await desk.propose(
            (await desk.window("wang"))[0],
            "return_refund",
            order_number=SIGNED,
            reason="no_reason",
            lines=ONE,
        )
        await desk.confirm(desk.agent, made.json()["id"])
        assert (await conduct(desk)).requests == 1
        clock.advance(timedelta(minutes=1))
        await client.post("/api/v1/shop/restore", headers=desk.agent)
        assert (await conduct(desk)).requests == 0


async def suspicious(desk: Desk) -> list[str]:
    """Two parcels with something else in them, and a picture given three times."""
    numbers = await orders(desk, 6)
    for number in numbers[:2]:
        request_id = await returned(desk, number)
        await do(desk, request_id, AftersalesAct.REJECT_GOODS, reason="other_item_returned")
    for number in numbers[2:5]:
        await ask(desk, number, picture=5)
    return numbers


async def test_a_high_score_sends_a_return_to_a_person_and_refuses_nothing(desk: Desk) -> None:
    mine, _ = await desk.window("wang")
    wish = {"order_number": SIGNED, "reason": "no_reason", "lines": ONE}
    assert (await desk.propose(mine, "return_refund", **wish)).status_code == 201
    await suspicious(desk)
    before = await desk.world()
    answer = await desk.propose(mine, "return_refund", **wish)
    assert problem(answer) == (409, "commerce.person_needed")
    assert "GOOD-ABUSE" in answer.json()["params"]["rules"]
    assert await desk.world() == before
    by_agent = await desk.propose(desk.agent, "return_refund", customer="wang", **wish)
    assert by_agent.status_code == 201


async def test_a_decision_under_a_score_replays_to_the_same_answer(desk: Desk) -> None:
    numbers = await suspicious(desk)
    request_id = await ask(desk, numbers[5], Kind.RETURN_REFUND, Reason.NO_REASON)
    [row] = await desk.rows("SELECT decision_id FROM commerce_aftersales WHERE id = $1", request_id)
    desk.clock.advance(timedelta(days=400))
    async with desk.db.transaction(desk.workspace_id) as tx:
        kept = await api.get_decision(tx, desk.workspace_id, UUID(int=row["decision_id"].int))
        again = await api.replay(tx, desk.workspace_id, decision_id=kept.id)
    assert kept.decision == again
    assert kept.case.buyer.abuse_score == 1.0
    assert kept.decision.verdict.value == "needs_person"


async def test_an_agent_reads_the_score_with_its_reasons(desk: Desk) -> None:
    await suspicious(desk)
    _, contact_id = await desk.window("wang")
    path = f"/api/v1/contacts/{contact_id}/abuse-score"
    read = {
        locale: (
            await desk.client.get(path, headers=desk.agent | {"Accept-Language": locale})
        ).json()
        for locale in ("zh-CN", "en")
    }
    assert (read["en"]["score"], read["en"]["days"]) == (100, 365)
    assert [(one["signal"], one["points"], one["text"]) for one in read["en"]["reasons"]][:2] == [
        ("false_returns", 60, "Something else, or not everything, came back 2 times"),
        ("reused_evidence", 60, "A picture of another order was given 2 times"),
    ]
    assert read["zh-CN"]["reasons"][0]["text"] == "寄回的商品不符或缺少 2 次"


async def test_who_is_nobody_in_the_shop_has_no_score(desk: Desk) -> None:
    await suspicious(desk)
    for buyer, is_signed in (("nobody", True), ("wang", False)):
        _, contact_id = await desk.window(buyer, is_signed=is_signed)
        answer = await desk.client.get(
            f"/api/v1/contacts/{contact_id}/abuse-score", headers=desk.agent
        )
        assert answer.json() == {"score": 0, "days": 365, "reasons": []}


async def test_only_who_may_read_after_sales_reads_a_score(desk: Desk) -> None:
    mine, contact_id = await desk.window("wang")
    path = f"/api/v1/contacts/{contact_id}/abuse-score"
    assert problem(await desk.client.get(path)) == (401, "kernel.unauthenticated")
    assert (await desk.client.get(path, headers=mine)).status_code in {401, 403}
    unknown = f"/api/v1/contacts/{new_id()}/abuse-score"
    assert (await desk.client.get(unknown, headers=desk.agent)).status_code == 404
