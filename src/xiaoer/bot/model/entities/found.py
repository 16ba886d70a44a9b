"""What a message can name, as values; `text` is always the words as they were said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Literal

from xiaoer.kernel.money import Money
from xiaoer.kernel.regions import Regions

PartOfDay = Literal["morning", "noon", "afternoon", "evening", "night"]
Closeness = Literal["exact", "about", "at_least", "at_most"]
SizeKind = Literal["letter", "shoe", "shoe_us", "chinese", "waist", "free"]


@dataclass(frozen=True)
class ParcelNumber:
    """A number in the form of a carrier's; `carriers` are ids of the pack, likeliest first."""

    number: str
    carriers: tuple[str, ...]


@dataclass(frozen=True)
class Phone:
    """A phone number in plain digits; `area` is the area code of a landline."""

    digits: str
    text: str
    area: str = ""

    @property
    def is_mobile(self) -> bool:
        """Whether it is a mobile number of mainland China."""
        return not self.area and len(self.digits) == 11  # noqa: PLR2004 - digits of a mobile


@dataclass(frozen=True)
class TimeSpan:
    """Days from `first` to `last`, both included; None is an open end.

    `begins` and `ends` are hours on those days. `is_assumed` says that something was completed
    that was not said (the year of 11月20号, the month of 5号, which half of the day 3点 is).
    """

    text: str
    first: date | None
    last: date | None
    begins: time | None = None
    ends: time | None = None
    part: PartOfDay | None = None
    is_assumed: bool = False

    @property
    def day(self) -> date | None:
        """The day, when it is a single one."""
        return self.first if self.first == self.last else None


@dataclass(frozen=True)
class Amount:
    """A sum of money and how closely it was said."""

    money: Money
    text: str
    closeness: Closeness = "exact"


@dataclass(frozen=True)
class Quantity:
    """A count of goods or a measure: 2 件, 500 ml."""

    value: Decimal
    unit: str
    text: str


@dataclass(frozen=True)
class Size:
    """A size as sold: XL, 42, 170/92A."""

    value: str
    kind: SizeKind
    text: str


@dataclass(frozen=True)
class Body:
    """Measures of a person in centimetres and kilograms; what was not said is None."""

    height_cm: float | None = None
    weight_kg: float | None = None
    chest_cm: float | None = None
    waist_cm: float | None = None
    hips_cm: float | None = None
    foot_cm: float | None = None


@dataclass(frozen=True)
class Address:
    """A place to deliver to, as far as it was said; `code` is the GB/T 2260 code or empty."""

    text: str
    province: str = ""
    city: str = ""
    district: str = ""
    code: str = ""
    street: str = ""
    detail: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether a courier could find it: a district or city, and a street or house."""
        return bool(self.city or self.district) and bool(self.street or self.detail)


def _no_carriers(number: str) -> tuple[str, ...]:
    del number
    return ()


@dataclass(frozen=True)
class World:
    """What reading rests on besides the words.

    `today` dates what is relative: without it no time is read. `skus` maps a SKU to the names it
    goes by. `carriers_of` answers whose parcel number a normalised number may be.
    """

    today: date | None = None
    currency: str = "CNY"
    skus: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    carriers_of: Callable[[str], tuple[str, ...]] = _no_carriers
    regions: Regions | None = None


@dataclass(frozen=True)
class Entities:
    """What was named.

    Numbers are as `number_key` has them, tails as digits, the ordinal counts from 0 and -1 is the
    last. Everything else is in the order said.
    """

    numbers: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    ordinal: int | None = None
    wants_other: bool = False
    parcels: tuple[ParcelNumber, ...] = ()
    phones: tuple[Phone, ...] = ()
    times: tuple[TimeSpan, ...] = ()
    money: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    sizes: tuple[Size, ...] = ()
    body: Body | None = None
    skus: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
