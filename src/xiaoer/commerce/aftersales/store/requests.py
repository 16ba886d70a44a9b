"""The requests themselves."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.commerce.aftersales.model.machines import machine_of
from xiaoer.commerce.aftersales.model.request import Request
from xiaoer.commerce.aftersales.model.words import Kind
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Where requests without a deadline sort."""


class StoredRequest(msgspec.Struct, frozen=True):
    """A request with what is known around it; `begun` is how it was opened."""

    id: UUID
    number: str
    order_id: UUID
    order_number: str
    buyer: str
    buyer_name: str
    currency: str
    reason: str
    words: str
    request: Request
    begun: Request
    decision: dict[str, Any]
    details: dict[str, Any]


class NewRequest(msgspec.Struct, frozen=True):
    """What is stored once, when a request is opened."""

    id: UUID
    number: str
    order_id: UUID
    buyer: str
    currency: str
    reason: str
    words: str
    request: Request
    decision: object
    details: dict[str, Any]


COLUMNS: Final = """
  r.id, r.number, r.order_id, o.number AS order_number, r.buyer, c.name AS buyer_name, r.currency,
  r.reason, r.words, r.body AS request, r.begun, r.decision, r.details
"""
SOURCE: Final = """
  commerce_aftersales r
  JOIN commerce_orders o ON o.workspace_id = r.workspace_id AND o.id = r.order_id
  JOIN commerce_customers c ON c.workspace_id = o.workspace_id AND c.id = o.customer_id
"""


def stored(row: asyncpg.Record) -> StoredRequest:
    """A row of `COLUMNS`."""
    ids = {key: UUID(int=row[key].int) for key in ("id", "order_id")}
    return msgspec.convert(dict(row) | ids, StoredRequest)


async def next_number(tx: Tx, workspace_id: WorkspaceId) -> str:
    """The next number people see: AS000001; writers of one workspace take turns."""
    last = await tx.fetchval(
        """
        INSERT INTO commerce_aftersales_numbers AS n (workspace_id, last) VALUES ($1, 1)
        ON CONFLICT (workspace_id) DO UPDATE SET last = n.last + 1 RETURNING last
        """,
        workspace_id,
    )
    return f"AS{last:06d}"


async def insert(tx: Tx, workspace_id: WorkspaceId, new: NewRequest) -> None:
    request = new.request
    await tx.execute(
        """
        INSERT INTO commerce_aftersales (workspace_id, id, number, order_id, buyer, currency,
          reason, words, decision, details, begun, opened_at, kind, state, version, decision_id,
          decided_minor, settled_minor, waiting_on, due_at, sort_at, attempts, changed_at, ended_at,
          body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
          $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
        """,
        workspace_id,
        new.id,
        new.number,
        new.order_id,
        new.buyer,
        new.currency,
        new.reason,
        new.words,
        new.decision,
        new.details,
        request,
        request.opened_at,
        request.kind.value,
        *_state(request),
    )


async def update(tx: Tx, workspace_id: WorkspaceId, request_id: UUID, request: Request) -> bool:
    """Store the next version; False when another one was stored meanwhile."""
    done = await tx.execute(
        """
        UPDATE commerce_aftersales SET state = $4, version = $5, decision_id = $6,
          decided_minor = $7, settled_minor = $8, waiting_on = $9, due_at = $10, sort_at = $11,
          attempts = $12, changed_at = $13, ended_at = $14, body = $15
        WHERE workspace_id = $1 AND id = $2 AND version = $3
        """,
        workspace_id,
        request_id,
        request.version - 1,
        *_state(request),
    )
    return done == "UPDATE 1"


async def keep_decision(
    tx: Tx, workspace_id: WorkspaceId, request_id: UUID, decision: object
) -> None:
    """Show this decision from now on."""
    await tx.execute(
        "UPDATE commerce_aftersales SET decision = $3 WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        request_id,
        decision,
    )


async def lock_world(tx: Tx, workspace_id: WorkspaceId, request_id: UUID) -> None:
    """Hold the buyer, then the order of a request: everybody locks in this order."""
    held = "SELECT order_id FROM commerce_aftersales WHERE workspace_id = $1 AND id = $2"
    await tx.execute(
        f"""
        SELECT FROM commerce_customers WHERE workspace_id = $1 AND id = (
            SELECT customer_id FROM commerce_orders WHERE workspace_id = $1 AND id = ({held}))
        FOR UPDATE
        """,
        workspace_id,
        request_id,
    )
    await tx.execute(
        f"SELECT FROM commerce_orders WHERE workspace_id = $1 AND id = ({held}) FOR UPDATE",
        workspace_id,
        request_id,
    )


async def one(
    tx: Tx,
    workspace_id: WorkspaceId,
    request_id: UUID,
    *,
    buyer: str | None = None,
    for_update: bool = False,
) -> StoredRequest | None:
    """The request of this id; with `buyer` only that buyer's own."""
    row = await tx.fetchrow(
        f"""
        SELECT {COLUMNS} FROM {SOURCE}
        WHERE r.workspace_id = $1 AND r.id = $2 AND ($3::text IS NULL OR r.buyer = $3)
        {"FOR UPDATE OF r" if for_update else ""}
        """,
        workspace_id,
        request_id,
        buyer,
    )
    return stored(row) if row else None


async def open_of_kind(
    tx: Tx, workspace_id: WorkspaceId, order_id: UUID, kind: Kind
) -> StoredRequest | None:
    """The order's open request of this kind, the newest first."""
    row = await tx.fetchrow(
        f"""
        SELECT {COLUMNS} FROM {SOURCE}
        WHERE r.workspace_id = $1 AND r.order_id = $2 AND r.kind = $3 AND r.ended_at IS NULL
        ORDER BY r.opened_at DESC, r.id DESC LIMIT 1
        """,
        workspace_id,
        order_id,
        kind.value,
    )
    return stored(row) if row else None


async def change_details(
    tx: Tx, workspace_id: WorkspaceId, request_id: UUID, details: dict[str, Any]
) -> None:
    """What was asked besides, as it is wanted now."""
    await tx.execute(
        "UPDATE commerce_aftersales SET details = $3 WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        request_id,
        details,
    )


def _state(request: Request) -> tuple[object, ...]:
    waiting = machine_of(request.kind).waiting.get(request.state)
    due_at = request.due.at if request.due else None
    decision_id = request.grant.decision_id
    return (
        request.state.value,
        request.version,
        UUID(decision_id) if decision_id else None,
        request.grant.amount,
        request.settled,
        waiting.side.value if waiting else None,
        due_at,
        due_at or NEVER,
        request.attempts,
        request.changed_at or request.opened_at,
        request.ended_at,
        request,
    )


async def any_there(tx: Tx, workspace_id: WorkspaceId) -> bool:
    """Whether the workspace has after-sales requests at all."""
    found = "SELECT EXISTS (SELECT FROM commerce_aftersales WHERE workspace_id = $1)"
    return bool(await tx.fetchval(found, workspace_id))
