"""The database lets nobody see another workspace."""

from xiaoer.kernel.db import Database
from xiaoer.kernel.ids import WorkspaceId


async def test_a_transaction_knows_its_workspace(db: Database, workspace_id: WorkspaceId) -> None:
    async with db.transaction(workspace_id) as tx:
        assert await tx.fetchval("SELECT current_workspace_id()") == workspace_id
        assert await tx.fetchval("SELECT current_user") == "xiaoer_app"
        async with tx.transaction():
            assert await tx.fetchval("SELECT $1::jsonb", {"a": [1]}) == {"a": [1]}
    async with db.system() as tx:
        assert await tx.fetchval("SELECT current_workspace_id()") is None
        assert await tx.fetchval("SELECT current_user") == "xiaoer_system"
