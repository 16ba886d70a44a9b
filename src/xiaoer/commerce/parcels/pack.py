"""What the carriers' packs say: numbers, names and limits. Read once."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import msgspec
import yaml

from xiaoer.commerce.parcels.model.anomalies import Limits
from xiaoer.commerce.parcels.model.numbers import Check, Family
from xiaoer.kernel.packs import PACKS

FOLDER: Final = PACKS / "carriers"

T = TypeVar("T")


class _Source(msgspec.Struct, frozen=True):
    status: str
    source: str
    checked_on: date


class _Family(msgspec.Struct, frozen=True):
    id: str
    carrier: str
    pattern: str
    origin: str = msgspec.field(name="from")
    check: Check | None = None


class _Numbers(msgspec.Struct, frozen=True):
    sources: dict[str, _Source]
    carriers: dict[str, dict[str, Any]]
    families: list[_Family]
    countries: str


class _LimitFile(msgspec.Struct, frozen=True):
    status: str
    source: str
    checked_on: date
    poll_hours: float
    watch_days: float
    default: dict[str, float]
    abroad: dict[str, float]
    carriers: dict[str, dict[str, float]]


@dataclass(frozen=True)
class CarrierPack:
    """Numbers and names. `aliases` leads from what people write to a carrier's code."""

    families: tuple[Family, ...]
    names: dict[str, dict[str, str]]
    aliases: dict[str, str]
    sources: dict[str, str]

    def name_of(self, code: str, locale: str) -> str:
        """The carrier's name in a language; the code itself when it has none."""
        names = self.names.get(code, {})
        return names.get(locale) or names.get("en") or code

    def code_of(self, name: str) -> str | None:
        """The code of a carrier that somebody named."""
        return self.aliases.get(_plain(name))


@dataclass(frozen=True)
class LimitPack:
    """Limits by carrier, at home and abroad, and where they come from."""

    status: str
    source: str
    checked_on: date
    poll_hours: float
    watch_days: float
    default: dict[str, float]
    abroad: dict[str, float]
    carriers: dict[str, dict[str, float]]

    def limits_for(self, carrier: str | None, *, is_abroad: bool) -> Limits:
        """What counts as too long for this parcel."""
        hours = self.default | (self.abroad if is_abroad else {})
        hours |= self.carriers.get(carrier or "", {})
        return Limits(**{name: timedelta(hours=value) for name, value in hours.items()})


@cache
def carriers() -> CarrierPack:
    """The pack of numbers and names."""
    read = _read("numbers.yaml", _Numbers)
    countries = frozenset(read.countries.split())
    names = {code: _names(row) for code, row in read.carriers.items()}
    return CarrierPack(
        families=tuple(_family(row, read.sources, countries) for row in read.families),
        names=names,
        aliases={
            _plain(word): code
            for code, row in read.carriers.items()
            for word in [code, *names[code].values(), *cast("list[str]", row.get("also", []))]
        },
        sources={row.id: read.sources[row.origin].source for row in read.families},
    )


@cache
def limits() -> LimitPack:
    """The pack of limits."""
    read = _read("limits.yaml", _LimitFile)
    return LimitPack(**msgspec.structs.asdict(read))


def _names(row: dict[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in row.items() if key != "also"}


def _family(row: _Family, sources: dict[str, _Source], countries: frozenset[str]) -> Family:
    pattern = re.compile(row.pattern, re.ASCII)
    return Family(
        id=row.id,
        carrier=row.carrier,
        pattern=pattern,
        is_verified=sources[row.origin].status == "verified",
        check=row.check,
        countries=countries if "country" in pattern.groupindex else frozenset(),
    )


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _read(name: str, kind: type[T], folder: Path = FOLDER) -> T:
    return msgspec.convert(yaml.safe_load((folder / name).read_text(encoding="utf-8")), kind)
