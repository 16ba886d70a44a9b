"""What hangs on a request: its lines, history, evidence and parcels."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.commerce.aftersales.model.request import Deed, Line
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId, new_id

Way = Literal["return", "outbound", "send_back"]
Row = TypeVar("Row", bound=msgspec.Struct)
ALIKE_BITS: Final = 4
"""Of 64; what making a picture smaller or coarser changes."""


class StoredLine(msgspec.Struct, frozen=True):
    request_id: UUID
    position: int
    quantity: int
    sku: str
    titles: dict[str, str]
    price_minor: int
    image: str | None


class StoredStep(msgspec.Struct, frozen=True):
    """One row of the history; `source` equals `target` for an act that moves nothing."""

    version: int
    act: str
    who: str
    actor: str
    actor_name: str | None
    source: str
    target: str
    amount_minor: int | None
    at: datetime
    deed: Deed | None


class StoredEvidence(msgspec.Struct, frozen=True):
    id: UUID
    kind: str
    file_id: UUID
    name: str
    media_type: str
    url: str
    who: str
    at: datetime
    is_seen_before: bool = False


class StoredParcel(msgspec.Struct, frozen=True):
    way: Way
    carrier: str
    tracking_number: str
    shipped_at: datetime
    arrived_at: datetime | None


async def add_lines(
    tx: Tx, workspace_id: WorkspaceId, request_id: UUID, order_id: UUID, lines: Sequence[Line]
) -> None:
    """Keep what the lines were when the request was opened."""
    await tx.execute(
        """
        INSERT INTO commerce_aftersales_lines
          (workspace_id, request_id, position, quantity, sku, titles, price_minor, image)
        SELECT $1, $2, l.position, wanted.quantity, l.sku, l.titles, l.price_minor, l.image
        FROM unnest($4::int[], $5::int[]) AS wanted (position, quantity)
        JOIN commerce_order_lines l
          ON l.workspace_id = $1 AND l.order_id = $3 AND l.position = wanted.position
        """,
        workspace_id,
        request_id,
        order_id,
        [line.position for line in lines],
        [line.quantity for line in lines],
    )


async def lines_of(
    tx: Tx, workspace_id: WorkspaceId, request_ids: Sequence[UUID]
) -> list[StoredLine]:
    rows = await tx.fetch(
        """
        SELECT request_id, position, quantity, sku, titles, price_minor, image
        FROM commerce_aftersales_lines
        WHERE workspace_id = $1 AND request_id = ANY($2::uuid[]) ORDER BY request_id, position
        """,
        workspace_id,
        list(request_ids),
    )
    return _all(rows, StoredLine)


async def add_step(tx: Tx, workspace_id: WorkspaceId, request_id: UUID, step: StoredStep) -> None:
    await tx.execute(
        """
        INSERT INTO commerce_aftersales_history (workspace_id, request_id, version, act, who, actor,
          actor_name, source, target, amount_minor, at, deed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        workspace_id,
        request_id,
        step.version,
        step.act,
        step.who,
        step.actor,
        step.actor_name,
        step.source,
        step.target,
        step.amount_minor,
        step.at,
        step.deed or {},
    )


async def steps_of(tx: Tx, workspace_id: WorkspaceId, request_id: UUID) -> list[StoredStep]:
    """The history, oldest first; its first row is the opening and has no deed."""
    rows = await tx.fetch(
        """
        SELECT version, act, who, actor, actor_name, source, target, amount_minor, at,
          CASE WHEN deed = '{}' THEN NULL ELSE deed END AS deed
        FROM commerce_aftersales_history
        WHERE workspace_id = $1 AND request_id = $2 ORDER BY version
        """,
        workspace_id,
        request_id,
    )
    return _all(rows, StoredStep)


