"""UPS: tracking answers and Track Alert events (official OpenAPI documents) to parcel news."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final, TypeVar

import msgspec

from xiaoer.adapters.carriers.meanings import code_of_text, load_pack
from xiaoer.commerce.ports.carriers import HookUnreadableError, ParcelCode, ParcelEvent, ParcelNews

T = TypeVar("T")
ARRIVED: Final = frozenset({ParcelCode.DELIVERED, ParcelCode.SIGNED})
DAY_END: Final = "235900"
LONGEST_TEXT: Final = 500


class _Pack(msgspec.Struct, frozen=True):
    codes: dict[ParcelCode, list[str]]
    types: dict[ParcelCode, list[str]]


class Status(msgspec.Struct, frozen=True):
    """`type` is one of M, MV, P, I, O, D, U, X; `code` a finer word of UPS's own."""

    type: str = ""
    code: str = ""
    description: str = ""


class Address(msgspec.Struct, frozen=True):
    city: str = ""
    state: str = msgspec.field(name="stateProvince", default="")
    country: str = ""
    country_code: str = msgspec.field(name="countryCode", default="")


class Location(msgspec.Struct, frozen=True):
    address: Address = Address()


class Activity(msgspec.Struct, frozen=True):
    """UPS drops leading zeros of `gmtTime`."""

    date: str = ""
    time: str = ""
    gmt_date: str = msgspec.field(name="gmtDate", default="")
    gmt_time: str = msgspec.field(name="gmtTime", default="")
    gmt_offset: str = msgspec.field(name="gmtOffset", default="")
    location: Location = Location()
    status: Status = Status()


class DeliveryDate(msgspec.Struct, frozen=True):
    type: str = ""
    date: str = ""


class DeliveryTime(msgspec.Struct, frozen=True):
    end: str = msgspec.field(name="endTime", default="")


class Package(msgspec.Struct, frozen=True):
    number: str = msgspec.field(name="trackingNumber", default="")
    activity: list[Activity] = msgspec.field(default_factory=list[Activity])
    dates: list[DeliveryDate] = msgspec.field(
        name="deliveryDate", default_factory=list[DeliveryDate]
    )
    time: DeliveryTime = msgspec.field(name="deliveryTime", default=DeliveryTime())


class Shipment(msgspec.Struct, frozen=True):
    package: list[Package] = msgspec.field(default_factory=list[Package])


class Tracked(msgspec.Struct, frozen=True):
    shipment: list[Shipment] = msgspec.field(default_factory=list[Shipment])


class Answer(msgspec.Struct, frozen=True):
    tracked: Tracked = msgspec.field(name="trackResponse")


class Alert(msgspec.Struct, frozen=True):
    """A Track Alert event, as UPSTrackAlert.yaml describes it."""

    number: str = msgspec.field(name="trackingNumber")
    status: Status = msgspec.field(name="activityStatus")
    date: str = msgspec.field(name="localActivityDate", default="")
    time: str = msgspec.field(name="localActivityTime", default="")
    gmt_date: str = msgspec.field(name="gmtActivityDate", default="")
    gmt_time: str = msgspec.field(name="gmtActivityTime", default="")
    gmt_offset: str = msgspec.field(name="gmtOffset", default="")
    location: Address = msgspec.field(name="activityLocation", default=Address())
    scheduled: str = msgspec.field(name="scheduledDeliveryDate", default="")
    end: str = msgspec.field(name="deliveryEndTime", default="")


def translate_answer(body: bytes, number: str) -> ParcelNews:
    """The trace of one package in a tracking answer. Raises HookUnreadableError."""
    answer = _decode(body, Answer)
    packages = [package for item in answer.tracked.shipment for package in item.package]
    package = next((p for p in packages if p.number == number), next(iter(packages), Package()))
    events = [event for activity in package.activity if (event := _event(activity))]
    offsets = (_offset(activity) for activity in package.activity)
    return ParcelNews(
        tracking_number=number,
        events=tuple(events),
        eta_at=_eta(_promised(package.dates), package.time.end, offsets),
        unread=len(package.activity) - len(events),
    )


def translate_alert(body: bytes) -> ParcelNews:
    """The one event of a Track Alert call. Raises HookUnreadableError."""
    alert = _decode(body, Alert)
    activity = Activity(
        date=alert.date,
        time=alert.time,
        gmt_date=alert.gmt_date,
        gmt_time=alert.gmt_time,
        gmt_offset=alert.gmt_offset.replace(".", ":"),
        location=Location(alert.location),
        status=alert.status,
    )
    event = _event(activity)
    return ParcelNews(
        tracking_number=alert.number,
        events=(event,) if event else (),
        eta_at=_eta(alert.scheduled, alert.end, [_offset(activity)]),
        unread=0 if event else 1,
    )


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HookUnreadableError(vendor="ups") from error


def _event(activity: Activity) -> ParcelEvent | None:
    at, code = _instant(activity), _code(activity.status)
    if at is None or code is None:
        return None
    text = activity.status.description or activity.status.code
    return ParcelEvent(at, code, _place(activity.location.address), text[:LONGEST_TEXT])


def _instant(activity: Activity) -> datetime | None:
    """UTC as UPS gives it, else its local time with the offset it gives, else nothing."""
    gmt = _moment(activity.gmt_date, activity.gmt_time)
    if gmt is not None:
        return gmt
    local, offset = _moment(activity.date, activity.time), _offset(activity)
    return None if local is None or offset is None else _before(local, offset)


def _before(local: datetime, offset: timedelta) -> datetime | None:
    try:
        return local - offset
    except OverflowError:  # an empty date of theirs is the first day of all
        return None


def _offset(activity: Activity) -> timedelta | None:
    """How far the place's clock is ahead of UTC; from both clocks when UPS does not say it."""
    try:
        zone = datetime.strptime(activity.gmt_offset, "%z").utcoffset()
    except ValueError:
        zone = None
    gmt, local = (
        _moment(activity.gmt_date, activity.gmt_time),
        _moment(activity.date, activity.time),
    )
    return zone if zone is not None or gmt is None or local is None else local - gmt


def _moment(date: str, time: str) -> datetime | None:
    digits = time.replace(":", "").zfill(6)
    try:
        return datetime.strptime(f"{date} {digits}", "%Y%m%d %H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _eta(date: str, end: str, offsets: Iterable[timedelta | None]) -> datetime | None:
    """The end of the promised window, or day, by the clock of the last known place."""
    local = _moment(date, end or DAY_END)
    offset = next((item for item in offsets if item is not None), timedelta(0))
    return _before(local, offset) if local else None


def _promised(dates: list[DeliveryDate]) -> str:
    by_type = {item.type: item.date for item in dates}
    return by_type.get("RDD") or by_type.get("SDD") or ""


@cache
def _meanings() -> tuple[dict[str, ParcelCode], dict[str, ParcelCode]]:
    pack = msgspec.convert(load_pack("ups"), _Pack)
    codes, types = (
        {word: code for code, words in table.items() for word in words}
        for table in (pack.codes, pack.types)
    )
    return codes, types


def _code(status: Status) -> ParcelCode | None:
    """By code, by text, by type; a text alone never makes a parcel arrive."""
    codes, types = _meanings()
    by_type = types.get(status.type)
    found = codes.get(status.code) or code_of_text(status.description)
    if found in ARRIVED and by_type is not ParcelCode.DELIVERED:
        return by_type
    return found or by_type


def _place(address: Address) -> str | None:
    country = address.country_code or address.country
    return ", ".join(part for part in (address.city, address.state, country) if part) or None
