"""快递鸟 pushes: a form with `RequestData` (JSON) and `DataSign` (base64 of an MD5 in hex)."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qs

import msgspec

from xiaoer.adapters.carriers.meanings import code_of_text, states
from xiaoer.commerce.ports.carriers import (
    HookCall,
    HookSignatureError,
    HookUnreadableError,
    ParcelEvent,
    ParcelNews,
)

LONGEST_TEXT = 500
Fields = dict[str, Any]


def signed_data(call: HookCall, app_key: str) -> bytes:
    """The JSON that the vendor signed. Raises HookSignatureError, HookUnreadableError."""
    try:
        form = parse_qs(call.body.decode(), strict_parsing=True, max_num_fields=20)
        [data], [sign] = form["RequestData"], form["DataSign"]
    except (ValueError, KeyError) as error:
        raise HookUnreadableError(vendor="kdniao") from error
    expected = signature(data, app_key).encode()
    if not hmac.compare_digest(expected, sign.encode("utf-8", "replace")):
        raise HookSignatureError
    return data.encode()


def signature(data: str, app_key: str) -> str:
    """What the vendor sends as `DataSign`; MD5 is its choice."""
    digest = hashlib.md5((data + app_key).encode(), usedforsecurity=False).hexdigest()
    return base64.b64encode(digest.encode()).decode()


def translate(data: bytes) -> list[ParcelNews]:
    """The news in a push, one for each parcel in it."""
    try:
        read = _small(msgspec.json.decode(data, type=Fields))
        parcels = msgspec.convert(read["data"], list[Fields])
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
        raise HookUnreadableError(vendor="kdniao") from error
    news = [_news(_small(parcel)) for parcel in parcels]
    return [item for item in news if item.tracking_number]


def account_of(data: bytes) -> str:
    """The vendor's id of the account that it calls, which its answer must repeat."""
    return str(_small(msgspec.json.decode(data, type=Fields)).get("ebusinessid", ""))


def _small(fields: Fields) -> Fields:
    """The vendor writes `Traces` in pushes and `traces` in answers: names in small letters."""
    return {name.lower(): value for name, value in fields.items()}


def _news(parcel: Fields) -> ParcelNews:
    try:
        lines = msgspec.convert(parcel.get("traces") or [], list[Fields])
    except msgspec.ValidationError as error:
        raise HookUnreadableError(vendor="kdniao") from error
    events = [event for line in lines if (event := _event(_small(line)))]
    number = str(parcel.get("logisticcode") or "")
    return ParcelNews(number, tuple(events), unread=len(lines) - len(events))


def _event(line: Fields) -> ParcelEvent | None:
    known = states("kdniao")
    text = str(line.get("acceptstation") or "")
    at = known.instant(str(line.get("accepttime") or ""))
    code = known.codes.get(str(line.get("action"))) or code_of_text(text)
    if at is None or code is None:
        return None
    place = str(line.get("location") or "") or None
    return ParcelEvent(at, code, place, text[:LONGEST_TEXT])
