"""Rules of orders and parcels: statuses, order numbers and masks. No input or output here."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class OrderStatus(StrEnum):
    PENDING_PAYMENT = "pending_payment"
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    SIGNED = "signed"
    CANCELLED = "cancelled"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    RETURNING = "returning"
    RETURNED = "returned"
    EXCHANGING = "exchanging"
    EXCHANGED = "exchanged"


class ParcelCode(StrEnum):
    """What a parcel event says, whatever the carrier called it."""

    CREATED = "created"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    IN_CUSTOMS = "in_customs"
    CUSTOMS_HELD = "customs_held"
    CUSTOMS_CLEARED = "customs_cleared"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    SIGNED = "signed"
    EXCEPTION = "exception"
    RETURNED = "returned"


class AnomalyKind(StrEnum):
    """What can be wrong with a parcel."""

    PICKUP_LATE = "pickup_late"
    TRANSFER_STALLED = "transfer_stalled"
    DELIVERY_LATE = "delivery_late"
    DELIVERY_EXCEPTION = "delivery_exception"
    RETURNED = "returned"
    CUSTOMS_HOLD = "customs_hold"


class CustomsState(StrEnum):
    """How far a parcel has come with the customs office."""

    IN_PROGRESS = "in_progress"
    HELD = "held"
    CLEARED = "cleared"


ORDER_WORDS: dict[str, OrderStatus] = {
    "待付款": OrderStatus.PENDING_PAYMENT,
    "已付款": OrderStatus.PAID,
    "处理中": OrderStatus.PAID,
    "备货中": OrderStatus.PACKED,
    "待发货": OrderStatus.PACKED,
    "已出库": OrderStatus.SHIPPED,
    "已发货": OrderStatus.SHIPPED,
    "运输中": OrderStatus.IN_TRANSIT,
    "派送中": OrderStatus.OUT_FOR_DELIVERY,
    "已送达": OrderStatus.DELIVERED,
    "已签收": OrderStatus.SIGNED,
    "已取消": OrderStatus.CANCELLED,
    "退款中": OrderStatus.REFUNDING,
    "已退款": OrderStatus.REFUNDED,
    "退货中": OrderStatus.RETURNING,
    "已退货": OrderStatus.RETURNED,
    "换货中": OrderStatus.EXCHANGING,
    "已换货": OrderStatus.EXCHANGED,
    "pending": OrderStatus.PAID,
    "processed": OrderStatus.PACKED,
}

PARCEL_WORDS: dict[str, ParcelCode] = {
    "已创建": ParcelCode.CREATED,
    "已付款": ParcelCode.CREATED,
    "已出库": ParcelCode.CREATED,
    "已揽收": ParcelCode.PICKED_UP,
    "运输中": ParcelCode.IN_TRANSIT,
    "已到达": ParcelCode.IN_TRANSIT,
    "清关中": ParcelCode.IN_CUSTOMS,
    "清关异常": ParcelCode.CUSTOMS_HELD,
    "已清关": ParcelCode.CUSTOMS_CLEARED,
    "派送中": ParcelCode.OUT_FOR_DELIVERY,
    "待取件": ParcelCode.READY_FOR_PICKUP,
    "已送达": ParcelCode.DELIVERED,
    "已签收": ParcelCode.SIGNED,
    "异常": ParcelCode.EXCEPTION,
    "已退回": ParcelCode.RETURNED,
}

PROGRESS = {code: place for place, code in enumerate(ParcelCode)}
FINAL_CODES = frozenset({ParcelCode.DELIVERED, ParcelCode.SIGNED, ParcelCode.RETURNED})
AFTER_ARRIVAL = frozenset(
    {ParcelCode.DELIVERED, ParcelCode.SIGNED, ParcelCode.EXCEPTION, ParcelCode.RETURNED}
)


def order_status_of(word: str) -> OrderStatus | None:
    """The order status a source's word stands for; None when the word is unknown.

    A word that means "the shop is working on it" counts as paid: it promises no more than that.
    """
    word = unicodedata.normalize("NFKC", word).strip().lower()
    known = ORDER_WORDS.get(word)
    if known is not None:
        return known
    return OrderStatus(word) if word in frozenset(OrderStatus) else None


def parcel_code_of(word: str) -> ParcelCode | None:
    """The parcel code a carrier's word stands for; None when the word is unknown."""
    word = unicodedata.normalize("NFKC", word).strip().lower()
    known = PARCEL_WORDS.get(word)
    if known is not None:
        return known
    return ParcelCode(word) if word in frozenset(ParcelCode) else None


@dataclass(frozen=True)
class ParcelEvent:
    """One line of a parcel's trace; `text` is the carrier's own wording."""

    at: datetime
    code: ParcelCode
    place: str | None
    text: str


def in_order(events: Iterable[ParcelEvent]) -> list[ParcelEvent]:
    """Oldest first; at the same instant the one further along comes later."""
    return sorted(events, key=lambda e: (e.at, PROGRESS[e.code], e.text, e.place or ""))


def timeline(events: Iterable[ParcelEvent]) -> list[ParcelEvent]:
    """One trace out of many reports: in order, each event once, however often it was told."""
    return in_order(set(events))


