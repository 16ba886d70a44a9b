"""A buyer's wish to its money: proposal, yes, settlement, provider, callback, book."""

import importlib.util
import json
from collections.abc import AsyncIterator, Generator
from dataclasses import dataclass
from typing import Any

import pytest
from tests.factories.commerce import Trade, trade
from tests.factories.web import Client, client_of
from tests.factories.wechat_pay import (
    API_KEY,
    MERCHANT,
    NOW,
    SERIAL,
    Keys,
    believed,
    callback,
    new_keys,
    pem,
)
from tests.integration.commerce.desk import SIGNED, Desk, Json, open_desk
from tests.integration.commerce.test_money import check_book
from tests.integration.commerce.test_one_path import BUYER, CHEN, LIN, ONE, confirmed, do
from tests.peers.local_stripe import SECRET, ask, localstripe, paid, refunds_at

from xiaoer.adapters.payments.stripe.translate import KEY_FIELD, signature
from xiaoer.adapters.payments.wechat_pay.adapter import REFUNDS, WechatPay
from xiaoer.commerce.api import AftersalesAct
from xiaoer.commerce.connections.model import Purpose
from xiaoer.commerce.hooks_routes import Hooks
from xiaoer.commerce.ports.adapters import Adapters
from xiaoer.commerce.ports.payments import HookCall, PaymentProviders
from xiaoer.commerce.routes import CONTROLLERS
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database
from xiaoer.kernel.http.outbound import Outbound, Reply

WEBHOOK = "whsec_of_this_test"
REQUEST = "SELECT id, state, settled_minor FROM commerce_aftersales"
needs_localstripe = pytest.mark.skipif(
    importlib.util.find_spec("localstripe") is None, reason="localstripe is not installed"
)


@dataclass
class Shop:
    """A desk with its provider, and the payment of its one order."""

    desk: Desk
    trade: Trade
    path: str
    client: Client

    async def settle(self) -> Json:
        """From the buyer's wish to the shop's yes, as far as this desk knows."""
        buyer, _ = await self.desk.window("wang")
        await confirmed(self.desk, buyer, "return_refund", reason="no_reason", lines=ONE)
        request = await self.request()
        shipped = {"carrier": "顺丰速运", "tracking_number": "SF139"}
        await do(self.desk, request["id"], AftersalesAct.SHIP_RETURN, BUYER, **shipped)
        await do(self.desk, request["id"], AftersalesAct.RECEIVE, LIN)
        await do(self.desk, request["id"], AftersalesAct.PASS_INSPECTION, LIN)
        await do(self.desk, request["id"], AftersalesAct.SETTLE, CHEN)
        return await self.request()

    async def request(self) -> Json:
        [found] = await self.desk.rows(REQUEST)
        return found

    async def refunds(self) -> list[Json]:
        return await self.desk.rows(
            "SELECT replace(id::text, '-', '') AS key, state, amount_minor, provider_reference,"
            " needs_person FROM commerce_refunds ORDER BY id"
        )

    async def gone(self) -> int:
        """What the book says has left the shop for outside."""
        [row] = await self.desk.rows(
            "SELECT coalesce(sum(balance_minor), 0)::bigint AS gone FROM commerce_accounts"
            " WHERE code LIKE 'outside:%'"
        )
        return row["gone"]

    async def work(self) -> None:
        while await self.trade.run_due():
            pass

    async def call(self, call: HookCall) -> int:
        answer = await self.client.post(self.path, content=call.body, headers=dict(call.headers))
        return answer.status_code


async def opened(
    db: Database, clock: FixedClock, made: Trade, client: Client, payment: str, **connection: Any
) -> Shop:
    desk = await open_desk(client, db, clock)
    async with db.transaction(desk.workspace_id) as tx:
        await tx.execute(
            "UPDATE commerce_payments p SET reference = $2 FROM commerce_orders o"
            " WHERE o.id = p.order_id AND o.number = $1", SIGNED, payment
        )  # fmt: skip
    _, path = await made.connect(desk.workspace_id, Purpose.PAYMENT, **connection)
    return Shop(desk, made, path, client)


