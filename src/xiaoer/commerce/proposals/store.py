"""Every query of proposals."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.commerce.aftersales.evidence import EvidenceFile
from xiaoer.commerce.proposals.model import Act, Attested, Plan, Status, Wished
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


class Request(msgspec.Struct, frozen=True):
    """What was asked for, with what an agent vouched for and the evidence that was given."""

    wished: Wished
    attested: Attested
    files: list[EvidenceFile] = []


class Proposal(msgspec.Struct, frozen=True):
    """A proposal as stored."""

    id: UUID
    act: Act
    status: Status
    customer_id: UUID
    contact_id: UUID | None
    conversation_id: UUID | None
    order_id: UUID | None
    request: Request
    plan: Plan
    basis: str
    decision_id: UUID | None
    rule_ids: list[str]
    policy_version: str | None
    made_by: str
    made_at: datetime
    expires_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    executed_at: datetime | None = None
    result: dict[str, Any] | None = None


_COLUMNS = ", ".join(Proposal.__struct_fields__)
_JSON = frozenset({"request", "plan", "result"})


async def insert(tx: Tx, workspace_id: WorkspaceId, proposal: Proposal) -> None:
    """Write a new proposal."""
    fields = Proposal.__struct_fields__
    values: list[object] = []
    for name in fields:
        value: object = getattr(proposal, name)
        values.append(msgspec.to_builtins(value) if name in _JSON else value)
    places = ", ".join(f"${place}" for place in range(2, len(fields) + 2))
    await tx.execute(
        f"INSERT INTO commerce_proposals (workspace_id, {_COLUMNS}) VALUES ($1, {places})",
        workspace_id,
        *values,
    )


async def get(
    tx: Tx, workspace_id: WorkspaceId, proposal_id: UUID, *, for_change: bool = False
) -> Proposal | None:
    """One proposal; ``for_change`` keeps others away until the transaction ends."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM commerce_proposals WHERE workspace_id = $1 AND id = $2"
        + (" FOR UPDATE" if for_change else ""),
        workspace_id,
        proposal_id,
    )
    return _proposal(row) if row else None


async def latest(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    conversation_id: UUID | None = None,
    order_id: UUID | None = None,
    contact_id: UUID | None = None,
    limit: int = 20,
) -> list[Proposal]:
    """The newest proposals of a conversation, an order or a contact."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM commerce_proposals
        WHERE workspace_id = $1 AND ($2::uuid IS NULL OR conversation_id = $2)
          AND ($3::uuid IS NULL OR order_id = $3) AND ($5::uuid IS NULL OR contact_id = $5)
        ORDER BY made_at DESC, id DESC LIMIT $4
        """,
        workspace_id,
        conversation_id,
        order_id,
        limit,
        contact_id,
    )
    return [_proposal(row) for row in rows]


async def close(
    tx: Tx,
    workspace_id: WorkspaceId,
    proposal_id: UUID,
    status: Status,
    *,
    by: str | None,
    at: datetime,
    result: dict[str, object] | None = None,
) -> None:
    """End a proposal, one way or another."""
    await tx.execute(
        """
        UPDATE commerce_proposals SET status = $3::text, decided_by = $4, decided_at = $5,
            executed_at = CASE WHEN $3::text = 'executed' THEN $5::timestamptz END, result = $6
        WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        proposal_id,
        status,
        by,
        at,
        result,
    )


def _proposal(row: asyncpg.Record) -> Proposal:
    fields = {k: UUID(int=v.int) if isinstance(v, UUID) else v for k, v in row.items()}
    return msgspec.convert(fields, Proposal)
