"""The ledger for those who doubt: entries, proofs and signed checkpoints."""

from datetime import datetime
from typing import Annotated, Any, Self

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter, SkipValidation

from xiaoer.identity.api import Permission, requires
from xiaoer.kernel.http.parameters import AgentRequest, ClockPart, DbPart, Limit
from xiaoer.kernel.ledger import service
from xiaoer.kernel.ledger.checkpoint import Signer
from xiaoer.kernel.ledger.service import Entry, Proof, SignedCheckpoint, b64

_LARGEST_INDEX = 2**62
Key = NamedDependency[SkipValidation[Signer]]
After = Annotated[int, QueryParameter(name="after", required=False, ge=-1, le=_LARGEST_INDEX)]
Index = Annotated[int, PathParameter(ge=0, le=_LARGEST_INDEX)]


class LedgerEntry(msgspec.Struct, frozen=True):
    """A sealed act; ``leaf_hash`` is SHA-256(0x00 || leaf), all hashes in base64."""

    index: int
    kind: str
    subject: str
    body: dict[str, Any]
    sealed_at: datetime
    leaf: str
    leaf_hash: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(
            index=entry.index,
            kind=entry.kind,
            subject=entry.subject,
            body=entry.body,
            sealed_at=entry.sealed_at,
            leaf=entry.leaf,
            leaf_hash=b64(entry.leaf_hash),
        )


class LedgerEntries(msgspec.Struct, frozen=True):
    """Entries in order; ``next_after`` is null when these were the last."""

    items: list[LedgerEntry]
    next_after: int | None


class LedgerCheckpoint(msgspec.Struct, frozen=True):
    """The signed state: ``note`` is a C2SP tlog-checkpoint that ``verifier_key`` checks."""

    origin: str
    size: int
    root: str
    note: str
    verifier_key: str

    @classmethod
    def of(cls, signed: SignedCheckpoint) -> Self:
        return cls(
            origin=signed.checkpoint.origin,
            size=signed.checkpoint.size,
            root=b64(signed.checkpoint.root),
            note=signed.note,
            verifier_key=signed.verifier_key,
        )


class LedgerProof(msgspec.Struct, frozen=True):
    """An entry and the hashes that lead from it to the checkpoint's root (RFC 9162 §2.1.3)."""

    entry: LedgerEntry
    hashes: list[str]
    checkpoint: LedgerCheckpoint

    @classmethod
    def of(cls, proof: Proof) -> Self:
        return cls(
            entry=LedgerEntry.of(proof.entry),
            hashes=[b64(item) for item in proof.hashes],
            checkpoint=LedgerCheckpoint.of(proof.signed),
        )


class Ledger(Controller):
    """What was sealed."""

    path = "/api/v1/ledger"
    tags = ("ledger",)
    guards = (requires(Permission.LEDGER_READ),)

    @get("/checkpoint", operation_id="get_ledger_checkpoint")
    async def checkpoint(
        self, request: AgentRequest, db: DbPart, clock: ClockPart, signer: Key
    ) -> LedgerCheckpoint:
        """The present state, signed."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            signed = await service.checkpoint(tx, workspace_id, signer=signer, clock=clock)
        return LedgerCheckpoint.of(signed)

    @get("/entries", operation_id="list_ledger_entries")
    async def list_entries(
        self, request: AgentRequest, db: DbPart, after: After = -1, limit: Limit = 50
    ) -> LedgerEntries:
        """Entries behind an index, the oldest first."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            found = await service.entries(tx, workspace_id, after=after, limit=limit + 1)
        items = [LedgerEntry.of(entry) for entry in found[:limit]]
        return LedgerEntries(items, items[-1].index if len(found) > limit else None)

    @get("/entries/{index:int}/proof", operation_id="prove_ledger_entry")
    async def prove_entry(
        self, request: AgentRequest, index: Index, db: DbPart, clock: ClockPart, signer: Key
    ) -> LedgerProof:
        """That an entry is in the ledger as it is signed now."""
        workspace_id = request.user.workspace_id
        async with db.transaction(workspace_id) as tx:
            proof = await service.prove(tx, workspace_id, index, signer=signer, clock=clock)
        return LedgerProof.of(proof)
