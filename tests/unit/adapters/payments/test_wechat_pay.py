"""WeChat Pay's refund callbacks, beside an independent implementation, and our signed requests."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from tests.factories.wechat_pay import (
    MERCHANT,
    NOW,
    SERIAL,
    Keys,
    believed,
    callback,
    new_keys,
    signed,
)

from xiaoer.adapters.payments.wechat_pay.adapter import REFUNDS, WechatPay
from xiaoer.commerce.ports.payments import (
    Account,
    HookCall,
    HookSignatureError,
    HookUnreadableError,
    Outcome,
    ProviderAwayError,
    ProviderRefusedError,
    RefundOrder,
)
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.http.outbound import Outbound, Reply
from xiaoer.kernel.money import Money

ORDER = RefundOrder("k1", "4200001", Money(10000, "CNY"), Money(39900, "CNY"), "七天无理由")


@pytest.fixture(scope="module")
def keys() -> Keys:
    return new_keys()


class Wire(Outbound):
    """Answers instead of WeChat, and keeps what was sent."""

    def __init__(self, status: int = 200, body: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.reply = Reply(status, {}, json.dumps(body or {}).encode())
        self.sent: list[tuple[str, str, dict[str, str], bytes]] = []

    async def send(self, method: str, url: str, **given: Any) -> Reply:
        self.sent.append((method, url, dict(given["headers"]), given["content"]))
        return self.reply


def adapter(wire: Outbound | None = None) -> WechatPay:
    return WechatPay(wire or Outbound(), FixedClock(NOW))


def test_a_callback_is_accepted_by_ours_and_by_an_independent_implementation(keys: Keys) -> None:
    call = callback(keys)
    receipt = adapter().read(call, keys.account, NOW)
    assert receipt is not None
    assert (receipt.key, receipt.outcome, receipt.reference) == ("k1", Outcome.SUCCEEDED, "50300")
    assert receipt.amount == ORDER.amount
    theirs = believed(keys, call)
    assert theirs is not None
    assert theirs["resource"]["out_refund_no"] == "k1"


def test_a_changed_body_is_refused_by_both(keys: Keys) -> None:
    call = callback(keys)
    changed = HookCall(call.headers, call.body + b" ")
    with pytest.raises(HookSignatureError):
        adapter().read(changed, keys.account, NOW)
    assert believed(keys, changed) is None


def test_another_key_another_scheme_and_an_old_call_are_refused(keys: Keys) -> None:
    call = callback(keys)
    stranger = Keys(keys.merchant, generate_private_key(65537, 2048))
    sm = HookCall(
        {**call.headers, "wechatpay-signature-type": "WECHATPAY2-SM2-WITH-SM3"}, call.body
    )
    for account, forged, now in (
        (stranger.account, call, NOW),
        (keys.account, sm, NOW),
        (keys.account, call, NOW + timedelta(minutes=6)),
        (keys.account, HookCall({}, call.body), NOW),
    ):
        with pytest.raises(HookSignatureError):
            adapter().read(forged, account, now)


def test_other_events_are_no_news_and_signed_nonsense_is_unreadable(keys: Keys) -> None:
    paid = callback(keys, kind="TRANSACTION.SUCCESS")
    assert adapter().read(paid, keys.account, NOW) is None
    for call in (
        signed(keys, b"[]"),
        callback(keys, refund_status="NEW"),
        callback(keys, amount=1),
    ):
        with pytest.raises(HookUnreadableError):
            adapter().read(call, keys.account, NOW)


async def test_a_request_carries_a_signature_that_the_public_key_accepts(keys: Keys) -> None:
    answer = {
        "out_refund_no": "k1",
        "refund_id": "5",
        "status": "PROCESSING",
        "amount": {"refund": 10000},
    }
    wire = Wire(body=answer)
    receipt = await adapter(wire).refund(ORDER, keys.account)
    assert receipt.outcome is Outcome.ACCEPTED
    [(method, url, headers, content)] = wire.sent
    fields = dict(
        item.split("=", 1) for item in headers["Authorization"].partition(" ")[2].split(",")
    )
    values = {name: value.strip('"') for name, value in fields.items()}
    assert (values["mchid"], values["serial_no"]) == (MERCHANT, SERIAL)
    message = f"{method}\n{REFUNDS}\n{values['timestamp']}\n{values['nonce_str']}\n".encode()
    keys.merchant.public_key().verify(
        base64.b64decode(values["signature"]), message + content + b"\n", PKCS1v15(), SHA256()
    )
    assert url.endswith(REFUNDS)
    assert json.loads(content)["amount"] == {"refund": 10000, "total": 39900, "currency": "CNY"}


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "PARAM_ERROR", ProviderRefusedError),
        (403, "NOT_ENOUGH", ProviderRefusedError),
        (429, "FREQUENCY_LIMITED", ProviderAwayError),
        (500, "SYSTEM_ERROR", ProviderAwayError),
        (404, "RESOURCE_NOT_EXISTS", ProviderAwayError),
        (200, "", ProviderAwayError),
    ],
)
async def test_a_refusal_is_final_and_trouble_is_not(
    keys: Keys, status: int, code: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await adapter(Wire(status, {"code": code})).status(ORDER, None, keys.account)


async def test_without_the_payment_s_number_or_a_usable_key_nothing_is_sent(keys: Keys) -> None:
    wire = Wire()
    nameless = RefundOrder("k", "", ORDER.amount, ORDER.paid, "")
    with pytest.raises(ProviderRefusedError):
        await adapter(wire).refund(nameless, keys.account)
    broken = Account(keys.account.config, {**keys.account.secrets, "private_key": "nonsense"})
    with pytest.raises(ProviderRefusedError):
        await adapter(wire).refund(ORDER, broken)
    assert wire.sent == []


@pytest.mark.parametrize(
    "odd",
    [
        {"amount": {"refund": 10000, "currency": "元"}},
        {"amount": {"refund": "10000"}},
        {"out_refund_no": None},
        {"refund_status": None},
        {"success_time": "2026-11-25T10:00:00"},
        {"success_time": "yesterday"},
    ],
)
def test_an_odd_refund_is_unreadable(keys: Keys, odd: dict[str, Any]) -> None:
    with pytest.raises(HookUnreadableError):
        adapter().read(callback(keys, **odd), keys.account, NOW)


@pytest.mark.parametrize(
    ("state", "outcome", "reason"),
    [
        ("SUCCESS", Outcome.SUCCEEDED, None),
        ("CLOSED", Outcome.CLOSED, None),
        ("PROCESSING", Outcome.ACCEPTED, None),
        ("ABNORMAL", Outcome.FAILED, "abnormal"),
    ],
)
def test_each_state_of_a_refund_has_an_outcome(
    keys: Keys, state: str, outcome: Outcome, reason: str | None
) -> None:
    receipt = adapter().read(callback(keys, refund_status=state), keys.account, NOW)
    assert receipt
    assert (receipt.outcome, receipt.reason) == (outcome, reason)


def test_a_callback_sealed_with_another_key_is_unreadable(keys: Keys) -> None:
    for key in ("f" * 32, "too short", ""):
        account = Account(keys.account.config, {**keys.account.secrets, "api_v3_key": key})
        with pytest.raises(HookUnreadableError):
            adapter().read(callback(keys), account, NOW)


@pytest.mark.parametrize(
    ("late", "is_fresh"),
    [(timedelta(minutes=5), True), (timedelta(minutes=5, seconds=1), False)],
)
def test_a_callback_is_fresh_for_five_minutes_either_way(
    keys: Keys, late: timedelta, is_fresh: bool
) -> None:
    for now in (NOW + late, NOW - late):
        if is_fresh:
            assert adapter().read(callback(keys), keys.account, now)
        else:
            with pytest.raises(HookSignatureError):
                adapter().read(callback(keys), keys.account, now)


async def test_a_long_reason_is_cut_and_an_address_for_callbacks_is_told(keys: Keys) -> None:
    answer = {"out_refund_no": "k1", "status": "PROCESSING", "amount": {"refund": 1}}
    wire = Wire(body=answer)
    config = {**keys.account.config, "notify_url": "https://shop.example/hooks/1"}
    order = RefundOrder("k1", "4200001", ORDER.amount, ORDER.paid, "退" * 200)
    await adapter(wire).refund(order, Account(config, keys.account.secrets))
    sent = json.loads(wire.sent[0][3])
    assert sent["reason"] == "退" * 80
    assert sent["notify_url"] == "https://shop.example/hooks/1"
