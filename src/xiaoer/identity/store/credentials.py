"""Sessions, API tokens and login attempts."""

from datetime import datetime

import asyncpg
import msgspec

from xiaoer.identity.views import ApiTokenView, Holder
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import AgentId, WorkspaceId

_TOKEN = "id, agent_id, name, hint, scopes, created_at, last_used_at"  # noqa: S105


def _token(row: asyncpg.Record) -> ApiTokenView:
    return msgspec.convert(dict(row), ApiTokenView)


async def insert_session(
    tx: Tx,
    workspace_id: WorkspaceId,
    digest: bytes,
    agent_id: AgentId,
    *,
    at: datetime,
    expires_at: datetime,
) -> None:
    await tx.execute(
        """
        INSERT INTO identity_sessions (workspace_id, digest, agent_id, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        workspace_id,
        digest,
        agent_id,
        at,
        expires_at,
    )


async def find_session_holder(
    tx: Tx, workspace_id: WorkspaceId, digest: bytes, now: datetime
) -> Holder | None:
    """Whose session this is, if it still counts and its holder is still active."""
    row = await tx.fetchrow(
        """
        SELECT a.id AS agent_id, a.role, a.last_seen_at AS seen_at
        FROM identity_sessions s
        JOIN identity_agents a ON (a.workspace_id, a.id) = (s.workspace_id, s.agent_id)
        WHERE s.workspace_id = $1 AND s.digest = $2 AND s.revoked_at IS NULL
          AND s.expires_at > $3 AND a.deactivated_at IS NULL
        """,
        workspace_id,
        digest,
        now,
    )
    return msgspec.convert(dict(row), Holder) if row else None


async def revoke_session(tx: Tx, workspace_id: WorkspaceId, digest: bytes, at: datetime) -> None:
    await tx.execute(
        """
        UPDATE identity_sessions SET revoked_at = $3
        WHERE workspace_id = $1 AND digest = $2 AND revoked_at IS NULL
        """,
        workspace_id,
        digest,
        at,
    )


async def revoke_sessions(
    tx: Tx, workspace_id: WorkspaceId, agent_id: AgentId, at: datetime
) -> int:
    """How many sessions ended."""
    rows = await tx.fetch(
        """
        UPDATE identity_sessions SET revoked_at = $3
        WHERE workspace_id = $1 AND agent_id = $2 AND revoked_at IS NULL RETURNING 1
        """,
        workspace_id,
        agent_id,
        at,
    )
    return len(rows)


async def insert_api_token(
    tx: Tx, workspace_id: WorkspaceId, token: ApiTokenView, digest: bytes
) -> None:
    await tx.execute(
        """
        INSERT INTO identity_api_tokens
          (workspace_id, id, digest, agent_id, name, hint, scopes, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        workspace_id,
        token.id,
        digest,
        token.agent_id,
        token.name,
        token.hint,
        list(token.scopes),
        token.created_at,
    )


async def find_api_token_holder(tx: Tx, workspace_id: WorkspaceId, digest: bytes) -> Holder | None:
    row = await tx.fetchrow(
        """
        SELECT a.id AS agent_id, a.role, t.last_used_at AS seen_at, t.scopes, t.id AS token_id
        FROM identity_api_tokens t
        JOIN identity_agents a ON (a.workspace_id, a.id) = (t.workspace_id, t.agent_id)
        WHERE t.workspace_id = $1 AND t.digest = $2 AND t.revoked_at IS NULL
          AND a.deactivated_at IS NULL
        """,
        workspace_id,
        digest,
    )
    return msgspec.convert(dict(row), Holder) if row else None


async def touch_api_token(
    tx: Tx, workspace_id: WorkspaceId, token_id: object, at: datetime
) -> None:
    await tx.execute(
        "UPDATE identity_api_tokens SET last_used_at = $3 WHERE workspace_id = $1 AND id = $2",
        workspace_id,
        token_id,
        at,
    )


async def list_api_tokens(
    tx: Tx, workspace_id: WorkspaceId, after: object | None, limit: int
) -> list[ApiTokenView]:
    rows = await tx.fetch(
        f"""
        SELECT {_TOKEN} FROM identity_api_tokens
        WHERE workspace_id = $1 AND revoked_at IS NULL AND ($2::uuid IS NULL OR id > $2)
        ORDER BY id LIMIT $3
        """,
        workspace_id,
        after,
        limit,
    )
    return [_token(row) for row in rows]


async def revoke_api_token(
    tx: Tx, workspace_id: WorkspaceId, token_id: object, at: datetime
) -> ApiTokenView | None:
    row = await tx.fetchrow(
        f"""
        UPDATE identity_api_tokens SET revoked_at = $3
        WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING {_TOKEN}
        """,
        workspace_id,
        token_id,
        at,
    )
    return _token(row) if row else None


async def count_attempt(
    tx: Tx,
    workspace_id: WorkspaceId,
    email_digest: bytes,
    *,
    at: datetime,
    window_floor: datetime,
) -> tuple[int, datetime]:
    """Count this attempt; the row stays locked, so that parallel guesses are counted in turn."""
    row = await tx.fetchrow(
        """
        INSERT INTO identity_login_attempts AS known
          (workspace_id, email_digest, attempts, window_started_at)
        VALUES ($1, $2, 1, $3)
        ON CONFLICT (workspace_id, email_digest) DO UPDATE SET
          attempts = CASE WHEN known.window_started_at > $4 THEN known.attempts + 1 ELSE 1 END,
          window_started_at =
            CASE WHEN known.window_started_at > $4 THEN known.window_started_at ELSE $3 END
        RETURNING attempts, window_started_at
        """,
        workspace_id,
        email_digest,
        at,
        window_floor,
    )
    if row is None:
        raise LookupError("an upsert always returns its row")
    return row["attempts"], row["window_started_at"]


async def forget_attempts(tx: Tx, workspace_id: WorkspaceId, email_digest: bytes) -> None:
    await tx.execute(
        "DELETE FROM identity_login_attempts WHERE workspace_id = $1 AND email_digest = $2",
        workspace_id,
        email_digest,
    )


async def delete_ended(
    tx: Tx, workspace_id: WorkspaceId, *, sessions: datetime, attempts: datetime
) -> int:
    """Delete the sessions that ended, and the attempts that began, before these instants."""
    ended = await tx.execute(
        """
        DELETE FROM identity_sessions
        WHERE workspace_id = $1 AND least(expires_at, revoked_at) < $2
        """,
        workspace_id,
        sessions,
    )
    begun = await tx.execute(
        "DELETE FROM identity_login_attempts WHERE workspace_id = $1 AND window_started_at < $2",
        workspace_id,
        attempts,
    )
    return sum(int(done.rpartition(" ")[2]) for done in (ended, begun))
