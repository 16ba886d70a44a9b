"""Attachments: what is known of an uploaded file. Its bytes lie in the file store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from xiaoer.conversations.errors import AttachmentNotFoundError
from xiaoer.conversations.views import Attachment
from xiaoer.kernel.db import Tx


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where an attachment's bytes lie."""

    storage_key: str
    media_type: str
    name: str


async def keep_attachment(
    tx: Tx,
    attachment: Attachment,
    *,
    uploader: str,
    storage_key: str,
    fingerprint: int,
    at: datetime,
) -> None:
    """Note an uploaded file; ``uploader`` is the subject's key."""
    await tx.execute(
        """
        INSERT INTO conversations_attachments (workspace_id, id, uploader, name, media_type, size,
          width, height, storage_key, url, created_at,
          fingerprint)
        VALUES (current_workspace_id(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        attachment.id,
        uploader,
        attachment.name,
        attachment.media_type,
        attachment.size,
        attachment.width,
        attachment.height,
        storage_key,
        attachment.url,
        at,
        fingerprint,
    )


async def attachments_of(tx: Tx, ids: Sequence[UUID], *, uploader: str) -> tuple[Attachment, ...]:
    """The files of a message, in order; only those that ``uploader`` uploaded.

    Raises:
        AttachmentNotFoundError: one of them is not there, or somebody else's.
    """
    if not ids:
        return ()
    rows = await tx.fetch(
        """
        SELECT id, name, media_type, size, width, height, url FROM conversations_attachments
        WHERE workspace_id = current_workspace_id() AND id = ANY($1::uuid[]) AND uploader = $2
        """,
        list(ids),
        uploader,
    )
    found = {row["id"]: _attachment(row) for row in rows}
    missing = [str(id_) for id_ in ids if id_ not in found]
    if missing:
        raise AttachmentNotFoundError(id=missing[0])
    return tuple(found[id_] for id_ in ids)


async def fingerprints_of(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, int]:
    """What files look like, by id: 64 bits of which few differ between copies of one picture."""
    if not ids:
        return {}
    rows = await tx.fetch(
        """
        SELECT id, fingerprint FROM conversations_attachments
        WHERE workspace_id = current_workspace_id() AND id = ANY($1::uuid[])
          AND fingerprint IS NOT NULL
        """,
        list(ids),
    )
    return {UUID(int=row["id"].int): row["fingerprint"] for row in rows}


async def open_attachment(tx: Tx, attachment_id: UUID) -> StoredFile:
    """Raises ``AttachmentNotFoundError`` when there is none with this id."""
    row = await tx.fetchrow(
        "SELECT storage_key, media_type, name FROM conversations_attachments"
        " WHERE workspace_id = current_workspace_id() AND id = $1",
        attachment_id,
    )
    if row is None:
        raise AttachmentNotFoundError(id=str(attachment_id))
    return StoredFile(row["storage_key"], row["media_type"], row["name"])


def _attachment(row: asyncpg.Record) -> Attachment:
    return Attachment(
        row["id"],
        row["name"],
        row["media_type"],
        row["size"],
        row["url"],
        row["width"],
        row["height"],
    )
