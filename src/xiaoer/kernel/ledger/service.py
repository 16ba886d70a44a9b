"""Seal acts, sign the state, prove entries, export evidence."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec

from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId
from xiaoer.kernel.ledger import store
from xiaoer.kernel.ledger.canonical import canonical_json
from xiaoer.kernel.ledger.checkpoint import Checkpoint, Signer
from xiaoer.kernel.ledger.errors import (
    EntryNotFoundError,
    LedgerEmptyError,
    NotCanonicalError,
    ProofError,
)
from xiaoer.kernel.ledger.model import (
    append,
    commit,
    fold,
    leaf_hash,
    nodes_of,
    opens,
    proof_spans,
)

BUNDLE_FORMAT = "xiaoer-ledger-bundle/1"


@dataclass(frozen=True, slots=True)
class Entry:
    """A sealed act; ``leaf`` is the text whose hash stands in the tree."""

    index: int
    kind: str
    subject: str
    body: dict[str, object]
    sealed_at: datetime
    leaf: str
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with the note that was signed and the key that checks it."""

    checkpoint: Checkpoint
    note: str
    verifier_key: str


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry, and the hashes from it to the root of a signed checkpoint."""

    entry: Entry
    hashes: list[bytes]
    signed: SignedCheckpoint


def origin_of(workspace_id: WorkspaceId, signer: Signer) -> str:
    """The first line of this ledger's checkpoints."""
    return f"{signer.verifier.name}/ledger/{workspace_id.hex}"


def leaf_of(workspace_id: WorkspaceId, row: store.Row) -> str:
    """The canonical JSON of an entry, with its stored body as it stands."""
    at = row.sealed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return (
        f'{{"at":"{at}","body":{row.body},"index":{row.index},"kind":{canonical_json(row.kind)},'
        f'"subject":{canonical_json(row.subject)},"workspace":"{workspace_id}"}}'
    )


async def seal(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    kind: str,
    subject: str,
    body: Mapping[str, object],
    clock: Clock,
    personal: Mapping[str, object] | None = None,
) -> int:
    """Append an act to the workspace's ledger; returns its index, from 0.

    ``subject`` names what it is about (``conversation:<id>``). Values in ``personal`` do not go
    into the ledger: the body gets salted commitments to them under the same names, and
    ``erase_personal`` makes those meaningless. Raises ``NotCanonicalError``. Sealing in one
    workspace takes turns until the transaction ends: seal late in it.
    """
    commitments = {field: commit(value) for field, value in (personal or {}).items()}
    if not commitments.keys().isdisjoint(body) or "\0" in kind + subject:
        raise NotCanonicalError(reason="a field that is personal and not, or a NUL")
    public = {field: {"commitment": item.digest} for field, item in commitments.items()}
    text = canonical_json({**body, **public})
    await store.lock(tx, workspace_id)
    index = await store.size(tx, workspace_id)
    act = store.Row(index, kind, subject, text, clock.now(), b"", b"")
    await _append(tx, workspace_id, act)
    if commitments:
        salts = {field: item.salt for field, item in commitments.items()}
        await store.insert_salts(tx, workspace_id, index, salts)
    return index


async def _append(tx: Tx, workspace_id: WorkspaceId, act: store.Row) -> None:
    leaf = leaf_hash(leaf_of(workspace_id, act).encode())
    known = await store.nodes(tx, workspace_id, nodes_of((0, act.index)))
    finished = append(known, act.index, leaf)
    known.update(finished)
    root = fold([known[node] for node in nodes_of((0, act.index + 1))])
    await store.insert(tx, workspace_id, replace(act, leaf_hash=leaf, root_hash=root), finished)


async def is_personal_value(
    tx: Tx, workspace_id: WorkspaceId, *, index: int, field: str, value: object
) -> bool:
    """Whether entry ``index`` was sealed with this personal value; false once it was erased."""
    entry = await get_entry(tx, workspace_id, index)
    salt = await store.salt(tx, workspace_id, index, field)
    sealed = entry.body.get(field)
    if salt is None or not isinstance(sealed, dict):
        return False
    return opens(str(msgspec.convert(sealed, dict[str, str])["commitment"]), value, salt)


async def erase_personal(tx: Tx, workspace_id: WorkspaceId, *, subject: str) -> int:
    """Delete the salts of a subject's entries; the ledger itself stays whole."""
    return await store.delete_salts(tx, workspace_id, subject)


async def entries(
    tx: Tx, workspace_id: WorkspaceId, *, after: int = -1, limit: int = 50
) -> list[Entry]:
    """The entries behind index ``after``, in order."""
    rows = await store.rows_from(tx, workspace_id, after + 1, limit=limit)
    return [entry_of(workspace_id, row) for row in rows]


