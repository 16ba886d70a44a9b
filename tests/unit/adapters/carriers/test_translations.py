"""What carriers send becomes one kind of news; what is not signed becomes nothing."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.factories.carriers import ACCOUNT, APP_KEY, SALT, kdniao_push, kuaidi100_push

from xiaoer.adapters.carriers.kdniao.adapter import Kdniao
from xiaoer.adapters.carriers.kuaidi100.adapter import Kuaidi100
from xiaoer.adapters.carriers.kuaidi100.translate import signature
from xiaoer.adapters.carriers.meanings import code_of_text
from xiaoer.adapters.carriers.ups.adapter import Ups
from xiaoer.adapters.carriers.ups.translate import translate_alert, translate_answer
from xiaoer.commerce.model import ParcelCode
from xiaoer.commerce.ports.carriers import (
    Account,
    Carrier,
    HookCall,
    HookSignatureError,
    HookUnreadableError,
    Pushing,
)
from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.http.outbound import Outbound

SHARED = Path(os.environ.get("XIAOER_SHARED") or Path(__file__).parents[5] / "shared")
SPEC = SHARED / "data/ups_openapi/UPSTrackAlert.yaml"
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
UPS = Ups(Outbound(), FixedClock(NOW))
ACCOUNTS: dict[str, tuple[Pushing, Account, bytes]] = {
    "kuaidi100": (Kuaidi100(), Account({}, {"salt": SALT}), kuaidi100_push("SF1")),
    "kdniao": (
        Kdniao(),
        Account({"account": ACCOUNT}, {"app_key": APP_KEY}),
        kdniao_push("SF1"),
    ),
}


def test_a_kuaidi100_push_becomes_a_trace_in_utc_with_customs() -> None:
    adapter, account, body = ACCOUNTS["kuaidi100"]
    [news] = adapter.read(HookCall({}, body), account)
    assert (news.tracking_number, news.unread) == ("SF1", 0)
    assert [event.code for event in news.events] == [
        ParcelCode.PICKED_UP,
        ParcelCode.IN_TRANSIT,
        ParcelCode.IN_CUSTOMS,
        ParcelCode.CUSTOMS_CLEARED,
        ParcelCode.OUT_FOR_DELIVERY,
    ]
    assert news.events[0].at == datetime(2026, 11, 23, 1, 10, tzinfo=UTC)
    answer = json.loads(adapter.accepted(account, NOW).body)
    assert answer == {"result": True, "returnCode": "200", "message": "成功"}


def test_a_kdniao_push_is_read_by_its_texts_where_codes_are_missing() -> None:
    adapter, account, body = ACCOUNTS["kdniao"]
    [news] = adapter.read(HookCall({}, body), account)
    assert [event.code for event in news.events] == [
        ParcelCode.PICKED_UP,
        ParcelCode.IN_TRANSIT,
        ParcelCode.READY_FOR_PICKUP,
    ]
    assert (news.unread, news.events[1].place) == (1, "杭州")
    answer = json.loads(adapter.accepted(account, NOW).body)
    assert answer == {
        "EBusinessID": ACCOUNT,
        "UpdateTime": "2026-11-25 10:00:00",
        "Success": True,
        "Reason": "",
    }


@pytest.mark.parametrize("kind", ACCOUNTS)
def test_another_secret_or_a_changed_body_is_refused(kind: str) -> None:
    adapter, account, body = ACCOUNTS[kind]
    wrong = Account(account.config, dict.fromkeys(account.secrets, "another"))
    with pytest.raises(HookSignatureError):
        adapter.read(HookCall({}, body), wrong)
    with pytest.raises(HookSignatureError):
        adapter.read(HookCall({}, body.replace(b"SF1", b"SF2")), account)


def test_a_push_for_another_account_is_refused() -> None:
    adapter, account, _ = ACCOUNTS["kdniao"]
    with pytest.raises(HookUnreadableError):
        adapter.read(HookCall({}, kdniao_push("SF1", account="999")), account)


@pytest.mark.parametrize("kind", ACCOUNTS)
@given(body=st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_no_body_breaks_an_adapter(kind: str, body: bytes) -> None:
    adapter, account, _ = ACCOUNTS[kind]
    with pytest.raises((HookSignatureError, HookUnreadableError)):
        adapter.read(HookCall({}, body), account)


@pytest.mark.parametrize("data", ["[]", "{}", '{"lastResult": 3}', '{"lastResult": {"nu": ""}}'])
def test_signed_nonsense_is_unreadable(data: str) -> None:
    body = urlencode({"param": data, "sign": signature(data, SALT)}).encode()
    with pytest.raises(HookUnreadableError):
        Kuaidi100().read(HookCall({}, body), Account({}, {"salt": SALT}))


def activity(**fields: Any) -> dict[str, Any]:
    return {
        "date": "20260210",
        "time": "071356",
        "gmtDate": "20260210",
        "gmtOffset": "-05:00",
        "gmtTime": "121356",
        "location": {"address": {"city": "Wayne", "stateProvince": "NJ", "countryCode": "US"}},
        "status": {"type": "I", "description": "Arrived at Facility"},
        **fields,
    }


def answer(*activities: dict[str, Any]) -> bytes:
    package = {
        "trackingNumber": "1Z023E2X0214323462",
        "activity": list(activities),
        "deliveryDate": [{"type": "SDD", "date": "20260212"}],
        "deliveryTime": {"type": "EDW", "startTime": "150000", "endTime": "170000"},
    }
    return json.dumps({"trackResponse": {"shipment": [{"package": [package]}]}}).encode()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ({"type": "M", "description": "Shipper created a label"}, ParcelCode.CREATED),
        ({"type": "X", "code": "SR", "description": "Released"}, ParcelCode.CUSTOMS_CLEARED),
        (
            {"type": "X", "description": "Your package was released by the customs agency."},
            ParcelCode.CUSTOMS_CLEARED,
        ),
        ({"type": "X", "description": "Held in customs"}, ParcelCode.CUSTOMS_HELD),
        (
            {"type": "I", "code": "OT", "description": "Out for Delivery"},
            ParcelCode.OUT_FOR_DELIVERY,
        ),
        ({"type": "D", "description": "DELIVERED"}, ParcelCode.DELIVERED),
        ({"type": "U", "description": "Will be delivered tomorrow"}, ParcelCode.IN_TRANSIT),
        ({"type": "RS", "description": "Returned to sender"}, ParcelCode.RETURNED),
    ],
)
def test_ups_codes_texts_and_types_become_one_meaning(
    status: dict[str, str], code: ParcelCode
) -> None:
    [event] = translate_answer(answer(activity(status=status)), "1Z023E2X0214323462").events
    assert event.code is code


def test_ups_times_are_utc_and_its_promise_is_by_the_place_s_clock() -> None:
    early = activity(gmtTime="74700", gmtDate="20260211", date="20260211", time="024700")
    by_offset = activity(gmtDate="", gmtTime="")
    news = translate_answer(answer(early, by_offset, activity(date="", gmtDate="")), "?")
    assert [event.at.isoformat() for event in news.events] == [
        "2026-02-11T07:47:00+00:00",
        "2026-02-10T12:13:56+00:00",
    ]
    assert news.unread == 1
    assert news.eta_at == datetime(2026, 2, 12, 22, 0, tzinfo=UTC)
    assert news.events[0].place == "Wayne, NJ, US"


@pytest.mark.skipif(not SPEC.is_file(), reason="shared/data/ups_openapi is not here")
def test_the_examples_of_the_track_alert_specification_are_understood() -> None:
    spec = yaml.safe_load(SPEC.read_text())
    content = spec["webhooks"]["TrackingEvent"]["post"]["requestBody"]["content"]
    examples = [item["value"] for item in content["application/json"]["examples"].values()]
    news = [translate_alert(json.dumps(example).encode()) for example in examples]
    assert [item.events[0].code for item in news] == [
        ParcelCode.OUT_FOR_DELIVERY,
        ParcelCode.DELIVERED,
    ]
    assert news[0].events[0].at == datetime(2024, 4, 23, 13, 15, 19, tzinfo=UTC)
    assert news[0].eta_at == datetime(2024, 4, 23, 23, 59, tzinfo=UTC) + timedelta(hours=4)


def test_a_track_alert_needs_the_subscription_s_token() -> None:
    account = Account({}, {"webhook_token": "the token"})
    body = json.dumps(
        {"trackingNumber": "1Z1", "activityStatus": {"type": "I", "description": "x"}}
    ).encode()
    assert UPS.read(HookCall({"authorization": "Bearer the token"}, body), account)
    for headers in ({}, {"authorization": "Bearer other"}, {"authorization": "密"}):
        with pytest.raises(HookSignatureError):
            UPS.read(HookCall(headers, body), account)
    with pytest.raises(HookSignatureError):
        UPS.read(HookCall({"authorization": "Bearer "}, body), Account({}, {}))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("快件已签收，签收人是【家人】", ParcelCode.SIGNED),
        ("等待揽收", ParcelCode.CREATED),
        ("快递员已揽收", ParcelCode.PICKED_UP),
        ("客户拒收，快件异常", ParcelCode.EXCEPTION),
        ("退回件已签收", ParcelCode.RETURNED),
        ("清关完成", ParcelCode.CUSTOMS_CLEARED),
        ("天气真好", None),
    ],
)
def test_a_scan_text_is_understood_or_left_alone(text: str, code: ParcelCode | None) -> None:
    assert code_of_text(text) is code


def test_every_adapter_says_honestly_what_nobody_saw() -> None:
    adapters: list[Carrier] = [Kuaidi100(), Kdniao(), UPS]
    assert all(adapter.quality.gap and adapter.quality.proof for adapter in adapters)
