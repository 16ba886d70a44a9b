"""Publish policies, decide under them, and decide again as it was on that day."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

import msgspec

from xiaoer.commerce.policies import store, wire
from xiaoer.commerce.policies.errors import (
    DecisionNotFoundError,
    PackNameError,
    PolicyVersionNotFoundError,
)
from xiaoer.commerce.policies.model.decision import Decision
from xiaoer.commerce.policies.model.evaluate import evaluate
from xiaoer.commerce.policies.model.facts import Case
from xiaoer.commerce.policies.model.reading import read_pack
from xiaoer.commerce.policies.model.rule import PolicySet
from xiaoer.commerce.policies.packs import default_names, load_shipped_packs, shipped_content
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.http.paging import DEFAULT_LIMIT, decode_cursor, page_of
from xiaoer.kernel.ids import WorkspaceId, new_id
from xiaoer.kernel.ledger import service as ledger

SHIPPED = "xiaoer"
DEFAULT_REGION = "CN"
LARGEST = 2**31 - 1
"""PostgreSQL counts versions with an integer."""


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision that was written down, with the version it was made under."""

    id: UUID
    version: int
    case: Case
    decision: Decision
    decided_at: datetime


async def publish_version(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    packs: Sequence[str | dict[str, Any]],
    published_by: str,
    clock: Clock,
    region: str = DEFAULT_REGION,
    effective_at: datetime | None = None,
) -> store.VersionRow:
    """Publish packs, shipped ones by name and others by content; returns the new version.

    Raises:
        PolicyInvalidError: with file, rule, field and reason; nothing is published.
    """
    content = _content(packs, region)
    await store.lock_versions(tx, workspace_id)
    number = await store.newest_number(tx, workspace_id) + 1
    now = clock.now()
    row = _row(number, content, effective_at or now, now, published_by)
    await store.insert_version(tx, workspace_id, row)
    await ledger.seal(
        tx,
        workspace_id,
        kind="policies.published",
        subject=f"policies:{number}",
        body={"version": number, "sha256": row.sha256, "by": published_by},
        clock=clock,
    )
    return row


async def current_version(tx: Tx, workspace_id: WorkspaceId, *, clock: Clock) -> store.VersionRow:
    """The version in force; the shipped default becomes version 1 when there is none."""
    found = await store.version_at(tx, workspace_id, clock.now())
    if found is not None:
        return found
    await store.lock_versions(tx, workspace_id)
    found = await store.version_at(tx, workspace_id, clock.now())
    if found is not None:
        return found
    return await publish_version(
        tx, workspace_id, packs=default_names(), published_by=SHIPPED, clock=clock
    )


async def decide(tx: Tx, workspace_id: WorkspaceId, *, case: Case, clock: Clock) -> StoredDecision:
    """Decide a case under the policies in force; store and seal case, decision and version."""
    version = await current_version(tx, workspace_id, clock=clock)
    made = StoredDecision(
        new_id(), version.number, case, evaluate(case, policies_in(version)), clock.now()
    )
    row = store.DecisionRow(
        id=made.id,
        version=version.number,
        order_number=case.order.number,
        wish=case.wish.wish,
        verdict=made.decision.verdict,
        case=wire.encode_case(case),
        decision=wire.encode_decision(made.decision),
        decided_at=made.decided_at,
    )
    await store.insert_decision(tx, workspace_id, row)
    await ledger.seal(
        tx,
        workspace_id,
        kind="policies.decided",
        subject=f"decision:{made.id}",
        body={
            "case_sha256": _sha256(row.case),
            "decision_sha256": _sha256(row.decision),
            "policies_sha256": version.sha256,
            "version": version.number,
            "wish": str(row.wish),
            "verdict": str(row.verdict),
            "rules": [one.rule_id for one in made.decision.because],
        },
        clock=clock,
    )
    return made


