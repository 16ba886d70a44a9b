"""Every table, also one added tomorrow, is closed to other workspaces."""

import asyncpg
import pytest
from tests.integration.kernel.planted_rows import plant

from xiaoer.kernel.db import Database, Tx
from xiaoer.kernel.ids import WorkspaceId, workspace_id_of

UNPROTECTED = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND c.relname <> 'alembic_version'
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
    SELECT FROM pg_policy p WHERE p.polrelid = c.oid
      AND p.polroles = ARRAY['xiaoer_app'::regrole::oid]
      AND pg_get_expr(p.polqual, c.oid) = '(workspace_id = current_workspace_id())'
      AND pg_get_expr(p.polwithcheck, c.oid) = '(workspace_id = current_workspace_id())'))
"""
OTHER_DOORS = """
SELECT p.polname || ' on ' || c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE 'xiaoer_app'::regrole = ANY (p.polroles || 0::oid) AND p.polname <> 'workspace'
   OR 0 = ANY (p.polroles)
"""
SYSTEM_TABLES = """
SELECT table_name FROM information_schema.table_privileges
WHERE grantee = 'xiaoer_system' AND table_schema = 'public' GROUP BY 1 ORDER BY 1
"""
VIEWS = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')
  AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'], false)
"""
DEFINERS = """
SELECT p.proname FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
"""


async def _names(db: Database, sql: str) -> list[str]:
    async with db.system() as tx:
        return [row[0] for row in await tx.fetch(sql)]


async def test_every_table_is_isolated_by_its_workspace(db: Database) -> None:
    assert await _names(db, UNPROTECTED) == []
    assert await _names(db, OTHER_DOORS) == []


async def test_no_view_and_no_function_runs_with_its_owners_rights(db: Database) -> None:
    assert await _names(db, VIEWS) == []
    assert await _names(db, DEFINERS) == []


async def test_the_system_role_holds_few_tables(db: Database) -> None:
    opened = set(await _names(db, SYSTEM_TABLES))
    assert opened - {"alembic_version"} <= {"kernel_events", "kernel_jobs", "identity_workspaces"}


async def _count(connection: Tx, table: str) -> int:
    return await connection.fetchval(f"SELECT count(*) FROM {table}")


@pytest.fixture
async def tables(db: Database, database_url: str, workspace_id: WorkspaceId) -> list[str]:
    """Every table of the product, with one row of the workspace in it."""
    return await plant(database_url.replace("//xiaoer@", "//postgres@"), workspace_id)


async def test_raw_sql_without_a_workspace_finds_no_row_in_any_table(
    db: Database, tables: list[str]
) -> None:
    connection = await db.dedicated("xiaoer_app")
    try:
        for table in tables:
            assert (table, await _count(connection, table)) == (table, 0)
    finally:
        await connection.close()


async def test_raw_sql_of_another_workspace_neither_sees_nor_touches_any_row(
    db: Database, tables: list[str], workspace_id: WorkspaceId
) -> None:
    async with db.transaction(workspace_id_of("other")) as tx:
        for table in tables:
            assert (table, await _count(tx, table)) == (table, 0)
            for attempt in (f"DELETE FROM {table}", f"UPDATE {table} SET workspace_id = NULL"):
                try:
                    async with tx.transaction():
                        assert (await tx.execute(attempt)).rpartition(" ")[2] == "0"
                except asyncpg.InsufficientPrivilegeError:
                    continue
    async with db.transaction(workspace_id) as tx:
        for table in tables:
            assert (table, await _count(tx, table)) == (table, 1)


async def test_no_row_can_be_moved_into_another_workspace(
    db: Database, tables: list[str], workspace_id: WorkspaceId
) -> None:
    other = workspace_id_of("other")
    for table in tables:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with db.transaction(workspace_id) as tx:
                await tx.execute(f"UPDATE {table} SET workspace_id = $1", other)


@pytest.mark.parametrize(
    "attempt",
    [
        "ALTER TABLE kernel_jobs DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE kernel_jobs NO FORCE ROW LEVEL SECURITY",
        "CREATE POLICY door ON kernel_jobs USING (true)",
        "DROP POLICY workspace ON kernel_jobs",
        "TRUNCATE kernel_jobs",
        "UPDATE kernel_events SET name = 'x'",
        "DELETE FROM kernel_events",
        "SELECT kernel_open_to_system('kernel_idempotency')",
        "CREATE TABLE mine (a int)",
        "ALTER ROLE xiaoer_app BYPASSRLS",
        "COPY kernel_jobs TO '/tmp/leak'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
async def test_the_app_role_cannot_open_a_door(
    db: Database, workspace_id: WorkspaceId, attempt: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction(workspace_id) as tx:
            await tx.execute(attempt)


async def test_switching_row_security_off_fails_instead_of_showing_rows(
    db: Database, workspace_id: WorkspaceId
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        async with db.transaction(workspace_id) as tx:
            await tx.execute("SET LOCAL row_security = off")
            await tx.fetch("SELECT * FROM kernel_jobs")


async def test_neither_role_is_above_the_rules(db: Database) -> None:
    async with db.system() as tx:
        roles = await _roles(tx)
    assert roles == dict.fromkeys(("xiaoer_app", "xiaoer_system"), (False, False, False))


async def _roles(tx: Tx) -> dict[str, tuple[bool, bool, bool]]:
    rows = await tx.fetch(
        "SELECT rolname, rolsuper, rolbypassrls, rolcanlogin FROM pg_roles"
        " WHERE rolname IN ('xiaoer_app', 'xiaoer_system')"
    )
    return {name: (superuser, bypass, login) for name, superuser, bypass, login in rows}


async def test_even_the_owner_sees_no_rows(
    db: Database, database_url: str, workspace_id: WorkspaceId
) -> None:
    async with db.transaction(workspace_id) as tx:
        await tx.execute(
            "INSERT INTO kernel_idempotency (workspace_id, scope, key, fingerprint, created_at)"
            " VALUES ($1, 'test', 'k', '', now())",
            workspace_id,
        )
    owner = await asyncpg.connect(database_url)
    try:
        assert await owner.fetchval("SELECT count(*) FROM kernel_idempotency") == 0
    finally:
        await owner.close()