async def add_evidence(
    tx: Tx,
    workspace_id: WorkspaceId,
    request_id: UUID,
    item: StoredEvidence,
    *,
    fingerprint: int | None,
) -> None:
    """Keep a reference to a file; one that is there already stays as it is.

    It is marked when the request of another order had a picture like it: at most ALIKE_BITS differ.
    """
    await tx.execute(
        """
        INSERT INTO commerce_aftersales_evidence (workspace_id, id, request_id, kind, file_id, name,
          media_type, url, who, at, fingerprint, is_seen_before)
        SELECT $1, $2, r.id, $4, $5, $6, $7, $8, $9, $10, $11, EXISTS (
            SELECT FROM commerce_aftersales_evidence e JOIN commerce_aftersales other
              ON other.workspace_id = e.workspace_id AND other.id = e.request_id
            WHERE e.workspace_id = $1 AND other.order_id <> r.order_id
              AND bit_count((e.fingerprint # $11::bigint)::bit(64)) <= $12)
        FROM commerce_aftersales r WHERE r.workspace_id = $1 AND r.id = $3
        ON CONFLICT (workspace_id, request_id, file_id) DO NOTHING
        """,
        workspace_id,
        item.id,
        request_id,
        item.kind,
        item.file_id,
        item.name,
        item.media_type,
        item.url,
        item.who,
        item.at,
        fingerprint,
        ALIKE_BITS,
    )


async def evidence_of(tx: Tx, workspace_id: WorkspaceId, request_id: UUID) -> list[StoredEvidence]:
    rows = await tx.fetch(
        """
        SELECT id, kind, file_id, name, media_type, url, who, at, is_seen_before
        FROM commerce_aftersales_evidence
        WHERE workspace_id = $1 AND request_id = $2 ORDER BY at, id
        """,
        workspace_id,
        request_id,
    )
    return _all(rows, StoredEvidence)


async def add_parcel(
    tx: Tx, workspace_id: WorkspaceId, request_id: UUID, parcel: StoredParcel
) -> None:
    await tx.execute(
        """
        INSERT INTO commerce_aftersales_parcels
          (workspace_id, id, request_id, way, carrier, tracking_number, shipped_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        workspace_id,
        new_id(),
        request_id,
        parcel.way,
        parcel.carrier,
        parcel.tracking_number,
        parcel.shipped_at,
    )


async def parcel_arrived(
    tx: Tx, workspace_id: WorkspaceId, request_id: UUID, way: Way, at: datetime
) -> None:
    """Note that the parcels of this way are there."""
    await tx.execute(
        """
        UPDATE commerce_aftersales_parcels SET arrived_at = $4
        WHERE workspace_id = $1 AND request_id = $2 AND way = $3 AND arrived_at IS NULL
        """,
        workspace_id,
        request_id,
        way,
        at,
    )


async def parcels_of(tx: Tx, workspace_id: WorkspaceId, request_id: UUID) -> list[StoredParcel]:
    rows = await tx.fetch(
        """
        SELECT way, carrier, tracking_number, shipped_at, arrived_at
        FROM commerce_aftersales_parcels
        WHERE workspace_id = $1 AND request_id = $2 ORDER BY shipped_at, id
        """,
        workspace_id,
        request_id,
    )
    return _all(rows, StoredParcel)


async def requests_awaiting(
    tx: Tx, workspace_id: WorkspaceId, tracking_number: str
) -> list[tuple[UUID, Way]]:
    """Requests with a parcel of this number that has not arrived."""
    rows = await tx.fetch(
        """
        SELECT request_id, way FROM commerce_aftersales_parcels
        WHERE workspace_id = $1 AND tracking_number = $2 AND arrived_at IS NULL
        """,
        workspace_id,
        tracking_number,
    )
    return [(UUID(int=row["request_id"].int), row["way"]) for row in rows]


def _all(rows: list[asyncpg.Record], kind: type[Row]) -> list[Row]:
    return [msgspec.convert(_plain(row), kind) for row in rows]


def _plain(row: asyncpg.Record) -> dict[str, object]:
    return {
        key: UUID(int=value.int) if isinstance(value, UUID) else value for key, value in row.items()
    }
