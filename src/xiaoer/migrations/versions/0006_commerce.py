"""Customers, products, orders, shipments and parcel events of the shops."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES: dict[str, str] = {
    "commerce_customers": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        external_id text NOT NULL,
        name text NOT NULL,
        phone text,
        email text,
        address jsonb,
        locale text,
        demo_position integer,
        CONSTRAINT pk_commerce_customers PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_commerce_customers__external_id UNIQUE (workspace_id, external_id)
    """,
    "commerce_products": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        external_id text NOT NULL,
        category text,
        titles jsonb NOT NULL,
        descriptions jsonb NOT NULL,
        attributes jsonb NOT NULL,
        size_chart jsonb,
        image text,
        url text,
        is_listed boolean NOT NULL,
        grams text[] NOT NULL,
        CONSTRAINT pk_commerce_products PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_commerce_products__external_id UNIQUE (workspace_id, external_id)
    """,
    "commerce_skus": """
        workspace_id uuid NOT NULL,
        product_id uuid NOT NULL,
        external_id text NOT NULL,
        position integer NOT NULL,
        attributes jsonb NOT NULL,
        price_minor bigint NOT NULL,
        currency text NOT NULL,
        stock integer,
        is_available boolean NOT NULL,
        image text,
        CONSTRAINT pk_commerce_skus PRIMARY KEY (workspace_id, external_id),
        CONSTRAINT fk_commerce_skus__products FOREIGN KEY (workspace_id, product_id)
            REFERENCES commerce_products (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_commerce_skus__price CHECK (price_minor >= 0),
        CONSTRAINT ck_commerce_skus__stock CHECK (stock >= 0)
    """,
    "commerce_orders": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        number text NOT NULL,
        number_key text NOT NULL,
        customer_id uuid NOT NULL,
        status text NOT NULL,
        source_status text NOT NULL,
        placed_at timestamptz,
        total_minor bigint NOT NULL,
        currency text NOT NULL,
        address jsonb,
        CONSTRAINT pk_commerce_orders PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_commerce_orders__number_key UNIQUE (workspace_id, number_key),
        CONSTRAINT fk_commerce_orders__customers FOREIGN KEY (workspace_id, customer_id)
            REFERENCES commerce_customers (workspace_id, id),
        CONSTRAINT ck_commerce_orders__total CHECK (total_minor >= 0)
    """,
    "commerce_order_lines": """
        workspace_id uuid NOT NULL,
        order_id uuid NOT NULL,
        position integer NOT NULL,
        product_id uuid,
        sku text NOT NULL,
        titles jsonb NOT NULL,
        quantity integer NOT NULL,
        price_minor bigint NOT NULL,
        currency text NOT NULL,
        image text,
        CONSTRAINT pk_commerce_order_lines PRIMARY KEY (workspace_id, order_id, position),
        CONSTRAINT fk_commerce_order_lines__orders FOREIGN KEY (workspace_id, order_id)
            REFERENCES commerce_orders (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_commerce_order_lines__quantity CHECK (quantity > 0)
    """,
    "commerce_payments": """
        workspace_id uuid NOT NULL,
        order_id uuid NOT NULL,
        position integer NOT NULL,
        kind text NOT NULL,
        method text NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        at timestamptz,
        CONSTRAINT pk_commerce_payments PRIMARY KEY (workspace_id, order_id, position),
        CONSTRAINT fk_commerce_payments__orders FOREIGN KEY (workspace_id, order_id)
            REFERENCES commerce_orders (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_commerce_payments__kind CHECK (kind IN ('payment', 'refund'))
    """,
    "commerce_invoices": """
        workspace_id uuid NOT NULL,
        order_id uuid NOT NULL,
        kind text NOT NULL,
        title text NOT NULL,
        tax_number text,
        status text NOT NULL,
        issued_at timestamptz,
        CONSTRAINT pk_commerce_invoices PRIMARY KEY (workspace_id, order_id),
        CONSTRAINT fk_commerce_invoices__orders FOREIGN KEY (workspace_id, order_id)
            REFERENCES commerce_orders (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_commerce_invoices__kind CHECK (kind IN ('personal', 'company')),
        CONSTRAINT ck_commerce_invoices__status CHECK (status IN ('requested', 'issued'))
    """,
    "commerce_shipments": """
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        order_id uuid NOT NULL,
        position integer NOT NULL,
        carrier text NOT NULL,
        tracking_number text NOT NULL,
        eta_at timestamptz,
        CONSTRAINT pk_commerce_shipments PRIMARY KEY (workspace_id, id),
        CONSTRAINT uq_commerce_shipments__order_position UNIQUE (workspace_id, order_id, position),
        CONSTRAINT fk_commerce_shipments__orders FOREIGN KEY (workspace_id, order_id)
            REFERENCES commerce_orders (workspace_id, id) ON DELETE CASCADE
    """,
    "commerce_parcel_events": """
        workspace_id uuid NOT NULL,
        shipment_id uuid NOT NULL,
        position integer NOT NULL,
        at timestamptz NOT NULL,
        code text NOT NULL,
        place text,
        text text NOT NULL,
        CONSTRAINT pk_commerce_parcel_events PRIMARY KEY (workspace_id, shipment_id, position),
        CONSTRAINT fk_commerce_parcel_events__shipments FOREIGN KEY (workspace_id, shipment_id)
            REFERENCES commerce_shipments (workspace_id, id) ON DELETE CASCADE
    """,
}

INDEXES = (
    (
        "CREATE INDEX ix_commerce_orders__customer ON commerce_orders"
        " (workspace_id, customer_id, placed_at DESC NULLS LAST, number_key DESC)"
    ),
    "CREATE INDEX ix_commerce_products__grams ON commerce_products USING gin (grams)",
    (
        "CREATE INDEX ix_commerce_products__category ON commerce_products"
        " (workspace_id, category, external_id)"
    ),
    "CREATE INDEX ix_commerce_skus__product ON commerce_skus (workspace_id, product_id, position)",
    (
        "CREATE INDEX ix_commerce_shipments__tracking ON commerce_shipments"
        " (workspace_id, tracking_number)"
    ),
)


def upgrade() -> None:
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
        op.execute(f"SELECT kernel_isolate('{table}')")
    for index in INDEXES:
        op.execute(index)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
