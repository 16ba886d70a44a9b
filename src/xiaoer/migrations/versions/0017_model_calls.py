"""What was asked of a language model, what it said, and what became of it."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE bot_model_calls (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    asked_at timestamptz NOT NULL,
    model text NOT NULL,
    scene jsonb NOT NULL,
    intents text[] NOT NULL,
    answer text,
    tokens integer NOT NULL,
    took_ms integer NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT pk_bot_model_calls PRIMARY KEY (workspace_id, id),
    CONSTRAINT ck_bot_model_calls__tokens CHECK (tokens >= 0)
);
CREATE INDEX ix_bot_model_calls__asked_at ON bot_model_calls (workspace_id, asked_at);
SELECT kernel_isolate('bot_model_calls');
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE bot_model_calls")