async def get_decision(tx: Tx, workspace_id: WorkspaceId, decision_id: UUID) -> StoredDecision:
    """A stored decision. Raises DecisionNotFoundError."""
    row = await store.decision(tx, workspace_id, decision_id)
    if row is None:
        raise DecisionNotFoundError
    return stored_of(row)


async def list_decisions(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    order_number: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> tuple[list[StoredDecision], str | None]:
    """A page of stored decisions, the newest first. Raises InvalidCursorError."""
    before = decode_cursor(cursor, UUID)[0] if cursor else None
    rows = await store.decisions(
        tx, workspace_id, before=before, limit=limit + 1, order_number=order_number
    )
    kept, following = page_of(rows, limit, place=lambda row: (row.id,))
    return [stored_of(row) for row in kept], following


async def list_versions(
    tx: Tx, workspace_id: WorkspaceId, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> tuple[list[store.VersionRow], str | None]:
    """A page of published versions, the newest first. Raises InvalidCursorError."""
    before = (
        decode_cursor(cursor, Annotated[int, msgspec.Meta(ge=0, le=LARGEST)])[0] if cursor else None
    )
    rows = await store.versions(tx, workspace_id, before=before, limit=limit + 1)
    return page_of(rows, limit, place=lambda row: (row.number,))


async def get_version(tx: Tx, workspace_id: WorkspaceId, number: int) -> store.VersionRow:
    """A published version. Raises PolicyVersionNotFoundError."""
    found = await store.version(tx, workspace_id, number) if 0 < number <= LARGEST else None
    if found is None:
        raise PolicyVersionNotFoundError
    return found


async def present_policies(
    tx: Tx, workspace_id: WorkspaceId, *, clock: Clock
) -> tuple[PolicySet, store.VersionRow | None]:
    """The policies in force and their version; the shipped ones while none is published."""
    row = await store.version_at(tx, workspace_id, clock.now())
    if row is not None:
        return policies_in(row), row
    return PolicySet(load_shipped_packs(), "shipped", DEFAULT_REGION), None


async def replay(tx: Tx, workspace_id: WorkspaceId, *, decision_id: UUID) -> Decision:
    """Decide a stored case again, under the version of its day. Raises DecisionNotFoundError."""
    made = await get_decision(tx, workspace_id, decision_id)
    version = await get_version(tx, workspace_id, made.version)
    return evaluate(made.case, policies_in(version))


async def what_if(tx: Tx, workspace_id: WorkspaceId, *, case: Case, clock: Clock) -> Decision:
    """Decide a case and store nothing of it."""
    policies, _ = await present_policies(tx, workspace_id, clock=clock)
    return evaluate(case, policies)


def stored_of(row: store.DecisionRow) -> StoredDecision:
    """A stored row as others see it."""
    return StoredDecision(
        row.id,
        row.version,
        wire.decode_case(row.case),
        wire.decode_decision(row.decision),
        row.decided_at,
    )


def _content(packs: Sequence[str | dict[str, Any]], region: str) -> str:
    load_shipped_packs([one for one in packs if isinstance(one, str)])
    raw = [shipped_content()[one] if isinstance(one, str) else one for one in packs]
    for one in raw:
        read_pack(one, file=str(one.get("pack", "?")))
    _refuse_repeats([str(one["pack"]) for one in raw])
    return msgspec.json.encode({"region": region, "packs": raw}, order="deterministic").decode()


def _refuse_repeats(names: Sequence[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise PackNameError(pack=name)


def _row(
    number: int, content: str, effective_at: datetime, published_at: datetime, by: str
) -> store.VersionRow:
    return store.VersionRow(number, content, _sha256(content), effective_at, published_at, by)


def policies_in(row: store.VersionRow) -> PolicySet:
    """What a version holds."""
    return policies_of(row.content, str(row.number))


@lru_cache(maxsize=64)
def policies_of(content: str, version: str) -> PolicySet:
    """The policy set that a version's content holds."""
    found = msgspec.json.decode(content)
    packs = tuple(read_pack(one, file=str(one["pack"])) for one in found["packs"])
    return PolicySet(packs, version, found["region"])


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