CUSTOMS: dict[ParcelCode, CustomsState] = {
    ParcelCode.IN_CUSTOMS: CustomsState.IN_PROGRESS,
    ParcelCode.CUSTOMS_HELD: CustomsState.HELD,
    ParcelCode.CUSTOMS_CLEARED: CustomsState.CLEARED,
}


def customs_state(events: Iterable[ParcelEvent]) -> CustomsState | None:
    """What the customs office last did; None for a parcel that met none."""
    states = [CUSTOMS[event.code] for event in in_order(events) if event.code in CUSTOMS]
    return states[-1] if states else None


def last_event(events: list[ParcelEvent], now: datetime | None = None) -> ParcelEvent | None:
    """The event that tells where the parcel really is.

    Carriers announce the future and upload scans late. Events after `now` have not happened
    yet; once a parcel has arrived, only another arrival, an exception or a return moves it.
    """
    last: ParcelEvent | None = None
    for event in in_order(events):
        if now is not None and event.at > now:
            break
        if last is None or last.code not in FINAL_CODES or event.code in AFTER_ARRIVAL:
            last = event
    return last


def shipment_status(events: list[ParcelEvent], order: OrderStatus) -> ParcelCode:
    """Where a parcel is; without a trace, only as much as its order's status proves."""
    last = last_event(events)
    if last is not None:
        return last.code
    match order:
        case OrderStatus.DELIVERED:
            return ParcelCode.DELIVERED
        case OrderStatus.SIGNED:
            return ParcelCode.SIGNED
        case _:
            return ParcelCode.CREATED


def silence(events: list[ParcelEvent], now: datetime) -> timedelta:
    """How long a parcel on its way has had no news; zero when it has arrived or not started."""
    last = last_event(events, now)
    if last is None or last.code in FINAL_CODES or last.code is ParcelCode.CREATED:
        return timedelta(0)
    return now - last.at


ORDER_PREFIX = re.compile(r"^(?:订单编号|订单号|订单|单号|ORDER|NO\.?)[::]?")
NOISE = re.compile(r"[\s#\-_\u200b\u200c\u200d\u2060\ufeff]+")


def order_number_key(number: str) -> str:
    """The form under which order numbers are compared.

    Full-width characters, case, spaces, dashes, a leading '#' and words such as 订单号 do not
    matter: buyers paste numbers the way their screen shows them.
    """
    previous, text = None, number
    while previous != text:
        previous = text
        text = NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
        text = ORDER_PREFIX.sub("", text)
    return text


SHORTEST_PHONE = 7
MOBILE_DIGITS = 11
LONG_DIGITS = 10


def mask_phone(phone: str | None) -> str | None:
    """Keep enough of a number to recognise it: 138****5521; short numbers are hidden whole."""
    if not phone:
        return None
    text = unicodedata.normalize("NFKC", phone).strip()
    digits = re.sub(r"\D", "", text)
    if text.startswith(("+86", "0086")):
        digits = digits.removeprefix("0086").removeprefix("86")
    if len(digits) < SHORTEST_PHONE:
        return "*" * len(digits)
    head = 3 if len(digits) >= MOBILE_DIGITS else 2
    tail = 4 if len(digits) >= LONG_DIGITS else 2
    return digits[:head] + "*" * (len(digits) - head - tail) + digits[-tail:]


@dataclass(frozen=True)
class Address:
    """Where a parcel goes. `region` runs from the large to the small: province, city, district.

    `street` holds the lines of the street address where the source keeps them apart.
    """

    name: str
    phone: str | None
    region: tuple[str, ...]
    detail: str
    post_code: str | None = None
    country: str | None = None
    street: tuple[str, ...] = ()


def mask_name(name: str) -> str:
    """Family name only in Chinese (王**), first name and an initial otherwise (Emma C.)."""
    name = name.strip()
    if not name:
        return ""
    if re.match(r"[\u3400-\u9fff]", name):
        return name[0] + "*" * max(1, len(name) - 1)
    first, _, rest = name.partition(" ")
    return f"{first} {rest.strip()[0]}." if rest.strip() else first


def mask_address(address: Address) -> str:
    """Name, phone and street hidden, the region left readable."""
    is_chinese = bool(re.search(r"[\u3400-\u9fff]", "".join(address.region)))
    region = ("" if is_chinese else ", ").join(part for part in address.region if part)
    place = f"{region}****" if is_chinese else f"****, {region}"
    return " ".join(
        part for part in (mask_name(address.name), mask_phone(address.phone), place) if part
    )


WORD = re.compile(r"[a-z0-9]+")
SHORTEST_WORD = 3
FILLER = frozenset(
    {"the", "and", "for", "with", "you", "your", "what", "how", "can", "are", "have"}
)
HAN_RUN = re.compile(r"[\u3400-\u9fff]+")


def grams(text: str) -> list[str]:
    """Search terms of a title or a query: Latin words and pairs of Chinese characters, sorted."""
    text = unicodedata.normalize("NFKC", text).lower()
    found = {word for word in WORD.findall(text) if len(word) >= SHORTEST_WORD} - FILLER
    for run in HAN_RUN.findall(text):
        found.update(run[start : start + 2] for start in range(len(run) - 1))
    return sorted(found)
