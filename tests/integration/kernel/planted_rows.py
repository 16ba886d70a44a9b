"""One row in every table, made from the catalogue alone."""

import asyncpg

from xiaoer.kernel.ids import WorkspaceId

TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND c.relname <> 'alembic_version'
ORDER BY 1
"""
CHECKS = """
SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE contype = 'c' AND connamespace = 'public'::regnamespace
"""
REQUIRED = """
SELECT quote_ident(attname), format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull
  AND attidentity = '' AND attgenerated = '' AND attname <> 'workspace_id'
"""
VALUES = {
    "uuid": "gen_random_uuid()",
    "text": "'x'",
    "bytea": "''",
    "boolean": "true",
    **dict.fromkeys(("json", "jsonb"), "'{}'"),
    "tsvector": "''",
    "xid8": "pg_current_xact_id()",
    "date": "current_date",
    "timestamp with time zone": "now()",
    "interval": "'1s'",
    **dict.fromkeys(("smallint", "integer", "bigint", "numeric", "double precision", "real"), "1"),
}


async def plant(superuser_url: str, workspace_id: WorkspaceId) -> list[str]:
    """Put a row of this workspace into every table; returns the tables' names."""
    connection = await asyncpg.connect(superuser_url)
    try:
        for table, check in await connection.fetch(CHECKS):
            await connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {check}")
        await connection.execute("SET session_replication_role = replica")
        tables: list[str] = [row[0] for row in await connection.fetch(TABLES)]
        for table in tables:
            columns = dict(tuple(row) for row in await connection.fetch(REQUIRED, table))
            names = ", ".join(["workspace_id", *columns])
            values = ", ".join([f"'{workspace_id}'", *map(_value, columns.values())])
            await connection.execute(f"INSERT INTO {table} ({names}) VALUES ({values})")
        return tables
    finally:
        await connection.close()


def _value(kind: str) -> str:
    return "'{}'" if kind.endswith("[]") else VALUES[kind]
