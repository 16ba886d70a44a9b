"""A transaction sees one workspace; no SQL an application role may run leads out of it."""

import asyncpg
import pytest

from xiaoer.kernel.clock import FixedClock
from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of

OTHER = workspace_id_of("other")

INSERT = """
INSERT INTO kernel_idempotency (workspace_id, scope, key, fingerprint, created_at)
VALUES ($1, 'test', $2, '', $3)
"""


@pytest.fixture
async def two_workspaces(db: Database, workspace_id: WorkspaceId, clock: FixedClock) -> Database:
    """One row in each of two workspaces."""
    for owner, key in ((workspace_id, "ours"), (OTHER, "theirs")):
        async with db.transaction(owner) as tx:
            await tx.execute(INSERT, owner, key, clock.now())
    return db


async def _keys(tx: Tx) -> list[str]:
    rows = await tx.fetch("SELECT key FROM kernel_idempotency ORDER BY key")
    return [row["key"] for row in rows]


async def test_a_transaction_runs_as_the_app_role_in_its_workspace(
    db: Database, workspace_id: WorkspaceId
) -> None:
    async with db.transaction(workspace_id) as tx:
        assert await tx.fetchval("SELECT current_workspace_id()") == workspace_id
        assert await tx.fetchval("SELECT current_user") == "xiaoer_app"
    async with db.system() as tx:
        assert await tx.fetchval("SELECT current_workspace_id()") is None
        assert await tx.fetchval("SELECT current_user") == "xiaoer_system"


async def test_a_workspace_sees_only_its_rows(
    two_workspaces: Database, workspace_id: WorkspaceId
) -> None:
    async with two_workspaces.transaction(workspace_id) as tx:
        assert await _keys(tx) == ["ours"]
    async with two_workspaces.transaction(OTHER) as tx:
        assert await _keys(tx) == ["theirs"]


async def test_a_workspace_cannot_write_into_another(
    two_workspaces: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with two_workspaces.transaction(workspace_id) as tx:
            await tx.execute(INSERT, OTHER, "planted", clock.now())
    async with two_workspaces.transaction(workspace_id) as tx:
        assert await tx.execute("UPDATE kernel_idempotency SET status = 1") == "UPDATE 1"
        assert await tx.execute("DELETE FROM kernel_idempotency WHERE key = 'theirs'") == "DELETE 0"
    async with two_workspaces.transaction(OTHER) as tx:
        assert await _keys(tx) == ["theirs"]


async def test_a_connection_forgets_its_workspace_after_use(
    two_workspaces: Database, workspace_id: WorkspaceId
) -> None:
    await two_workspaces.close()
    reopened = await Database.open(two_workspaces.url, pool_size=1)
    try:
        for owner, keys in ((workspace_id, ["ours"]), (OTHER, ["theirs"])) * 2:
            async with reopened.transaction(owner) as tx:
                assert await _keys(tx) == keys
    finally:
        await reopened.close()


async def test_without_a_workspace_there_are_no_rows(two_workspaces: Database) -> None:
    connection = await two_workspaces.dedicated("xiaoer_app")
    try:
        assert await _keys(connection) == []
    finally:
        await connection.close()


async def test_the_system_role_reaches_only_what_was_opened_to_it(db: Database) -> None:
    async with db.system() as tx:
        assert await tx.fetch("SELECT * FROM kernel_jobs") == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.system() as tx:
            await tx.fetch("SELECT * FROM kernel_idempotency")


async def test_an_exception_undoes_the_transaction(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.transaction(workspace_id) as tx:
            await tx.execute(INSERT, workspace_id, "gone", clock.now())
            raise ZeroDivisionError
    async with db.transaction(workspace_id) as tx:
        assert await _keys(tx) == []


async def test_an_inner_transaction_is_a_savepoint(
    db: Database, workspace_id: WorkspaceId, clock: FixedClock
) -> None:
    async with db.transaction(workspace_id) as tx:
        await tx.execute(INSERT, workspace_id, "kept", clock.now())
        with pytest.raises(asyncpg.UniqueViolationError):
            async with tx.transaction():
                await tx.execute(INSERT, workspace_id, "kept", clock.now())
    async with db.transaction(workspace_id) as tx:
        assert await _keys(tx) == ["kept"]


async def test_json_goes_in_and_out_as_python(db: Database, workspace_id: WorkspaceId) -> None:
    value = {"text": "你好 \\u0000", "numbers": [1, 2.5, None], "id": str(workspace_id)}
    async with db.transaction(workspace_id) as tx:
        assert await tx.fetchval("SELECT $1::jsonb", value) == value
        assert await tx.fetchval("SELECT $1::json", value) == value
        assert await tx.fetchval("SELECT ($1::jsonb)->>'text'", value) == value["text"]
        row = await tx.fetchval("SELECT to_jsonb($1::uuid)", workspace_id)
        assert row == str(workspace_id)
