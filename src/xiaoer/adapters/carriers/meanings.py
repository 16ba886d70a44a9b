"""What carriers' codes and scan texts mean: data of `packs/carriers`, read once."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import yaml

from xiaoer.commerce.ports.carriers import ParcelCode
from xiaoer.kernel.packs import PACKS

FOLDER: Final = PACKS / "carriers"


class _States(msgspec.Struct, frozen=True):
    time_zone: str
    states: dict[ParcelCode, list[str]]


class _Words(msgspec.Struct, frozen=True):
    rules: list[tuple[ParcelCode, str]]


@dataclass(frozen=True)
class States:
    """A vendor's codes, and the zone of its times, which come without one."""

    codes: dict[str, ParcelCode]
    zone: ZoneInfo

    def instant(self, text: str) -> datetime | None:
        """The instant of the vendor's local time in UTC; None for what is no time."""
        try:
            local = datetime.fromisoformat(text.strip().replace("/", "-"))
            return (local if local.tzinfo else local.replace(tzinfo=self.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None


@cache
def states(vendor: str) -> States:
    """The codes of a vendor."""
    read = msgspec.convert(load_pack(vendor), _States)
    codes = {word: code for code, words in read.states.items() for word in words}
    return States(codes, ZoneInfo(read.time_zone))


@cache
def _rules() -> list[tuple[ParcelCode, re.Pattern[str]]]:
    read = msgspec.convert(load_pack("words"), _Words)
    return [(code, re.compile(words, re.IGNORECASE)) for code, words in read.rules]


def code_of_text(text: str) -> ParcelCode | None:
    """What a scan text says; None when no rule knows it."""
    return next((code for code, words in _rules() if words.search(text)), None)


def load_pack(name: str) -> object:
    """The content of a carriers' pack."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
