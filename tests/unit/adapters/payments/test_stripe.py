"""Stripe's signed events."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from xiaoer.adapters.payments.stripe.translate import read_event, signature
from xiaoer.commerce.ports.payments import (
    HookCall,
    HookSignatureError,
    HookUnreadableError,
    Outcome,
)
from xiaoer.kernel.money import Money

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
SECRET = "whsec_of_this_test"


def event(kind: str = "refund.updated", **fields: Any) -> bytes:
    refund = {
        "id": "re_1",
        "object": "refund",
        "amount": 10000,
        "currency": "cny",
        "status": "succeeded",
        "metadata": {"xiaoer_refund": "k1"},
        **fields,
    }
    return json.dumps({"type": kind, "data": {"object": refund}}).encode()


def call(body: bytes, *, at: datetime = NOW, secret: str = SECRET) -> HookCall:
    stamp = str(int(at.timestamp()))
    header = f"t={stamp},v1={'0' * 64},v1={signature(stamp, body, secret)}"
    return HookCall({"stripe-signature": header}, body)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("pending", Outcome.ACCEPTED),
        ("requires_action", Outcome.ACCEPTED),
        ("succeeded", Outcome.SUCCEEDED),
        ("failed", Outcome.FAILED),
        ("canceled", Outcome.CLOSED),
    ],
)
def test_each_status_has_an_outcome(status: str, outcome: Outcome) -> None:
    receipt = read_event(call(event(status=status)), SECRET, NOW)
    assert receipt is not None
    assert (receipt.key, receipt.outcome, receipt.amount) == ("k1", outcome, Money(10000, "CNY"))


def test_other_events_and_others_refunds_are_no_news() -> None:
    assert read_event(call(event("charge.succeeded")), SECRET, NOW) is None
    assert read_event(call(event(metadata={})), SECRET, NOW) is None


@pytest.mark.parametrize(
    "forged",
    [
        call(event(), secret="another"),
        call(event(), at=NOW - timedelta(minutes=6)),
        call(event(), at=NOW + timedelta(minutes=6)),
        HookCall({}, event()),
        HookCall({"stripe-signature": "t=x,v1="}, event()),
        HookCall(call(event()).headers, event() + b" "),
    ],
)
def test_a_forged_or_old_event_is_refused(forged: HookCall) -> None:
    with pytest.raises(HookSignatureError):
        read_event(forged, SECRET, NOW)


def test_without_a_secret_nothing_is_believed() -> None:
    with pytest.raises(HookSignatureError):
        read_event(call(event(), secret=""), "", NOW)


@pytest.mark.parametrize("body", [b"[]", b'{"type":1}', event(status="new"), event(amount="x")])
def test_signed_nonsense_is_unreadable(body: bytes) -> None:
    with pytest.raises(HookUnreadableError):
        read_event(call(body), SECRET, NOW)
