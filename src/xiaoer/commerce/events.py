"""Facts of the shop that other slices may react to."""

from dataclasses import dataclass
from typing import ClassVar

from xiaoer.commerce.aftersales.events import (
    AftersalesAnswered,
    AftersalesEnded,
    AftersalesMoved,
    AftersalesOverdue,
    AftersalesRefundFailed,
    AftersalesRequested,
    AftersalesSettled,
)
from xiaoer.commerce.parcels.events import ParcelAdded, ParcelMoved, ShipmentAnomalyFound
from xiaoer.commerce.payments.events import RefundFailed, RefundNeedsPerson, RefundSucceeded
from xiaoer.kernel.events import Event

__all__ = [
    "AftersalesAnswered",
    "AftersalesEnded",
    "AftersalesMoved",
    "AftersalesOverdue",
    "AftersalesRefundFailed",
    "AftersalesRequested",
    "AftersalesSettled",
    "ParcelAdded",
    "ParcelMoved",
    "RefundFailed",
    "RefundNeedsPerson",
    "RefundSucceeded",
    "ShipmentAnomalyFound",
    "ShopImported",
]


@dataclass(frozen=True)
class ShopImported(Event):
    """An import changed something; counts of rows inserted or updated."""

    name: ClassVar[str] = "shop.imported"

    source: str
    changed: int
