"""Every query on parcels: scans, anomalies, and the rows that the rules look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.commerce.model import AnomalyKind, OrderStatus, ParcelEvent
from xiaoer.commerce.parcels.model.anomalies import Finding
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import OrderId, ShipmentId, WorkspaceId

MANUAL_FROM = 1000
"""Positions of parcels that people add begin here, out of the way of imported ones."""


@dataclass(frozen=True, slots=True)
class WatchedParcel:
    """A parcel with what its anomalies depend on."""

    id: ShipmentId
    order_id: OrderId
    order_number: str
    order_status: OrderStatus
    placed_at: datetime | None
    carrier: str
    tracking_number: str
    eta_at: datetime | None
    events: tuple[ParcelEvent, ...]


async def with_number(
    tx: Tx, workspace_id: WorkspaceId, numbers: Sequence[str]
) -> list[ShipmentId]:
    """Parcels of this number, however it is written; one parcel may carry several orders."""
    rows = await tx.fetch(
        """SELECT id FROM commerce_shipments
        WHERE workspace_id = $1 AND tracking_number = ANY($2) ORDER BY id""",
        workspace_id,
        list(numbers),
    )
    return [ShipmentId(UUID(int=row["id"].int)) for row in rows]


async def add_scans(
    tx: Tx,
    workspace_id: WorkspaceId,
    shipment_id: ShipmentId,
    scans: Sequence[tuple[bytes, ParcelEvent]],
    *,
    source: str,
    at: datetime,
) -> int:
    """Keep what is new; returns how many were. Each scan comes with its digest."""
    rows = await tx.fetch(
        """INSERT INTO commerce_parcel_scans
          (workspace_id, shipment_id, digest, at, code, place, text, source, received_at)
        SELECT $1, $2, s.digest, s.at, s.code, s.place, s.text, $8, $9
        FROM unnest($3::bytea[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
          AS s (digest, at, code, place, text)
        ON CONFLICT DO NOTHING RETURNING 1""",
        workspace_id,
        shipment_id,
        [digest for digest, _ in scans],
        [event.at for _, event in scans],
        [event.code for _, event in scans],
        [event.place for _, event in scans],
        [event.text for _, event in scans],
        source,
        at,
    )
    return len(rows)


async def promise(
    tx: Tx, workspace_id: WorkspaceId, shipment_id: ShipmentId, eta_at: datetime
) -> None:
    """Note when the carrier means to deliver."""
    await tx.execute(
        """UPDATE commerce_shipments SET eta_at = $3
        WHERE workspace_id = $1 AND id = $2 AND eta_at IS DISTINCT FROM $3""",
        workspace_id,
        shipment_id,
        eta_at,
    )


async def lock(tx: Tx, workspace_id: WorkspaceId, shipment_id: ShipmentId) -> WatchedParcel | None:
    """The parcel, for one judgement at a time."""
    found = await tx.fetchval(
        "SELECT 1 FROM commerce_shipments WHERE workspace_id = $1 AND id = $2 FOR UPDATE",
        workspace_id,
        shipment_id,
    )
    if not found:
        return None
    row = await tx.fetchrow(_WATCHED, workspace_id, shipment_id)
    return _watched(row) if row else None


async def anomalies(
    tx: Tx, workspace_id: WorkspaceId, shipment_id: ShipmentId
) -> dict[AnomalyKind, bool]:
    """Anomalies that were ever found, and whether each still holds."""
    rows = await tx.fetch(
        """SELECT kind, cleared_at IS NULL AS holds FROM commerce_parcel_anomalies
        WHERE workspace_id = $1 AND shipment_id = $2""",
        workspace_id,
        shipment_id,
    )
    return {AnomalyKind(row["kind"]): row["holds"] for row in rows}


async def keep_anomaly(
    tx: Tx, workspace_id: WorkspaceId, shipment_id: ShipmentId, finding: Finding, at: datetime
) -> bool:
    """Note an anomaly; False when it was found before, then it only holds again."""
    return bool(
        await tx.fetchval(
            """INSERT INTO commerce_parcel_anomalies AS a
              (workspace_id, shipment_id, kind, since_at, found_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (workspace_id, shipment_id, kind)
            DO UPDATE SET since_at = excluded.since_at, cleared_at = NULL
            RETURNING xmax = 0""",
            workspace_id,
            shipment_id,
            finding.kind,
            finding.since_at,
            at,
        )
    )


async def clear_anomalies(
    tx: Tx,
    workspace_id: WorkspaceId,
    shipment_id: ShipmentId,
    kinds: Sequence[AnomalyKind],
    at: datetime,
) -> None:
    """Note that these are over."""
    await tx.execute(
        """UPDATE commerce_parcel_anomalies SET cleared_at = $4
        WHERE workspace_id = $1 AND shipment_id = $2 AND kind = ANY($3) AND cleared_at IS NULL""",
        workspace_id,
        shipment_id,
        list(kinds),
        at,
    )


async def add_shipment(
    tx: Tx,
    workspace_id: WorkspaceId,
    shipment_id: ShipmentId,
    *,
    order_id: OrderId,
    carrier: str,
    number: str,
) -> bool:
    """Add a parcel to an order that is locked; False when it has this number already."""
    return bool(
        await tx.fetchval(
            """INSERT INTO commerce_shipments
              (workspace_id, id, order_id, position, carrier, tracking_number)
            SELECT $1, $2, $3,
              greatest($6, coalesce(max(s.position) + 1, 0)), $4, $5
            FROM commerce_shipments s WHERE s.workspace_id = $1 AND s.order_id = $3
            HAVING NOT coalesce(bool_or(s.tracking_number = $5), false)
            RETURNING true""",
            workspace_id,
            shipment_id,
            order_id,
            carrier,
            number,
            MANUAL_FROM,
        )
    )


async def lock_order(tx: Tx, workspace_id: WorkspaceId, order_id: OrderId) -> str | None:
    """The order's number; None when the workspace has none with this id."""
    return await tx.fetchval(
        "SELECT number FROM commerce_orders WHERE workspace_id = $1 AND id = $2 FOR UPDATE",
        workspace_id,
        order_id,
    )


async def underway(
    tx: Tx, workspace_id: WorkspaceId, *, after: UUID, since: datetime, limit: int
) -> list[ShipmentId]:
    """Parcels of unfinished orders placed since then, by id."""
    rows = await tx.fetch(
        """SELECT s.id FROM commerce_shipments s
        JOIN commerce_orders o ON o.workspace_id = s.workspace_id AND o.id = s.order_id
        WHERE s.workspace_id = $1 AND s.id > $2 AND o.placed_at >= $3 AND o.status = ANY($4)
        ORDER BY s.id LIMIT $5""",
        workspace_id,
        after,
        since,
        [
            OrderStatus.PAID,
            OrderStatus.PACKED,
            OrderStatus.SHIPPED,
            OrderStatus.IN_TRANSIT,
            OrderStatus.OUT_FOR_DELIVERY,
        ],
        limit,
    )
    return [ShipmentId(UUID(int=row["id"].int)) for row in rows]


_WATCHED = """
SELECT s.id, s.order_id, o.number AS order_number, o.status AS order_status, o.placed_at,
       s.carrier, s.tracking_number, s.eta_at,
       coalesce((
         SELECT jsonb_agg(jsonb_build_object(
           'at', e.at, 'code', e.code, 'place', e.place, 'text', e.text))
         FROM (
           SELECT at, code, place, text FROM commerce_parcel_events
           WHERE workspace_id = s.workspace_id AND shipment_id = s.id
           UNION
           SELECT at, code, place, text FROM commerce_parcel_scans
           WHERE workspace_id = s.workspace_id AND shipment_id = s.id
         ) e
       ), '[]') AS events
FROM commerce_shipments s
JOIN commerce_orders o ON o.workspace_id = s.workspace_id AND o.id = s.order_id
WHERE s.workspace_id = $1 AND s.id = $2
"""


def _watched(row: asyncpg.Record) -> WatchedParcel:
    fields: dict[str, Any] = dict(row)
    ids = {name: UUID(int=fields[name].int) for name in ("id", "order_id")}
    return msgspec.convert(fields | ids, WatchedParcel)
