"""Set connections up, find the one that is meant, take what comes through it."""

import hashlib
import secrets as randomness
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from xiaoer.commerce.connections import store, syncs
from xiaoer.commerce.connections.errors import ConnectionInUseError, ConnectionNotFoundError
from xiaoer.commerce.connections.model import (
    Purpose,
    check_apart,
    check_complete,
    pays_for,
)
from xiaoer.commerce.connections.store import Connection
from xiaoer.commerce.ports.hooks import Account, HookCall, Needs
from xiaoer.identity import api as identity
from xiaoer.kernel.clock import Clock
from xiaoer.kernel.db import Tx
from xiaoer.kernel.ids import WorkspaceId, new_id
from xiaoer.kernel.secrets import SecretBox, SecretUnreadableError

KEPT: Final = timedelta(days=30)
"""How long the bodies of calls are kept."""


async def connect(
    tx: Tx,
    workspace_id: WorkspaceId,
    *,
    purpose: Purpose,
    kind: str,
    name: str,
    config: Mapping[str, str],
    secrets: Mapping[str, str],
    needs: Needs,
    box: SecretBox,
    actor: str,
    clock: Clock,
) -> Connection:
    """Set a connection up. Raises ConnectionIncompleteError, and then nothing is stored."""
    check_complete(needs, config, secrets)
    await _check_prefix(tx, workspace_id, purpose, config, beside=None)
    workspace = await identity.get_workspace(tx, workspace_id)
    connection_id, now = new_id(), clock.now()
    made = Connection(
        id=connection_id,
        purpose=purpose,
        kind=kind,
        key=f"{workspace.slug}-{randomness.token_hex(12)}",
        name=name,
        config=dict(config),
        secrets=_seal(box, workspace_id, connection_id, secrets),
        secret_names=tuple(sorted(secrets)),
        is_active=True,
        created_at=now,
        updated_at=now,
    )
    await store.insert(tx, workspace_id, made)
    await _audit(tx, workspace_id, actor, "connected", old=None, new=made, clock=clock)
    await _wake(tx, workspace_id, made)
    return made


async def change(
    tx: Tx,
    workspace_id: WorkspaceId,
    connection_id: UUID,
    *,
    purpose: Purpose,
    name: str,
    config: Mapping[str, str],
    secrets: Mapping[str, str],
    is_active: bool,
    needs: Mapping[str, Needs],
    box: SecretBox,
    actor: str,
    clock: Clock,
) -> Connection:
    """Replace name and settings; secrets that are not given stay, empty ones go.

    Secrets that can no longer be opened count as not there, so that they can be entered again.
    Raises ConnectionNotFoundError, ConnectionIncompleteError.
    """
    old = await _get(tx, workspace_id, connection_id, purpose, lock=True)
    kept = _readable(box, workspace_id, old)
    merged = {key: value for key, value in {**kept, **secrets}.items() if value}
    check_complete(needs.get(old.kind, Needs()), config, merged)
    await _check_prefix(tx, workspace_id, purpose, config, beside=connection_id)
    new = replace(
        old,
        name=name,
        config=dict(config),
        secrets=_seal(box, workspace_id, connection_id, merged),
        secret_names=tuple(sorted(merged)),
        is_active=is_active,
        updated_at=clock.now(),
    )
    await store.update(tx, workspace_id, new)
    await _audit(tx, workspace_id, actor, "connection_changed", old=old, new=new, clock=clock)
    await _wake(tx, workspace_id, new)
    return new


async def disconnect(
    tx: Tx,
    workspace_id: WorkspaceId,
    connection_id: UUID,
    *,
    purpose: Purpose,
    actor: str,
    clock: Clock,
) -> None:
    """Remove a connection and what came through it.

    Raises ConnectionNotFoundError, ConnectionInUseError.
    """
    old = await _get(tx, workspace_id, connection_id, purpose, lock=True)
    try:
        async with tx.transaction():
            await store.delete(tx, workspace_id, connection_id)
    except asyncpg.ForeignKeyViolationError as error:
        raise ConnectionInUseError from error
    await _audit(tx, workspace_id, actor, "disconnected", old=old, new=None, clock=clock)


async def list_connections(tx: Tx, workspace_id: WorkspaceId, purpose: Purpose) -> list[Connection]:
    """The oldest first."""
    return await store.of_purpose(tx, workspace_id, purpose)


