"""Cursor paging: a page is what follows a place, so that new rows never shift it."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeVar

import msgspec

from xiaoer.kernel.errors import InvalidInputError

DEFAULT_LIMIT: Final = 50
LARGEST_LIMIT: Final = 200
_LONGEST_CURSOR: Final = 2_000

T = TypeVar("T")
R = TypeVar("R")


class InvalidCursorError(InvalidInputError):
    code = "kernel.invalid_cursor"


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some items and, when there may be more, the cursor of the place after them."""

    items: list[T]
    next_cursor: str | None = None


def encode_cursor(*place: object) -> str:
    """An opaque text for the sort key of the last item: ids, numbers, instants or texts."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def decode_cursor(cursor: str, *types: Any) -> tuple[Any, ...]:
    """The sort key that ``encode_cursor`` was given, read as ``types``.

    Raises:
        InvalidCursorError: it is no cursor, or one of another list.
    """
    if len(cursor) > _LONGEST_CURSOR or not cursor.isascii():
        raise InvalidCursorError
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(raw, type=tuple[types])
    except (binascii.Error, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidCursorError from error


def page_of(
    rows: Sequence[R], limit: int, *, place: Callable[[R], tuple[object, ...]]
) -> tuple[list[R], str | None]:
    """Cut rows read with ``LIMIT limit + 1``; the extra row tells whether a page follows."""
    if len(rows) <= limit:
        return list(rows), None
    kept = list(rows[:limit])
    return kept, encode_cursor(*place(kept[-1]))


def clamp(limit: int | None) -> int:
    """A page size between 1 and 200; 50 when none was asked for."""
    return DEFAULT_LIMIT if limit is None else max(1, min(limit, LARGEST_LIMIT))
