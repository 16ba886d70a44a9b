"""Fields of a shop's plain records: read, or refused with a reason of the catalogue."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from xiaoer.commerce.imports.fields import LARGEST_MINOR, Json, instant, text, text_or_none
from xiaoer.commerce.model import Address
from xiaoer.kernel.money import InvalidAmountError, Money

FILE, LINE = "__file__", "__line__"
MOST_PIECES: Final = 10**6
LONGEST_COUNT: Final = 100
NO: Final = frozenset({"0", "false", "no", "n", "否", "下架"})


class BadRowError(Exception):
    """A record that cannot be taken; `code` is a reason of the catalogue."""

    def __init__(self, code: str, record: Json, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params | where(record)


@dataclass
class Book:
    """What records are read against: the shop's defaults, and what was read before."""

    currency: str
    locale: str
    zone: tzinfo
    products: dict[str, str] = field(default_factory=dict[str, str])
    customers: set[str] = field(default_factory=set[str])
    orders: dict[str, str] = field(default_factory=dict[str, str])


def where(record: Json) -> dict[str, str]:
    """File and line of a record that came from a file."""
    return {"file": str(record[FILE]), "line": str(record[LINE])} if FILE in record else {}


def needed(record: Json, name: str) -> str:
    """The field's text. Raises BadRowError where there is none."""
    found = text(record, name)
    if not found:
        raise BadRowError("missing_field", record, field=name)
    return found


def minor(record: Json, name: str, currency: str) -> int | None:
    """None where the field is empty; what is there must be an amount of this currency.

    Raises BadRowError.
    """
    value = text(record, name)
    if not value:
        return None
    try:
        found = Money.from_decimal(value, currency).amount_minor
    except InvalidAmountError as error:
        raise BadRowError("bad_amount", record, value=value) from error
    if not 0 <= found <= LARGEST_MINOR:
        raise BadRowError("bad_amount", record, value=value)
    return found


def needed_minor(record: Json, name: str, currency: str) -> int:
    """The amount in minor units. Raises BadRowError where there is none."""
    found = minor(record, name, currency)
    if found is None:
        raise BadRowError("missing_field", record, field=name)
    return found


def count(record: Json, name: str, least: int) -> int:
    """A whole number of pieces. Raises BadRowError for anything else."""
    value = needed(record, name)
    is_number = value.isascii() and value.isdigit() and len(value) <= LONGEST_COUNT
    if not is_number or not least <= int(value) <= MOST_PIECES:
        raise BadRowError("bad_amount", record, value=value)
    return int(value)


def time_of(record: Json, name: str, book: Book) -> datetime | None:
    """An instant, read in the shop's zone; None where the field is empty. Raises BadRowError."""
    value = text(record, name)
    found = instant(value.replace("/", "-"), book.zone) if value else None
    if value and found is None:
        raise BadRowError("bad_time", record, value=value)
    return found


def is_yes(record: Json, name: str) -> bool:
    """Yes, unless the field says no."""
    return text(record, name).lower() not in NO


def address_of(record: Json, name: str, phone: str | None) -> Address | None:
    """Where somebody lives; None where nothing is said of it."""
    region = tuple(
        part for part in (text(record, key) for key in ("province", "city", "district")) if part
    )
    detail = text(record, "address")
    if not region and not detail:
        return None
    return Address(
        name=name,
        phone=phone,
        region=region,
        detail=detail,
        post_code=text_or_none(record, "post_code"),
        country=text_or_none(record, "country"),
    )
