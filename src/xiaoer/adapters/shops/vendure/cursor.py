"""How far Vendure was read, and what to ask for next. Pure."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from xiaoer.adapters.shops.http import Json

PAGE: Final = 50
SLICE: Final = 20
OVERLAP: Final = timedelta(seconds=2)
"""A change that was stamped earlier may be committed later."""
ENDED: Final = ("Delivered", "Cancelled")


class Cursor(msgspec.Struct, frozen=True):
    """`after` is the last change seen; `open` and `goods` are how far the rounds have come.

    `round` counts how often all products were looked at.

    Parcels, refunds, prices and stock do not always touch the row that the shop dates, so open
    orders and products are looked at again, some at each reading.
    """

    after: datetime | None = None
    open: int = 0
    goods: int = 0
    round: int = 0
    is_caught_up: bool = False


def cursor_of(text: str | None) -> Cursor:
    """Where to read on; the beginning where nothing was read."""
    return msgspec.json.decode(text, type=Cursor) if text else Cursor()


def text_of(cursor: Cursor) -> str:
    """As it is kept."""
    return msgspec.json.encode(cursor).decode()


def changed(at: Cursor) -> Json:
    """Asks for the orders that changed since, the oldest change first."""
    chosen: Json = {"active": {"eq": False}}
    if at.after is not None:
        chosen["updatedAt"] = {"after": at.after.isoformat()}
    return {"take": PAGE, "filter": chosen, "sort": {"updatedAt": "ASC"}}


def still_open(at: Cursor) -> Json:
    """Asks for the next slice of orders that are not over."""
    chosen = {"active": {"eq": False}, "state": {"notIn": list(ENDED)}}
    return {"skip": at.open, "take": SLICE, "filter": chosen, "sort": {"id": "DESC"}}
