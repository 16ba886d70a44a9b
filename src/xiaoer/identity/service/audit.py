"""The audit trail, each entry sealed in the ledger."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from xiaoer.identity.store import audit as store
from xiaoer.identity.views import AuditView
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.paging import decode_cursor, page_of
from xiaoer.kernel.ids import WorkspaceId, new_id
from xiaoer.kernel.ledger.service import seal


async def record_audit(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    actor: str,
    action: str,
    subject: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    clock: Clock,
) -> AuditView:
    """Note who did what, in the transaction that does it.

    ``actor`` is a subject's key (``agent:<id>``) or ``system``, ``action`` a dotted verb in the
    past tense, ``subject`` what it was done to (``agent:<id>``). The ledger receives only the
    digest of ``before`` and ``after``: it can never be erased, people's data can.
    """
    old, new = _plain(before), _plain(after)
    now = clock.now()
    entry_id = new_id()
    body: dict[str, Any] = {
        "id": str(entry_id),
        "actor": actor,
        "action": action,
        "at": now.isoformat(),
        "digest": change_digest(old, new),
    }
    index = await seal(
        tx, workspace_id, kind="identity.audit", subject=subject, body=body, clock=clock
    )
    entry = AuditView(entry_id, actor, action, subject, old, new, now, index)
    await store.insert_audit(tx, workspace_id, entry)
    return entry


def change_digest(before: object, after: object) -> str:
    """SHA-256, in hex, of the change as JSON with sorted keys: what the ledger's entry names."""
    change = msgspec.json.encode({"after": after, "before": before}, order="sorted")
    return hashlib.sha256(change).hexdigest()


async def list_audit(
    tx: Tx, workspace_id: WorkspaceId, *, cursor: str | None, limit: int
) -> tuple[list[AuditView], str | None]:
    """The newest entries first, and the cursor of the page after them."""
    before: UUID | None = decode_cursor(cursor, UUID)[0] if cursor else None
    rows = await store.list_audit(tx, workspace_id, before, limit + 1)
    return page_of(rows, limit, place=lambda row: (row.id,))


def _plain(values: Mapping[str, object] | None) -> dict[str, object] | None:
    return None if values is None else msgspec.to_builtins(dict(values))
