"""Files are remembered by what they look like, and evidence that was given before is marked."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE conversations_attachments ADD COLUMN fingerprint bigint;
ALTER TABLE commerce_aftersales_evidence
    ADD COLUMN fingerprint bigint,
    ADD COLUMN is_seen_before boolean NOT NULL DEFAULT false;
"""
DOWN = """
ALTER TABLE commerce_aftersales_evidence DROP COLUMN is_seen_before, DROP COLUMN fingerprint;
ALTER TABLE conversations_attachments DROP COLUMN fingerprint;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
