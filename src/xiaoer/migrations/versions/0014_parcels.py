"""Connections to carriers and payment providers, parcel scans and anomalies, refunds."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES: dict[str, str] = {
    "commerce_connections": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        purpose text NOT NULL,
        kind text NOT NULL,
        key text NOT NULL,
        name text NOT NULL,
        config jsonb NOT NULL,
        secrets text NOT NULL,
        secret_names text[] NOT NULL,
        is_active boolean NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT pk_commerce_connections PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_commerce_connections__key UNIQUE (workspace_id, key),
        CONSTRAINT ck_commerce_connections__purpose CHECK (purpose IN ('carrier', 'payment'))
    """,
    "commerce_hook_calls": """
        workspace_id uuid NOT NULL,
        connection_id uuid NOT NULL,
        digest bytea NOT NULL,
        body bytea NOT NULL,
        received_at timestamptz NOT NULL,
        repeats integer NOT NULL DEFAULT 0,
        CONSTRAINT pk_commerce_hook_calls PRIMARY KEY (workspace_id, connection_id, digest),
        CONSTRAINT ck_commerce_hook_calls__digest CHECK (length(digest) = 32),
        CONSTRAINT fk_commerce_hook_calls__connections FOREIGN KEY (workspace_id, connection_id)
            REFERENCES commerce_connections (workspace_id, id) ON DELETE CASCADE
    """,
    "commerce_parcel_scans": """
        workspace_id uuid NOT NULL,
        shipment_id uuid NOT NULL,
        digest bytea NOT NULL,
        at timestamptz NOT NULL,
        code text NOT NULL,
        place text,
        text text NOT NULL,
        source text NOT NULL,
        received_at timestamptz NOT NULL,
        CONSTRAINT pk_commerce_parcel_scans PRIMARY KEY (workspace_id, shipment_id, digest),
        CONSTRAINT fk_commerce_parcel_scans__shipments FOREIGN KEY (workspace_id, shipment_id)
            REFERENCES commerce_shipments (workspace_id, id) ON DELETE CASCADE
    """,
    "commerce_parcel_anomalies": """
        workspace_id uuid NOT NULL,
        shipment_id uuid NOT NULL,
        kind text NOT NULL,
        since_at timestamptz NOT NULL,
        found_at timestamptz NOT NULL,
        cleared_at timestamptz,
        CONSTRAINT pk_commerce_parcel_anomalies PRIMARY KEY (workspace_id, shipment_id, kind),
        CONSTRAINT fk_commerce_parcel_anomalies__shipments FOREIGN KEY (workspace_id, shipment_id)
            REFERENCES commerce_shipments (workspace_id, id) ON DELETE CASCADE
    """,
    "commerce_refunds": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        order_id uuid NOT NULL,
        connection_id uuid NOT NULL,
        request_key text NOT NULL,
        payment_reference text NOT NULL,
        method text NOT NULL,
        amount_minor bigint NOT NULL,
        paid_minor bigint NOT NULL,
        currency text NOT NULL,
        reason text NOT NULL,
        requested_by text NOT NULL,
        state text NOT NULL,
        provider_reference text,
        failure text,
        needs_person text,
        requested_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        ended_at timestamptz,
        CONSTRAINT pk_commerce_refunds PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_commerce_refunds__request_key UNIQUE (workspace_id, request_key),
        CONSTRAINT fk_commerce_refunds__orders FOREIGN KEY (workspace_id, order_id)
            REFERENCES commerce_orders (workspace_id, id),
        CONSTRAINT fk_commerce_refunds__connections FOREIGN KEY (workspace_id, connection_id)
            REFERENCES commerce_connections (workspace_id, id),
        CONSTRAINT ck_commerce_refunds__amount CHECK (amount_minor > 0),
        CONSTRAINT ck_commerce_refunds__paid CHECK (amount_minor <= paid_minor),
        CONSTRAINT ck_commerce_refunds__state CHECK (
            state IN ('requested', 'accepted', 'succeeded', 'failed', 'closed')),
        CONSTRAINT ck_commerce_refunds__ended CHECK (
            (ended_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'closed')))
    """,
}

INDEXES = (
    (
        "CREATE INDEX ix_commerce_hook_calls__received_at ON commerce_hook_calls"
        " (workspace_id, received_at)"
    ),
    "CREATE INDEX ix_commerce_refunds__order ON commerce_refunds (workspace_id, order_id)",
    "CREATE INDEX ix_commerce_refunds__state ON commerce_refunds (workspace_id, state, id)",
)


def upgrade() -> None:
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
        op.execute(f"SELECT kernel_isolate('{table}')")
    for index in INDEXES:
        op.execute(index)
    op.execute("ALTER TABLE commerce_payments ADD COLUMN reference text")


def downgrade() -> None:
    op.execute("ALTER TABLE commerce_payments DROP COLUMN reference")
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
