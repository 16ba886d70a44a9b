"""快递100 pushes: a form with `param` (JSON) and `sign` (MD5 of param and salt, in hex)."""

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


class Line(msgspec.Struct, frozen=True):
    """One scan; `context` is the text, `statusCode` a number as text."""

    context: str = ""
    time: str = ""
    ftime: str = ""
    status_code: Any = msgspec.field(name="statusCode", default=None)
    area: str | None = msgspec.field(name="areaName", default=None)
    location: str | None = None


class Result(msgspec.Struct, frozen=True):
    nu: str = ""
    state: Any = None
    data: list[Line] = msgspec.field(default_factory=list[Line])


class Param(msgspec.Struct, frozen=True):
    """`destResult` is the trace abroad of a parcel that changed hands."""

    last: Result | None = msgspec.field(name="lastResult", default=None)
    dest: Result | None = msgspec.field(name="destResult", default=None)


def signed_param(call: HookCall, salt: str) -> bytes:
    """The JSON that the vendor signed. Raises HookSignatureError, HookUnreadableError."""
    try:
        form = parse_qs(call.body.decode(), strict_parsing=True, max_num_fields=20)
        [param], [sign] = form["param"], form["sign"]
    except (ValueError, KeyError) as error:
        raise HookUnreadableError(vendor="kuaidi100") from error
    expected = signature(param, salt)
    if not hmac.compare_digest(expected.encode(), sign.upper().encode("utf-8", "replace")):
        raise HookSignatureError
    return param.encode()


def signature(param: str, salt: str) -> str:
    """What the vendor sends as `sign`; MD5 is its choice."""
    return hashlib.md5((param + salt).encode(), usedforsecurity=False).hexdigest().upper()


def translate(param: bytes) -> list[ParcelNews]:
    """The news in a push; a parcel that has no scan yet gives news without events."""
    try:
        read = msgspec.json.decode(param, type=Param)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HookUnreadableError(vendor="kuaidi100") from error
    results = [result for result in (read.last, read.dest) if result is not None and result.nu]
    if not results:
        raise HookUnreadableError(vendor="kuaidi100")
    return [_news(result) for result in results]


def _news(result: Result) -> ParcelNews:
    events = [event for line in result.data if (event := _event(line))]
    return ParcelNews(
        tracking_number=result.nu, events=tuple(events), unread=len(result.data) - len(events)
    )


def _event(line: Line) -> ParcelEvent | None:
    known = states("kuaidi100")
    at = known.instant(line.ftime or line.time)
    code = known.codes.get(str(line.status_code)) or code_of_text(line.context)
    if at is None or code is None:
        return None
    place = line.location or line.area or None
    return ParcelEvent(at, code, place, line.context[:LONGEST_TEXT])
