"""How tense a conversation is, for the list of those who answer."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE conversations_conversations ADD COLUMN alarm text NOT NULL DEFAULT 'none';
        ALTER TABLE conversations_conversations ADD CONSTRAINT
            ck_conversations_conversations__alarm CHECK (alarm IN ('none', 'negative', 'extreme'))
        """
    )


def downgrade() -> None:
    op.execute("ALTER TABLE conversations_conversations DROP COLUMN alarm")
