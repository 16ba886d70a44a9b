"""Events keep their payload as the text it was: nobody looks into it with SQL."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE kernel_events ALTER COLUMN payload TYPE json")


def downgrade() -> None:
    op.execute("ALTER TABLE kernel_events ALTER COLUMN payload TYPE jsonb")
