"""Replies suggested to agents, and how they used them."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE bot_suggestions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    after_seq bigint NOT NULL,
    text text NOT NULL,
    use text NOT NULL,
    distance real,
    agent_id uuid,
    made_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT pk_bot_suggestions PRIMARY KEY (workspace_id, id),
    CONSTRAINT uq_bot_suggestions__after UNIQUE (workspace_id, conversation_id, after_seq),
    CONSTRAINT ck_bot_suggestions__use
        CHECK (use IN ('shown', 'accepted', 'edited', 'ignored')),
    CONSTRAINT ck_bot_suggestions__used CHECK ((use = 'shown') = (used_at IS NULL))
);
CREATE INDEX ix_bot_suggestions__made_at ON bot_suggestions (workspace_id, made_at);
SELECT kernel_isolate('bot_suggestions');
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE bot_suggestions")
