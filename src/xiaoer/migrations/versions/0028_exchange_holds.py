"""Goods that exchanges hold until they are sent."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLE = "commerce_aftersales_holds"


def upgrade() -> None:
    op.execute(f"""CREATE TABLE {TABLE} (
        workspace_id uuid NOT NULL,
        request_id uuid NOT NULL,
        sku text NOT NULL,
        quantity integer NOT NULL,
        is_sent boolean NOT NULL DEFAULT false,
        times_sent integer NOT NULL DEFAULT 0,
        CONSTRAINT pk_{TABLE} PRIMARY KEY (workspace_id, request_id, sku),
        CONSTRAINT ck_{TABLE}__quantity CHECK (quantity > 0),
        CONSTRAINT fk_{TABLE}__aftersales FOREIGN KEY (workspace_id, request_id)
            REFERENCES commerce_aftersales (workspace_id, id)
    )""")
    op.execute(f"SELECT kernel_isolate('{TABLE}')")


def downgrade() -> None:
    op.execute(f"DROP TABLE {TABLE}")
