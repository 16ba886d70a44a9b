"""Reading fields of foreign files: they may be missing, or of another type than promised."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Final, cast

Json = dict[str, object]
LARGEST_MINOR: Final = 10**15


def as_object(value: object) -> Json:
    """`value` if it is an object, else an empty one."""
    return cast(Json, value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """`value` if it is a list, else an empty one."""
    return cast(list[object], value) if isinstance(value, list) else []


def objects(value: object) -> list[Json]:
    """The objects of a list; anything else in it is left out."""
    return [cast("Json", item) for item in as_list(value) if isinstance(item, dict)]


def text(record: Json, key: str) -> str:
    """The field as stripped text; empty when missing."""
    value = record.get(key)
    return "" if value is None else str(value).replace("\0", "").strip()


def text_or_none(record: Json, key: str) -> str | None:
    """The field as stripped text; None when missing or empty."""
    return text(record, key) or None


def minor_units(value: object) -> int | None:
    """A price in whole units as minor units; None when it is no amount of two decimals or less."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        minor = Decimal(str(value)) * 100
        is_exact = 0 <= minor <= LARGEST_MINOR and minor == minor.to_integral_value()
    except ArithmeticError:
        return None
    return int(minor) if is_exact else None


def instant(value: object, zone: tzinfo) -> datetime | None:
    """A local time such as 2025-04-01 08:30:00 as an aware UTC instant; None if unreadable."""
    if not isinstance(value, str):
        return None
    try:
        local = datetime.fromisoformat(value.strip())
        return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def at_depth(tree: object, depth: int) -> Iterator[tuple[tuple[str, ...], Json]]:
    """The objects `depth` levels down, each with the keys that lead to it."""
    if depth == 0:
        if isinstance(tree, dict):
            yield (), cast("Json", tree)
        return
    for key, branch in as_object(tree).items():
        for path, leaf in at_depth(branch, depth - 1):
            yield (key, *path), leaf
