"""Calls as 快递100 and 快递鸟 send them, written for these tests."""

import json
from typing import Any
from urllib.parse import urlencode

from xiaoer.adapters.carriers.kdniao import translate as kdniao
from xiaoer.adapters.carriers.kuaidi100 import translate as kuaidi100

SALT, APP_KEY, ACCOUNT = "salt of this test", "key of this test", "1237100"

KUAIDI100_LINES = [
    {"time": "2026-11-23 09:10:00", "context": "【昆明】您的快件已揽收", "statusCode": "103"},
    {"time": "2026-11-23 21:30:00", "context": "快件离开昆明中心，发往上海", "statusCode": "1002"},
    {"time": "2026-11-24 10:00:00", "context": "进口清关中", "statusCode": "11"},
    {"time": "2026-11-24 16:00:00", "context": "海关已放行", "statusCode": "12"},
    {"time": "2026-11-25 08:00:00", "context": "派送中，请保持电话畅通", "statusCode": "5"},
]


def kuaidi100_push(number: str, lines: list[dict[str, Any]] | None = None) -> bytes:
    last = {"nu": number, "com": "shunfeng", "state": "5", "ischeck": "0", "data": lines or []}
    if lines is None:
        last["data"] = KUAIDI100_LINES
    param = json.dumps({"status": "polling", "lastResult": last}, ensure_ascii=False)
    return urlencode({"param": param, "sign": kuaidi100.signature(param, SALT)}).encode()


def kdniao_push(number: str, account: str = ACCOUNT) -> bytes:
    traces = [
        {"AcceptTime": "2026-11-23 09:10:00", "AcceptStation": "顺丰速运已收取快件", "Action": "1"},
        {
            "AcceptTime": "2026-11-24 20:00:00",
            "AcceptStation": "快件到达杭州中心",
            "Location": "杭州",
        },
        {
            "AcceptTime": "2026-11-25 07:40:00",
            "AcceptStation": "已存放至丰巢快递柜，请凭取件码取件",
        },
        {"AcceptTime": "not a time", "AcceptStation": "快件到达"},
    ]
    parcel = {"ShipperCode": "SF", "LogisticCode": number, "Success": True, "Traces": traces}
    data = json.dumps(
        {"EBusinessID": account, "Count": "1", "PushTime": "2026-11-25", "Data": [parcel]},
        ensure_ascii=False,
    )
    sign = kdniao.signature(data, APP_KEY)
    return urlencode({"RequestType": "102", "RequestData": data, "DataSign": sign}).encode()
