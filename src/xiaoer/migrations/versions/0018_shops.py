"""Connected shops: how far each was read, whose orders are whose, refunds written back."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OF_CONNECTION = """ FOREIGN KEY (workspace_id, connection_id)
            REFERENCES commerce_connections (workspace_id, id) ON DELETE CASCADE"""
OF_ORDER = """ FOREIGN KEY (workspace_id, order_id)
            REFERENCES commerce_orders (workspace_id, id) ON DELETE CASCADE"""
TABLES: dict[str, str] = {
    "commerce_shop_syncs": f"""
        workspace_id uuid NOT NULL,
        connection_id uuid NOT NULL,
        cursor text,
        version bigint NOT NULL DEFAULT 0,
        wakes bigint NOT NULL DEFAULT 0,
        has_more boolean NOT NULL DEFAULT true,
        customers bigint NOT NULL DEFAULT 0,
        products bigint NOT NULL DEFAULT 0,
        orders bigint NOT NULL DEFAULT 0,
        read_at timestamptz,
        changed_at timestamptz,
        failures integer NOT NULL DEFAULT 0,
        failed_at timestamptz,
        failure_code text,
        failure_params jsonb NOT NULL DEFAULT '{{}}',
        CONSTRAINT pk_commerce_shop_syncs PRIMARY KEY (workspace_id, connection_id),
        CONSTRAINT fk_commerce_shop_syncs__connections{OF_CONNECTION}
    """,
    "commerce_shop_orders": f"""
        workspace_id uuid NOT NULL,
        order_id uuid NOT NULL,
        connection_id uuid NOT NULL,
        external_id text NOT NULL,
        lines text[] NOT NULL,
        told_status text NOT NULL,
        CONSTRAINT pk_commerce_shop_orders PRIMARY KEY (workspace_id, order_id),
        CONSTRAINT fk_commerce_shop_orders__orders{OF_ORDER},
        CONSTRAINT fk_commerce_shop_orders__connections{OF_CONNECTION}
    """,
    "commerce_shop_refunds": f"""
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        order_id uuid NOT NULL,
        connection_id uuid NOT NULL,
        key text NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        lines jsonb NOT NULL,
        state text NOT NULL,
        reference text,
        failure_code text,
        failure_params jsonb NOT NULL DEFAULT '{{}}',
        asked_at timestamptz NOT NULL,
        ended_at timestamptz,
        CONSTRAINT pk_commerce_shop_refunds PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_commerce_shop_refunds__key UNIQUE (workspace_id, key),
        CONSTRAINT ck_commerce_shop_refunds__amount CHECK (amount_minor > 0),
        CONSTRAINT ck_commerce_shop_refunds__state CHECK (
            state IN ('waiting', 'written', 'refused')),
        CONSTRAINT fk_commerce_shop_refunds__orders{OF_ORDER},
        CONSTRAINT fk_commerce_shop_refunds__connections{OF_CONNECTION}
    """,
    "commerce_shop_rejections": f"""
        workspace_id uuid NOT NULL,
        connection_id uuid NOT NULL,
        kind text NOT NULL,
        key text NOT NULL,
        code text NOT NULL,
        params jsonb NOT NULL,
        seen_at timestamptz NOT NULL,
        CONSTRAINT pk_commerce_shop_rejections
            PRIMARY KEY (workspace_id, connection_id, kind, key),
        CONSTRAINT fk_commerce_shop_rejections__connections{OF_CONNECTION}
    """,
}
INDEXES = (
    (
        "CREATE INDEX ix_commerce_shop_orders__connection ON commerce_shop_orders"
        " (workspace_id, connection_id, external_id)"
    ),
    (
        "CREATE INDEX ix_commerce_shop_refunds__connection ON commerce_shop_refunds"
        " (workspace_id, connection_id, id)"
    ),
    (
        "CREATE INDEX ix_commerce_shop_refunds__order ON commerce_shop_refunds"
        " (workspace_id, order_id)"
    ),
)
PURPOSES = """
ALTER TABLE commerce_connections
    DROP CONSTRAINT ck_commerce_connections__purpose,
    ADD CONSTRAINT ck_commerce_connections__purpose CHECK (purpose IN ({purposes}))
"""


def upgrade() -> None:
    op.execute(PURPOSES.format(purposes="'carrier', 'payment', 'shop'"))
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
        op.execute(f"SELECT kernel_isolate('{table}')")
    for index in INDEXES:
        op.execute(index)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
    op.execute("DELETE FROM commerce_connections WHERE purpose = 'shop'")
    op.execute(PURPOSES.format(purposes="'carrier', 'payment'"))
