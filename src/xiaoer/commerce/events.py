"""Facts of the shop that other slices may react to."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from xiaoer.commerce.aftersales.events import (
    AftersalesAnswered,
    AftersalesEnded,
    AftersalesMoved,
    AftersalesOverdue,
    AftersalesRequested,
    AftersalesSettled,
)
from xiaoer.commerce.model import AnomalyKind, ParcelCode
from xiaoer.commerce.payments.events import RefundFailed, RefundNeedsPerson, RefundSucceeded
from xiaoer.kernel.events import Event

__all__ = [
    "AftersalesAnswered",
    "AftersalesEnded",
    "AftersalesMoved",
    "AftersalesOverdue",
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


@dataclass(frozen=True)
class ParcelAdded(Event):
    """A person gave an order a parcel."""

    name: ClassVar[str] = "shipment.added"

    shipment_id: UUID
    order_id: UUID
    order_number: str
    tracking_number: str
    carrier: str


@dataclass(frozen=True)
class ParcelMoved(Event):
    """A carrier reported something new; `status` is where the parcel is now."""

    name: ClassVar[str] = "shipment.moved"

    shipment_id: UUID
    order_id: UUID
    order_number: str
    tracking_number: str
    status: ParcelCode


@dataclass(frozen=True)
class ShipmentAnomalyFound(Event):
    """Something is wrong with a parcel; told once for each kind and parcel."""

    name: ClassVar[str] = "shipment.anomaly_found"

    shipment_id: UUID
    order_id: UUID
    order_number: str
    tracking_number: str
    kind: AnomalyKind
    since_at: datetime
