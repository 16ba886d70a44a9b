"""Facts of the shop that other slices may react to."""

from dataclasses import dataclass
from typing import ClassVar

from xiaoer.commerce.aftersales.events import (
    AftersalesAnswered,
    AftersalesEnded,
    AftersalesMoved,
    AftersalesOverdue,
    AftersalesRequested,
    AftersalesSettled,
)
from xiaoer.kernel.events import Event

__all__ = [
    "AftersalesAnswered",
    "AftersalesEnded",
    "AftersalesMoved",
    "AftersalesOverdue",
    "AftersalesRequested",
    "AftersalesSettled",
    "ShopImported",
]


@dataclass(frozen=True)
class ShopImported(Event):
    """An import changed something; counts of rows inserted or updated."""

    name: ClassVar[str] = "shop.imported"

    source: str
    changed: int
