"""The provider for trying out does what its settings say, each time the same."""

import msgspec
import pytest

from xiaoer.adapters.payments.sandbox.adapter import SIGNATURE, Sandbox, sign
from xiaoer.commerce.ports.payments import (
    Account,
    CallingBack,
    HookCall,
    HookSignatureError,
    HookUnreadableError,
    Outcome,
    ProviderAwayError,
    ProviderRefusedError,
    Receipt,
    RefundOrder,
)
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.money import Money

KEYED = Account({}, {"callback_key": "the key"})


def order(minor: int = 1234) -> RefundOrder:
    return RefundOrder("k1", "p1", Money(minor, "CNY"), Money(9900, "CNY"), "")


@pytest.mark.parametrize(
    ("config", "asked", "later"),
    [
        ({}, Outcome.SUCCEEDED, Outcome.SUCCEEDED),
        ({"outcome": "accepted"}, Outcome.ACCEPTED, Outcome.SUCCEEDED),
        ({"outcome": "failed"}, Outcome.FAILED, Outcome.FAILED),
        ({"outcome": "closed"}, Outcome.CLOSED, Outcome.CLOSED),
        ({"outcome": "failed", "outcome_1234": "succeeded"}, Outcome.SUCCEEDED, Outcome.SUCCEEDED),
        ({"outcome_99": "failed"}, Outcome.SUCCEEDED, Outcome.SUCCEEDED),
        ({"outcome": "nonsense"}, Outcome.SUCCEEDED, Outcome.SUCCEEDED),
    ],
)
async def test_the_outcome_is_chosen_by_the_settings(
    config: dict[str, str], asked: Outcome, later: Outcome
) -> None:
    account = Account(config, {})
    first = await Sandbox().refund(order(), account)
    again = await Sandbox().status(order(), first.reference, account)
    assert (first.outcome, again.outcome) == (asked, later)
    assert first.amount == order().amount
    assert (first.key, first.reference) == (again.key, again.reference) == ("k1", "sandbox-k1")
    assert first.reason == ("sandbox_failed" if asked is Outcome.FAILED else None)


@pytest.mark.parametrize(
    ("outcome", "error"), [("refused", ProviderRefusedError), ("away", ProviderAwayError)]
)
async def test_a_refusal_and_an_absence_can_be_chosen_too(
    outcome: str, error: type[Exception]
) -> None:
    account = Account({"outcome": outcome}, {})
    with pytest.raises(error):
        await Sandbox().refund(order(), account)
    with pytest.raises(error):
        await Sandbox().status(order(), None, account)


def call(body: bytes, key: str = "the key") -> HookCall:
    return HookCall({SIGNATURE: sign(body, key)}, body)


def test_a_signed_callback_is_believed(clock: FixedClock) -> None:
    receipt = Receipt("k1", Outcome.SUCCEEDED, amount=Money(1234, "CNY"))
    assert Sandbox().read(call(msgspec.json.encode(receipt)), KEYED, clock.now()) == receipt


@pytest.mark.parametrize(
    ("forged", "account"),
    [
        (call(b"{}", "another"), KEYED),
        (HookCall({}, b"{}"), KEYED),
        (HookCall({SIGNATURE: "签名"}, b"{}"), KEYED),
        (HookCall(call(b"{}").headers, b"{} "), KEYED),
        (call(b"{}", ""), Account({}, {})),
        (call(b"{}", ""), Account({}, {"callback_key": ""})),
    ],
)
def test_an_unsigned_callback_is_not(forged: HookCall, account: Account, clock: FixedClock) -> None:
    with pytest.raises(HookSignatureError) as refused:
        Sandbox().read(forged, account, clock.now())
    assert Sandbox().refused(refused.value).status == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"key": "k", "outcome": "maybe"}', b"\xff"])
def test_signed_nonsense_is_unreadable(body: bytes, clock: FixedClock) -> None:
    with pytest.raises(HookUnreadableError) as refused:
        Sandbox().read(call(body), KEYED, clock.now())
    assert Sandbox().refused(refused.value).status == 422


def test_it_calls_back_and_says_that_it_moves_no_money() -> None:
    assert isinstance(Sandbox(), CallingBack)
    assert "no money" in Sandbox().quality.gap
    assert Sandbox().accepted().status == 200
