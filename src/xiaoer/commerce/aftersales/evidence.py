"""Files that prove something. Their bytes lie in the file store, here is only what names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xiaoer.commerce.aftersales.model.words import EvidenceKind, Who
from xiaoer.commerce.aftersales.store import trail
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId, new_id


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """An upload whose uploader was checked by the caller."""

    file_id: UUID
    kind: EvidenceKind
    name: str
    media_type: str
    url: str
    fingerprint: int | None = None


async def keep(
    tx: Tx,
    workspace_id: WorkspaceId,
    request_id: UUID,
    files: Sequence[EvidenceFile],
    *,
    who: Who,
    at: datetime,
) -> None:
    """Note the files with the request, and whether another order had such a picture before."""
    for file in files:
        evidence = trail.StoredEvidence(
            new_id(),
            file.kind.value,
            file.file_id,
            file.name,
            file.media_type,
            file.url,
            who.value,
            at,
        )
        await trail.add_evidence(
            tx, workspace_id, request_id, evidence, fingerprint=file.fingerprint
        )
