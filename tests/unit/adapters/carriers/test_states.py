"""What each vendor's number, each scan text and each odd time of theirs means."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.factories.carriers import ACCOUNT, APP_KEY, SALT, kuaidi100_push

from xiaoer.adapters.carriers.kdniao.adapter import Kdniao
from xiaoer.adapters.carriers.kdniao.translate import signature
from xiaoer.adapters.carriers.kuaidi100.adapter import Kuaidi100
from xiaoer.adapters.carriers.meanings import code_of_text
from xiaoer.adapters.carriers.ups.translate import translate_alert, translate_answer
from xiaoer.commerce.model import ParcelCode
from xiaoer.commerce.ports.carriers import (
    Account,
    HookCall,
    HookUnreadableError,
    ParcelEvent,
    ParcelNews,
)

P = ParcelCode
KUAIDI100 = {
    "0": P.IN_TRANSIT,
    "1": P.PICKED_UP,
    "2": P.EXCEPTION,
    "3": P.SIGNED,
    "4": P.RETURNED,
    "5": P.OUT_FOR_DELIVERY,
    "6": P.RETURNED,
    "7": P.IN_TRANSIT,
    "8": P.IN_CUSTOMS,
    "12": P.CUSTOMS_CLEARED,
    "13": P.CUSTOMS_HELD,
    "14": P.EXCEPTION,
    "101": P.CREATED,
    "304": P.READY_FOR_PICKUP,
    "501": P.READY_FOR_PICKUP,
}
KDNIAO = {
    "0": P.CREATED,
    "1": P.PICKED_UP,
    "2": P.IN_TRANSIT,
    "202": P.OUT_FOR_DELIVERY,
    "211": P.READY_FOR_PICKUP,
    "3": P.SIGNED,
    "4": P.EXCEPTION,
    "406": P.RETURNED,
    "6": P.IN_CUSTOMS,
    "603": P.CUSTOMS_CLEARED,
    "604": P.CUSTOMS_HELD,
}


def kuaidi100(**line: Any) -> ParcelNews:
    lines = [{"time": "2026-11-23 09:10:00", "context": "……", "statusCode": ""} | line]
    account = Account({}, {"salt": SALT})
    [news] = Kuaidi100().read(HookCall({}, kuaidi100_push("SF1", lines)), account)
    return news


def kdniao(parcels: Any, **top: Any) -> list[ParcelNews]:
    data = json.dumps({"EBusinessID": ACCOUNT, "Data": parcels} | top, ensure_ascii=False)
    body = urlencode({"RequestData": data, "DataSign": signature(data, APP_KEY)}).encode()
    account = Account({"account": ACCOUNT}, {"app_key": APP_KEY})
    return Kdniao().read(HookCall({}, body), account)


def kdniao_line(**line: Any) -> list[ParcelEvent]:
    trace = {"AcceptTime": "2026-11-23 09:10:00", "AcceptStation": "……"} | line
    [news] = kdniao([{"LogisticCode": "SF1", "Traces": [trace]}])
    return list(news.events)


@pytest.mark.parametrize(("number", "code"), KUAIDI100.items())
def test_a_number_of_kuaidi100_has_its_meaning_as_text_and_as_number(
    number: str, code: ParcelCode
) -> None:
    for written in (number, int(number)):
        [event] = kuaidi100(statusCode=written).events
        assert event.code is code


@pytest.mark.parametrize(("number", "code"), KDNIAO.items())
def test_a_number_of_kdniao_has_its_meaning(number: str, code: ParcelCode) -> None:
    [event] = kdniao_line(Action=number)
    assert event.code is code


def test_a_number_that_nobody_knows_is_read_by_its_text_or_counted_as_unread() -> None:
    [event] = kuaidi100(statusCode="9999", context="快件到达上海").events
    assert event.code is P.IN_TRANSIT
    assert (kuaidi100(statusCode="9999").events, kuaidi100(statusCode="9999").unread) == ((), 1)
    assert kdniao_line(Action="9999") == []


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-23 09:10:00", datetime(2026, 11, 23, 1, 10, tzinfo=UTC)),
        ("2026/11/23 09:10:00", datetime(2026, 11, 23, 1, 10, tzinfo=UTC)),
        (" 2026-11-23T09:10:00+00:00 ", datetime(2026, 11, 23, 9, 10, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 22, 16, 0, tzinfo=UTC)),
        ("0001-01-01 00:00:00", None),
        ("9999-12-31 23:59:59", datetime(9999, 12, 31, 15, 59, 59, tzinfo=UTC)),
        ("2026-13-01 09:10:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_vendor_s_time_is_shanghai_s_unless_it_says_more(
    written: str, at: datetime | None
) -> None:
    told = [event.at for event in kuaidi100(time=written, statusCode="1").events]
    assert told == ([at] if at else [])
    assert [event.at for event in kdniao_line(AcceptTime=written, Action="1")] == told


def test_the_finer_time_and_place_of_a_scan_come_first() -> None:
    finer = {"ftime": "2026-11-23 10:00:00", "areaName": "上海", "statusCode": "1"}
    [event] = kuaidi100(**finer).events
    assert (event.at.hour, event.place) == (2, "上海")
    [event] = kuaidi100(**finer, location="浦东").events
    assert event.place == "浦东"


def test_a_scan_text_is_kept_to_five_hundred_signs() -> None:
    [one] = kuaidi100(context="派" * 900, statusCode="1").events
    [other] = kdniao_line(AcceptStation="派" * 900, Action="1")
    assert len(one.text) == len(other.text) == 500


@pytest.mark.parametrize(
    "parcels", [None, {}, "x", [3], [{"LogisticCode": "SF1", "Traces": "none"}]]
)
def test_signed_nonsense_of_kdniao_is_unreadable(parcels: Any) -> None:
    with pytest.raises(HookUnreadableError):
        kdniao(parcels)


@pytest.mark.parametrize("account", [int(ACCOUNT), ACCOUNT, ""])
def test_kdniao_may_name_its_account_as_number_or_not_at_all(account: object) -> None:
    [news] = kdniao([{"LogisticCode": "SF1", "Traces": None}], EBusinessID=account)
    assert (news.tracking_number, news.events) == ("SF1", ())


def test_a_parcel_of_kdniao_without_a_number_is_left_out() -> None:
    parcels: list[dict[str, Any]] = [
        {"LogisticCode": "", "Traces": []},
        {"LogisticCode": "SF2"},
        {"Traces": []},
    ]
    assert [one.tracking_number for one in kdniao(parcels)] == ["SF2"]


@pytest.mark.parametrize("vendor", [Kuaidi100(), Kdniao()])
def test_a_push_that_was_not_taken_is_answered_in_the_vendor_s_form(vendor: Any) -> None:
    answer = vendor.refused(HookUnreadableError(vendor="x"))
    read = json.loads(answer.body)
    assert answer.status == 200
    assert read.get("result", read.get("Success")) is False


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("快件未妥投，备注：收件人不在", P.EXCEPTION),
        ("邮件未妥投", P.EXCEPTION),
        ("邮件已妥投", P.SIGNED),
        ("快件未签收，明日再派", P.EXCEPTION),
        ("签收人拒收，快件退回中转", P.EXCEPTION),
        ("联系收件人电话无法接通", P.EXCEPTION),
        ("收件人要求改日派送", None),
        ("已收件，正在整理", P.PICKED_UP),
        ("【杭州】快件已发往上海转运中心", P.IN_TRANSIT),
        ("快件已存放至驿站，请凭取件码领取", P.READY_FOR_PICKUP),
        ("海关查验中", P.CUSTOMS_HELD),
        ("进口报关中", P.IN_CUSTOMS),
        ("商家已发货", P.CREATED),
        ("退回件已签收", P.RETURNED),
        ("Package undelivered, will retry", P.EXCEPTION),
        ("The parcel has not been delivered", P.EXCEPTION),
        ("Undeliverable as addressed", P.EXCEPTION),
        ("Delivered, front door", P.DELIVERED),
        ("Out for delivery", P.OUT_FOR_DELIVERY),
        ("Signed for by: CHEN", P.SIGNED),
        ("Returned to sender", P.RETURNED),
        ("Held by customs", P.CUSTOMS_HELD),
        ("Departed facility", P.IN_TRANSIT),
        ("Shipment information received", None),
    ],
)
def test_a_scan_text_that_says_no_is_not_heard_as_yes(text: str, code: ParcelCode | None) -> None:
    assert code_of_text(text) is code


def alert(**more: Any) -> ParcelNews:
    body = {
        "trackingNumber": "1Z1",
        "activityStatus": {"type": "I", "description": "Departed"},
        "gmtActivityDate": "20260210",
        "gmtActivityTime": "121356",
    }
    return translate_alert(json.dumps(body | more).encode())


@pytest.mark.parametrize(
    ("change", "unread"),
    [
        ({}, 0),
        ({"gmtActivityDate": "", "gmtActivityTime": ""}, 1),
        ({"gmtActivityDate": "00010101", "localActivityDate": "00010101"}, 0),
        (
            {
                "gmtActivityDate": "",
                "localActivityDate": "00010101",
                "localActivityTime": "000000",
                "gmtOffset": "+05.00",
            },
            1,
        ),
        ({"scheduledDeliveryDate": "00010101", "gmtOffset": "+05.00"}, 0),
        ({"activityStatus": {"type": "?", "description": "?"}}, 1),
    ],
)
def test_an_alert_without_a_time_or_meaning_is_counted_as_unread(
    change: dict[str, Any], unread: int
) -> None:
    news = alert(**change)
    assert (len(news.events), news.unread) == (1 - unread, unread)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"trackResponse": 3}', b"\xff"])
def test_an_answer_of_ups_that_is_none_is_unreadable(body: bytes) -> None:
    with pytest.raises(HookUnreadableError):
        translate_answer(body, "1Z1")


def test_an_answer_about_no_package_is_news_without_events() -> None:
    news = translate_answer(b'{"trackResponse": {"shipment": []}}', "1Z1")
    assert (news.tracking_number, news.events, news.eta_at) == ("1Z1", (), None)
