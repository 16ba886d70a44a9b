"""Asking Stripe for a refund: under one key, in minor units, and what each answer means."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.fakes.wire import Wire

from xiaoer.adapters.payments.stripe.adapter import Stripe
from xiaoer.adapters.payments.stripe.translate import read_refund
from xiaoer.commerce.ports.payments import (
    Account,
    HookSignatureError,
    HookUnreadableError,
    Outcome,
    ProviderAwayError,
    ProviderRefusedError,
    RefundOrder,
)
from xiaoer.kernel.http.outbound import OutboundAwayError, Reply
from xiaoer.kernel.money import Money

ACCOUNT = Account({}, {"secret_key": "sk_test"})
ORDER = RefundOrder("k1", "pi_7", Money(10000, "CNY"), Money(39900, "CNY"), "七天无理由")


def body(**more: Any) -> bytes:
    refund = {"id": "re_1", "amount": 10000, "currency": "cny", "status": "succeeded"}
    return json.dumps(refund | {"metadata": {"xiaoer_refund": "k1"}} | more).encode()


def given(*answers: Reply | Exception) -> tuple[Stripe, Wire]:
    wire = Wire(answers=list(answers))
    return Stripe(wire), wire


@pytest.mark.parametrize(("reference", "kind"), [("pi_7", "payment_intent"), ("ch_7", "charge")])
async def test_a_refund_names_payment_sum_and_key(reference: str, kind: str) -> None:
    stripe, wire = given(Reply(200, {}, body(created=1_790_000_000)))
    order = RefundOrder("k1", reference, ORDER.amount, ORDER.paid, "")
    receipt = await stripe.refund(order, ACCOUNT)
    [(method, url, headers)] = wire.calls
    assert (method, url) == ("POST", "https://api.stripe.com/v1/refunds")
    assert headers["Authorization"] == "Bearer sk_test"
    assert headers["Idempotency-Key"] == "k1"
    form = {name: value for name, [value] in parse_qs(wire.bodies[0].decode()).items()}
    assert form == {kind: reference, "amount": "10000", "metadata[xiaoer_refund]": "k1"}
    assert (receipt.key, receipt.outcome, receipt.amount) == ("k1", Outcome.SUCCEEDED, ORDER.amount)
    assert receipt.at == datetime.fromtimestamp(1_790_000_000, UTC)


async def test_without_the_payment_s_number_nothing_is_sent() -> None:
    stripe, wire = given()
    with pytest.raises(ProviderRefusedError) as refused:
        await stripe.refund(RefundOrder("k1", "", ORDER.amount, ORDER.paid, ""), ACCOUNT)
    assert refused.value.params["reason"] == "no_payment_reference"
    assert wire.calls == []


async def test_a_known_refund_is_looked_up_and_an_unknown_one_asked_for_again() -> None:
    stripe, wire = given(Reply(200, {}, body()), Reply(200, {}, body()))
    await stripe.status(ORDER, "re/1", ACCOUNT)
    await stripe.status(ORDER, None, ACCOUNT)
    assert [(method, url.rpartition("/v1/")[2]) for method, url, _ in wire.calls] == [
        ("GET", "refunds/re%2F1"),
        ("POST", "refunds"),
    ]
    assert "Idempotency-Key" not in wire.calls[0][2]
    assert wire.calls[1][2]["Idempotency-Key"] == "k1"


async def test_another_address_is_asked_where_the_settings_say() -> None:
    stripe, wire = given(Reply(200, {}, body()))
    await stripe.refund(ORDER, Account({"base_url": "http://127.0.0.1:8420/"}, ACCOUNT.secrets))
    assert wire.calls[0][1] == "http://127.0.0.1:8420/v1/refunds"


@pytest.mark.parametrize(
    "answer",
    [
        OutboundAwayError(),
        Reply(401, {}, b"{}"),
        Reply(403, {}, b"{}"),
        Reply(409, {}, b"{}"),
        Reply(429, {}, b"{}"),
        Reply(500, {}, b""),
        Reply(503, {}, b"<html>"),
        Reply(200, {}, b"<html>"),
        Reply(200, {}, b"{}"),
        Reply(200, {}, body(status="new")),
    ],
)
async def test_trouble_that_passes_leaves_the_refund_open(answer: Reply | Exception) -> None:
    stripe, _ = given(answer)
    with pytest.raises(ProviderAwayError):
        await stripe.refund(ORDER, ACCOUNT)


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        (400, b'{"error": {"code": "charge_already_refunded"}}', "charge_already_refunded"),
        (400, b'{"error": {"type": "invalid_request_error"}}', "invalid_request_error"),
        (402, b'{"error": {"code": null, "type": null}}', "402"),
        (404, b"<html>", "404"),
        (404, b"\xff", "404"),
        (302, b"", "302"),
    ],
)
async def test_a_refusal_is_final_and_gives_its_reason(
    status: int, answer: bytes, reason: str
) -> None:
    stripe, _ = given(Reply(status, {}, answer))
    with pytest.raises(ProviderRefusedError) as refused:
        await stripe.refund(ORDER, ACCOUNT)
    assert refused.value.params["reason"] == reason


@pytest.mark.parametrize(
    "odd",
    [
        {"currency": "c"},
        {"currency": "人民币"},
        {"created": 10**20},
        {"amount": "10000"},
        {"amount": 1.5},
        {"status": None},
        {"id": None},
    ],
)
def test_an_odd_refund_object_is_unreadable(odd: dict[str, Any]) -> None:
    with pytest.raises(HookUnreadableError):
        read_refund(body(**odd))


def test_a_refund_that_is_not_ours_has_no_key() -> None:
    for metadata in (None, {}, {"other": "x"}):
        assert read_refund(body(metadata=metadata)).key == ""
    assert read_refund(body(status="failed", failure_reason="lost_or_stolen_card")).reason == (
        "lost_or_stolen_card"
    )


def test_a_call_is_answered_so_that_stripe_stops_or_shows_the_trouble() -> None:
    stripe, _ = given()
    assert stripe.accepted().status == 200
    assert stripe.refused(HookSignatureError()).status == 400
