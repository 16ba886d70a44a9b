"""The ledger: tables that only grow. Even the owner is refused a change."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE ledger_entries (
    workspace_id uuid NOT NULL,
    index bigint NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    sealed_at timestamptz NOT NULL,
    leaf_hash bytea NOT NULL,
    root_hash bytea NOT NULL,
    CONSTRAINT pk_ledger_entries PRIMARY KEY (workspace_id, index),
    CONSTRAINT ck_ledger_entries__index CHECK (index >= 0),
    CONSTRAINT ck_ledger_entries__leaf_hash CHECK (length(leaf_hash) = 32),
    CONSTRAINT ck_ledger_entries__root_hash CHECK (length(root_hash) = 32)
);
CREATE INDEX ix_ledger_entries__subject ON ledger_entries (workspace_id, subject, index);
CREATE TABLE ledger_nodes (
    workspace_id uuid NOT NULL,
    level smallint NOT NULL,
    place bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT pk_ledger_nodes PRIMARY KEY (workspace_id, level, place)
);
CREATE TABLE ledger_checkpoints (
    workspace_id uuid NOT NULL,
    size bigint NOT NULL,
    key text NOT NULL,
    note text NOT NULL,
    signed_at timestamptz NOT NULL,
    CONSTRAINT pk_ledger_checkpoints PRIMARY KEY (workspace_id, size, key)
);
CREATE TABLE ledger_salts (
    workspace_id uuid NOT NULL,
    index bigint NOT NULL,
    field text NOT NULL,
    salt bytea NOT NULL,
    CONSTRAINT pk_ledger_salts PRIMARY KEY (workspace_id, index, field),
    CONSTRAINT fk_ledger_salts__entries FOREIGN KEY (workspace_id, index)
        REFERENCES ledger_entries (workspace_id, index)
);
SELECT kernel_isolate('ledger_entries', append_only => true);
SELECT kernel_isolate('ledger_nodes', append_only => true);
SELECT kernel_isolate('ledger_checkpoints', append_only => true);
SELECT kernel_isolate('ledger_salts');
"""

_GUARDS = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""


def upgrade() -> None:
    op.execute(_TABLES)
    op.execute(_GUARDS)
    for table in ("entries", "nodes", "checkpoints"):
        op.execute(
            f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
        )