async def called(
    tx: Tx, workspace_id: WorkspaceId, *, purpose: Purpose, kind: str, key: str
) -> Connection:
    """The active connection that somebody calls. Raises ConnectionNotFoundError."""
    found = await store.by_key(tx, workspace_id, key)
    if found is None or (found.purpose, found.kind, found.is_active) != (purpose, kind, True):
        raise ConnectionNotFoundError
    return found


async def paying_for(tx: Tx, workspace_id: WorkspaceId, method: str) -> Connection | None:
    """The active payment connection that suits a method best, the oldest of equals."""
    found = [c for c in await store.of_purpose(tx, workspace_id, Purpose.PAYMENT) if c.is_active]
    best = max(found, key=lambda c: pays_for(c.config, method), default=None)
    return best if best and pays_for(best.config, method) else None


async def asking_of(tx: Tx, workspace_id: WorkspaceId, kind: str) -> Connection | None:
    """The oldest active connection to a carrier of this kind."""
    found = await store.of_purpose(tx, workspace_id, Purpose.CARRIER)
    return next((c for c in found if c.kind == kind and c.is_active), None)


async def take_call(
    tx: Tx, workspace_id: WorkspaceId, connection: Connection, call: HookCall, clock: Clock
) -> bool:
    """Keep a verified call; False when the very same one came before and nothing is to be done."""
    now = clock.now()
    digest = hashlib.sha256(call.body).digest()
    is_new = await store.keep_call(
        tx, workspace_id, connection.id, digest=digest, body=call.body, at=now
    )
    await store.forget_calls(tx, workspace_id, now - KEPT)
    return is_new


def open_account(box: SecretBox, workspace_id: WorkspaceId, connection: Connection) -> Account:
    """Settings and secrets in the clear, for an adapter. Raises SecretUnreadableError."""
    text = box.open(connection.secrets, context=_context(workspace_id, connection.id))
    return Account(connection.config, msgspec.json.decode(text, type=dict[str, str]))


async def _wake(tx: Tx, workspace_id: WorkspaceId, connection: Connection) -> None:
    if connection.purpose is Purpose.SHOP and connection.is_active:
        await syncs.wake(tx, workspace_id, connection.id)


async def _check_prefix(
    tx: Tx,
    workspace_id: WorkspaceId,
    purpose: Purpose,
    config: Mapping[str, str],
    *,
    beside: UUID | None,
) -> None:
    """Two shops must not call their customers alike: one's buyer would read the other's orders."""
    if purpose is not Purpose.SHOP:
        return
    others = await store.of_purpose(tx, workspace_id, purpose)
    check_apart(config, [other.config for other in others if other.id != beside])


def _readable(
    box: SecretBox, workspace_id: WorkspaceId, connection: Connection
) -> Mapping[str, str]:
    try:
        return open_account(box, workspace_id, connection).secrets
    except SecretUnreadableError:
        return {}


def _seal(
    box: SecretBox, workspace_id: WorkspaceId, connection_id: UUID, secrets: Mapping[str, str]
) -> str:
    text = msgspec.json.encode(dict(secrets)).decode()
    return box.seal(text, context=_context(workspace_id, connection_id))


def _context(workspace_id: WorkspaceId, connection_id: UUID) -> bytes:
    return f"commerce connection {workspace_id} {connection_id}".encode()


async def _get(
    tx: Tx, workspace_id: WorkspaceId, connection_id: UUID, purpose: Purpose, *, lock: bool
) -> Connection:
    found = await store.get(tx, workspace_id, connection_id, lock=lock)
    if found is None or found.purpose is not purpose:
        raise ConnectionNotFoundError
    return found


async def _audit(
    tx: Tx,
    workspace_id: WorkspaceId,
    actor: str,
    action: str,
    *,
    old: Connection | None,
    new: Connection | None,
    clock: Clock,
) -> None:
    about = new or old
    assert about is not None  # noqa: S101 - one of them is always given
    await identity.record_audit(
        tx,
        workspace_id,
        actor=actor,
        action=f"commerce.{action}",
        subject=f"connection:{about.id}",
        before=_told(old),
        after=_told(new),
        clock=clock,
    )


def _told(connection: Connection | None) -> dict[str, object] | None:
    """What the audit trail may hold: never a secret, nor a digest of one."""
    if connection is None:
        return None
    return {
        "purpose": connection.purpose,
        "kind": connection.kind,
        "name": connection.name,
        "config": dict(connection.config),
        "secret_names": list(connection.secret_names),
        "is_active": connection.is_active,
    }