async def get_entry(tx: Tx, workspace_id: WorkspaceId, index: int) -> Entry:
    """One entry; raises ``EntryNotFoundError``."""
    rows = await store.rows_from(tx, workspace_id, index, limit=1) if index >= 0 else []
    if not rows or rows[0].index != index:
        raise EntryNotFoundError(index=index)
    return entry_of(workspace_id, rows[0])


async def checkpoint(
    tx: Tx, workspace_id: WorkspaceId, *, signer: Signer, clock: Clock
) -> SignedCheckpoint:
    """Sign the present state, and keep the note; raises ``LedgerEmptyError``.

    Ed25519 signatures are deterministic: the same state gives the same note.
    """
    size = await store.size(tx, workspace_id)
    if size == 0:
        raise LedgerEmptyError
    root = await _span_hashes(tx, workspace_id, [(0, size)])
    state = Checkpoint(origin_of(workspace_id, signer), size, root[0])
    note, key = signer.sign(state), str(signer.verifier)
    await store.insert_checkpoint(
        tx, workspace_id, tree_size=size, key=key, note=note, signed_at=clock.now()
    )
    return SignedCheckpoint(state, note, key)


async def prove(
    tx: Tx, workspace_id: WorkspaceId, index: int, *, signer: Signer, clock: Clock
) -> Proof:
    """That entry ``index`` is in the ledger as it is signed now."""
    entry = await get_entry(tx, workspace_id, index)
    signed = await checkpoint(tx, workspace_id, signer=signer, clock=clock)
    hashes = await inclusion_proof(tx, workspace_id, index, signed.checkpoint.size)
    return Proof(entry, hashes, signed)


async def inclusion_proof(tx: Tx, workspace_id: WorkspaceId, index: int, size: int) -> list[bytes]:
    """The hashes from entry ``index`` to the root of the first ``size`` entries."""
    return await _span_hashes(tx, workspace_id, proof_spans(index, index + 1, size))


async def consistency_proof(
    tx: Tx, workspace_id: WorkspaceId, old_size: int, size: int
) -> list[bytes]:
    """The hashes that show the first ``size`` entries to begin with the first ``old_size``."""
    return await _span_hashes(tx, workspace_id, proof_spans(0, old_size, size))


async def export(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    signer: Signer,
    clock: Clock,
    subject: str | None = None,
) -> dict[str, object]:
    """A bundle that verifies offline.

    It holds entries with proofs, the signed checkpoint, and the older checkpoints with proofs
    that nothing before them changed since; all entries or those of one subject. JSON values
    only, hashes in base64.
    """
    signed = await checkpoint(tx, workspace_id, signer=signer, clock=clock)
    size = signed.checkpoint.size
    items: list[object] = []
    async for row in store.every_row(tx, workspace_id, subject=subject):
        proof = await inclusion_proof(tx, workspace_id, row.index, size)
        leaf = leaf_of(workspace_id, row)
        items.append({"index": row.index, "leaf": leaf, "proof": [b64(item) for item in proof]})
    older: list[object] = []
    for old_size, note in await store.checkpoint_notes(tx, workspace_id, signed.verifier_key):
        if old_size < size:
            proof = await consistency_proof(tx, workspace_id, old_size, size)
            older.append({"note": note, "proof": [b64(item) for item in proof]})
    return {
        "format": BUNDLE_FORMAT,
        "workspace": str(workspace_id),
        "verifier_key": signed.verifier_key,
        "checkpoint": signed.note,
        "entries": items,
        "older_checkpoints": older,
    }


async def _span_hashes(
    tx: Tx, workspace_id: WorkspaceId, spans: list[tuple[int, int]]
) -> list[bytes]:
    known = await store.nodes(tx, workspace_id, {node for span in spans for node in nodes_of(span)})
    try:
        return [fold([known[node] for node in nodes_of(span)]) for span in spans]
    except KeyError as error:
        raise ProofError(reason="stored hashes are missing") from error


def entry_of(workspace_id: WorkspaceId, row: store.Row) -> Entry:
    """A stored row as others see it."""
    return Entry(
        index=row.index,
        kind=row.kind,
        subject=row.subject,
        body=msgspec.json.decode(row.body, type=dict[str, object]),
        sealed_at=row.sealed_at,
        leaf=leaf_of(workspace_id, row),
        leaf_hash=row.leaf_hash,
    )


def b64(data: bytes) -> str:
    """Standard base64, as in checkpoints."""
    return base64.b64encode(data).decode()
