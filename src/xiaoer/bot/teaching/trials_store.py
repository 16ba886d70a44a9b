"""Every query of sentences that somebody tries, and of messages that were not understood."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId


class TriedGuess(msgspec.Struct, frozen=True):
    """An intent and its probability, 0 to 1."""

    intent: str
    score: float


class TriedReading(msgspec.Struct, frozen=True):
    """How one model reads the sentence: `model` None is the shipped pack.

    `intent` is None where nothing is likely enough; `alternatives` are the others, likeliest first.
    """

    model: int | None
    intent: str | None
    score: float
    alternatives: tuple[TriedGuess, ...]


class TriedReadings(msgspec.Struct, frozen=True):
    """As the live model reads it, and as the newest one does; the same where they are one."""

    live: TriedReading
    draft: TriedReading


@dataclass(frozen=True, slots=True)
class Unread:
    """A question (masked) that nobody understood: how often, when last, what it might mean."""

    question: str
    times: int
    asked_at: datetime
    guesses: tuple[str, ...]


async def add(
    tx: Tx, workspace_id: WorkspaceId, trial_id: UUID, sentence: str, *, at: datetime
) -> None:
    """A sentence to be read; older ones than an hour go."""
    await tx.execute(
        """
        DELETE FROM bot_trials
         WHERE workspace_id = $1 AND made_at < $2::timestamptz - '1h'::interval
        """,
        workspace_id,
        at,
    )
    await tx.execute(
        "INSERT INTO bot_trials (workspace_id, id, sentence, made_at) VALUES ($1, $2, $3, $4)",
        workspace_id,
        trial_id,
        sentence,
        at,
    )


async def sentence(tx: Tx, workspace_id: WorkspaceId, trial_id: UUID) -> str | None:
    return await tx.fetchval(
        "SELECT sentence FROM bot_trials WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        trial_id,
    )


async def answer(
    tx: Tx, workspace_id: WorkspaceId, trial_id: UUID, readings: TriedReadings
) -> None:
    """Keep how it was read."""
    await tx.execute(
        """
        UPDATE bot_trials SET readings = $3::text::jsonb WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        trial_id,
        msgspec.json.encode(readings).decode(),
    )


async def find(
    tx: Tx, workspace_id: WorkspaceId, trial_id: UUID
) -> tuple[str, TriedReadings | None] | None:
    """A sentence and how it was read, None while it is not; nothing where there is none."""
    row = await tx.fetchrow(
        """
        SELECT sentence, readings::text AS readings FROM bot_trials
         WHERE workspace_id = $1 AND id = $2
        """,
        workspace_id,
        trial_id,
    )
    if row is None:
        return None
    given = row["readings"]
    return row["sentence"], msgspec.json.decode(given, type=TriedReadings) if given else None


async def unread(tx: Tx, workspace_id: WorkspaceId, since: datetime, limit: int) -> list[Unread]:
    """Questions by how often they came, each once, without those put aside."""
    rows = await tx.fetch(
        """
        SELECT question, count(*)::int AS times, max(asked_at) AS asked_at,
               (array_agg(to_json(guesses)::text ORDER BY asked_at DESC))[1] AS guesses
          FROM bot_unanswered
         WHERE workspace_id = $1 AND asked_at >= $2 AND put_aside_at IS NULL
         GROUP BY question ORDER BY times DESC, asked_at DESC LIMIT $3
        """,
        workspace_id,
        since,
        limit,
    )
    return [
        Unread(
            row["question"],
            row["times"],
            row["asked_at"],
            msgspec.json.decode(row["guesses"], type=tuple[str, ...]),
        )
        for row in rows
    ]


async def put_aside(tx: Tx, workspace_id: WorkspaceId, question: str, *, at: datetime) -> bool:
    """Offer a question no more; false where it was not offered."""
    done = await tx.execute(
        """
        UPDATE bot_unanswered SET put_aside_at = $3
         WHERE workspace_id = $1 AND question = $2 AND put_aside_at IS NULL
        """,
        workspace_id,
        question,
        at,
    )
    return done != "UPDATE 0"
