"""The schema can be split by workspace: every key leads with it. Names follow a convention."""

import asyncpg
import pytest

PRODUCT_TABLES = """
c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
AND c.relname <> 'alembic_version'
"""
WITHOUT_WORKSPACE_FIRST = f"""
SELECT c.relname FROM pg_class c WHERE {PRODUCT_TABLES} AND NOT EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id'
      AND a.attnum = 1 AND a.attnotnull AND a.atttypid = 'uuid'::regtype)
"""
WITHOUT_PRIMARY_KEY = f"""
SELECT c.relname FROM pg_class c WHERE {PRODUCT_TABLES} AND NOT EXISTS (
    SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
"""
UNIQUE_NOT_BY_WORKSPACE = f"""
SELECT x.relname FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
WHERE {PRODUCT_TABLES} AND i.indisunique AND i.indkey[0] <> 1
"""
FOREIGN_NOT_BY_WORKSPACE = f"""
SELECT k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE {PRODUCT_TABLES} AND k.contype = 'f' AND (k.conkey[1] <> 1 OR k.confkey[1] <> 1)
"""
MISNAMED = f"""
SELECT k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE {PRODUCT_TABLES} AND k.contype <> 'n' AND NOT CASE k.contype
    WHEN 'p' THEN k.conname = 'pk_' || c.relname
    WHEN 'u' THEN k.conname LIKE 'uq\\_' || c.relname || '\\_\\_%'
    WHEN 'f' THEN k.conname LIKE 'fk\\_' || c.relname || '\\_\\_%'
    WHEN 'c' THEN k.conname LIKE 'ck\\_' || c.relname || '\\_\\_%'
    ELSE true END
"""
MISNAMED_INDEXES = f"""
SELECT x.relname FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
WHERE {PRODUCT_TABLES} AND NOT i.indisprimary
  AND x.relname !~ ('^(ix|uq)_' || c.relname || '__')
"""
FLOORS = {
    "kernel": 0,
    "ledger": 0,
    "identity": 1,
    "contacts": 2,
    "conversations": 3,
    "knowledge": 3,
    "commerce": 3,
    "bot": 4,
    "desk": 5,
}
FOREIGN_SLICE = f"SELECT c.relname FROM pg_class c WHERE {PRODUCT_TABLES}"
UPWARD_KEYS = f"""
SELECT c.relname, r.relname FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
WHERE {PRODUCT_TABLES} AND k.contype = 'f'
"""
NAIVE_INSTANTS = f"""
SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE {PRODUCT_TABLES} AND a.attnum > 0 AND a.atttypid = 'timestamp'::regtype
"""


async def _rows(url: str, sql: str) -> list[tuple[str, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(WITHOUT_WORKSPACE_FIRST, id="workspace_id is the first column"),
        pytest.param(WITHOUT_PRIMARY_KEY, id="there is a primary key"),
        pytest.param(UNIQUE_NOT_BY_WORKSPACE, id="unique keys lead with the workspace"),
        pytest.param(FOREIGN_NOT_BY_WORKSPACE, id="foreign keys stay in the workspace"),
        pytest.param(MISNAMED, id="constraints are named by the convention"),
        pytest.param(MISNAMED_INDEXES, id="indexes are named by the convention"),
        pytest.param(NAIVE_INSTANTS, id="instants are aware"),
    ],
)
async def test_every_table_obeys(database_url: str, query: str) -> None:
    assert await _rows(database_url, query) == []


async def test_every_table_carries_its_slice(database_url: str) -> None:
    tables = [name for (name,) in await _rows(database_url, FOREIGN_SLICE)]
    assert [name for name in tables if name.partition("_")[0] not in FLOORS] == []
    assert len(tables) >= 5


async def test_foreign_keys_point_down_the_floors(database_url: str) -> None:
    for source, target in await _rows(database_url, UPWARD_KEYS):
        below, above = (name.partition("_")[0] for name in (target, source))
        assert below == above or FLOORS[below] < FLOORS[above], (source, target)


BREACHES = {
    WITHOUT_WORKSPACE_FIRST: "CREATE TABLE kernel_x (a uuid NOT NULL, workspace_id uuid NOT NULL)",
    WITHOUT_PRIMARY_KEY: "CREATE TABLE kernel_x (workspace_id uuid NOT NULL)",
    UNIQUE_NOT_BY_WORKSPACE: "CREATE TABLE kernel_x (workspace_id uuid NOT NULL, a int UNIQUE)",
    FOREIGN_NOT_BY_WORKSPACE: "CREATE TABLE kernel_y (workspace_id uuid, a int PRIMARY KEY);"
    "CREATE TABLE kernel_x (workspace_id uuid NOT NULL, a int REFERENCES kernel_y)",
    MISNAMED: "CREATE TABLE kernel_x (workspace_id uuid PRIMARY KEY)",
    MISNAMED_INDEXES: "CREATE TABLE kernel_x (workspace_id uuid);"
    "CREATE INDEX i ON kernel_x (workspace_id)",
    NAIVE_INSTANTS: "CREATE TABLE kernel_x (workspace_id uuid, at timestamp)",
}


@pytest.mark.parametrize("query", BREACHES)
async def test_a_planted_breach_is_noticed(database_url: str, query: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(BREACHES[query])
        assert await connection.fetch(query) != []
    finally:
        await connection.close()
