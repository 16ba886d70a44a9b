"""Asking UPS: one token for many questions, a new one when it ends, and honest refusals."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.fakes.wire import Wire

from xiaoer.adapters.carriers.ups.adapter import Ups
from xiaoer.commerce.ports.carriers import Account, CarrierAwayError, ParcelUnknownError
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.http.outbound import OutboundAwayError, Reply

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
ACCOUNT = Account({"client_id": "me"}, {"client_secret": "hush"})
EMPTY = b'{"trackResponse": {"shipment": []}}'


def token(seconds: Any = "14399", name: str = "t1") -> Reply:
    return Reply(200, {}, json.dumps({"access_token": name, "expires_in": seconds}).encode())


def given(*answers: Reply | Exception) -> tuple[Ups, Wire, FixedClock]:
    server, clock = Wire(answers=list(answers)), FixedClock(NOW)
    return Ups(server, clock), server, clock


def tracked(status: int = 200, body: bytes = EMPTY) -> Reply:
    return Reply(status, {}, body)


async def test_a_token_is_asked_for_once_and_shown_with_each_question() -> None:
    ups, server, _ = given(token(), tracked(), tracked())
    await ups.track("1Z 1/2", ACCOUNT)
    await ups.track("1Z2", ACCOUNT)
    [granted, first, second] = server.calls
    assert granted[0] == "POST"
    assert granted[2]["Authorization"] == "Basic " + base64.b64encode(b"me:hush").decode()
    assert first[1].endswith("/track/v1/details/1Z%201%2F2?locale=en_US")
    assert first[2]["Authorization"] == second[2]["Authorization"] == "Bearer t1"
    assert first[2]["transId"] != second[2]["transId"]


@pytest.mark.parametrize(("seconds", "asked"), [(3539, 1), (3540, 2), (3600, 2)])
async def test_a_token_is_renewed_a_minute_before_it_ends(seconds: int, asked: int) -> None:
    ups, server, clock = given(token("3600"), tracked(), token("3600", "t2"), tracked(), tracked())
    await ups.track("1Z1", ACCOUNT)
    clock.advance(timedelta(seconds=seconds))
    if asked == 1:
        del server.answers[0]
    await ups.track("1Z1", ACCOUNT)
    assert sum(method == "POST" for method, _, _ in server.calls) == asked


async def test_a_token_that_ups_no_longer_takes_is_not_shown_again() -> None:
    ups, server, _ = given(token(), tracked(401), token(name="t2"), tracked())
    with pytest.raises(CarrierAwayError):
        await ups.track("1Z1", ACCOUNT)
    await ups.track("1Z1", ACCOUNT)
    assert server.calls[-1][2]["Authorization"] == "Bearer t2"


async def test_each_client_has_a_token_of_its_own() -> None:
    other = Account({"client_id": "other"}, {"client_secret": "x"})
    ups, server, _ = given(token(), tracked(), token(name="t2"), tracked())
    await ups.track("1Z1", ACCOUNT)
    await ups.track("1Z1", other)
    assert server.calls[-1][2]["Authorization"] == "Bearer t2"


async def test_another_environment_is_asked_where_the_settings_say() -> None:
    config = {
        "client_id": "me",
        "base_url": "https://wwwcie.ups.com/api/",
        "token_url": "https://t",
    }
    ups, server, _ = given(token(), tracked())
    await ups.track("1Z1", Account(config, {"client_secret": "hush"}))
    assert [url for _, url, _ in server.calls] == [
        "https://t",
        "https://wwwcie.ups.com/api/track/v1/details/1Z1?locale=en_US",
    ]


@pytest.mark.parametrize("status", [400, 404])
async def test_a_number_that_ups_does_not_know_is_said_to_be_unknown(status: int) -> None:
    ups, _, _ = given(token(), tracked(status))
    with pytest.raises(ParcelUnknownError):
        await ups.track("1Z1", ACCOUNT)


@pytest.mark.parametrize(
    "answers",
    [
        [OutboundAwayError()],
        [token(), OutboundAwayError()],
        [Reply(500, {}, b"")],
        [Reply(200, {}, b"<html>")],
        [token("soon")],
        [token(), tracked(429)],
        [token(), tracked(503)],
    ],
)
async def test_whatever_else_happens_the_carrier_is_away_for_now(
    answers: list[Reply | Exception],
) -> None:
    ups, server, _ = given(*answers)
    with pytest.raises(CarrierAwayError):
        await ups.track("1Z1", ACCOUNT)
    assert server.answers == []


async def test_a_token_that_could_not_be_read_is_not_kept() -> None:
    ups, _, _ = given(token("soon"), token(), tracked())
    with pytest.raises(CarrierAwayError):
        await ups.track("1Z1", ACCOUNT)
    assert (await ups.track("1Z1", ACCOUNT)).events == ()
