"""A practice shop remembers when it was put back: requests from before no longer count."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE commerce_shops ADD COLUMN restored_at timestamptz")


def downgrade() -> None:
    op.execute("ALTER TABLE commerce_shops DROP COLUMN restored_at")