def event(refund: dict[str, Any], clock: FixedClock, kind: str = "refund.updated") -> HookCall:
    """Stripe's signed word about its own refund object."""
    body = json.dumps({"type": kind, "data": {"object": refund}}).encode()
    stamp = str(int(clock.now().timestamp()))
    header = f"t={stamp},v1={signature(stamp, body, WEBHOOK)}"
    return HookCall({"stripe-signature": header}, body)


@pytest.fixture(scope="module")
def stripe(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    with localstripe(tmp_path_factory.mktemp("localstripe")) as url:
        yield url


@pytest.fixture
async def at_stripe(db: Database, clock: FixedClock, stripe: str) -> AsyncIterator[Shop]:
    made = trade(db, clock, allow=frozenset({stripe.removeprefix("http://")}))
    async with client_of([Hooks, *CONTROLLERS], db, clock, **made.parts) as client:
        yield await opened(
            db, clock, made, client, await paid(stripe, 10_000_00), kind="stripe",
            config={"base_url": stripe},
            secrets={"secret_key": SECRET, "webhook_secret": WEBHOOK},
        )  # fmt: skip


@needs_localstripe
@pytest.mark.slow
async def test_a_wish_becomes_money_at_stripe_and_one_entry_in_the_book(
    at_stripe: Shop, stripe: str, clock: FixedClock
) -> None:
    settled = await at_stripe.settle()
    assert settled["state"] == "completed"
    await at_stripe.work()
    [mine] = await at_stripe.refunds()
    theirs = await ask(stripe, f"/v1/refunds/{mine['provider_reference']}")
    assert theirs["metadata"][KEY_FIELD] == mine["key"]
    assert theirs["amount"] == mine["amount_minor"] == settled["settled_minor"]
    assert (mine["state"], await at_stripe.gone()) == ("succeeded", settled["settled_minor"])
    before = await at_stripe.desk.world()
    for _ in range(3):
        assert await at_stripe.call(event(theirs, clock)) == 200
        await at_stripe.work()
    assert await at_stripe.desk.world() == before
    await check_book(at_stripe.desk)


@needs_localstripe
@pytest.mark.slow
async def test_what_the_bank_sends_back_is_owed_again_and_paid_anew_at_stripe(
    at_stripe: Shop, stripe: str, clock: FixedClock
) -> None:
    settled = await at_stripe.settle()
    await at_stripe.work()
    [mine] = await at_stripe.refunds()
    theirs = await ask(stripe, f"/v1/refunds/{mine['provider_reference']}")
    failed = theirs | {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    forged = HookCall({"stripe-signature": "t=1,v1=0"}, event(failed, clock).body)
    before = await at_stripe.desk.world()
    assert await at_stripe.call(forged) == 400
    await at_stripe.work()
    assert await at_stripe.desk.world() == before
    for _ in range(2):
        assert await at_stripe.call(event(failed, clock, "refund.failed")) == 200
        await at_stripe.work()
    request = await at_stripe.request()
    assert (request["state"], request["settled_minor"]) == ("refund_failed", 0)
    assert await at_stripe.gone() == 0
    await do(at_stripe.desk, request["id"], AftersalesAct.RETRY_REFUND, LIN)
    await at_stripe.work()
    first, second = await at_stripe.refunds()
    assert (first["state"], second["state"]) == ("failed", "succeeded")
    assert await at_stripe.request() == settled
    assert await at_stripe.gone() == settled["settled_minor"]
    again = await ask(stripe, f"/v1/refunds/{second['provider_reference']}")
    assert again["metadata"][KEY_FIELD] == second["key"] != first["key"]
    assert len(await refunds_at(stripe, theirs["payment_intent"])) == 2
    await check_book(at_stripe.desk)


class WeChat(Outbound):
    """Takes refunds into work, as WeChat Pay does; how they end it says by callbacks."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[dict[str, Any]] = []

    async def send(self, method: str, url: str, **given: Any) -> Reply:
        assert (method, url.endswith(REFUNDS)) == ("POST", True)
        body = json.loads(given["content"])
        self.asked.append(body)
        answer = {
            "out_refund_no": body["out_refund_no"],
            "refund_id": f"5030{len(self.asked)}",
            "status": "PROCESSING",
            "amount": {"refund": body["amount"]["refund"]},
        }
        return Reply(200, {}, json.dumps(answer).encode())


@pytest.fixture(scope="module")
def keys() -> Keys:
    return new_keys()


@pytest.fixture
async def at_wechat(db: Database, keys: Keys) -> AsyncIterator[tuple[Shop, WeChat]]:
    clock, wire = FixedClock(NOW), WeChat()
    plain = trade(db, clock)
    providers = PaymentProviders({"wechat_pay": WechatPay(wire, clock)})
    made = Trade(db, clock, Adapters(plain.adapters.carriers, providers, plain.adapters.shops))
    async with client_of([Hooks, *CONTROLLERS], db, clock, **made.parts) as client:
        shop = await opened(
            db, clock, made, client, "4200001", kind="wechat_pay",
            config={"merchant_id": MERCHANT, "certificate_serial": SERIAL},
            secrets={
                "private_key": pem(keys.merchant),
                "api_v3_key": API_KEY,
                "platform_public_key": keys.account.secrets["platform_public_key"],
            },
        )  # fmt: skip
        yield shop, wire


def told(keys: Keys, refund: dict[str, Any], status: str) -> HookCall:
    """WeChat's callback about one of our refunds, which an independent reader believes too."""
    call = callback(
        keys,
        kind=f"REFUND.{status}",
        out_refund_no=refund["out_refund_no"],
        refund_status=status,
        amount={"total": refund["amount"]["total"], "refund": refund["amount"]["refund"]},
    )
    theirs = believed(keys, call)
    assert theirs is not None
    assert theirs["resource"]["out_refund_no"] == refund["out_refund_no"]
    return call


async def test_an_abnormal_refund_at_wechat_is_owed_again_and_paid_by_the_next(
    at_wechat: tuple[Shop, WeChat], keys: Keys
) -> None:
    shop, wire = at_wechat
    settled = await shop.settle()
    await shop.trade.run_due()
    [asked] = wire.asked
    assert asked["transaction_id"] == "4200001"
    assert asked["amount"]["refund"] == settled["settled_minor"]
    assert [one["state"] for one in await shop.refunds()] == ["accepted"]
    for _ in range(3):
        assert await shop.call(told(keys, asked, "ABNORMAL")) == 200
        await shop.trade.run_due()
    request = await shop.request()
    assert (request["state"], request["settled_minor"], await shop.gone()) == (
        "refund_failed", 0, 0,
    )  # fmt: skip
    await do(shop.desk, request["id"], AftersalesAct.RETRY_REFUND, LIN)
    await shop.trade.run_due()
    _, again = wire.asked
    assert again["out_refund_no"] != asked["out_refund_no"]
    assert await shop.call(told(keys, again, "SUCCESS")) == 200
    await shop.trade.run_due()
    assert [one["state"] for one in await shop.refunds()] == ["failed", "succeeded"]
    assert await shop.request() == settled
    assert await shop.gone() == settled["settled_minor"]
    await check_book(shop.desk)


async def test_a_tampered_callback_of_wechat_moves_no_money(
    at_wechat: tuple[Shop, WeChat], keys: Keys
) -> None:
    shop, wire = at_wechat
    await shop.settle()
    await shop.trade.run_due()
    call = told(keys, wire.asked[0], "ABNORMAL")
    before = await shop.desk.world(), await shop.refunds()
    assert await shop.call(HookCall(call.headers, call.body.replace(b"EV-1", b"EV-2"))) == 401
    await shop.trade.run_due()
    assert (await shop.desk.world(), await shop.refunds()) == before
