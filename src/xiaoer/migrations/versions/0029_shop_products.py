"""Which products of a connected shop were seen when all of them were last looked at."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE commerce_shop_products (
    workspace_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    external_id text NOT NULL,
    round bigint NOT NULL,
    CONSTRAINT pk_commerce_shop_products PRIMARY KEY (workspace_id, connection_id, external_id),
    CONSTRAINT fk_commerce_shop_products__connections FOREIGN KEY (workspace_id, connection_id)
        REFERENCES commerce_connections (workspace_id, id) ON DELETE CASCADE
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("SELECT kernel_isolate('commerce_shop_products')")


def downgrade() -> None:
    op.execute("DROP TABLE commerce_shop_products")
