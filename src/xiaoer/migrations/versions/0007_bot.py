"""What the bot remembers of each conversation."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE bot_states (
    workspace_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    handled_seq bigint NOT NULL,
    state jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_bot_states PRIMARY KEY (workspace_id, conversation_id),
    CONSTRAINT ck_bot_states__handled_seq CHECK (handled_seq >= 0)
);
SELECT kernel_isolate('bot_states');
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE bot_states")
