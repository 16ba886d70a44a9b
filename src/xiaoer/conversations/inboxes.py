"""Inboxes: one configured connection of a channel each."""

import hashlib
import hmac
import secrets
from uuid import UUID

import asyncpg

from xiaoer.conversations.errors import InboxNotFoundError
from xiaoer.conversations.views import Inbox
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import InboxId, WorkspaceId, new_id

_COLUMNS = "id, key, channel, name, bot_enabled, locale"
_HERE = "workspace_id = current_workspace_id()"


async def create_inbox(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    key: str,
    channel: str,
    name: str,
    locale: str = "zh-CN",
    bot_enabled: bool = True,
    clock: Clock,
) -> Inbox:
    """Set up an inbox; with a key that exists, return that one unchanged.

    ``key`` is public and starts with the workspace's slug and a hyphen: ``demo-widget``.
    """
    await tx.execute(
        """
        INSERT INTO conversations_inboxes
          (workspace_id, id, key, channel, name, secret, bot_enabled, locale, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (workspace_id, key) DO NOTHING
        """,
        workspace_id,
        InboxId(new_id()),
        key,
        channel,
        name,
        secrets.token_urlsafe(32),
        bot_enabled,
        locale,
        clock.now(),
    )
    return await get_inbox_by_key(tx, key)


async def get_inbox(tx: Tx, inbox_id: UUID) -> Inbox:
    """Raises ``InboxNotFoundError`` when the workspace has none with this id."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM conversations_inboxes WHERE {_HERE} AND id = $1", inbox_id
    )
    return _inbox(row)


async def get_inbox_by_key(tx: Tx, key: str) -> Inbox:
    """Raises ``InboxNotFoundError`` when the workspace has none with this key."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM conversations_inboxes WHERE {_HERE} AND key = $1", key
    )
    return _inbox(row)


async def list_inboxes(tx: Tx) -> list[Inbox]:
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM conversations_inboxes WHERE {_HERE} ORDER BY name, id"
    )
    return [_inbox(row) for row in rows]


async def sign_identity(tx: Tx, inbox_id: UUID, external_id: str) -> str:
    """What the shop's server would sign for a buyer: hex HMAC-SHA256 under the inbox's secret."""
    secret = await tx.fetchval(
        f"SELECT secret FROM conversations_inboxes WHERE {_HERE} AND id = $1", inbox_id
    )
    if secret is None:
        raise InboxNotFoundError(id=str(inbox_id))
    return hmac.new(str(secret).encode(), external_id.encode(), hashlib.sha256).hexdigest()


async def is_signed(tx: Tx, inbox_id: UUID, external_id: str, signature: str) -> bool:
    """Whether the shop vouches for this buyer."""
    expected = await sign_identity(tx, inbox_id, external_id)
    return hmac.compare_digest(expected.encode(), signature.lower().encode())


def workspace_slug_of(key: str) -> str:
    """The workspace that a public inbox key belongs to: what stands before its last hyphen."""
    return key.rpartition("-")[0]


def _inbox(row: asyncpg.Record | None) -> Inbox:
    if row is None:
        raise InboxNotFoundError
    return Inbox(
        row["id"], row["key"], row["channel"], row["name"], row["bot_enabled"], row["locale"]
    )
