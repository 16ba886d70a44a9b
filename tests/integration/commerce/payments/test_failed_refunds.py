"""A refund that does not arrive: the book has the money again, and a person is asked, once."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from tests.factories.aftersales_shop import BUYER, CHEN, LIN, PACK, Shop
from tests.factories.commerce import Trade, trade
from tests.factories.people import given_workspace
from tests.factories.web import Client, client_of

from xiaoer.adapters.payments.sandbox.adapter import SIGNATURE, sign
from xiaoer.commerce import api
from xiaoer.commerce.aftersales.errors import ActIncompleteError, ActRefusedError
from xiaoer.commerce.aftersales.fallen import fell_through
from xiaoer.commerce.aftersales.model.acting import replay
from xiaoer.commerce.aftersales.model.request import Line
from xiaoer.commerce.aftersales.reading import get_request
from xiaoer.commerce.aftersales.store import trail
from xiaoer.commerce.aftersales.views import AftersalesView
from xiaoer.commerce.aftersales.wired import SETTLEMENT
from xiaoer.commerce.api import AftersalesAct as Act
from xiaoer.commerce.api import Doer, Doing, Kind, State, Wanted
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.hooks_routes import Hooks
from xiaoer.commerce.payments import service as payments
from xiaoer.commerce.payments.model import RefundState, Why
from xiaoer.commerce.payments.views import RefundView
from xiaoer.commerce.policies.model.facts import Reason
from xiaoer.commerce.ports.payments import Outcome, Receipt
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.money import Money

TENTS = "SY2610210529"
UUIDS = re.compile(r":[0-9a-f-]{36}")
BY_HAND = "by_hand"
KEY = "callback key of this test"
CONSENT = Doing(Act.PAY_OTHERWISE, text="买家电话同意退到余额")


class Desk(Shop):
    """A shop with a payment provider whose answers can be chosen."""

    trade: Trade
    path: str

    async def connect(self, **config: str) -> None:
        _, self.path = await self.trade.connect(
            self.workspace_id, Purpose.PAYMENT, "sandbox", config=config,
            secrets={"callback_key": KEY},
        )  # fmt: skip

    async def answers(self, **config: str) -> None:
        """From now on the provider answers so."""
        async with self.db.transaction(self.workspace_id) as tx:
            await tx.execute("UPDATE commerce_connections SET config = $1", config)

    async def settled(self, kind: Kind = Kind.REFUND_ONLY, **config: str) -> UUID:
        """A request that was paid, as far as this desk knows."""
        await self.connect(**config)
        request_id = await self.ask(Wanted(TENTS, kind, Reason.QUALITY, lines=(Line(0, 1),)),
                                    "lilei")  # fmt: skip
        await self.do(request_id, Doing(Act.AGREE))
        await self.do(request_id, Doing(Act.SETTLE), CHEN)
        return request_id

    async def work(self) -> None:
        while await self.trade.run_due():
            pass

    async def book(self) -> dict[str, int]:
        async with self.db.transaction(self.workspace_id) as tx:
            rows = await tx.fetch(
                "SELECT code, balance_minor FROM commerce_accounts WHERE balance_minor <> 0"
                " AND code NOT LIKE 'owed%' AND code NOT LIKE 'opening%'"
            )
            wrong = await tx.fetch(
                "SELECT FROM commerce_postings GROUP BY workspace_id HAVING sum(amount_minor) <> 0"
            )
        assert wrong == []
        found: dict[str, int] = {}
        for row in rows:
            kind, *rest = UUIDS.sub("", row["code"]).split(":")
            name = f"{kind}:{rest[-1]}" if kind in {"line", "balance"} or BY_HAND in rest else kind
            found[name] = found.get(name, 0) + row["balance_minor"]
        return found

    async def payments(self) -> list[tuple[str, int]]:
        async with self.db.transaction(self.workspace_id) as tx:
            rows = await tx.fetch(
                "SELECT kind, amount_minor FROM commerce_payments p JOIN commerce_orders o"
                " ON o.id = p.order_id WHERE o.number = $1 ORDER BY p.position", TENTS
            )  # fmt: skip
        return [(row["kind"], row["amount_minor"]) for row in rows]

    async def refunds(self) -> list[RefundView]:
        async with self.db.transaction(self.workspace_id) as tx:
            found, _ = await payments.list_refunds(
                tx, self.workspace_id, wanted=payments.Filter(), cursor=None, limit=50
            )
        return list(reversed(found))

    async def view(
        self, request_id: UUID, doer: Doer = LIN, locale: str = "zh-CN"
    ) -> AftersalesView:
        async with self.db.transaction(self.workspace_id) as tx:
            return await get_request(
                tx, self.workspace_id, request_id, reader=doer, clock=self.clock, locale=locale
            )

    async def call(self, client: Client, receipt: Receipt) -> int:
        body = msgspec.json.encode(receipt)
        answer = await client.post(self.path, content=body, headers={SIGNATURE: sign(body, KEY)})
        return answer.status_code

    async def status(self) -> object:
        return await self.value("SELECT status FROM commerce_orders WHERE number = $1", TENTS)


async def follow(desk: Desk, tx: Tx, refund: RefundView) -> bool:
    return await fell_through(
        tx, desk.workspace_id, refund.id, settlement=SETTLEMENT, clock=desk.clock
    )


@pytest.fixture
async def desk(db: Database, clock: FixedClock) -> Desk:
    workspace = await given_workspace(db, clock)
    async with db.transaction(workspace.id) as tx:
        await api.import_shop(tx, workspace.id, PACK, clock)
    made = Desk(db, clock, workspace.id)
    made.trade = trade(db, clock)
    return made


@pytest.fixture
async def client(db: Database, clock: FixedClock, desk: Desk) -> AsyncIterator[Client]:
    async with client_of([Hooks], db, clock, **desk.trade.parts) as opened:
        yield opened


async def test_what_a_provider_refuses_is_the_shops_again_and_a_person_is_asked(
    desk: Desk,
) -> None:
    request_id = await desk.settled(outcome="refused")
    paid = (await desk.get(request_id)).request.settled
    sent = await desk.book()
    desk.clock.advance(timedelta(seconds=5))
    await desk.work()

    request = (await desk.get(request_id)).request
    assert (request.state, request.settled, request.failed, request.payable) == (
        State.REFUND_FAILED, 0, paid, paid,
    )  # fmt: skip
    back = await desk.book()
    assert sent["outside"] == paid
    assert "outside" not in back
    assert back["till"] == sent.get("till", 0) + paid
    assert back["line:0"] == sent.get("line:0", 0) + paid
    assert [kind for kind, _ in await desk.payments()] == ["payment", "failed_refund"]
    [event] = await desk.trade.events(desk.workspace_id, "aftersales.refund_failed")
    assert (event["amount_minor"], event["state"]) == (paid, "refund_failed")
    assert request.due is not None
    assert request.due.at > desk.clock.now()


async def test_agent_and_buyer_are_told_honestly_each_in_their_words(desk: Desk) -> None:
    request_id = await desk.settled(outcome="refused")
    await desk.work()
    paid = Money((await desk.get(request_id)).request.failed, "CNY")
    for locale, reason in (("zh-CN", "沙箱设定为拒绝"), ("en", "the sandbox is set to refuse")):
        seen = await desk.view(request_id, CHEN, locale)
        [notice] = seen.notices
        assert notice.code == "refused"
        assert reason in notice.text
        assert paid.format(locale) in notice.text
        assert notice.hint
        assert {a.act for a in seen.acts if a.is_allowed} >= {
            "retry_refund", "pay_otherwise", "settle_by_hand",
        }  # fmt: skip
        mine = await desk.view(request_id, BUYER, locale)
        [notice] = mine.notices
        assert notice.code == "refund_failed"
        assert reason not in notice.text + notice.hint
        assert not [a for a in mine.acts if a.is_allowed]
        assert all(step.reason is None for step in mine.timeline)
        assert seen.timeline[-1].reason is not None
        assert seen.timeline[-1].reason.text == reason


@pytest.mark.parametrize("outcome", ["failed", "closed"])
async def test_a_callback_that_comes_again_and_again_puts_the_money_back_once(
    desk: Desk, client: Client, outcome: str
) -> None:
    request_id = await desk.settled(outcome="accepted")
    await desk.trade.run_due()
    [refund] = await desk.refunds()
    receipt = Receipt(refund.id.hex, Outcome(outcome), "r-1", refund.amount, reason="abnormal")
    for _ in range(3):
        assert await desk.call(client, receipt) == 200
        again = Receipt(refund.id.hex, Outcome(outcome), "r-1", None, reason="abnormal")
        assert await desk.call(client, again) == 200
        await desk.work()
    version = (await desk.get(request_id)).request.version
    before = await desk.book(), await desk.payments()
    async with desk.db.transaction(desk.workspace_id) as tx:
        told = [await follow(desk, tx, refund)
                for _ in range(2)]  # fmt: skip
    assert told == [False, False]
    assert (await desk.book(), await desk.payments()) == before
    assert (await desk.get(request_id)).request.version == version
    assert len(await desk.trade.events(desk.workspace_id, "aftersales.refund_failed")) == 1


async def test_followed_by_many_workers_at_once_it_happens_once(desk: Desk) -> None:
    request_id = await desk.settled(outcome="refused")
    await desk.trade.run_due()
    [refund] = await desk.refunds()

    async def once() -> bool:
        async with desk.db.transaction(desk.workspace_id) as tx:
            return await follow(desk, tx, refund)

    told = await asyncio.gather(*(once() for _ in range(4)))
    await desk.work()
    assert sum(told) <= 1
    assert (await desk.get(request_id)).request.failed == refund.amount.amount_minor
    assert len(await desk.trade.events(desk.workspace_id, "aftersales.refund_failed")) == 1


async def test_refunding_again_asks_the_provider_anew_and_ends_the_request(desk: Desk) -> None:
    request_id = await desk.settled(outcome="refused")
    await desk.work()
    before = await desk.book()
    await desk.answers()
    await desk.do(request_id, Doing(Act.RETRY_REFUND))
    await desk.work()
    first, second = await desk.refunds()
    assert (first.state, second.state) == (RefundState.FAILED, RefundState.SUCCEEDED)
    assert first.id != second.id
    request = (await desk.get(request_id)).request
    assert (request.state, request.failed, request.settled) == (
        State.COMPLETED, 0, second.amount.amount_minor,
    )  # fmt: skip
    after = await desk.book()
    assert after.get("till", 0) == before["till"] - request.settled
    assert (await desk.view(request_id)).notices == ()
    kinds = [kind for kind, _ in await desk.payments()]
    assert kinds == ["payment", "failed_refund", "refund"]


async def test_with_the_buyers_consent_it_becomes_store_credit(desk: Desk) -> None:
    request_id = await desk.settled(outcome="refused")
    await desk.work()
    before = (await desk.get(request_id), await desk.book(), await desk.payments())
    with pytest.raises(ActIncompleteError):
        await desk.do(request_id, Doing(Act.PAY_OTHERWISE), CHEN)
    assert (await desk.get(request_id), await desk.book(), await desk.payments()) == before
    await desk.do(request_id, CONSENT, CHEN)
    await desk.work()
    request = (await desk.get(request_id)).request
    assert request.state is State.COMPLETED
    after = await desk.book()
    assert after["balance:store-credit-CNY"] == request.settled
    assert after.get("till", 0) == before[1]["till"] - request.settled
    held = await desk.value(
        "SELECT balance_minor FROM commerce_methods WHERE external_id = 'store-credit-CNY'"
    )
    assert held == request.settled
    assert len(await desk.refunds()) == 1, "no provider is asked again"


async def test_money_sent_by_hand_is_written_down_and_asked_of_nobody(desk: Desk) -> None:
    request_id = await desk.settled(outcome="refused")
    await desk.work()
    await desk.do(request_id, Doing(Act.SETTLE_BY_HAND, text="对公转账，流水号 8812"), CHEN)
    await desk.work()
    request = (await desk.get(request_id)).request
    assert (request.state, request.failed) == (State.COMPLETED, 0)
    book = await desk.book()
    assert (book["outside:by_hand"], "outside" in book) == (request.settled, False)
    assert len(await desk.refunds()) == 1
    assert [kind for kind, _ in await desk.payments()][-1] == "refund"


async def test_another_way_takes_two_people_where_the_amount_does(desk: Desk) -> None:
    request_id = await desk.settled(outcome="refused")
    await desk.work()
    request = (await desk.get(request_id)).request
    assert request.terms.two_people_over is not None
    assert request.payable > request.terms.two_people_over
    before = await desk.everything()
    for doing in (CONSENT, Doing(Act.SETTLE_BY_HAND, text="转账")):
        with pytest.raises(ActRefusedError) as refused:
            await desk.do(request_id, doing, LIN)
        assert refused.value.code == "commerce.aftersales.why.second_person_needed"
    assert await desk.everything() == before


async def test_a_provider_nobody_reaches_is_asked_again_with_the_same_key(desk: Desk) -> None:
    request_id = await desk.settled(outcome="away")
    for _ in range(30):
        await desk.work()
        desk.clock.advance(timedelta(hours=1))
    [refund] = await desk.refunds()
    assert (refund.state, refund.needs_person) == (RefundState.REQUESTED, Why.UNREACHABLE)
    assert (await desk.get(request_id)).request.state is State.REFUND_FAILED
    [notice] = (await desk.view(request_id)).notices
    assert notice.code == "unreachable"
    await desk.answers()
    await desk.do(request_id, Doing(Act.RETRY_REFUND))
    await desk.work()
    [again] = await desk.refunds()
    assert (again.id, again.state, again.needs_person) == (refund.id, RefundState.SUCCEEDED, None)
    assert (await desk.get(request_id)).request.state is State.COMPLETED
    assert [kind for kind, _ in await desk.payments()] == ["payment", "failed_refund", "refund"]


async def test_what_was_given_up_and_arrives_is_counted(desk: Desk, client: Client) -> None:
    request_id = await desk.settled(outcome="away")
    for _ in range(30):
        await desk.work()
        desk.clock.advance(timedelta(hours=1))
    sent = await desk.book()
    [refund] = await desk.refunds()
    done = Receipt(refund.id.hex, Outcome.SUCCEEDED, "r-9", refund.amount)
    for _ in range(2):
        assert await desk.call(client, done) == 200
        await desk.work()
    request = (await desk.get(request_id)).request
    assert (request.state, request.settled, request.failed) == (
        State.COMPLETED, refund.amount.amount_minor, 0,
    )  # fmt: skip
    after = await desk.book()
    assert after.get("till", 0) == sent["till"] - request.settled
    assert len(await desk.refunds()) == 1


async def test_what_arrives_after_it_was_paid_otherwise_is_for_a_person(
    desk: Desk, client: Client
) -> None:
    request_id = await desk.settled(outcome="away")
    for _ in range(30):
        await desk.work()
        desk.clock.advance(timedelta(hours=1))
    await desk.do(request_id, CONSENT, CHEN)
    [refund] = await desk.refunds()
    assert refund.state is RefundState.CLOSED
    before = await desk.get(request_id), await desk.book(), await desk.payments()
    done = Receipt(refund.id.hex, Outcome.SUCCEEDED, "r-9", refund.amount)
    assert await desk.call(client, done) == 200
    await desk.work()
    assert (await desk.get(request_id), await desk.book(), await desk.payments()) == before
    [refund] = await desk.refunds()
    assert refund.needs_person is Why.CONTRADICTED
    [notice] = (await desk.view(request_id)).notices
    assert notice.code == "contradicted"


async def test_what_succeeded_and_was_sent_back_by_the_bank_opens_the_request_again(
    desk: Desk, client: Client
) -> None:
    request_id = await desk.settled()
    await desk.work()
    [refund] = await desk.refunds()
    assert refund.state is RefundState.SUCCEEDED
    receipt = Receipt(refund.id.hex, Outcome.FAILED, "r", refund.amount,
                      reason="expired_or_canceled_card")  # fmt: skip
    assert await desk.call(client, receipt) == 200
    await desk.work()
    [refund] = await desk.refunds()
    assert (refund.state, refund.needs_person) == (RefundState.FAILED, Why.LOST)
    assert (await desk.get(request_id)).request.state is State.REFUND_FAILED
    [notice] = (await desk.view(request_id)).notices
    assert "银行卡已过期或注销" in notice.text


async def test_an_order_that_was_all_paid_back_is_being_refunded_again(desk: Desk) -> None:
    await desk.connect(outcome="refused")
    whole = Wanted(TENTS, Kind.REFUND_ONLY, Reason.QUALITY)
    request_id = await desk.ask(whole, "lilei")
    await desk.do(request_id, Doing(Act.AGREE))
    await desk.do(request_id, Doing(Act.SETTLE), CHEN)
    assert await desk.status() == "refunded"
    await desk.work()
    assert await desk.status() == "refunding"
    await desk.answers()
    await desk.do(request_id, Doing(Act.RETRY_REFUND))
    await desk.work()
    assert await desk.status() == "refunded"
    returned = "SELECT max(returned_quantity - quantity) FROM commerce_order_lines"
    assert await desk.value(returned) == 0, "no piece is returned twice"


async def test_history_still_tells_the_whole_request(desk: Desk) -> None:
    request_id = await desk.settled(outcome="refused")
    await desk.work()
    await desk.do(request_id, Doing(Act.RETRY_REFUND))
    await desk.work()
    await desk.do(request_id, CONSENT, CHEN)
    stored = await desk.get(request_id)
    async with desk.db.transaction(desk.workspace_id) as tx:
        steps = await trail.steps_of(tx, desk.workspace_id, request_id)
    assert [step.act for step in steps][-4:] == [
        "refund_fails", "retry_refund", "refund_fails", "pay_otherwise",
    ]  # fmt: skip
    assert replay(stored.begun, [step.deed for step in steps if step.deed]) == stored.request
