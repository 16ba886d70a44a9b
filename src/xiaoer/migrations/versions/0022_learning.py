"""What the bot could not answer, and draft articles made of it."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE bot_unanswered (
    workspace_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    question text NOT NULL,
    locale text NOT NULL,
    asked_at timestamptz NOT NULL,
    CONSTRAINT pk_bot_unanswered PRIMARY KEY (workspace_id, conversation_id, seq)
);
CREATE INDEX ix_bot_unanswered__asked_at ON bot_unanswered (workspace_id, asked_at DESC);
SELECT kernel_isolate('bot_unanswered');

CREATE TABLE bot_article_drafts (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    fingerprint text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    locale text NOT NULL,
    phrasings text[] NOT NULL,
    size integer NOT NULL,
    saved interval NOT NULL,
    duplicate_of uuid,
    duplicate_title text,
    status text NOT NULL,
    article_id uuid,
    decided_by text,
    made_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_bot_article_drafts PRIMARY KEY (workspace_id, id),
    CONSTRAINT uq_bot_article_drafts__fingerprint UNIQUE (workspace_id, fingerprint),
    CONSTRAINT ck_bot_article_drafts__status
        CHECK (status IN ('proposed', 'approved', 'dismissed')),
    CONSTRAINT ck_bot_article_drafts__article
        CHECK ((status = 'approved') = (article_id IS NOT NULL))
);
CREATE INDEX ix_bot_article_drafts__size
    ON bot_article_drafts (workspace_id, status, (-size), id);
SELECT kernel_isolate('bot_article_drafts');
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE bot_article_drafts; DROP TABLE bot_unanswered")
