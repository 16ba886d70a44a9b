"""What becomes of parcels."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from xiaoer.commerce.model import AnomalyKind, ParcelCode
from xiaoer.kernel.events import Event


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
