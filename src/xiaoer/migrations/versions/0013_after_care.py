"""What a contact leaves behind: a rating of the service, a number to be called back on."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE conversations_ratings (
    workspace_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    agent_id uuid,
    score smallint,
    words text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_conversations_ratings PRIMARY KEY (workspace_id, conversation_id),
    CONSTRAINT fk_conversations_ratings__conversations
        FOREIGN KEY (workspace_id, conversation_id)
        REFERENCES conversations_conversations (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_conversations_ratings__score CHECK (score BETWEEN 1 AND 5),
    CONSTRAINT ck_conversations_ratings__words CHECK (score IS NOT NULL OR words = '')
);
CREATE INDEX ix_conversations_ratings__contact_id
    ON conversations_ratings (workspace_id, contact_id);
CREATE INDEX ix_conversations_ratings__created_at
    ON conversations_ratings (workspace_id, created_at);
SELECT kernel_isolate('conversations_ratings');
CREATE TABLE conversations_call_backs (
    workspace_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    phone text,
    status text NOT NULL,
    consented_at timestamptz NOT NULL,
    closed_at timestamptz,
    CONSTRAINT pk_conversations_call_backs PRIMARY KEY (workspace_id, conversation_id),
    CONSTRAINT fk_conversations_call_backs__conversations
        FOREIGN KEY (workspace_id, conversation_id)
        REFERENCES conversations_conversations (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_conversations_call_backs__status
        CHECK (status IN ('waiting', 'done', 'withdrawn')),
    CONSTRAINT ck_conversations_call_backs__closed
        CHECK ((status = 'waiting') = (closed_at IS NULL)),
    CONSTRAINT ck_conversations_call_backs__phone
        CHECK ((status = 'withdrawn') = (phone IS NULL))
);
SELECT kernel_isolate('conversations_call_backs');
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE conversations_ratings, conversations_call_backs")
