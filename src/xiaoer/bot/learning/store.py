"""Every query of learning: what the bot could not answer, and the drafts made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import asyncpg

from xiaoer.bot.learning.model.drafts import Draft
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import ConversationId, WorkspaceId

DraftStatus = Literal["proposed", "approved", "dismissed"]

_COLUMNS = """
  id, title, body, locale, phrasings, size, saved, duplicate_of, duplicate_title, status,
  article_id, decided_by, made_at, version
"""


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft article as it is kept; `duplicate_of` is an article that may say it already."""

    id: UUID
    title: str
    body: str
    locale: str
    phrasings: tuple[str, ...]
    size: int
    saved: timedelta
    duplicate_of: UUID | None
    duplicate_title: str | None
    status: DraftStatus
    article_id: UUID | None
    decided_by: str | None
    made_at: datetime
    version: int


async def note_unanswered(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    conversation_id: ConversationId,
    seq: int,
    question: str,
    locale: str,
    guesses: Sequence[str],
    at: datetime,
) -> None:
    """Keep a question once, and the intents it might have meant.

    Its personal data is masked by the caller.
    """
    await tx.execute(
        """
        INSERT INTO bot_unanswered
               (workspace_id, conversation_id, seq, question, locale, asked_at, guesses)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT ON CONSTRAINT pk_bot_unanswered DO NOTHING
        """,
        workspace_id,
        conversation_id,
        seq,
        question,
        locale,
        at,
        list(guesses),
    )


async def unanswered_since(
    tx: Tx, workspace_id: WorkspaceId, since: datetime, limit: int
) -> list[str]:
    """Questions that the bot could not answer, the newest first."""
    rows = await tx.fetch(
        """
        SELECT question FROM bot_unanswered WHERE workspace_id = $1 AND asked_at >= $2
         ORDER BY asked_at DESC LIMIT $3
        """,
        workspace_id,
        since,
        limit,
    )
    return [row["question"] for row in rows]


async def put_draft(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    draft_id: UUID,
    draft: Draft,
    locale: str,
    duplicate: tuple[UUID, str] | None,
    at: datetime,
) -> bool:
    """Keep a draft; the same questions again only renew their number while it waits.

    Returns:
        Whether it is new.
    """
    return bool(
        await tx.fetchval(
            """
            INSERT INTO bot_article_drafts
                   (workspace_id, id, fingerprint, title, body, locale, phrasings, size, saved,
                    duplicate_of, duplicate_title, status, made_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'proposed', $12, 1)
            ON CONFLICT ON CONSTRAINT uq_bot_article_drafts__fingerprint DO UPDATE
               SET size = excluded.size, saved = excluded.saved
             WHERE bot_article_drafts.status = 'proposed'
            RETURNING (xmax = 0)
            """,
            workspace_id,
            draft_id,
            draft.fingerprint,
            draft.title,
            draft.body,
            locale,
            list(draft.phrasings),
            draft.size,
            draft.saved,
            *(duplicate or (None, None)),
            at,
        )
    )


async def drafts(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    status: DraftStatus,
    after: tuple[int, UUID] | None,
    limit: int,
) -> list[KeptDraft]:
    """Drafts by how often their question came, those after a place."""
    size, draft_id = after or (None, None)
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM bot_article_drafts
         WHERE workspace_id = $1 AND status = $2
           AND ($3::integer IS NULL OR (-size, id) > (-$3::integer, $4::uuid))
         ORDER BY -size, id LIMIT $5
        """,
        workspace_id,
        status,
        size,
        draft_id,
        limit,
    )
    return [_draft(row) for row in rows]


async def lock_draft(tx: Tx, workspace_id: WorkspaceId, draft_id: UUID) -> KeptDraft | None:
    """One draft, locked until the transaction ends."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM bot_article_drafts WHERE workspace_id = $1 AND id = $2 FOR UPDATE",
        workspace_id,
        draft_id,
    )
    return None if row is None else _draft(row)


async def decide(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    draft_id: UUID,
    status: DraftStatus,
    article_id: UUID | None,
    by: str,
) -> KeptDraft:
    """Write down what became of a draft."""
    row = await tx.fetchrow(
        f"""
        UPDATE bot_article_drafts
           SET status = $3, article_id = $4, decided_by = $5, version = version + 1
         WHERE workspace_id = $1 AND id = $2
        RETURNING {_COLUMNS}
        """,
        workspace_id,
        draft_id,
        status,
        article_id,
        by,
    )
    assert row is not None, "the draft is locked"  # noqa: S101 - by the caller, in this transaction
    return _draft(row)


def _draft(row: asyncpg.Record) -> KeptDraft:
    fields: dict[str, Any] = dict(row)
    fields["phrasings"] = tuple(fields["phrasings"])
    return KeptDraft(**fields)
