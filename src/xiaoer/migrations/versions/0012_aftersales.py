"""After-sales requests: state, claims on pieces, evidence, history, parcels, money paid back."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OF_REQUEST = """
        CONSTRAINT fk_{table}__aftersales FOREIGN KEY (workspace_id, request_id)
            REFERENCES commerce_aftersales (workspace_id, id)
"""

TABLES: dict[str, str] = {
    "commerce_aftersales": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        number text NOT NULL,
        kind text NOT NULL,
        state text NOT NULL,
        version integer NOT NULL,
        order_id uuid NOT NULL,
        buyer text NOT NULL,
        currency text NOT NULL,
        reason text NOT NULL,
        words text NOT NULL,
        decision_id uuid,
        decided_minor bigint NOT NULL,
        settled_minor bigint NOT NULL,
        waiting_on text,
        due_at timestamptz,
        sort_at timestamptz NOT NULL,
        attempts integer NOT NULL,
        opened_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        ended_at timestamptz,
        body jsonb NOT NULL,
        begun jsonb NOT NULL,
        decision jsonb NOT NULL,
        details jsonb NOT NULL,
        CONSTRAINT pk_commerce_aftersales PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_commerce_aftersales__number UNIQUE (workspace_id, number),
        CONSTRAINT fk_commerce_aftersales__orders FOREIGN KEY (workspace_id, order_id)
            REFERENCES commerce_orders (workspace_id, id),
        CONSTRAINT ck_commerce_aftersales__settled
            CHECK (settled_minor BETWEEN 0 AND decided_minor),
        CONSTRAINT ck_commerce_aftersales__ended CHECK ((ended_at IS NULL) = (due_at IS NOT NULL)),
        CONSTRAINT ck_commerce_aftersales__version CHECK (version > 0)
    """,
    "commerce_aftersales_numbers": """
        workspace_id uuid NOT NULL,
        last bigint NOT NULL,
        CONSTRAINT pk_commerce_aftersales_numbers PRIMARY KEY (workspace_id)
    """,
    "commerce_aftersales_lines": """
        workspace_id uuid NOT NULL,
        request_id uuid NOT NULL,
        position integer NOT NULL,
        quantity integer NOT NULL,
        sku text NOT NULL,
        titles jsonb NOT NULL,
        price_minor bigint NOT NULL,
        image text,
        CONSTRAINT pk_commerce_aftersales_lines PRIMARY KEY (workspace_id, request_id, position),
        CONSTRAINT ck_commerce_aftersales_lines__quantity CHECK (quantity > 0),
    """
    + _OF_REQUEST.format(table="commerce_aftersales_lines"),
    # one piece of a line is in at most one open request of its group: the primary key says so
    "commerce_aftersales_claims": """
        workspace_id uuid NOT NULL,
        order_id uuid NOT NULL,
        position integer NOT NULL,
        claim text NOT NULL,
        piece integer NOT NULL,
        request_id uuid NOT NULL,
        is_spent boolean NOT NULL DEFAULT false,
        CONSTRAINT pk_commerce_aftersales_claims
            PRIMARY KEY (workspace_id, order_id, position, claim, piece),
        CONSTRAINT ck_commerce_aftersales_claims__piece CHECK (piece > 0),
    """
    + _OF_REQUEST.format(table="commerce_aftersales_claims"),
    "commerce_aftersales_evidence": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        request_id uuid NOT NULL,
        kind text NOT NULL,
        file_id uuid NOT NULL,
        name text NOT NULL,
        media_type text NOT NULL,
        url text NOT NULL,
        who text NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT pk_commerce_aftersales_evidence PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_commerce_aftersales_evidence__file
            UNIQUE (workspace_id, request_id, file_id),
    """
    + _OF_REQUEST.format(table="commerce_aftersales_evidence"),
    "commerce_aftersales_history": """
        workspace_id uuid NOT NULL,
        request_id uuid NOT NULL,
        version integer NOT NULL,
        act text NOT NULL,
        who text NOT NULL,
        actor text NOT NULL,
        actor_name text,
        source text NOT NULL,
        target text NOT NULL,
        amount_minor bigint,
        at timestamptz NOT NULL,
        deed jsonb NOT NULL,
        CONSTRAINT pk_commerce_aftersales_history PRIMARY KEY (workspace_id, request_id, version),
    """
    + _OF_REQUEST.format(table="commerce_aftersales_history"),
    "commerce_aftersales_parcels": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        request_id uuid NOT NULL,
        way text NOT NULL,
        carrier text NOT NULL,
        tracking_number text NOT NULL,
        shipped_at timestamptz NOT NULL,
        arrived_at timestamptz,
        CONSTRAINT pk_commerce_aftersales_parcels PRIMARY KEY (workspace_id, id),
        CONSTRAINT ck_commerce_aftersales_parcels__way
            CHECK (way IN ('return', 'outbound', 'send_back')),
    """
    + _OF_REQUEST.format(table="commerce_aftersales_parcels"),
    "commerce_aftersales_refunds": """
        workspace_id uuid NOT NULL,
        key text NOT NULL,
        order_id uuid NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        lines jsonb NOT NULL,
        methods jsonb NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT pk_commerce_aftersales_refunds PRIMARY KEY (workspace_id, key),
        CONSTRAINT ck_commerce_aftersales_refunds__amount CHECK (amount_minor > 0),
        CONSTRAINT fk_commerce_aftersales_refunds__orders FOREIGN KEY (workspace_id, order_id)
            REFERENCES commerce_orders (workspace_id, id)
    """,
}
APPEND_ONLY = frozenset({"commerce_aftersales_history", "commerce_aftersales_refunds"})

INDEXES = (
    (
        "CREATE INDEX ix_commerce_aftersales__open ON commerce_aftersales"
        " (workspace_id, sort_at, id) WHERE ended_at IS NULL"
    ),
    "CREATE INDEX ix_commerce_aftersales__all ON commerce_aftersales (workspace_id, sort_at, id)",
    (
        "CREATE INDEX ix_commerce_aftersales__buyer ON commerce_aftersales"
        " (workspace_id, buyer, opened_at DESC, id DESC)"
    ),
    "CREATE INDEX ix_commerce_aftersales__order ON commerce_aftersales (workspace_id, order_id)",
    (
        "CREATE INDEX ix_commerce_aftersales_claims__request ON commerce_aftersales_claims"
        " (workspace_id, request_id)"
    ),
    (
        "CREATE INDEX ix_commerce_aftersales_parcels__tracking ON commerce_aftersales_parcels"
        " (workspace_id, tracking_number)"
    ),
    (
        "CREATE INDEX ix_commerce_aftersales_parcels__request ON commerce_aftersales_parcels"
        " (workspace_id, request_id)"
    ),
)


def upgrade() -> None:
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
        is_append_only = "true" if table in APPEND_ONLY else "false"
        op.execute(f"SELECT kernel_isolate('{table}', append_only => {is_append_only})")
    for index in INDEXES:
        op.execute(index)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
